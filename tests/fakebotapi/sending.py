"""Methods that send, edit, delete and answer: what the bot does in its chats.

Each takes the account and checked parameters, and returns the method's result or raises `ApiError` with the server's
wording. Updates and settings are elsewhere.
"""

from __future__ import annotations

import functools
import mimetypes
from pathlib import PurePath

from tests.fakebotapi.account import TAP_LIFETIME, Account, Chat, Posted, StoredFile
from tests.fakebotapi.entities import (
    FormattedText,
    checked_entities,
    detected_entities,
    parse_html,
    trimmed,
    utf16_length,
)
from tests.fakebotapi.errors import ApiError, Json, bad_request, malformed
from tests.fakebotapi.markup import checked_markup
from tests.fakebotapi.parameters import Upload
from tests.fakebotapi.rich import checked_rich_message
from tests.fakebotapi.transcript import described_keyboard

MAX_TEXT = 4096
MAX_CAPTION = 1024
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_MANNER = {"protect_content": "has_protected_content", "message_effect_id": "effect_id"}


@functools.lru_cache(maxsize=4096)
def _read_html(source: str) -> FormattedText:
    """Markup read and trimmed; benches show the same cards to many people. Entities are never changed afterwards."""
    return trimmed(parse_html(source))


def formatted(account: Account, parameters: Json, field: str, entities_field: str) -> FormattedText:
    """Text or caption with its markup read and trimmed."""
    source = parameters.get(field, "")
    mode = parameters.get("parse_mode", "")
    if not mode:
        text = trimmed(FormattedText(source, checked_entities(source, parameters.get(entities_field, []))))
    elif mode.lower() == "html":
        text = _read_html(source)
        account.literal_references.extend(text.literal_references)
    else:
        raise malformed("unsupported parse_mode")
    return text


def _message_text(account: Account, parameters: Json) -> FormattedText:
    text = formatted(account, parameters, "text", "entities")
    if not text.text:
        raise malformed("message text is empty")
    if utf16_length(text.text) > MAX_TEXT:
        raise malformed("message is too long")
    return text


def _caption(account: Account, parameters: Json) -> FormattedText:
    caption = formatted(account, parameters, "caption", "caption_entities")
    if utf16_length(caption.text) > MAX_CAPTION:
        raise malformed("message caption is too long")
    return caption


def _text_fields(account: Account, text: FormattedText, name: str = "text", entities_name: str = "entities") -> Json:
    if not text.text:
        return {}
    fields: Json = {name: text.text}
    entities = list(text.entities)
    if account.strict:
        entities = sorted(
            [*entities, *_outside(detected_entities(text.text), entities)], key=lambda entity: int(entity["offset"])
        )
    if entities:
        fields[entities_name] = entities
    return fields


def _outside(detected: list[Json], markup: list[Json]) -> list[Json]:
    """Detected entities that cut no link and lie in no code."""
    taken = [e for e in markup if e["type"] in ("text_link", "text_mention", "code", "pre")]
    return [
        d
        for d in detected
        if not any(d["offset"] < t["offset"] + t["length"] and t["offset"] < d["offset"] + d["length"] for t in taken)
    ]


def _post(
    account: Account, chat: Chat, parameters: Json, fields: Json, entities: tuple[Json, ...] = (), plain: str = ""
) -> Json:
    markup = parameters.get("reply_markup")
    if markup is not None:
        markup = checked_markup(markup, inline_only=False, private=chat.private)
    if markup and "inline_keyboard" in markup:
        fields["reply_markup"] = markup
    _answer_to(chat, parameters, fields)
    for name, field in _MANNER.items():
        if parameters.get(name):
            fields[field] = parameters[name]
    account.limits.check(chat.id)
    posted = account.post(chat, fields, account.user, from_bot=True)
    posted.markup_entities, posted.rich_text = entities, plain
    if markup and "inline_keyboard" not in markup:
        posted.keyboard = markup
        chat.keyboard = markup if "keyboard" in markup else None
    if account.strict:
        account.note(chat, f"bot #{chat.last_id}> {described(posted)}")
    else:
        account.note(chat, "")
    return posted.body


def _answer_to(chat: Chat, parameters: Json, fields: Json) -> None:
    reply = parameters.get("reply_parameters")
    if reply is None:
        return
    replied = chat.messages.get(reply.get("message_id", 0))
    if replied is not None:
        fields["reply_to_message"] = {key: value for key, value in replied.body.items() if key != "reply_to_message"}
    elif not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")


