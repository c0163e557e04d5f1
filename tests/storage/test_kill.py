"""Killed without warning, again and again, a store loses nothing that it acknowledged and doubles nothing that comes again (R01)."""

from __future__ import annotations

import asyncio
import os
import random
import select as readiness
import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from bot.ports import Arrival
from bot.storage import open_store
from bot.storage.sql import SqlStore
from bot.storage.tables import answer_events, outbox, seen
from tests.scale import Scale
from tests.storage.talks import arrival, decide, excuse, revision

CHATS = ("7", "8", "9")
BATCH = 4
WIDTH = 8
"""Bytes of an acknowledgement: the number of the batch."""


def _batch(number: int) -> list[Arrival]:
    """Four events over three chats: one chat has two in the batch."""
    first = number * BATCH
    return [arrival("word", first + place, CHATS[place % len(CHATS)]) for place in range(BATCH)]


async def _serve(url: str, first: int, last: int, pipe: int, *, early: bool) -> None:
    """Apply batches from `first`, each acknowledged once it is kept; or, when `early`, before."""
    store = open_store(url, owner="serve")
    await store.open()
    for number in range(first, last):
        if early:
            os.write(pipe, number.to_bytes(WIDTH))
        await store.apply(_batch(number), decide, excuse)
        if not early:
            os.write(pipe, number.to_bytes(WIDTH))
    await store.close()


@contextmanager
def _child(url: str, first: int, last: int, *, early: bool = False) -> Iterator[tuple[int, int]]:
    """A forked process that serves; its id, and the pipe that it acknowledges on. It is gone at the end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(_serve(url, first, last, writing, early=early))
            os._exit(0)
        except BaseException:  # noqa: BLE001 - a child must not run on into the tests
            traceback.print_exc()
            os._exit(1)
    os.close(writing)
    try:
        yield child, reading
    finally:
        os.close(reading)


def _killed_run(url: str, first: int, dice: random.Random, *, early: bool) -> int:
    """Serve from `first` until killed at a random moment; the number after the last batch acknowledged."""
    with _child(url, first, first + 10_000, early=early) as (child, reading):
        readiness.select([reading], [], [], 20)  # the first acknowledgement: from there on, any moment will do
        time.sleep(dice.uniform(0, 0.04))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        acknowledged = b""
        while chunk := os.read(reading, 1 << 16):
            acknowledged += chunk
    assert len(acknowledged) >= WIDTH, "the child never came to serve"
    return int.from_bytes(acknowledged[-WIDTH:]) + 1


def _finish(url: str, first: int, last: int) -> None:
    """Serve the rest, and end in peace."""
    with _child(url, first, last) as (child, _):
        assert os.waitpid(child, 0)[1] == 0


async def _counts(url: str) -> tuple[int, int, int, int]:
    """Turns by the sessions' own count, events seen, effects logged, calls written."""
    store = open_store(url)
    assert isinstance(store, SqlStore)
    await store.open()
    turns = sum([await revision(store, chat) for chat in CHATS])
    tables = (seen, answer_events, outbox)
    rows = [
        await store._runner.read(lambda c, t=table: c.execute(select(func.count()).select_from(t)).scalar())  # type: ignore[misc]
        for table in tables
    ]
    await store.close()
    return turns, *rows


@pytest.mark.parametrize("early", [False, True], ids=["R01", "negative_control"])
def test_R01_kill_at_any_moment(database_url: str, scale: Scale, *, early: bool) -> None:
    """Every batch acknowledged is there, once; acknowledged before it is kept, some are lost."""
    kills = scale(40, 100, 3_000) if not early else 15
    dice, first = random.Random(4), 0
    for _ in range(kills):
        first = _killed_run(database_url, first, dice, early=early)
    _finish(database_url, first, first + 2)
    turns, events, logged, calls = asyncio.run(_counts(database_url))
    assert turns == events == logged / 2 == calls / 2
    if early:
        assert events < (first + 2) * BATCH
    else:
        assert events == (first + 2) * BATCH
