"""The proxy that is shipped, really run: which replica an update goes to."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from tests.faults.parts import free_ports, nginx, part
from tests.scale import Scale

BACKENDS = 3
CHATS = 60


@dataclass(slots=True)
class Replicas:
    """What stands behind the proxy: each notes which update it was brought."""

    url: str = ""
    brought: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    running: dict[int, web.AppRunner] = field(default_factory=dict)

    async def start(self, port: int) -> None:
        """One more of them."""

        async def taken(request: web.Request) -> web.Response:
            self.brought[port].append((await request.json())["update_id"])
            return web.Response()

        application = web.Application()
        application.router.add_post("/telegram", taken)
        runner = self.running[port] = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()

    async def stop(self, port: int) -> None:
        """One is gone."""
        await self.running.pop(port).cleanup()

    def of(self, update_id: int) -> int:
        """Who got an update, and nobody else did."""
        (port,) = [port for port, updates in self.brought.items() if update_id in updates]
        return port


@asynccontextmanager
async def replicas(folder: Path, scale: Scale) -> AsyncIterator[Replicas]:
    """Three, behind the proxy."""
    front, *ports = free_ports(BACKENDS + 1)
    made = Replicas(f"http://127.0.0.1:{front}/telegram")
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(nginx(part("nginx", scale), folder, front, ports))
        for port in ports:
            await made.start(port)
        try:
            yield made
        finally:
            for port in tuple(made.running):
                await made.stop(port)


def written(update_id: int, chat: int) -> dict[str, Any]:
    """A message, as Telegram orders its fields, from somebody who types what a chat looks like."""
    return {
        "update_id": update_id,
        "message": {
            "message_id": 1,
            "from": {"id": chat + 7, "is_bot": False, "first_name": 'A "chat":{"id":5} b'},
            "chat": {"id": chat, "type": "private"},
            "date": 1,
            "text": '"chat": {"id": 4}',
        },
    }


def tapped(update_id: int, chat: int) -> dict[str, Any]:
    """A tap on a card of a chat."""
    message = {"message_id": 2, "from": {"id": 9, "is_bot": True}, "chat": {"id": chat, "type": "private"}}
    return {
        "update_id": update_id,
        "callback_query": {"id": "1", "from": {"id": chat + 7}, "message": message, "data": "x"},
    }


async def bring(url: str, *updates: dict[str, Any], spaced: bool = False) -> None:
    """Deliver updates, all at once."""
    separators = (", ", ": ") if spaced else (",", ":")
    async with aiohttp.ClientSession() as session:

        async def one(update: dict[str, Any]) -> int:
            async with session.post(url, data=json.dumps(update, separators=separators)) as answer:
                return answer.status

        assert set(await asyncio.gather(*(one(update) for update in updates))) == {200}


async def test_all_of_a_chat_goes_to_one_replica_and_chats_to_all(tmp_path: Path, scale: Scale) -> None:
    """Messages and taps of one chat meet at the same replica, whatever people type; every replica has its share of the chats."""
    async with replicas(tmp_path, scale) as behind:
        await bring(behind.url, *(written(chat, -1_000 - chat) for chat in range(CHATS)))
        await bring(behind.url, *(tapped(CHATS + chat, -1_000 - chat) for chat in range(CHATS)), spaced=True)
        assert [behind.of(chat) for chat in range(CHATS)] == [behind.of(CHATS + chat) for chat in range(CHATS)]
        assert len(behind.brought) == BACKENDS


async def test_what_names_no_chat_goes_to_anybody(tmp_path: Path, scale: Scale) -> None:
    """No replica gets everything that is odd."""
    async with replicas(tmp_path, scale) as behind:
        await bring(behind.url, *({"update_id": number, "poll": {"id": "1"}} for number in range(CHATS)))
        assert len(behind.brought) == BACKENDS


async def test_an_update_too_large_to_be_looked_into_arrives_all_the_same(tmp_path: Path, scale: Scale) -> None:
    """Beyond the proxy's buffer it goes to anybody."""
    async with replicas(tmp_path, scale) as behind:
        await bring(behind.url, {**written(1, 1), "more": "x" * 500_000})
        assert behind.of(1)


async def test_a_replica_that_is_gone_is_stood_in_for_and_only_its_chats_move(tmp_path: Path, scale: Scale) -> None:
    """The others keep theirs."""
    async with replicas(tmp_path, scale) as behind:
        await bring(behind.url, *(written(chat, chat + 1) for chat in range(CHATS)))
        before = [behind.of(chat) for chat in range(CHATS)]
        gone = before[0]
        await behind.stop(gone)
        await bring(behind.url, *(written(CHATS + chat, chat + 1) for chat in range(CHATS)))
        after = [behind.of(CHATS + chat) for chat in range(CHATS)]
        assert gone not in after
        assert all(now == then for then, now in zip(before, after, strict=True) if then != gone)
