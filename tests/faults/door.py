"""The webhook with everything behind it but Telegram, in this process: posts go in as ASGI requests, without a socket.

Knows how the product is put together; must not know what is expected of it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import thread_time
from typing import Any

from starlette.applications import Starlette

from bot.assistant.intake import Intake
from bot.bootstrap.configuration import new_id
from bot.channels.commands import Commands
from bot.channels.telegram.cards import convert
from bot.channels.telegram.updates import Reader
from bot.channels.telegram.webhook import HEADER, WebhookIngress, webhook_secret
from bot.channels.web.app import build_app
from bot.delivery.clock import SystemClock
from bot.knowledge.model import Content
from bot.ports import Arrival, Outcome, Response, Store
from tests.assistant.kit import make_desk
from tests.kit import shipped

SECRET = webhook_secret("42:canary")
Headers = Sequence[tuple[bytes, bytes]]
AUTHENTIC: Headers = ((HEADER.encode(), SECRET.encode()), (b"content-type", b"application/json"))


@dataclass(slots=True)
class SilentTelegram:
    """A Telegram that accepts everything; notes the taps that were answered."""

    answered: list[str] = field(default_factory=list)

    async def call(self, method: str, params: Any) -> Response:
        """Accept."""
        if method == "answerCallbackQuery":
            self.answered.append(params["callback_query_id"])
        return Response("done", True)


@dataclass(slots=True)
class Door:
    """One process's ingress. `outcomes` of every arrival taken in; `bodies_read` counts requests whose body was asked for."""

    app: Starlette
    telegram: SilentTelegram
    outcomes: list[Outcome]
    bodies_read: int = 0
    spent: list[float] = field(default_factory=list)

    async def post(self, body: bytes, headers: Headers = AUTHENTIC) -> int:
        """Bring a body; the status."""
        statuses: list[int] = []
        asked = False

        async def receive() -> dict[str, Any]:
            nonlocal asked
            asked = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        length = (b"content-length", str(len(body)).encode())
        scope = {
            "type": "http", "http_version": "1.1", "method": "POST", "path": "/telegram", "raw_path": b"/telegram",
            "query_string": b"", "root_path": "", "scheme": "http", "headers": [*headers, length],
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
        }  # fmt: skip
        begun = thread_time()
        await self.app(scope, receive, send)
        self.spent.append(thread_time() - begun)
        self.bodies_read += asked
        return statuses[0]

    async def bring(self, update: dict[str, Any]) -> int:
        """Bring an update; the status."""
        return await self.post(json.dumps(update).encode())


@asynccontextmanager
async def _nothing(app: Starlette) -> AsyncIterator[None]:
    yield


async def _ready() -> str:
    return ""


async def _unknown(version: str) -> Content | None:
    return None


def open_door(store: Store, content: Content | None = None) -> Door:
    """A door onto `store`, which must be open."""
    outcomes: list[Outcome] = []
    desk = make_desk(content, converters={"telegram": convert})
    desk.new_id = new_id
    intake = Intake(store, desk, _unknown, lambda _: None)

    async def take(arrivals: Sequence[Arrival]) -> list[Outcome]:
        taken = await intake.take(arrivals)
        outcomes.extend(taken)
        return taken

    reader = Reader("42", Commands.from_phrases(shipped().phrases, shipped().languages), "quatre_obstacles_bot")
    telegram = SilentTelegram()
    ingress = WebhookIngress(SECRET, take, lambda: reader, telegram, SystemClock())
    return Door(build_app(_nothing, _ready, lambda: b"", ingress.receive), telegram, outcomes)


def message(number: int, chat: int, text: str) -> dict[str, Any]:
    """An update: somebody writes."""
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": 1,
            "chat": {"id": chat, "type": "private"},
            "from": {"id": chat, "is_bot": False, "first_name": "Anne", "language_code": "fr"},
            "text": text,
        },
    }


def tap(number: int, chat: int, data: str, card: int = 1) -> dict[str, Any]:
    """An update: somebody taps."""
    person = {"id": chat, "is_bot": False, "first_name": "Anne", "language_code": "fr"}
    shown = {"message_id": card, "date": 1, "chat": {"id": chat, "type": "private"}}
    return {"update_id": number, "callback_query": {"id": str(number), "from": person, "data": data, "message": shown}}


async def in_parallel(posts: Sequence[Any], connections: int) -> list[int]:
    """Await `posts` in order, so many at once; their statuses."""
    waiting = list(reversed(posts))
    statuses: list[int] = []

    async def connection() -> None:
        while waiting:
            statuses.append(await waiting.pop())

    await asyncio.gather(*(connection() for _ in range(connections)))
    return statuses
