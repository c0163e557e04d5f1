"""PostgreSQL's own dangers: several processes at one chat (R04), a server that goes away (R25)."""

from __future__ import annotations

import asyncio
import time
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Select, select, text

from bot.errors import StorageAway
from bot.ports import Store
from bot.storage import open_store, statements
from bot.storage.sql import SqlStore
from bot.storage.tables import conversations
from tests.storage.talks import arrival, decide, excuse, revision, talk

TURNS = 40


async def _open(url: str, processes: int) -> list[Store]:
    stores: list[Store] = [open_store(url) for _ in range(processes)]
    for store in stores:
        await store.open()
    return stores


async def _turns(store: Store, first: int) -> int:
    """Turns of two chats, from one process; how many were done."""
    done = 0
    for number in range(first, first + TURNS):
        batch = [arrival("word", number, "7"), arrival("word", number + 10_000, "8")]
        done += sum(outcome.fate == "done" for outcome in await store.apply(batch, decide, excuse))
    return done


async def test_R04_four_processes_lose_no_turn(postgresql_url: str) -> None:
    """Four stores with pools of their own increment the same two chats: every turn counts, none twice."""
    stores = await _open(postgresql_url, 4)
    done = await asyncio.gather(*(_turns(store, 1000 * (place + 1)) for place, store in enumerate(stores)))
    assert sum(done) == 4 * TURNS * 2
    assert [await revision(stores[0], chat) for chat in ("7", "8")] == [4 * TURNS] * 2
    for store in stores:
        await store.close()


async def test_R04_negative_control_without_row_locks_turns_are_lost(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same load without FOR UPDATE loses turns: it is the lock that keeps them."""
    stores = await _open(postgresql_url, 4)
    await talk(stores[0], "begin", chat="7")
    await talk(stores[0], "begin", start=2, chat="8")

    @cache
    def unlocked(count: int) -> Select[Any]:
        chosen = select(conversations).where(statements._in_lane(conversations, "chat", "chats", count))
        return chosen.order_by(conversations.c.id)

    monkeypatch.setattr(statements, "conversations_of", unlocked)
    await asyncio.gather(*(_turns(store, 1000 * (place + 1)) for place, store in enumerate(stores)))
    assert await revision(stores[0]) < 4 * TURNS + 1
    for store in stores:
        await store.close()


async def test_R02_the_same_events_at_four_processes(postgresql_url: str) -> None:
    """The same new chats and events delivered to four processes at once: one effect each."""
    stores = await _open(postgresql_url, 4)
    batch = [arrival("word", number, str(number % 10)) for number in range(50)]
    results = await asyncio.gather(*(store.apply(batch, decide, excuse) for store in stores))
    fates = [outcome.fate for outcomes in results for outcome in outcomes]
    assert (fates.count("done"), fates.count("duplicate")) == (50, 150)
    assert [await revision(stores[0], str(chat)) for chat in range(10)] == [5] * 10
    for store in stores:
        await store.close()


async def test_R25_cut_connections_are_replaced(postgresql_url: str) -> None:
    """Every connection killed by the server: the next turns are kept, no one sees an error."""
    store = open_store(postgresql_url)
    await store.open()
    await asyncio.gather(*(talk(store, "word", start=number, chat=str(number)) for number in range(6)))
    with psycopg.connect(postgresql_url, autocommit=True) as other:
        other.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        )
    outcomes = await talk(store, "again", start=100)
    assert [outcome.fate for outcome in outcomes] == ["done"]
    await store.close()


async def test_R24_R25_a_row_held_too_long_is_away(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock held by another for longer than the limit refuses the turn whole, within the limit; then all is served."""
    monkeypatch.setattr("bot.storage.postgresql.LIMIT_SECONDS", 1)
    store = open_store(postgresql_url)
    await store.open()
    await talk(store, "word")
    with psycopg.connect(postgresql_url) as other:
        other.execute("select * from conversations for update")
        begun = time.monotonic()
        with pytest.raises(StorageAway, match="PostgreSQL"):
            await talk(store, "held", start=2)
        assert time.monotonic() - begun < 5
    assert [outcome.fate for outcome in await talk(store, "held", start=2)] == ["done"]
    await store.close()


async def test_R25_no_server_is_away_and_says_no_secret(tmp_path: Path) -> None:
    """A server that does not answer: StorageAway, without the password."""
    store = open_store(f"postgresql://ada:canary@/talks?host={tmp_path}")
    with pytest.raises(StorageAway) as caught:
        await store.open()
    assert "canary" not in str(caught.value)
    assert await store.ready() != ""
    await store.close()


async def test_statements_are_limited_in_time(postgresql_url: str) -> None:
    """The server itself ends a statement, a wait for a lock, an idle transaction."""
    store = open_store(postgresql_url)
    assert isinstance(store, SqlStore)
    await store.open()
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    found = await store._runner.read(lambda c: [c.execute(text(f"show {name}")).scalar() for name in names])
    assert found == ["5s", "5s", "10s"]
    await store.close()
