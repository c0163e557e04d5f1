"""How much one chat may bring and one person may have made: a burst at once, then a steady pace, and a day's worth in all.

What exceeds it is let go, so that a flood costs a look at two numbers and neither time nor room in the database. On monotonic seconds: a
clock that is set changes nobody's allowance. Must not know turns nor how files are made.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from bot.errors import ObstaclesError
from bot.ports import Enclosure, Press

PER_DAY: Final = 2_000
"""Turns of one chat a day: some fifty whole talks."""
FILES_PER_DAY: Final = 40
"""Files made for one person a day: a picture and a report for each of twenty talks."""
MINUTE: Final = 60.0
HOUR: Final = 3_600.0
DAY: Final = 86_400.0
_REMEMBERED: Final = 50_000
"""Chats whose pace is kept in mind; who is forgotten begins with a full allowance."""

Admission = Literal["serve", "too_fast", "too_much", "let_go"]


class FilesUsedUp(ObstaclesError):
    """This person had enough files made today."""


@dataclass(slots=True)
class _Account:
    """What is left of one chat's allowances, as of `at`; nobody is told twice before `quiet_until`."""

    minute: float
    day: float
    at: float
    quiet_until: float = float("-inf")


class Allowance:
    """The turns that one chat may take: `per_minute` at once, refilled as steadily, and `per_day` in the same way.

    `monotonic()` gives seconds that never jump.
    """

    def __init__(
        self,
        per_minute: int,
        monotonic: Callable[[], float],
        per_day: int = PER_DAY,
        remembered: int = _REMEMBERED,
    ) -> None:
        self._per_minute = per_minute
        self._per_day = per_day
        self._monotonic = monotonic
        self._remembered = remembered
        self._accounts: OrderedDict[Hashable, _Account] = OrderedDict()

    def admit(self, address: Hashable) -> Admission:
        """Whether a turn may be taken; else what is to be said about it: something at most once a minute, or an hour for the day's."""
        account = self._account(address)
        if account.minute >= 1 and account.day >= 1:
            account.minute -= 1
            account.day -= 1
            return "serve"
        if account.at < account.quiet_until:
            return "let_go"
        spent = account.day < 1
        account.quiet_until = account.at + (HOUR if spent else MINUTE)
        return "too_much" if spent else "too_fast"

    def give_back(self, address: Hashable) -> None:
        """A turn was admitted but could not be kept: it will be brought again, and must not count twice."""
        account = self._account(address)
        account.minute = min(self._per_minute, account.minute + 1)
        account.day = min(self._per_day, account.day + 1)

    def _account(self, address: Hashable) -> _Account:
        now = self._monotonic()
        account = self._accounts.get(address)
        if account is None:
            account = self._accounts[address] = _Account(self._per_minute, self._per_day, now)
            if len(self._accounts) > self._remembered:
                self._accounts.popitem(last=False)
            return account
        self._accounts.move_to_end(address)
        passed, account.at = now - account.at, now
        account.minute = min(self._per_minute, account.minute + passed * self._per_minute / MINUTE)
        account.day = min(self._per_day, account.day + passed * self._per_day / DAY)
        return account


class RationedPress:
    """A `bot.ports.Press` that makes so many files a day for one person."""

    def __init__(self, press: Press, monotonic: Callable[[], float], per_day: int = FILES_PER_DAY) -> None:
        self._press = press
        self._files = Allowance(per_day, monotonic, per_day)

    async def enclosure(self, recipe: Mapping[str, str]) -> Enclosure | None:
        """The file that the recipe names. Raises FilesUsedUp, and what the press raises."""
        person = recipe.get("person", "")
        if person and self._files.admit(person) != "serve":
            raise FilesUsedUp("enough files were made for this person today")
        return await self._press.enclosure(recipe)
