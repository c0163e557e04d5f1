"""What a chat looks like now, and how its story prints.

Reads the state of `account`; changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.fakebotapi.errors import Json


@dataclass(frozen=True, slots=True)
class Button:
    """A button on the screen; reply-keyboard buttons carry a label and perhaps a request only."""

    label: str
    data: str | None = None
    url: str | None = None
    copied_text: str | None = None
    style: str | None = None
    request: str | None = None


@dataclass(frozen=True, slots=True)
class ScreenMessage:
    """A visible message. `entities` are those of the bot's own markup, `raw` the Bot API form."""

    message_id: int
    text: str
    buttons: tuple[tuple[Button, ...], ...]
    entities: tuple[Json, ...]
    from_bot: bool
    edits: int
    raw: Json
    content: bytes | None = None

    @property
    def labels(self) -> list[str]:
        """The labels of the buttons, row after row."""
        return [button.label for row in self.buttons for button in row]

    @property
    def file_name(self) -> str | None:
        """The name of the attached document."""
        document = self.raw.get("document")
        return document["file_name"] if document else None

    def marked(self, kind: str) -> list[str]:
        """The pieces of text that the bot's markup shows as `kind` ("bold", "text_link" …)."""
        units = self.text.encode("utf-16-le")
        return [
            units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
            for e in self.entities
            if e["type"] == kind
        ]


def button_rows(markup: Json | None) -> tuple[tuple[Button, ...], ...]:
    """The buttons of an inline or a reply keyboard."""
    if not markup:
        return ()
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    return tuple(tuple(_button(button) for button in row) for row in rows)


def _button(button: Any) -> Button:
    if isinstance(button, str):
        return Button(button)
    copied = button.get("copy_text")
    request = next((field for field in ("request_contact", "request_location") if button.get(field)), None)
    text = button["text"] if isinstance(button["text"], str) else str(button["text"])
    return Button(
        text,
        button.get("callback_data"),
        button.get("url"),
        copied["text"] if copied else None,
        button.get("style"),
        request,
    )


def described_keyboard(markup: Json | None) -> str:
    """A keyboard at the end of a line of the transcript."""
    if not markup:
        return ""
    if markup.get("remove_keyboard"):
        return " (keyboard removed)"
    rows = [" ".join(f"[{button.label}]" for button in row) for row in button_rows(markup)]
    return f" {' / '.join(rows)}" if rows else ""
