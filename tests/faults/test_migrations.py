"""R30: a migration killed at any of its statements is whole or not at all, with 100,000 rows too; backups made under load are sound."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection, inspect, make_url, text

from bot.errors import StorageAway
from bot.storage import migrate, open_store, schema
from bot.storage.backup import copy_back, copy_out
from bot.storage.opening import runner_at
from bot.storage.sql import SqlStore
from tests.faults.parts import PROJECT
from tests.scale import Scale
from tests.storage.talks import talk

Shape = dict[str, list[tuple[str, str]]]
T = TypeVar("T")


class Migrations:
    """`tests.faults.migrating`, seen from outside."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def survives(self, url: str, number: int, how: str = "whole") -> bool:
        """Migrate, killed at a statement; whether there was none of that number."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{how} {url} {number}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip() == "True"


@contextmanager
def migrations() -> Iterator[Migrations]:
    """A parent that forks them."""
    command = [sys.executable, "-m", "tests.faults.migrating"]
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        yield Migrations(process)
        assert process.stdin is not None
        process.stdin.close()


async def on(url: str, body: Callable[[Connection], T]) -> T:
    """Run something in a transaction."""
    runner = runner_at(make_url(url))
    await runner.start()
    try:
        return await runner.write(body)
    finally:
        await runner.stop()


def filled(revision: str, rows: int, connection: Connection) -> Shape:
    """The schema of a revision, with so many rows in each table; its tables and columns."""
    schema.upgrade(connection, revision)
    look = inspect(connection)
    shape = {
        name: [(column["name"], str(column["type"]).upper()) for column in look.get_columns(name)]
        for name in look.get_table_names()
        if name != "alembic_version"
    }
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows)"
    for name, columns in shape.items():
        listed, values = ", ".join(column for column, _ in columns), ", ".join(_value(*column) for column in columns)
        made = text(f"INSERT INTO {name} ({listed}) {numbers} SELECT {values} FROM n")  # noqa: S608 - names of our own tables
        connection.execute(made, {"rows": rows})
    return shape


def _value(name: str, kind: str) -> str:
    """A value of a column, another in each row."""
    if "BOOL" in kind:
        return "(i % 2 = 0)"
    if "INT" in kind:
        return "i"
    if any(word in kind for word in ("DOUBLE", "FLOAT", "REAL")):
        return "i * 0.5"
    if any(word in kind for word in ("BLOB", "BYTEA", "BINARY")):
        return "CAST('x' AS BLOB)" if "BLOB" in kind else "'x'::bytea"
    return f"'{name} ' || i"


def digest(shape: Shape, connection: Connection) -> str:
    """A checksum of everything in those columns of those tables."""
    found = hashlib.sha256()
    for name, columns in sorted(shape.items()):
        listed = ", ".join(column for column, _ in columns)
        rows = connection.execute(text(f"SELECT {listed} FROM {name}"))  # noqa: S608 - names of our own tables
        found.update(repr((name, sorted(map(repr, rows)))).encode())
    return found.hexdigest()


def put_back(folder: Path) -> None:
    """The file as it was before."""
    for left in folder.glob("talks.db*"):
        left.unlink()
    shutil.copy(folder / "before.db", folder / "talks.db")


@pytest.mark.parametrize("revision", schema.REVISIONS[:-1])
async def test_R30_a_migration_killed_at_any_statement_loses_no_row(
    tmp_path: Path, scale: Scale, revision: str
) -> None:
    """SQLite: killed at each statement in turn, the file is as before or as after; migrated again, every row is there, unchanged."""
    rows, url = scale(200, 1_000, 100_000), f"sqlite:///{tmp_path / 'talks.db'}"
    shape = await on(url, partial(filled, revision, rows))
    before = await on(url, partial(digest, shape))
    shutil.copy(tmp_path / "talks.db", tmp_path / "before.db")
    with migrations() as made:
        number, survived = 0, False
        while not survived:
            number += scale(12, 1)
            put_back(tmp_path)
            survived = await asyncio.to_thread(made.survives, url, number)
            assert await on(url, schema.revision) == (schema.HEAD if survived else revision)
            assert await migrate(url) == schema.HEAD
            assert await on(url, partial(digest, shape)) == before
    assert number > 3


async def test_R30_negative_control_without_a_transaction_a_kill_leaves_half(tmp_path: Path) -> None:
    """Statements kept one by one: killed on its way, the database is neither as before nor as after, and cannot be mended."""
    url = f"sqlite:///{tmp_path / 'talks.db'}"
    await on(url, partial(filled, schema.REVISIONS[0], 10))
    with migrations() as made:
        assert not await asyncio.to_thread(made.survives, url, 3, "careless")
    with pytest.raises(StorageAway):
        await migrate(url)


@pytest.mark.parametrize("revision", schema.REVISIONS[:-1])
async def test_R30_a_migration_of_postgresql_killed_at_any_statement_loses_no_row(
    postgresql_url: str, scale: Scale, revision: str
) -> None:
    """PostgreSQL: killed at each statement in turn, then let through; every row is there, unchanged."""
    rows = scale(200, 1_000, 100_000)
    shape = await on(postgresql_url, partial(filled, revision, rows))
    before = await on(postgresql_url, partial(digest, shape))
    with migrations() as made:
        number = 0
        while not await asyncio.to_thread(made.survives, postgresql_url, number := number + scale(12, 1)):
            assert await on(postgresql_url, schema.revision) == revision
            assert await on(postgresql_url, partial(digest, shape)) == before
    assert await on(postgresql_url, schema.revision) == schema.HEAD
    assert await on(postgresql_url, partial(digest, shape)) == before


async def _busy(store: SqlStore, chat: int, leave: asyncio.Event, kept: dict[int, int]) -> None:
    """Somebody who talks without a pause; how many of their turns were kept so far."""
    number = 0
    while not leave.is_set():
        await talk(store, "word", start=chat * 1_000_000 + (number := number + 1), chat=str(chat))
        kept[chat] = number


def turns(connection: Connection) -> dict[int, int]:
    """How many turns each chat's session counts; its events say the same."""
    events = "SELECT conversation, count(*) FROM answer_events GROUP BY conversation"
    counted = {row[0]: row[1] for row in connection.execute(text(events))}
    rows = connection.execute(text("SELECT id, chat, revision FROM conversations")).all()
    assert all(counted[conversation] == 2 * revision for conversation, _, revision in rows)
    return {int(chat): int(revision) for _, chat, revision in rows}


