"""R24: a SQLite file that others hold: a turn waits its time and is refused whole; what is brought again is kept; the log stays small."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.errors import StorageAway
from bot.storage import open_store, sqlite
from bot.storage.library import library
from bot.storage.sql import SqlStore
from tests.scale import Scale
from tests.storage.talks import NOW, revision, talk

LOG = 64 * 1024 * 1024
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")


def hold(file: Path, seconds: float, how: str) -> None:
    """Another program at the file: `exclusive`, as a backup tool or a checkpoint; `reading`, as a dashboard that forgot to end."""
    with closing(library.connect(file, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN EXCLUSIVE" if how == "exclusive" else "BEGIN")
        other.execute("SELECT count(*) FROM seen").fetchall()
        time.sleep(seconds)
        other.execute("ROLLBACK")


async def kept(store: SqlStore, number: int, patience: float) -> tuple[float, list[float]]:
    """Bring one turn until it is kept, as Telegram does; after how long, and how long each refusal took."""
    begun, refusals = time.monotonic(), list[float]()
    while True:
        asked = time.monotonic()
        try:
            await talk(store, "word", start=number)
            return time.monotonic() - begun, refusals
        except StorageAway:
            refusals.append(time.monotonic() - asked)
            assert time.monotonic() - begun < patience
            await asyncio.sleep(0.05)


def logs(folder: Path) -> int:
    """Bytes of the database's logs."""
    return sum(path.stat().st_size for path in folder.iterdir() if path.name.endswith(("-wal", "-journal")))


@pytest.mark.parametrize("how", ["exclusive", "reading", "reading, an old library"])
async def test_R24_a_file_held_for_long_loses_nothing(
    tmp_path: Path, scale: Scale, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Held for less than the limit, a turn waits; for more, it is refused within the limit, and kept within 5 s of the release, once."""
    limit, times = scale(0.5, 5.0), scale((0.2, 1.5), (1.0, 5.0, 30.0), (1.0, 5.0, 30.0, 600.0))
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", limit)
    if "old" in how:
        monkeypatch.setattr(sqlite, "SAFE_LOG", (99, 0, 0))
    store = open_store(f"sqlite:///{tmp_path / 'talks.db'}")
    assert isinstance(store, SqlStore)
    await store.open()
    await talk(store, "word")
    for number, seconds in enumerate(times, 2):
        holding = asyncio.create_task(asyncio.to_thread(hold, tmp_path / "talks.db", seconds, how))
        await asyncio.sleep(0.05)
        took, refusals = await kept(store, number, seconds + 10)
        await holding
        assert took <= seconds + 5
        assert max(refusals, default=0.0) <= limit + 1
        assert seconds > limit or not refusals
        assert await revision(store) == number
        assert logs(tmp_path) < LOG
    await store.close()


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement of every connection."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement.lstrip().upper())

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def deferred_writes(seen: list[str]) -> list[str]:
    """Statements that change something in a transaction that began as a reader's."""
    reading, found = False, []
    for statement in seen:
        if statement.startswith("BEGIN"):
            reading = statement.strip() == "BEGIN"
        elif reading and statement.startswith(WRITES):
            found.append(statement)
    return found


async def use(store: SqlStore) -> None:
    """Everything that a process does with its store."""
    (outcome,) = await talk(store, "finish")
    await talk(store, "remind", "fail", start=2, chat="8")
    await store.claim(NOW + 7200, 50)
    await store.settle([])
    await store.keep_version("v1", {"a": "b"}, NOW)
    await store.keep_version("v1", {"a": "b"}, NOW)
    await store.version_files("v1")
    await store.finished("person-of-7")
    await store.prune(NOW + 1e8)
    await store.dead_letters()
    await store.replay([1], NOW)
    await talk(store, "erase", start=20)
    await store.erase_again(await store.erasures())
    assert await store.ready() == ""
    assert outcome.fate == "done"


async def test_R24_no_writer_begins_as_a_reader(sqlite_url: str) -> None:
    """0 deferred writing transactions in all that a process does with its store: these could fail half-way, whatever the wait."""
    with statements() as seen:
        store = open_store(sqlite_url)
        assert isinstance(store, SqlStore)
        await store.open()
        await use(store)
        await store.close()
    assert any(statement.startswith(WRITES) for statement in seen)
    assert deferred_writes(seen) == []


async def test_R24_negative_control_a_deferred_writer_is_told(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were every transaction begun as a reader's, the same look would find them."""
    monkeypatch.setattr(sqlite, "_begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    with statements() as seen:
        store = open_store(sqlite_url)
        await store.open()
        await talk(store, "word")
        await store.close()
    assert deferred_writes(seen)
