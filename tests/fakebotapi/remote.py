"""The fake server in a process of its own, seen from a test or a bench.

Starts `python -m tests.fakebotapi`, learns its address, and speaks its control endpoint. Knows nothing of the bot.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any, Self

import aiohttp

from tests.fakebotapi.errors import Json


class RemoteFakeBotApi:
    """An `async with` of a separate server process; `url` is its root."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self._process: asyncio.subprocess.Process | None = None
        self._session: aiohttp.ClientSession | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.fakebotapi",
            *self._arguments,
            cwd=Path(__file__).parents[2],
            stdout=asyncio.subprocess.PIPE,
        )
        if self._process.stdout is None:
            raise RuntimeError("the fake server has no output to read its address from")
        line = await asyncio.wait_for(self._process.stdout.readline(), 20)
        if not line:
            raise RuntimeError("the fake server did not start")
        self.url = line.decode().strip()
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *reason: object) -> None:
        if self._session is not None:
            await self._session.close()
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()

    @property
    def pid(self) -> int:
        """The server's process id."""
        if self._process is None:
            raise RuntimeError("the fake server is not running")
        return self._process.pid

    async def control(self, action: str, **order: Any) -> Any:
        """One control action; its result.

        Raises `LookupError` with the server's explanation when it refuses.
        """
        if self._session is None:
            raise RuntimeError("the fake server is not running")
        async with self._session.post(f"{self.url}/control/{action}", json=order) as response:
            answer: Json = await response.json()
        if not answer["ok"]:
            raise LookupError(answer["description"])
        return answer["result"]