def described(posted: Posted) -> str:
    """One message on a line of the transcript."""
    body = posted.body
    content = body.get("text") or body.get("caption") or ""
    document = body.get("document")
    if document:
        content = f"[{document['file_name']}] {content}"
    elif "photo" in body:
        content = f"[photo] {content}"
    elif "rich_message" in body:
        content = f"[rich] {posted.rich_text}"
    return f"{content}{described_keyboard(body.get('reply_markup') or posted.keyboard)}"


def send_message(account: Account, parameters: Json) -> Json:
    """`sendMessage`."""
    chat = account.chat(parameters["chat_id"])
    text = _message_text(account, parameters)
    fields = _text_fields(account, text)
    if "link_preview_options" in parameters:
        fields["link_preview_options"] = parameters["link_preview_options"]
    return _post(account, chat, parameters, fields, text.entities)


def send_rich_message(account: Account, parameters: Json) -> Json:
    """`sendRichMessage`; 404 on a server that does not know it."""
    if not account.knows_rich_messages:
        raise ApiError(404, "Not Found: method not found")
    chat = account.chat(parameters["chat_id"])
    rich, plain = checked_rich_message(parameters["rich_message"])
    return _post(account, chat, parameters, {"rich_message": rich}, plain=plain)


def _received(account: Account, given: object, folder: str) -> tuple[StoredFile, Upload | None]:
    if isinstance(given, Upload):
        if not given.content:
            raise malformed("file must be non-empty")
        return account.store_file(folder, PurePath(given.name).suffix, given.content), given
    known = account.files.get(str(given))
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return known, None


def send_document(account: Account, parameters: Json) -> Json:
    """`sendDocument`, from an upload or a known file id."""
    chat = account.chat(parameters["chat_id"])
    caption = _caption(account, parameters)
    file, upload = _received(account, parameters["document"], "documents")
    name = upload.name if upload else PurePath(file.path).name
    document = {
        "file_id": file.file_id,
        "file_unique_id": file.file_id[4:],
        "file_name": name,
        "file_size": len(file.content),
        "mime_type": mimetypes.guess_type(name)[0] or "application/octet-stream",
    }
    fields: Json = {"document": document, **_text_fields(account, caption, "caption", "caption_entities")}
    body = _post(account, chat, parameters, fields, caption.entities)
    chat.messages[body["message_id"]].content = file.content
    return body


def send_photo(account: Account, parameters: Json) -> Json:
    """`sendPhoto`, from an upload or a known file id."""
    chat = account.chat(parameters["chat_id"])
    caption = _caption(account, parameters)
    file, _ = _received(account, parameters["photo"], "photos")
    size = {
        "file_id": file.file_id,
        "file_unique_id": file.file_id[4:],
        "width": 90,
        "height": 90,
        "file_size": len(file.content),
    }
    fields: Json = {"photo": [size], **_text_fields(account, caption, "caption", "caption_entities")}
    body = _post(account, chat, parameters, fields, caption.entities)
    chat.messages[body["message_id"]].content = file.content
    return body


def send_chat_action(account: Account, parameters: Json) -> bool:
    """`sendChatAction`."""
    account.chat(parameters["chat_id"])
    if parameters["action"] not in _ACTIONS:
        raise malformed("wrong parameter action in request")
    return True


# Editing
def _editable(account: Account, parameters: Json) -> tuple[Chat, Posted]:
    if "inline_message_id" in parameters:
        raise bad_request("MESSAGE_ID_INVALID")
    if "chat_id" not in parameters or "message_id" not in parameters:
        raise malformed("message identifier is not specified")
    chat = account.chat(parameters["chat_id"])
    posted = chat.messages.get(parameters["message_id"])
    if posted is None:
        raise bad_request("message to edit not found")
    if not posted.from_bot or posted.frozen:
        raise bad_request("message can't be edited")
    return chat, posted


def _apply_edit(account: Account, chat: Chat, posted: Posted, parameters: Json, fields: Json) -> Json:
    markup = parameters.get("reply_markup")
    if markup is not None:
        markup = checked_markup(markup, inline_only=True, private=chat.private)
    body = {key: value for key, value in posted.body.items() if key not in _REPLACED or key in _kept(fields)}
    body.update(fields)
    if markup:
        body["reply_markup"] = markup
    if {key: body.get(key) for key in _REPLACED} == {key: posted.body.get(key) for key in _REPLACED}:
        raise bad_request(NOT_MODIFIED)
    account.limits.check_waits(chat.id)
    body["edit_date"] = int(account.clock.now())
    posted.body = body
    posted.edits += 1
    if account.strict:
        account.note(chat, f"bot edits #{body['message_id']}> {described(posted)}")
    else:
        account.note(chat, "")
    return body


