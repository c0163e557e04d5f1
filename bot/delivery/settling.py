"""Writes what became of parcels, many at a time and a little late.

A settlement that is lost in a crash costs a repeated call, not a lost one, so it need not hold anybody up. Must not know calls.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from bot.ports import Clock, Settlement, Store

DELAY: Final = 0.05
"""Seconds that settlements gather for one write, for which the store may wait as long again."""
PATIENCE: Final = 1.0
"""Seconds between tries while the database is away."""

logger = logging.getLogger(__name__)


class Settling:
    """A buffer of settlements in front of the store."""

    def __init__(self, store: Store, clock: Clock, delay: float = DELAY) -> None:
        self._store = store
        self._clock = clock
        self._delay = delay
        self._waiting: list[Settlement] = []
        self._filled = asyncio.Event()

    def add(self, settlement: Settlement) -> None:
        """Write it soon."""
        self._waiting.append(settlement)
        self._filled.set()

    async def run(self) -> None:
        """Write for ever; cancel to stop, then `flush`."""
        while True:
            await self._filled.wait()
            await self._clock.sleep(self._delay)
            if not await self.flush():
                await self._clock.sleep(PATIENCE)

    async def flush(self) -> bool:
        """Write what waits now. False, and nothing is lost, when the database is away."""
        taken, self._waiting = self._waiting, []
        self._filled.clear()
        if not taken:
            return True
        try:
            await self._store.settle(taken)
        except asyncio.CancelledError:
            self._put_back(taken)
            raise
        except Exception as error:  # noqa: BLE001 - whatever failed, what became of parcels must be written in the end
            self._put_back(taken)
            logger.warning("%d settlements wait for the database (%s)", len(self._waiting), type(error).__name__)
            return False
        return True

    def _put_back(self, taken: list[Settlement]) -> None:
        self._waiting[:0] = taken
        self._filled.set()
