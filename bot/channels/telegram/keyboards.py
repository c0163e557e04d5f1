"""Buttons laid out in rows under a message.

Two to a row when both labels are short, one otherwise; a scale's numbers five to a row; controls together below. Pure; must not know what
a button does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from bot.channels.telegram.callbacks import callback_data
from bot.channels.telegram.markup import clean
from bot.conversation.messages import Button

SHORT: Final = 18
"""Characters of a label beyond which it needs a row of its own: what a phone shows of half a row."""
_TINY: Final = 3
_ROW_OF_CONTROLS: Final = 34
"""Characters of all labels in a row of controls."""

Rows = list[list[dict[str, Any]]]


NO_KEYBOARD: Final[Mapping[str, Any]] = {"remove_keyboard": True}
"""Puts away what `contact_keyboard` brought."""


def contact_keyboard(label: str) -> dict[str, Any]:
    """In place of the person's keyboard, one button that sends their own number; it goes once it is pressed."""
    button = {"text": clean(label), "request_contact": True}
    return {"keyboard": [[button]], "one_time_keyboard": True, "resize_keyboard": True}


def keyboard(
    prefix: str, choices: Iterable[Button], controls: Iterable[Button] = (), *, several: bool = False
) -> dict[str, Any] | None:
    """An inline keyboard, or None when there is no button. `several`: each choice shows whether it is ticked.

    Raises ValueError for a token that does not fit a button.
    """
    rows = [*_choices(prefix, choices, several), *_controls(prefix, controls)]
    return {"inline_keyboard": rows} if rows else None


def _choices(prefix: str, choices: Iterable[Button], several: bool) -> Rows:
    rows: Rows = []
    room = width = 0
    for button in choices:
        shown = _button(prefix, button, several)
        length = len(button.label)
        wide = 5 if length <= _TINY else 2 if length <= SHORT else 1
        if room <= 0 or wide != width:
            rows.append([])
            room, width = wide, wide
        rows[-1].append(shown)
        room -= 1
    return rows


def _controls(prefix: str, controls: Iterable[Button]) -> Rows:
    rows: Rows = []
    room = 0
    for button in controls:
        length = len(button.label)
        if button.main:
            rows.append([_button(prefix, button, False)])
            room = 0
        elif rows and length <= room and len(rows[-1]) < 4:
            rows[-1].append(_button(prefix, button, False))
            room -= length
        else:
            rows.append([_button(prefix, button, False)])
            room = _ROW_OF_CONTROLS - length
    return rows


def _button(prefix: str, button: Button, several: bool) -> dict[str, Any]:
    label = clean(button.label).strip() or "…"
    if several and not button.token.startswith("!"):
        label = f"{'☑' if button.ticked else '☐'} {label}"
    elif button.ticked:
        label = f"✓ {label}"
    shown: dict[str, Any] = {"text": label, "callback_data": callback_data(prefix, button.token)}
    if button.main:
        shown["style"] = "primary"
    return shown