_CONTENT = ("text", "entities", "caption", "caption_entities", "rich_message", "link_preview_options")
_REPLACED = (*_CONTENT, "reply_markup")


def _kept(fields: Json) -> tuple[str, ...]:
    """An edit of the keyboard alone keeps the content."""
    return () if fields else _CONTENT


def edit_message_text(account: Account, parameters: Json) -> Json:
    """`editMessageText`, with plain or rich content; without a keyboard the old one goes."""
    rich, plain = parameters.get("rich_message"), ""
    if rich is None:
        text = _message_text(account, parameters)
        fields, entities = _text_fields(account, text), text.entities
        if "link_preview_options" in parameters:
            fields["link_preview_options"] = parameters["link_preview_options"]
    else:
        if not account.knows_rich_messages:
            raise malformed("unknown parameter 'rich_message' in editMessageText")
        content, plain = checked_rich_message(rich)
        fields, entities = {"rich_message": content}, ()
    chat, posted = _editable(account, parameters)
    if "text" not in posted.body and "rich_message" not in posted.body:
        raise bad_request("there is no text in the message to edit")
    posted.rich_text = plain
    body = _apply_edit(account, chat, posted, parameters, fields)
    posted.markup_entities = entities
    return body


def edit_message_caption(account: Account, parameters: Json) -> Json:
    """`editMessageCaption`."""
    caption = _caption(account, parameters)
    chat, posted = _editable(account, parameters)
    if "document" not in posted.body and "photo" not in posted.body:
        raise bad_request("there is no caption in the message to edit")
    fields = _text_fields(account, caption, "caption", "caption_entities") or {"caption": ""}
    body = _apply_edit(account, chat, posted, parameters, fields)
    posted.markup_entities = caption.entities
    return body


def edit_message_reply_markup(account: Account, parameters: Json) -> Json:
    """`editMessageReplyMarkup`."""
    chat, posted = _editable(account, parameters)
    return _apply_edit(account, chat, posted, parameters, {})


# Deleting, pinning, reacting
def delete_message(account: Account, parameters: Json) -> bool:
    """`deleteMessage`."""
    chat = account.chat(parameters["chat_id"])
    posted = chat.messages.get(parameters["message_id"])
    if posted is None:
        raise bad_request("message to delete not found")
    too_old = account.clock.now() - posted.body["date"] > 48 * 3600
    if posted.frozen or too_old or (not posted.from_bot and not chat.private):
        raise bad_request("message can't be deleted for everyone")
    del chat.messages[parameters["message_id"]]
    account.note(chat, f"bot deletes #{parameters['message_id']}")
    return True


def delete_messages(account: Account, parameters: Json) -> bool:
    """`deleteMessages`: unknown ids are skipped."""
    chat = account.chat(parameters["chat_id"])
    if not 1 <= len(parameters["message_ids"]) <= 100:
        raise malformed("message_ids must hold 1-100 identifiers")
    for message_id in parameters["message_ids"]:
        if chat.messages.pop(message_id, None) is not None:
            account.note(chat, f"bot deletes #{message_id}")
    return True


def pin_chat_message(account: Account, parameters: Json) -> bool:
    """`pinChatMessage`."""
    chat = account.chat(parameters["chat_id"])
    if parameters["message_id"] not in chat.messages:
        raise bad_request("message to pin not found")
    chat.pinned = parameters["message_id"]
    account.note(chat, f"bot pins #{chat.pinned}")
    return True


def set_message_reaction(account: Account, parameters: Json) -> bool:
    """`setMessageReaction`."""
    chat = account.chat(parameters["chat_id"])
    if parameters["message_id"] not in chat.messages:
        raise bad_request("message to react not found")
    emoji = [str(reaction.get("emoji")) for reaction in parameters.get("reaction", [])]
    account.note(chat, f"bot reacts to #{parameters['message_id']}: {' '.join(emoji) or 'nothing'}")
    return True


def answer_callback_query(account: Account, parameters: Json) -> bool:
    """`answerCallbackQuery`: once, within 150 s."""
    tap = account.taps.get(parameters["callback_query_id"])
    if tap is None and not account.strict:
        return True
    if tap is None or tap.answer is not None or account.clock.now() - tap.born_at > TAP_LIFETIME:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    tap.answer = {key: value for key, value in parameters.items() if key != "callback_query_id"}
    tap.answered_at = account.clock.now()
    chat = account.chats.get(tap.chat_id)
    if chat is not None:
        text = parameters.get("text")
        account.note(chat, f"bot answers the tap: {text}" if text else "bot answers the tap")
    if not account.strict:
        del account.taps[tap.id]
    return True
