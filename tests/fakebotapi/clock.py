"""The clocks of the fake server: real time, faster time, or time that a test moves by hand.

Everything here that waits or expires (long polls, webhook retries, taps, limits) asks a `Clock`, so that a day of
redelivery takes a moment. A clock must not know what waits on it.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from typing import Protocol

LONGEST_EXCHANGE = 5.0
"""Real seconds that standing time waits for one exchange over HTTP."""


class Timer(Protocol):
    """A scheduled call that can still be given up."""

    def cancel(self) -> None:
        """Give the call up; harmless once it has run."""


class Clock(Protocol):
    """What the server needs of time. Times are seconds since 1970, durations seconds."""

    def now(self) -> float:
        """The present moment."""

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        """Call `callback` once, `seconds` from now."""


async def sleep(clock: Clock, seconds: float) -> None:
    """Wait `seconds` of that clock's time."""
    if seconds <= 0:
        await asyncio.sleep(0)
        return
    woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    timer = clock.call_later(seconds, lambda: None if woken.done() else woken.set_result(None))
    try:
        await woken
    finally:
        timer.cancel()


class WallClock:
    """Real time, `scale` times as fast (60 makes a minute of Telegram's time last a second)."""

    def __init__(self, scale: float = 1.0) -> None:
        self._scale = scale
        self._epoch = time.time()
        self._started = time.monotonic()

    def now(self) -> float:
        return self._epoch + (time.monotonic() - self._started) * self._scale

    def skip(self, seconds: float) -> None:
        """Let so much time have passed at once: what lives so long is over, what waits goes on waiting."""
        self._epoch += seconds

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        return asyncio.get_running_loop().call_later(seconds / self._scale, callback)


class _ManualTimer:
    __slots__ = ("callback", "cancelled")

    def __init__(self, callback: Callable[[], object]) -> None:
        self.callback = callback
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class ManualClock:
    """Time that stands still until a test moves it with `advance`."""

    def __init__(self, start: float = 1_767_225_600.0) -> None:
        self._now = start
        self._due: list[tuple[float, int, _ManualTimer]] = []
        self._order = itertools.count()
        self._quiet: list[Callable[[], bool]] = []

    def watch(self, quiet: Callable[[], bool]) -> None:
        """Let time stand still while `quiet` says False: something is on its way over real HTTP."""
        self._quiet.append(quiet)

    def now(self) -> float:
        return self._now

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        timer = _ManualTimer(callback)
        heapq.heappush(self._due, (self._now + seconds, next(self._order), timer))
        return timer

    async def advance(self, seconds: float, settle: float = 0.02) -> None:
        """Move time forward, waking what falls due in order.

        Before each step `settle` real seconds, and the end of watched exchanges, are left to what is on its way, so
        that its own waits are scheduled from the right moment.
        """
        await self._settle(settle)
        target = self._now + seconds
        while (moment := self._next_due()) is not None and moment <= target:
            self._now = max(self._now, moment)
            self._wake()
            await self._settle(settle)
        self._now = target
        await self._settle(settle)

    async def _settle(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        patience = time.monotonic() + LONGEST_EXCHANGE
        while not all(quiet() for quiet in self._quiet) and time.monotonic() < patience:  # noqa: ASYNC110 - nothing announces that every exchange has ended
            await asyncio.sleep(0.002)

    def _next_due(self) -> float | None:
        while self._due and self._due[0][2].cancelled:
            heapq.heappop(self._due)
        return self._due[0][0] if self._due else None

    def _wake(self) -> None:
        while self._due and self._due[0][0] <= self._now:
            _, _, timer = heapq.heappop(self._due)
            if not timer.cancelled:
                timer.callback()
