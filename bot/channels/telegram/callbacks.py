"""What a button carries: `1.<session>.<revision>.<token>`, at most 64 bytes, so that a tap needs nothing remembered.

Version 1; the session's short id (8 characters); the revision in base 36; the token as the card gave it. At most 2 + 8 + 1 + 6 + 1 bytes,
which leaves 46: an option's id has 24 at most, and an answer to edit is named by its position (`!edit:12`). Data of any other shape stands
for a button that means nothing any more. Pure; must not know what tokens mean.
"""

from __future__ import annotations

import re
from typing import Final

from bot.conversation.events import Tap

LONGEST: Final = 64
"""Bytes that Telegram keeps for a button."""
STALE: Final = "!stale"
"""The token of a tap that cannot be read: whatever the session, it changes nothing and the live card is drawn again."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_DATA = re.compile(r"1\.([a-z0-9]{1,16})\.([0-9a-z]{1,6})\.([!a-z0-9_.:+-]{1,46})")


def prefix(session: str, revision: int) -> str:
    """What all buttons of one card begin with."""
    return f"1.{session}.{_base36(revision)}."


def callback_data(prefix: str, token: str) -> str:
    """A button's data. Raises ValueError for a token too long to be carried: content checks keep ids short enough."""
    data = prefix + token
    if len(data) > LONGEST or not data.isascii():
        raise ValueError(f"a button cannot carry {token!r}: {len(data.encode())} bytes, {LONGEST} at most")
    return data


def tap(data: object) -> Tap:
    """The tap that `data` stands for; a forged or foreign one is stale, of no session."""
    found = _DATA.fullmatch(data) if isinstance(data, str) else None
    if found is None:
        return Tap(STALE, "", 0)
    return Tap(found[3], found[1], int(found[2], 36))


def _base36(number: int) -> str:
    if number < 36:
        return _DIGITS[number]
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
