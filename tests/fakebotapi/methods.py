"""The Bot API methods that the product may call: their parameters, types and lengths.

A compact table, checked by its own test against the machine-readable Bot API where that is at hand. It holds no
behaviour: reading a request is `parameters`, executing it is `sending`, `profile` and `updates`.

Notation: `name:Type` with `|` between alternatives, `!` when required, `(n)` for a limit in UTF-16 units.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

_MARKUP = "reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply"
_DESTINATION = (
    "business_connection_id:String chat_id:Integer|String! message_thread_id:Integer "
    "direct_messages_topic_id:Integer ephemeral_message_parameters:EphemeralMessageParameters"
)
_MANNER = (
    "disable_notification:Boolean protect_content:Boolean allow_paid_broadcast:Boolean message_effect_id:String "
    f"suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters {_MARKUP}"
)
_EDITED = "business_connection_id:String chat_id:Integer|String message_id:Integer inline_message_id:String"
_CAPTION = "caption:String parse_mode:String caption_entities:Array<MessageEntity>"
_SCOPE = "scope:BotCommandScope language_code:String"

TABLE: dict[str, str] = {
    "getMe": "",
    "logOut": "",
    "close": "",
    "getUpdates": "offset:Integer limit:Integer timeout:Integer allowed_updates:Array<String>",
    "setWebhook": (
        "url:String! certificate:InputFile ip_address:String max_connections:Integer "
        "allowed_updates:Array<String> drop_pending_updates:Boolean secret_token:String(256)"
    ),
    "deleteWebhook": "drop_pending_updates:Boolean",
    "getWebhookInfo": "",
    "sendMessage": (
        f"{_DESTINATION} text:String! parse_mode:String entities:Array<MessageEntity> "
        f"link_preview_options:LinkPreviewOptions {_MANNER}"
    ),
    "sendRichMessage": f"{_DESTINATION} rich_message:InputRichMessage! {_MANNER}",
    "sendDocument": (
        f"{_DESTINATION} document:InputFile|String! thumbnail:InputFile|String {_CAPTION} "
        f"disable_content_type_detection:Boolean {_MANNER}"
    ),
    "sendPhoto": (
        f"{_DESTINATION} photo:InputFile|String! {_CAPTION} show_caption_above_media:Boolean "
        f"has_spoiler:Boolean {_MANNER}"
    ),
    "sendChatAction": "business_connection_id:String chat_id:Integer|String! message_thread_id:Integer action:String!",
    "editMessageText": (
        f"{_EDITED} text:String parse_mode:String entities:Array<MessageEntity> "
        "link_preview_options:LinkPreviewOptions rich_message:InputRichMessage reply_markup:InlineKeyboardMarkup"
    ),
    "editMessageCaption": f"{_EDITED} {_CAPTION} show_caption_above_media:Boolean reply_markup:InlineKeyboardMarkup",
    "editMessageReplyMarkup": f"{_EDITED} reply_markup:InlineKeyboardMarkup",
    "deleteMessage": "chat_id:Integer|String! message_id:Integer!",
    "deleteMessages": "chat_id:Integer|String! message_ids:Array<Integer>!",
    "pinChatMessage": (
        "business_connection_id:String chat_id:Integer|String! message_id:Integer! disable_notification:Boolean"
    ),
    "setMessageReaction": ("chat_id:Integer|String! message_id:Integer! reaction:Array<ReactionType> is_big:Boolean"),
    "answerCallbackQuery": (
        "callback_query_id:String! text:String(200) show_alert:Boolean url:String cache_time:Integer"
    ),
    "setMyCommands": f"commands:Array<BotCommand>! {_SCOPE}",
    "deleteMyCommands": _SCOPE,
    "getMyCommands": _SCOPE,
    "setMyName": "name:String(64) language_code:String",
    "getMyName": "language_code:String",
    "setMyDescription": "description:String(512) language_code:String",
    "getMyDescription": "language_code:String",
    "setMyShortDescription": "short_description:String(120) language_code:String",
    "getMyShortDescription": "language_code:String",
    "setChatMenuButton": "chat_id:Integer menu_button:MenuButton",
    "getChatMenuButton": "chat_id:Integer",
    "getChat": "chat_id:Integer|String!",
    "getChatMember": "chat_id:Integer|String! user_id:Integer!",
    "leaveChat": "chat_id:Integer|String!",
    "getFile": "file_id:String!",
}

SEND_METHODS = frozenset({"sendMessage", "sendRichMessage", "sendDocument", "sendPhoto"})
EDIT_METHODS = frozenset({"editMessageText", "editMessageCaption", "editMessageReplyMarkup"})

_PARAMETER = re.compile(r"(?P<name>\w+):(?P<types>[\w<>|]+)(?:\((?P<limit>\d+)\))?(?P<required>!?)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its Bot API types, whether it must be there, and its longest length in UTF-16 units."""

    name: str
    types: tuple[str, ...]
    required: bool
    limit: int | None


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the table, ready for validation."""

    name: str
    parameters: dict[str, Parameter]
    required: tuple[str, ...]


def _parameter(text: str) -> Parameter:
    found = _PARAMETER.fullmatch(text)
    if found is None:
        raise ValueError(f"the method table holds an unreadable parameter: {text!r}")
    limit = found["limit"]
    return Parameter(
        found["name"], tuple(found["types"].split("|")), bool(found["required"]), int(limit) if limit else None
    )


def _method(name: str, text: str) -> Method:
    parameters = {parameter.name: parameter for parameter in map(_parameter, text.split())}
    return Method(name, parameters, tuple(name for name, parameter in parameters.items() if parameter.required))


@functools.cache
def compiled_methods() -> dict[str, Method]:
    """The table by lower-case method name (the server ignores case in method names)."""
    return {name.lower(): _method(name, text) for name, text in TABLE.items()}
