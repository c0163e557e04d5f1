"""Methods about the bot itself and about chats: commands, descriptions, menu button, members, files.

Everything is stored by scope and language, as the server does, so that a test can ask what a person would be shown.
"""

from __future__ import annotations

import re

import msgspec

from tests.fakebotapi.account import Account
from tests.fakebotapi.entities import utf16_length
from tests.fakebotapi.errors import ApiError, Json, bad_request, malformed

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_SCOPE_FIELDS = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
_MENU_BUTTONS = {"default": set[str](), "commands": set[str](), "web_app": {"text", "web_app"}}
_MAX_COMMANDS = 100
_MAX_DOWNLOAD = 20 * 1024 * 1024


def _scope_key(scope: Json | None) -> str:
    scope = scope or {"type": "default"}
    fields = _SCOPE_FIELDS.get(str(scope.get("type")))
    if fields is None or set(scope) != {"type", *fields}:
        raise malformed(f"can't parse BotCommandScope: {scope!r}")
    return ":".join([str(scope["type"]), *(str(scope[field]) for field in fields)])


def _language(parameters: Json) -> str:
    code = parameters.get("language_code", "")
    if _LANGUAGE.fullmatch(code) is None:
        raise malformed("invalid language code specified")
    return str(code)


def set_my_commands(account: Account, parameters: Json) -> bool:
    """`setMyCommands`."""
    commands = parameters["commands"]
    if len(commands) > _MAX_COMMANDS:
        raise malformed("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        _check_command(command)
    names = [command["command"] for command in commands]
    if len(set(names)) != len(names):
        raise malformed("BOT_COMMAND_DUPLICATE")
    account.settings["commands", _scope_key(parameters.get("scope")), _language(parameters)] = commands
    return True


def _check_command(command: Json) -> None:
    if set(command) - {"command", "description", "is_ephemeral"}:
        raise malformed(f"unknown field in BotCommand: {command!r}")
    name = command.get("command")
    if not isinstance(name, str) or _COMMAND.fullmatch(name.removeprefix("/")) is None:
        raise malformed("BOT_COMMAND_INVALID")
    description = command.get("description")
    if not isinstance(description, str) or not 1 <= utf16_length(description.strip()) <= 256:
        raise malformed("BOT_COMMAND_DESCRIPTION_INVALID")


def delete_my_commands(account: Account, parameters: Json) -> bool:
    """`deleteMyCommands`."""
    account.settings.pop(("commands", _scope_key(parameters.get("scope")), _language(parameters)), None)
    return True


def get_my_commands(account: Account, parameters: Json) -> object:
    """`getMyCommands`."""
    return account.settings.get(("commands", _scope_key(parameters.get("scope")), _language(parameters)), [])


def shown_commands(account: Account, chat_id: int, language: str) -> list[str]:
    """The command names that a person would be shown in a chat, by the server's order of precedence."""
    general = "all_private_chats" if chat_id > 0 else "all_group_chats"
    for scope in (f"chat:{chat_id}", general, "default"):
        for code in (language, ""):
            commands = account.settings.get(("commands", scope, code))
            if isinstance(commands, list) and commands:
                return [command["command"] for command in commands]
    return []


def _set_text(account: Account, parameters: Json, field: str) -> bool:
    account.settings[field, "default", _language(parameters)] = parameters.get(field, "")
    return True


def _get_text(account: Account, parameters: Json, field: str) -> Json:
    code = _language(parameters)
    found = account.settings.get((field, "default", code)) or account.settings.get((field, "default", ""), "")
    return {field: found}


def set_my_name(account: Account, parameters: Json) -> bool:
    """`setMyName`."""
    return _set_text(account, parameters, "name")


def get_my_name(account: Account, parameters: Json) -> Json:
    """`getMyName`."""
    name = _get_text(account, parameters, "name")
    return name if name["name"] else {"name": account.user["first_name"]}


def set_my_description(account: Account, parameters: Json) -> bool:
    """`setMyDescription`."""
    return _set_text(account, parameters, "description")


def get_my_description(account: Account, parameters: Json) -> Json:
    """`getMyDescription`."""
    return _get_text(account, parameters, "description")


def set_my_short_description(account: Account, parameters: Json) -> bool:
    """`setMyShortDescription`."""
    return _set_text(account, parameters, "short_description")


def get_my_short_description(account: Account, parameters: Json) -> Json:
    """`getMyShortDescription`."""
    return _get_text(account, parameters, "short_description")


def set_chat_menu_button(account: Account, parameters: Json) -> bool:
    """`setChatMenuButton`, for one private chat or by default."""
    button = parameters.get("menu_button", {"type": "default"})
    fields = _MENU_BUTTONS.get(str(button.get("type")))
    if fields is None or set(button) - {"type"} != fields:
        raise malformed(f"can't parse MenuButton: {button!r}")
    account.settings["menu_button", str(parameters.get("chat_id", "default")), ""] = button
    return True


def get_chat_menu_button(account: Account, parameters: Json) -> object:
    """`getChatMenuButton`."""
    key = ("menu_button", str(parameters.get("chat_id", "default")), "")
    return account.settings.get(key) or account.settings.get(("menu_button", "default", ""), {"type": "commands"})


def get_chat(account: Account, parameters: Json) -> Json:
    """`getChat`."""
    chat = account.chat(parameters["chat_id"])
    full: Json = {
        **chat.header,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
        ),
    }
    if chat.pinned in chat.messages:
        full["pinned_message"] = chat.messages[chat.pinned].body
    return full


def get_chat_member(account: Account, parameters: Json) -> Json:
    """`getChatMember`."""
    account.chat(parameters["chat_id"])
    user_id = parameters["user_id"]
    user = account.user if user_id == account.user["id"] else account.people.get(user_id)
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return {"status": "member", "user": user}


def leave_chat(account: Account, parameters: Json) -> bool:
    """`leaveChat`: from then on the group refuses the bot."""
    chat = account.chat(parameters["chat_id"])
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.refusal = f"bot is not a member of the {chat.header['type']} chat"
    account.note(chat, "bot leaves")
    return True


def get_file(account: Account, parameters: Json) -> Json:
    """`getFile`, up to 20 MB."""
    file = account.files.get(parameters["file_id"])
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > _MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.file_id[4:],
        "file_size": len(file.content),
        "file_path": file.path,
    }


def get_me(account: Account, parameters: Json) -> Json:
    """`getMe`."""
    abilities = dict.fromkeys(
        ("can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business", "has_main_web_app"), False
    )
    return {**account.user, "can_join_groups": True, **abilities}


def close(account: Account, parameters: Json) -> bool:
    """`close`: the waiting poll ends."""
    account.updates.end_poll()
    return True


def log_out(account: Account, parameters: Json) -> bool:
    """`logOut`: the cloud server then refuses the token."""
    account.updates.end_poll()
    account.logged_out = True
    return True


def profile_snapshot(account: Account) -> Json:
    """Commands, texts and menu buttons as JSON, keyed `what/scope/language`."""
    snapshot: Json = msgspec.to_builtins({"/".join(key): value for key, value in account.settings.items()})
    return snapshot


def refuse_logged_out(account: Account) -> None:
    """Raises `ApiError` 400 once the bot has logged out."""
    if account.logged_out:
        raise ApiError(400, "Bad Request: Logged out")
