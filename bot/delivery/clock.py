"""The real time, as a `bot.ports.Clock`. Tests bring another."""

from __future__ import annotations

import asyncio
import time


class SystemClock:
    """The machine's clocks."""

    def now(self) -> float:
        """UTC seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
