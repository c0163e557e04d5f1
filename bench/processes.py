"""Bots and the crowd as processes of their own: started, waited for, ended by their own handle. Must not know what is measured."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from msgspec import json

from bench.content import ROOT

PATIENCE = 300.0


def surroundings(**settings: str) -> dict[str, str]:
    """The environment of a child: this one, without settings of the product, and with those given."""
    unlimited = {"TURNS_PER_MINUTE": "0", "TELEGRAM_PER_SECOND": "0"}
    return {**os.environ, "PYTHONPATH": str(ROOT), "LOG_LEVEL": "WARNING", **unlimited, **settings}


@asynccontextmanager
async def process(
    *arguments: str, python: str = sys.executable, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python ARGUMENTS` with those settings, terminated at the end."""
    child = await asyncio.create_subprocess_exec(
        python,
        *arguments,
        cwd=ROOT,
        env=surroundings(**settings),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.terminate()
            await child.wait()


class Crowd:
    """`bench.crowd`, seen from outside. `url` is its address."""

    def __init__(self, child: asyncio.subprocess.Process, url: str) -> None:
        self._child = child
        self.url = url

    @classmethod
    @asynccontextmanager
    async def started(cls, *tokens: str) -> AsyncIterator[Crowd]:
        """A crowd for the bots of those tokens."""
        async with process("-m", "bench.crowd", *tokens) as child:
            yield cls(child, await _line(child))

    async def talk(
        self, token: str, chats: int, taps: int, seconds: float = 0.0, release: str = "", pause: float = 0.0
    ) -> dict[str, Any]:
        """Have people talk with one bot, those who stayed tapping `release` meanwhile; see `bench.crowd`."""
        return await self._order(token, *(("release", release) if release else ()), chats, taps, seconds, pause)

    async def hold(self, token: str, count: int, plans: Path) -> dict[str, Any]:
        """Have people follow plans and stay."""
        return await self._order(token, "hold", count, plans)

    async def finish(self, token: str, tail: str) -> dict[str, Any]:
        """Have those who stayed tap."""
        return await self._order(token, "finish", tail)

    async def _order(self, *words: object) -> dict[str, Any]:
        assert self._child.stdin is not None
        self._child.stdin.write(" ".join(map(str, words)).encode() + b"\n")
        await self._child.stdin.drain()
        figures: dict[str, Any] = json.decode((await _line(self._child)).encode())
        return figures


async def _line(child: asyncio.subprocess.Process) -> str:
    assert child.stdout is not None
    line = await asyncio.wait_for(child.stdout.readline(), PATIENCE)
    if not line:
        raise RuntimeError("a process of the bench ended before it answered")
    return line.decode().strip()
