"""From a database's address to its store: the one place that knows which address makes which store.

Must not connect: a store connects when it is opened.
"""

from __future__ import annotations

import secrets

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import SettingError
from bot.storage import schema
from bot.storage.memory import MemoryStore
from bot.storage.queueing import Lease
from bot.storage.sql import Runner, SqlStore
from bot.storage.sqlite import SqliteRunner

_ALLOWED = "sqlite:///FILE, postgresql://USER:PASSWORD@HOST/NAME or memory:"


def open_store(url: str, owner: str = "", lease_seconds: float = 60.0) -> SqlStore | MemoryStore:
    """The store at `url`, not yet open. Raises SettingError for an address that is none of `sqlite:///…`, `postgresql://…`, `memory:`.

    `owner` names the process as holder of calls: a process that comes back under its old name finds them free at once. Two processes
    at the same database must not share a name; without one, it is drawn at random.
    """
    if url.rstrip("/") == "memory:":
        return MemoryStore()
    return SqlStore(_runner(url), Lease(owner or secrets.token_hex(8), lease_seconds))


async def migrate(url: str) -> str:
    """Bring the database's schema up to date; the schema that it is at then. Raises SettingError, StorageAway."""
    runner = _runner(url)
    await runner.start()
    try:
        await runner.write(schema.prepare)
    finally:
        await runner.stop()
    return schema.HEAD


def _runner(address: str) -> Runner:
    try:
        url = make_url(address)
    except ArgumentError:
        raise SettingError(f"DATABASE_URL: not a database address; allowed: {_ALLOWED}") from None
    return runner_at(url)


def runner_at(url: URL) -> Runner:
    """What runs transactions on the database at `url`. Raises SettingError for a database of another kind."""
    match url.get_backend_name():
        case "sqlite":
            return SqliteRunner(url)
        case "postgresql" | "postgres":
            from bot.storage.postgresql import PostgresqlRunner  # noqa: PLC0415 - its half of SQLAlchemy costs a start-up 100 ms

            return PostgresqlRunner(url)
        case other:
            raise SettingError(f"DATABASE_URL: no store for '{other}'; allowed: {_ALLOWED}")
