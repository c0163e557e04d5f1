"""What became of calls is written with the next turn, or by itself when none comes, and is never lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.errors import StorageAway
from bot.ports import Arrival, Conversation, Decision, Parcel, Settlement
from bot.storage.riding import Riding, rides
from bot.storage.sql import SqlStore
from tests.storage.talks import NOW, arrival, decide, excuse, talk

SOON = 0.01
"""Seconds in which a task that waits for nothing has begun to wait."""


class Counting:
    """A store's own runner, which counts what it is given to write and fails when told."""

    def __init__(self, runner: Any) -> None:
        self._runner = runner
        self.writes = 0
        self.trouble: list[Exception] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._runner, name)

    async def write(self, body: Callable[[Connection], Any]) -> Any:
        """Count, and fail where it hurts most: when all was done but the commit."""
        self.writes += 1

        def failing(connection: Connection) -> Any:
            done = body(connection)
            if self.trouble:
                raise self.trouble.pop()
            return done

        return await self._runner.write(failing)


@pytest.fixture
async def counted(sql_store: SqlStore) -> AsyncIterator[Counting]:
    """The store's runner, and nobody who is too quick."""
    runner = Counting(sql_store._runner)
    sql_store._runner = runner
    sql_store._riding = Riding(2.0)
    yield runner
    runner.trouble.clear()


async def sent(store: SqlStore) -> list[Parcel]:
    """The calls of a first turn."""
    return [parcel for outcome in await talk(store, "one") for parcel in outcome.parcels]


async def left(store: SqlStore, at: float = NOW + 1e6) -> list[int]:
    """Numbers of the calls that are still to be made, whoever held them."""
    await store._runner.write(store._release)
    return sorted(parcel.id for parcel in await store.claim(at, 100))


async def test_a_turn_takes_along_what_waits(sql_store: SqlStore, counted: Counting) -> None:
    """One transaction for both; the call is gone, the turn is there."""
    first, second = await sent(sql_store)
    waiting = asyncio.create_task(sql_store.settle([Settlement(first), Settlement(second, "retry", due_at=NOW + 5)]))
    await asyncio.sleep(SOON)
    before = counted.writes
    outcomes = await talk(sql_store, "two", start=2)
    await waiting
    assert counted.writes == before + 1
    assert [outcome.fate for outcome in outcomes] == ["done"]
    assert first.id not in await left(sql_store)


async def test_when_no_turn_comes_it_is_written_by_itself(sql_store: SqlStore, counted: Counting) -> None:
    """After a moment."""
    sql_store._riding = Riding(0.02)
    first, second = await sent(sql_store)
    await sql_store.settle([Settlement(first), Settlement(second)])
    assert await left(sql_store) == []


async def test_a_turn_of_nothing_new_takes_it_along_too(sql_store: SqlStore, counted: Counting) -> None:
    """What came twice writes nothing of its own."""
    first, second = await sent(sql_store)
    waiting = asyncio.create_task(sql_store.settle([Settlement(first), Settlement(second)]))
    await asyncio.sleep(SOON)
    assert [outcome.fate for outcome in await talk(sql_store, "one")] == ["duplicate"]
    await asyncio.wait_for(waiting, 1)
    assert await left(sql_store) == []


async def test_a_turn_that_fails_gives_it_back(sql_store: SqlStore, counted: Counting) -> None:
    """The database away at the commit: the turn is refused, what became of the calls is written afterwards."""
    first, second = await sent(sql_store)
    waiting = asyncio.create_task(sql_store.settle([Settlement(first), Settlement(second)]))
    await asyncio.sleep(SOON)
    counted.trouble = [StorageAway("away")]
    with pytest.raises(StorageAway):
        await talk(sql_store, "two", start=2)
    await waiting
    assert await left(sql_store) == []


async def test_a_turn_that_is_tried_again_keeps_it(sql_store: SqlStore, counted: Counting) -> None:
    """Somebody else was quicker: the second try writes both."""
    first, second = await sent(sql_store)
    waiting = asyncio.create_task(sql_store.settle([Settlement(first), Settlement(second)]))
    await asyncio.sleep(SOON)
    counted.trouble = [IntegrityError("", None, Exception())]
    assert [outcome.fate for outcome in await talk(sql_store, "two", start=2)] == ["done"]
    await asyncio.wait_for(waiting, 1)
    assert len(await left(sql_store)) == 2


async def test_turns_that_want_a_transaction_each_give_it_back(sql_store: SqlStore, counted: Counting) -> None:
    """One of two erases: they go one by one, and what became of the calls by itself."""

    def erasing(conversation: Conversation, arriving: Arrival) -> Decision:
        return replace(decide(conversation, arriving), erase=arriving.address.chat == "8")

    first, second = await sent(sql_store)
    waiting = asyncio.create_task(sql_store.settle([Settlement(first), Settlement(second)]))
    await asyncio.sleep(SOON)
    await sql_store.apply([arrival("two", 2), arrival("gone", 3, "8")], erasing, excuse)
    await asyncio.wait_for(waiting, 1)
    numbers = await left(sql_store)
    assert not {first.id, second.id} & set(numbers)


async def test_who_gives_up_waiting_is_not_taken_along(sql_store: SqlStore, counted: Counting) -> None:
    """A writer that is cancelled keeps what it brought."""
    first, second = await sent(sql_store)
    waiting = asyncio.create_task(sql_store.settle([Settlement(first), Settlement(second)]))
    await asyncio.sleep(SOON)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await talk(sql_store, "two", start=2)
    assert {first.id, second.id} <= set(await left(sql_store))


async def test_what_touches_conversations_rides_with_nobody(sql_store: SqlStore, counted: Counting) -> None:
    """A card, or a person who blocked the bot, is written at once: a turn holds the rows of its own chats alone."""
    first, second = await sent(sql_store)
    assert not rides(Settlement(first, card=41))
    assert not rides(Settlement(second, "dead", blocked=True))
    before = counted.writes
    await asyncio.wait_for(sql_store.settle([Settlement(first, card=41), Settlement(second)]), 1)
    assert counted.writes == before + 1
