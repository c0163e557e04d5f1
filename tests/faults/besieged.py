"""The real process with its webhook, and ordinary people who bring an update now and then and time how long it takes to be kept.

Knows how the process is asked; must not know what besieges it.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from bot.channels.telegram.webhook import HEADER, webhook_secret
from tests.end_to_end.serving import Serving
from tests.fakebotapi import DEFAULT_TOKEN, FakeBotApi
from tests.faults.door import message
from tests.faults.parts import free_ports, listening

AUTHENTIC = {HEADER: webhook_secret(DEFAULT_TOKEN)}


@dataclass(slots=True)
class Town:
    """A process and those who talk with it. `waits`: seconds from update to 200, of the ordinary people."""

    serving: Serving
    port: int
    session: aiohttp.ClientSession
    numbers: count[int] = field(default_factory=lambda: count(1))
    waits: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def root(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.port}"

    async def bring(self, chat: int, text: str) -> int:
        """An update of a chat; the status."""
        body: dict[str, Any] = message(next(self.numbers), chat, text)
        async with self.session.post(f"{self.root}/telegram", json=body, headers=AUTHENTIC) as answer:
            await answer.read()
            return answer.status

    async def live(self, people: int, seconds: float, pause: float = 4.0) -> list[float]:
        """`people` bring an update each `pause` seconds, for so long; how long each took."""
        self.waits = []
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds

        async def talk(chat: int) -> None:
            await asyncio.sleep(pause * (chat % 100) / 100)
            while loop.time() < end:
                begun = time.perf_counter()
                self.statuses[await self.bring(chat, "oui" if self.statuses else "/start")] += 1
                self.waits.append(time.perf_counter() - begun)
                await asyncio.sleep(max(0.0, pause - (time.perf_counter() - begun)))

        await asyncio.gather(*(talk(1_000 + each) for each in range(people)))
        return self.waits

    @property
    def size(self) -> int:
        """Bytes of the database."""
        return sum(path.stat().st_size for path in self.serving.data.glob("*.sqlite3*"))

    @property
    def memory(self) -> int:
        """Bytes of memory that the process holds."""
        assert self.serving.process is not None
        status = Path(f"/proc/{self.serving.process.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) * 1024


@asynccontextmanager
async def town(folder: Path, **settings: str) -> AsyncIterator[Town]:
    """The process, with its webhook and nobody in front of it."""
    port = free_ports(1)[0]
    told = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "PORT": str(port), "LOG_LEVEL": "WARNING", **settings}
    connections = aiohttp.TCPConnector(limit=0)
    async with (
        FakeBotApi(strict=False) as api,
        aiohttp.ClientSession(connector=connections, timeout=aiohttp.ClientTimeout(60)) as session,
    ):
        serving = Serving(folder, api, told)
        try:
            await serving.start()
            await listening(port, 120)
            yield Town(serving, port, session)
        finally:
            await serving.__aexit__()
