"""What each stage of a turn costs when the library beneath it works alone: the floor under our stages.

The same bytes, documents, SQL and calls as in the measured conversation, handed to the library without anything of ours. Seconds of
processor for one turn, thread by thread as the stages are clocked. Must not know how stages are clocked.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import msgspec
from sqlalchemy import Engine, event
from telegram import Bot
from transitions import Machine

from bench import loopback
from bench.loopback import Telegram
from bench.turn_cost import CHATS, QUESTIONS, StubRequest, card
from bot.storage.library import library
from bot.storage.sqlite import PRAGMAS, journal

REPEATED = 20
"""Times that a short piece of work is done for one sample."""


def timed(work: Callable[[], object], turns: int) -> float:
    """This thread's processor time for each of the turns that `work` stands for."""
    begun = time.thread_time()
    for _ in range(REPEATED):
        work()
    return (time.thread_time() - begun) / REPEATED / turns


def batches() -> list[bytes]:
    """The answers to getUpdates of one conversation, without its first two rounds."""
    chats = [(1_000_000 + place, "a" * 8) for place in range(CHATS)]
    return loopback.conversation(1, chats, card(), QUESTIONS)[2:]


def parse() -> float:
    """msgspec reads what came."""
    read, came = msgspec.json.Decoder().decode, batches()
    return timed(lambda: [read(batch) for batch in came], CHATS * len(came))


class _Model:
    __slots__ = ("state",)

    def __init__(self) -> None:
        self.state = "asked"


def machine() -> float:
    """`transitions` triggers an event of a machine with one transition and no condition."""
    flat = Machine(model=None, states=["asked", "next"], initial="asked", auto_transitions=False, send_event=True)
    flat.add_transition("answered", "asked", "next")
    trigger = flat.events["answered"].trigger
    return timed(lambda: [trigger(_Model()) for _ in range(100)], 100)


def documents(values: Sequence[Any]) -> float:
    """msgspec writes the session and the call of a turn as text."""
    encoder = msgspec.json.Encoder()
    return timed(lambda: [encoder.encode(value).decode() for value in values for _ in range(50)], 50)


async def send() -> float:
    """PTB makes the two calls of a turn, its transport replaced."""
    telegram = Telegram()
    bot = Bot(loopback.TOKEN, request=StubRequest(telegram), get_updates_request=StubRequest(telegram))
    text, keyboard = card()
    calls = (
        ("answerCallbackQuery_", {"callback_query_id": "8000000000001"}),
        (
            "editMessageText_",
            {"chat_id": 1, "message_id": 2, "text": text, "parse_mode": "HTML", "reply_markup": keyboard},
        ),
    )
    begun = time.thread_time()
    for _ in range(CHATS * REPEATED):
        for method, params in calls:
            await bot.do_api_request(method, api_kwargs=dict(params))
    return (time.thread_time() - begun) / (CHATS * REPEATED)


async def waiting() -> float:
    """asyncio alone: a batch handed to a thread twice, a future and two tasks for each turn; both threads' time."""
    loop = asyncio.get_running_loop()

    async def nothing() -> None:
        await asyncio.sleep(0)

    async def one(future: asyncio.Future[None]) -> None:
        await future

    with ThreadPoolExecutor(1) as pool:
        begun = time.process_time()
        for _ in range(REPEATED):
            futures: list[asyncio.Future[None]] = [loop.create_future() for _ in range(CHATS)]
            waiters = [loop.create_task(one(future)) for future in futures]
            await loop.run_in_executor(pool, bool)
            for future in futures:
                future.set_result(None)
            await asyncio.gather(*waiters, *(loop.create_task(nothing()) for _ in futures))
            await loop.run_in_executor(pool, bool)
        return (time.process_time() - begun) / (REPEATED * CHATS)


@dataclass(slots=True)
class Recorded:
    """Every statement that went to a database during a round, in order; None is a commit."""

    engine: Engine
    said: list[tuple[str, Any, bool] | None] = field(default_factory=list)

    def __enter__(self) -> Self:
        event.listen(self.engine, "before_cursor_execute", self._statement)
        event.listen(self.engine, "commit", self._commit)
        return self

    def __exit__(self, *reason: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._statement)
        event.remove(self.engine, "commit", self._commit)

    def _statement(self, *heard: Any) -> None:
        """SQLAlchemy tells connection, cursor, statement, parameters, context, and whether there are many."""
        many = isinstance(heard[3], list)
        self.said.append((heard[2], heard[3], many))

    def _commit(self, *heard: Any) -> None:  # noqa: ARG002 - SQLAlchemy's signature
        self.said.append(None)

    def replayed(self, file: Path) -> float:
        """Seconds of processor that the bare driver takes for the same, on a copy of the database as it was before."""
        with closing(library.connect(file, isolation_level=None, cached_statements=256)) as driver:
            for pragma in (f"journal_mode={journal()}", *PRAGMAS):
                driver.execute(f"PRAGMA {pragma}")
            begun = time.thread_time()
            for each in self.said:
                if each is None:
                    driver.execute("COMMIT")
                elif each[2]:
                    driver.executemany(each[0], each[1])
                else:
                    driver.execute(each[0], each[1] or ()).fetchall()
            return time.thread_time() - begun


async def commit(engine: Engine, file: Path, round_of: Callable[[], Awaitable[object]]) -> float:
    """The bare driver says to SQLite what we said to it, in one round; seconds in all."""
    copy = file.with_suffix(".copy")
    shutil.copy(file, copy)
    with Recorded(engine) as recorded:
        await round_of()
    try:
        return recorded.replayed(copy)
    finally:
        copy.unlink()