async def test_R30_backups_made_under_load_are_sound(tmp_path: Path, scale: Scale) -> None:
    """50 copies while people talk: each ends, holds every turn kept when it began and never half of one, and can be put back."""
    url = f"sqlite:///{tmp_path / 'live.db'}"
    store = open_store(url)
    assert isinstance(store, SqlStore)
    await store.open()
    leave, kept = asyncio.Event(), dict[int, int]()
    await store.keep_version(
        "ballast", {"a": "".join(hashlib.sha256(bytes([n % 256, n // 256])).hexdigest() for n in range(20_000))}, 1.0
    )
    people = [asyncio.create_task(_busy(store, chat, leave, kept)) for chat in range(1, 9)]
    for number in range(scale(3, 10, 50)):
        await asyncio.sleep(0.1)
        before, copy = dict(kept), tmp_path / f"copy-{number}.db"
        async with asyncio.timeout(30):
            await asyncio.to_thread(copy_out, tmp_path / "live.db", copy)
        after = dict(kept)
        await asyncio.to_thread(copy_back, copy, tmp_path / "restored.db")
        found = await on(f"sqlite:///{tmp_path / 'restored.db'}", turns)
        assert all(before[chat] <= found[chat] <= after[chat] + 1 for chat in before)
        copy.unlink()
    leave.set()
    await asyncio.gather(*people)
    await store.close()
