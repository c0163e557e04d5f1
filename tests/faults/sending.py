"""The real sender, outbox and client in front of the fake Telegram, and chats in which something is to be said.

A turn here says the texts that it is told to; what became of them is read from the chats. Must not know what is expected.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from bot.channels.telegram.client import TelegramClient
from bot.conversation.events import Wrote
from bot.delivery.clock import SystemClock
from bot.delivery.sender import Sender
from bot.delivery.telegram import TelegramDestination
from bot.ports import Address, Arrival, Clock, Conversation, Decision, Outgoing
from bot.storage import open_store
from bot.storage.sql import SqlStore
from tests.fakebotapi import DEFAULT_TOKEN, FakeBotApi


def page(text: str) -> Outgoing:
    """A message of its own."""
    return Outgoing("sendMessage", {"text": text})


def card(text: str) -> Outgoing:
    """A new live card."""
    return Outgoing("sendMessage", {"text": text}, "new_card")


def edit(text: str) -> Outgoing:
    """The live card, changed; sent anew where that cannot be."""
    return Outgoing("editMessageText", {"text": text}, "live_card", otherwise=Outgoing("sendMessage", {}, "new_card"))


@dataclass(slots=True)
class Office:
    """A store, a sender at work, and the fake Telegram."""

    api: FakeBotApi
    store: SqlStore
    sender: Sender
    numbers: count[int] = field(default_factory=lambda: count(1))

    async def say(self, chat: int, *calls: Outgoing, now: float = 1.0) -> None:
        """A turn that says these."""

        def decide(conversation: Conversation, arrival: Arrival) -> Decision:
            return Decision(replace(conversation, person=f"person-{chat}", blocked=False), outgoing=calls)

        address = Address("telegram", "700000001", str(chat))
        arrival = Arrival(address, str(next(self.numbers)), Wrote("go"), at=now)
        (outcome,) = await self.store.apply([arrival], decide, decide)
        assert outcome.fate == "done", outcome.error
        self.sender.send(outcome.parcels)

    async def outbox(self) -> tuple[int, int]:
        """Calls that wait, and those given up."""
        dead = len(await self.store.dead_letters())
        rows = await self.store._runner.read(
            lambda connection: connection.exec_driver_sql("select count(*) from outbox").scalar_one()
        )
        return int(rows) - dead, dead

    async def all_sent(self, within: float = 60.0) -> None:
        """Wait until nothing waits any more. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while (await self.outbox())[0]:  # noqa: ASYNC110 - a database, no event
                await asyncio.sleep(0.05)

    def shown(self, chat: int) -> list[str]:
        """Texts that stand in a chat, in order."""
        here = self.api.account().chats.get(chat)
        return (
            [str(posted.body.get("text", "")) for posted in here.messages.values() if posted.from_bot] if here else []
        )


@asynccontextmanager
async def office(folder: Path, clock: Clock | None = None) -> AsyncIterator[Office]:
    """An office on a SQLite file."""
    store = open_store(f"sqlite:///{folder / 'talks.db'}")
    assert isinstance(store, SqlStore)
    await store.open()
    async with FakeBotApi() as api:
        client = TelegramClient(DEFAULT_TOKEN, api.url)
        await client.open()
        sender = Sender(store, TelegramDestination(client), clock or SystemClock(), random.Random(1).random)
        running = asyncio.create_task(sender.run())
        try:
            yield Office(api, store, sender)
        finally:
            await sender.stop()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await client.close()
            await store.close()


def in_order(shown: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether `wanted` stands in `shown` in that order, repetitions left out."""
    return list(dict.fromkeys(text for text in shown if text in wanted)) == list(wanted)
