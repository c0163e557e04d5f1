"""The processor's time of one whole durable turn, beside what PTB alone needs to parse a tap, answer it and edit the card.

In process, sockets replaced on both sides. Ours: the tap read, decided, written to SQLite (`synchronous=FULL`) with its event and its
call, committed in a group, answered, the card edited, the call's fate written. PTB's: `get_updates` (which is `Update.de_json`),
`answer_callback_query`, `edit_message_text`, nothing else: no state, no database, its keyboard built beforehand.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.request import BaseRequest, RequestData

from bench import loopback
from bench.content import OPTIONS, content, dialog_id, question_key
from bench.figures import Figure, in_turn, plain, ratio
from bench.loopback import Telegram
from bot.assistant.desk import Desk
from bot.assistant.intake import Intake
from bot.assistant.shelf import Shelf
from bot.bootstrap.garbage import look_seldom
from bot.channels.telegram.cards import convert
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.client import TelegramClient
from bot.conversation.cards import draw
from bot.conversation.session import Session
from bot.delivery.clock import SystemClock
from bot.delivery.sender import Sender
from bot.delivery.telegram import TelegramDestination
from bot.operators.operator import Operator
from bot.ports import Address, Conversation, Outgoing
from bot.storage import open_store

CHATS = 32
QUESTIONS = 12
CONVERSATIONS = 4
"""Conversations of each chat in one round."""
SETTLED = 0.1
"""Seconds after which what became of the calls is written."""


def card() -> tuple[str, dict[str, Any]]:
    """Text and keyboard of a question, as the product draws it."""
    kept = content(QUESTIONS)
    script = Shelf(kept).script(Session("a" * 26, dialog_id(QUESTIONS), kept.version, "fr"))
    session = Session(
        "a" * 26, dialog_id(QUESTIONS), kept.version, "fr", state=script.dialog.questions[3].key, revision=4
    )
    (call,) = convert([draw(script, session)], Conversation(Address("telegram", loopback.BOT, "1"), card=2))
    return call.params["text"], call.params["reply_markup"]


class Ours:
    """The product, plugged together as `obstacles serve` does, its sockets replaced."""

    def __init__(self, folder: Path) -> None:
        self.telegram = Telegram()
        self._ids: Iterator[str] = iter(())
        self._chats = itertools.count(1_000_000, CHATS)
        self._updates = itertools.count(1, CHATS * (QUESTIONS + 2))
        self._card = card()
        self._store: Any = None
        self.file = folder / "ours.sqlite3"

    @property
    def engine(self) -> Engine:
        """What its statements go through."""
        found: Engine = self._store._runner._engine  # noqa: SLF001 - what it says to the database is repeated without it
        return found

    @property
    def documents(self) -> tuple[Session, Outgoing]:
        """What a turn in mid-conversation writes: its session and its call."""
        kept, keys = content(QUESTIONS), [question_key(QUESTIONS, number) for number in range(1, 6)]
        answers = dict.fromkeys(keys, OPTIONS[1])
        session = Session(
            "a" * 26, dialog_id(QUESTIONS), kept.version, "fr", state=keys[-1], answers=answers, revision=6
        )
        params = {"text": self._card[0], "parse_mode": "HTML", "reply_markup": self._card[1]}
        return session, Outgoing(
            "editMessageText", params, "live_card", otherwise=Outgoing("sendMessage", {}, "new_card")
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Ours]:
        """Serve meanwhile."""
        kept, clock, dice = content(QUESTIONS), SystemClock(), random.Random(1).random
        client = TelegramClient(loopback.TOKEN, "http://127.0.0.1")
        for request in client._requests:  # noqa: SLF001 - the sockets are what is replaced
            request._session = loopback.Session(self.telegram)  # type: ignore[assignment] # noqa: SLF001 - the same
        store = self._store = open_store(f"sqlite:///{self.file}")
        sender = Sender(store, TelegramDestination(client), clock, dice)
        desk = Desk(Shelf(kept), Operator(), {"telegram": convert}, self._new_id, dialog_id(QUESTIONS))
        intake = Intake(store, desk, _no_version, sender.send)
        channel = TelegramChannel(client, intake.take, kept.phrases, kept.languages, clock, dice)
        await store.open()
        look_seldom()
        tasks = [asyncio.create_task(channel.run()), asyncio.create_task(sender.run())]
        try:
            await asyncio.sleep(SETTLED)
            yield self
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await store.close()

    async def round(self) -> float:
        """Seconds of processor for one answer."""
        spent = 0.0
        for _ in range(CONVERSATIONS):
            batches = self._conversation()
            await self.telegram.exchange(batches[0], CHATS)
            await self.telegram.exchange(batches[1], CHATS)
            await asyncio.sleep(SETTLED)
            begun = time.process_time()
            for batch in batches[2:]:
                await self.telegram.exchange(batch, CHATS)
            await asyncio.sleep(SETTLED)
            spent += time.process_time() - begun
        return spent / (CONVERSATIONS * CHATS * QUESTIONS)

    def _conversation(self) -> list[bytes]:
        """A conversation of new chats. Ids are drawn as they are asked for: one for the person, one for the session, chat by chat."""
        first = next(self._chats)
        chats = [(first + place, f"{first + place:08d}") for place in range(CHATS)]
        self._ids = (each.ljust(26, "x") for _, session in chats for each in ("person", session))
        return loopback.conversation(next(self._updates), chats, self._card, QUESTIONS)

    def _new_id(self) -> str:
        return next(self._ids)


async def _no_version(version: str) -> None:
    return None


class StubRequest(BaseRequest):
    """PTB's transport down to the parameters as they go over the wire, and no further."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    @property
    def read_timeout(self) -> float:
        """As PTB's own."""
        return 5.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 - PTB's signature
        request_data: RequestData | None = None,
        *timeouts: Any,  # noqa: ARG002 - PTB's signature
        **more: Any,  # noqa: ARG002 - PTB's signature
    ) -> tuple[int, bytes]:
        """The ready answer."""
        assert request_data is not None
        assert request_data.json_parameters is not None
        return 200, await self._telegram.called(url.rpartition("/")[2])


