"""The clock of retention: once a day, what was kept long enough goes.

Every process that serves says daily which content it uses and tidies its own folder; one alone, the elected one, removes rows. At a minute
of chance, so that processes started together do not meet. Logs and counts numbers only. Must not know tables nor durations.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog

from bot.errors import ObstaclesError
from bot.ports import Clock

DAY = 86_400.0
FIRST = 60.0
"""Seconds after the start before which nothing is removed: what was pending is served first."""
SPREAD = 3_600.0
"""Seconds over which chance spreads the hour."""
AGAIN = 900.0
"""Seconds after which it is tried again when the database was away."""

Counts = Mapping[str, int]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Chores:
    """What is to be done at the hour. Each may raise StorageAway or OSError."""

    keep_content: Callable[[], Awaitable[None]]
    """Say which content version is in use, before anybody looks for those that are not."""
    elected: Callable[[], Awaitable[bool]]
    remove: Callable[[float], Awaitable[Counts]]
    """Remove rows kept long enough at that moment (UTC seconds); how many went, by kind."""
    tidy: Callable[[float], int]
    """Remove files of this machine kept long enough; how many."""


class RetentionClock:
    """Does the chores soon after the start, then daily, until cancelled. `dice()` gives 0-1; `said` is told how much went."""

    def __init__(
        self, chores: Chores, clock: Clock, dice: Callable[[], float], said: Callable[[Counts], None] = lambda _: None
    ) -> None:
        self._chores = chores
        self._clock = clock
        self._dice = dice
        self._said = said

    async def run(self) -> None:
        """Wait, do, wait. Trouble is logged, and the chores tried again: nobody's talk waits for them."""
        await self._clock.sleep(FIRST + SPREAD * self._dice() / 6)
        while True:
            try:
                await self.strike()
                pause = DAY - SPREAD * self._dice()
            except (ObstaclesError, OSError) as error:
                log.warning("retention put off", reason=type(error).__name__)
                pause = AGAIN
            await self._clock.sleep(pause)

    async def strike(self) -> Counts:
        """Do the chores once; how many rows and files went, by kind. Raises StorageAway, OSError."""
        now = self._clock.now()
        await self._chores.keep_content()
        gone = {"files": self._chores.tidy(now)}
        if await self._chores.elected():
            gone |= await self._chores.remove(now)
        log.info("retention", gone=gone)
        self._said(gone)
        return gone
