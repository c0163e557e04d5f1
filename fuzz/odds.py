"""Bytes as a supply of choices: the fuzzer changes bytes, a target asks for a number, a text, one of several things.

An empty supply gives the first of everything, so that every input is a whole case. Must not know any target.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar

T = TypeVar("T")

NUMBERS: Final = (0, 1, 7, 42, -1, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 10**30, -100_123)
TEXTS: Final = (
    "", "oui", "/start", "/start abc_DEF-1", "/effacer", "/aide@quatre_obstacles_bot", "1", "1, 3", "1.500.000 €", "10 heures",
    "\x00", "\ud800", "\u202e", "\u200b" * 4, "e" + "\u0301" * 40, "👩‍👩‍👧", "é", "<b>", "&amp;", "{{ 7*7 }}", "\r\n", "x" * 5000,
    "9" * 5000, "1.abcdefgh.0.trade", "1.abcdefgh.zzzzzz.!edit:12", "!!erase_confirmed", "private", "group", "channel",
)  # fmt: skip
DEEPEST: Final = 4


class Odds:
    """What is left of the bytes."""

    def __init__(self, supply: bytes) -> None:
        self._supply = supply
        self._at = 0

    @property
    def left(self) -> int:
        """Bytes not used yet."""
        return len(self._supply) - self._at

    def byte(self) -> int:
        """The next byte, 0 when there is none."""
        if self._at >= len(self._supply):
            return 0
        self._at += 1
        return self._supply[self._at - 1]

    def one(self, things: Sequence[T]) -> T:
        """One of `things` (256 at most are reached)."""
        return things[self.byte() % len(things)]

    def text(self) -> str:
        """A text: a known odd one, or up to 255 bytes of the supply, halves of characters included."""
        if self.byte() % 3 == 0:
            return self.one(TEXTS)
        taken = self._supply[self._at : self._at + self.byte()]
        self._at += len(taken)
        return taken.decode("utf-8", "surrogateescape")

    def rest(self) -> bytes:
        """Everything that is left."""
        taken = self._supply[self._at :]
        self._at = len(self._supply)
        return taken

    def value(self, depth: int = 0) -> Any:
        """Any JSON value."""
        kind = self.byte() % (8 if depth < DEEPEST else 6)
        match kind:
            case 0:
                return None
            case 1:
                return bool(self.byte() % 2)
            case 2:
                return self.one(NUMBERS)
            case 3:
                return self.byte() / 7
            case 4 | 5:
                return self.text()
            case 6:
                return [self.value(depth + 1) for _ in range(self.byte() % 4)]
            case _:
                return {self.text(): self.value(depth + 1) for _ in range(self.byte() % 4)}
