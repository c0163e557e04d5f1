"""Keyboards: their shape, limits and the server's refusals.

Inline keyboards, reply keyboards, removal and forced replies. Knows nothing of the message that carries them.
"""

from __future__ import annotations

from typing import Any

from tests.fakebotapi.entities import utf16_length
from tests.fakebotapi.errors import ApiError, Json, malformed
from tests.fakebotapi.links import checked_link, mentioned_user

MAX_CALLBACK_BYTES = 64
MAX_COPY_UNITS = 256
MAX_BUTTONS = 100
MAX_ROW = 8
STYLES = ("danger", "success", "primary")

_INLINE_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)
_INLINE_FIELDS = frozenset(_INLINE_ACTIONS) | {"text", "style", "icon_custom_emoji_id"}
_REPLY_FIELDS = frozenset(
    {
        "text",
        "style",
        "icon_custom_emoji_id",
        "request_users",
        "request_chat",
        "request_managed_bot",
        "request_contact",
        "request_location",
        "request_poll",
        "web_app",
    }
)
_PRIVATE_ONLY = ("request_users", "request_chat", "request_contact", "request_location", "request_poll", "web_app")
_MARKUP_FIELDS = {
    "inline_keyboard": {"inline_keyboard", "force_reply"},
    "keyboard": {
        "keyboard",
        "is_persistent",
        "resize_keyboard",
        "one_time_keyboard",
        "input_field_placeholder",
        "selective",
        "force_reply",
    },
    "remove_keyboard": {"remove_keyboard", "selective"},
    "force_reply": {"force_reply", "input_field_placeholder", "selective"},
}


def checked_markup(markup: Any, *, inline_only: bool, private: bool) -> Json | None:
    """The reply markup, validated; None when it holds no button at all.

    Raises `ApiError` 400 with the server's wording.
    """
    if not isinstance(markup, dict):
        raise malformed("object expected as reply markup")
    kind = next((kind for kind in _MARKUP_FIELDS if kind in markup), None)
    if kind is None:
        if markup:
            raise malformed("can't parse reply markup: unknown kind of keyboard")
        return None
    if inline_only and kind != "inline_keyboard":
        raise malformed("inline keyboard expected")
    _refuse_unknown(markup, _MARKUP_FIELDS[kind], kind)
    if kind == "inline_keyboard":
        _check_rows(markup["inline_keyboard"], _check_inline_button)
        return markup if any(markup["inline_keyboard"]) else None
    if kind == "keyboard":
        _check_rows(markup["keyboard"], lambda button: _check_reply_button(button, private))
        if not any(markup["keyboard"]):
            raise malformed("reply keyboard must be non-empty")
    placeholder = markup.get("input_field_placeholder")
    if placeholder is not None and not 1 <= utf16_length(placeholder) <= 64:
        raise malformed("input field placeholder must hold 1-64 characters")
    return markup


def _refuse_unknown(given: Json, known: frozenset[str] | set[str], where: str) -> None:
    unknown = set(given) - known
    if unknown:
        raise malformed(f"unknown field {min(unknown)!r} in {where}")


def _check_rows(rows: Any, check_button: Any) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise malformed("can't parse keyboard: an Array of Array of buttons expected")
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > MAX_ROW for row in rows):
        raise malformed(f"reply markup is too long: at most {MAX_BUTTONS} buttons, {MAX_ROW} a row")
    for row in rows:
        for button in row:
            check_button(button)


def _check_text_and_style(button: Any, known: frozenset[str], kind: str) -> Json:
    if not isinstance(button, dict):
        raise malformed(f"can't parse {kind} button: object expected")
    _refuse_unknown(button, known, f"{kind} button")
    text = button.get("text")
    if not isinstance(text, str):
        raise malformed(f'can\'t parse {kind} button: Field "text" must be of type String')
    if not text.strip():
        raise malformed(f"can't parse {kind} button: text must be non-empty")
    style = button.get("style")
    if style is not None and style not in STYLES:
        raise malformed(f"can't parse {kind} button: invalid button style specified")
    return button


def _is_plain(button: Any) -> bool:
    """The usual button, recognised fast: a label and callback data too short to exceed the limit in any script."""
    if not isinstance(button, dict) or len(button) != 2:
        return False
    text, data = button.get("text"), button.get("callback_data")
    return isinstance(text, str) and isinstance(data, str) and bool(text.strip()) and 1 <= len(data) <= 16


def _check_inline_button(button: Any) -> None:
    if _is_plain(button):
        return
    _check_text_and_style(button, _INLINE_FIELDS, "inline keyboard")
    actions = [action for action in _INLINE_ACTIONS if action in button]
    if not actions:
        raise malformed("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise malformed(f"can't parse inline keyboard button: exactly one action expected, got {', '.join(actions)}")
    if actions[0] == "callback_data":
        _check_callback_data(button["callback_data"])
    elif actions[0] == "url":
        _check_url(button["url"])
    elif actions[0] == "copy_text":
        _check_copy_text(button["copy_text"])


def _check_callback_data(data: Any) -> None:
    if not isinstance(data, str) or not 1 <= len(data.encode("utf-8", "surrogatepass")) <= MAX_CALLBACK_BYTES:
        raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID", violation=True)


def _check_url(url: Any) -> None:
    if not isinstance(url, str) or (mentioned_user(url) is None and checked_link(url) is None):
        raise malformed(f"inline keyboard button URL {url!r} is invalid: Wrong HTTP URL")


def _check_copy_text(copied: Any) -> None:
    text = copied.get("text") if isinstance(copied, dict) and set(copied) == {"text"} else None
    if not isinstance(text, str) or not 1 <= utf16_length(text) <= MAX_COPY_UNITS:
        raise ApiError(400, "Bad Request: BUTTON_COPY_TEXT_INVALID", violation=True)


def _check_reply_button(button: Any, private: bool) -> None:
    if isinstance(button, str):
        button = {"text": button}
    _check_text_and_style(button, _REPLY_FIELDS, "keyboard")
    asked = [field for field in _PRIVATE_ONLY if button.get(field)]
    if len(asked) > 1:
        raise malformed(f"can't parse keyboard button: one request at most, got {', '.join(asked)}")
    if asked and not private:
        raise malformed(f"{asked[0].removeprefix('request_')} can be requested in private chats only")