class Ptb:
    """PTB's typed client and nothing else."""

    def __init__(self) -> None:
        self.telegram = Telegram()
        self.bot = Bot(
            loopback.TOKEN, request=StubRequest(self.telegram), get_updates_request=StubRequest(self.telegram)
        )
        self._card = card()
        rows = self._card[1]["inline_keyboard"]
        self._keyboard = InlineKeyboardMarkup(
            [
                [InlineKeyboardButton(button["text"], callback_data=button["callback_data"]) for button in row]
                for row in rows
            ]
        )

    async def round(self) -> float:
        """Seconds of processor for one tap."""
        chats = [(1_000_000 + place, "a" * 8) for place in range(CHATS)]
        batches = loopback.conversation(1, chats, self._card, QUESTIONS)[2:]
        begun = time.process_time()
        for batch in batches * CONVERSATIONS:
            self.telegram.waiting.put_nowait(batch)
            for update in await self.bot.get_updates():
                query = update.callback_query
                assert query is not None
                assert query.message is not None
                await self.bot.answer_callback_query(query.id)
                await self.bot.edit_message_text(
                    self._card[0],
                    query.message.chat.id,
                    query.message.message_id,
                    parse_mode="HTML",
                    reply_markup=self._keyboard,
                )
        return (time.process_time() - begun) / (CONVERSATIONS * CHATS * QUESTIONS)


async def measure() -> list[Figure]:
    """The figures."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        async with Ours(Path(folder)).running() as ours:
            samples = await in_turn({"ours": ours.round, "ptb": Ptb().round})
    return [
        ratio(
            "processor of a whole durable turn against PTB's own parse + answer + edit, in process",
            samples["ours"],
            samples["ptb"],
            "<=",
            1.2,
        ),
        plain("a whole durable turn", samples["ours"], "µs", 1e6),
        plain("PTB's own parse + answer + edit", samples["ptb"], "µs", 1e6),
    ]
