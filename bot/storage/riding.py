"""What became of calls waits a moment for a turn whose transaction takes it along, which costs next to nothing.

Must not know databases: whoever applies turns says what became of those it took.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.ports import Settlement

MOMENT: Final = 0.05
"""Seconds for which a turn is waited for."""


@dataclass(frozen=True, slots=True, eq=False)
class _Party:
    settlements: Sequence[Settlement]
    kept: asyncio.Future[bool]


@dataclass(frozen=True, slots=True)
class Aboard:
    """Those whom a turn takes along."""

    parties: Sequence[_Party]

    @property
    def settlements(self) -> list[Settlement]:
        """What is to be written with the turn."""
        return [each for party in self.parties for each in party.settlements]

    def arrive(self, *, kept: bool) -> None:
        """Tell those who wait whether it was written."""
        for party in self.parties:
            if not party.kept.done():
                party.kept.set_result(kept)


class Riding:
    """The place where settlements wait. `moment`: for how many seconds."""

    def __init__(self, moment: float = MOMENT) -> None:
        self._moment = moment
        self._parties: list[_Party] = []

    async def taken_along(self, settlements: Sequence[Settlement]) -> bool:
        """Whether a turn wrote them; when none came in time, or it failed, they are the caller's to write."""
        party = _Party(settlements, asyncio.get_running_loop().create_future())
        self._parties.append(party)
        try:
            await asyncio.wait([party.kept], timeout=self._moment)
            return False if party in self._parties else await party.kept
        finally:
            if party in self._parties:
                self._parties.remove(party)

    def board(self) -> Aboard:
        """Take along all who wait; `arrive` must follow."""
        parties, self._parties = self._parties, []
        return Aboard(parties)


def rides(settlement: Settlement) -> bool:
    """Whether it touches the line of calls alone. A turn that held other chats' rows too could wait for one that waits for it."""
    return settlement.card is None and not settlement.blocked
