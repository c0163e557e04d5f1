"""The SQLite half of a store's connection: one writer in one thread, settings under which a committed turn survives a power cut.

Must not know tables or turns. SQLite libraries before 3.51.3 can corrupt a write-ahead log that several connections write and
checkpoint: with those, the rollback journal is used, truncated and synced at commit (deleting it is not synced at `synchronous=FULL`).
"""

from __future__ import annotations

import asyncio
import contextvars
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.pool import StaticPool

from bot.errors import SettingError, StorageAway
from bot.storage.library import library

T = TypeVar("T")
Body = Callable[[Connection], T]

BUSY_SECONDS = 5.0
"""How long a writer waits for another process before it gives up."""
SAFE_LOG = (3, 51, 3)
"""The first SQLite library whose write-ahead log is safe with several connections."""
PRAGMAS = (
    "synchronous=FULL",
    "mmap_size=0",
    "foreign_keys=ON",
    "secure_delete=ON",
    f"journal_size_limit={64 * 1024 * 1024}",
)
"""Settings of every connection; read back at the start."""
_READING = "reading"


class SqliteRunner:
    """Runs bodies one after another in a thread of its own, each in a transaction."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="storage")
        self._connection: Connection | None = None
        self._engine = create_engine(
            url.set(drivername="sqlite+pysqlite"),
            module=library,
            poolclass=StaticPool,
            paramstyle="named",
            connect_args={"check_same_thread": False, "cached_statements": 256},
        )
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)

    async def start(self) -> None:
        """Connect. Raises SettingError when the file cannot be used, StorageAway when it is held by another."""
        await self._hop(self._start)

    async def stop(self) -> None:
        """Finish what was handed over, then disconnect. Idempotent."""
        try:
            await self._hop(self._drop)
        except StorageAway:
            return
        self._thread.shutdown(wait=False)

    async def write(self, body: Body[T]) -> T:
        """Run `body` in a writing transaction. Raises StorageAway; constraint errors pass as SQLAlchemy raises them."""
        return await self._hop(partial(self._run, body, {}))

    async def read(self, body: Body[T]) -> T:
        """Run `body` in a transaction that only reads: it works on a full disk too."""
        return await self._hop(partial(self._run, body, {_READING: True}))

    async def lead(self) -> bool:
        """A SQLite file serves one process."""
        return True

    async def scrub(self) -> bool:
        """Leave no removed text in the write-ahead log, nor in what it was not put into yet; False when a reader is in the way."""
        return await self._hop(self._scrub)

    async def _hop(self, call: Callable[[], T]) -> T:
        context = contextvars.copy_context()
        try:
            future = asyncio.get_running_loop().run_in_executor(self._thread, partial(context.run, call))
        except RuntimeError:
            raise StorageAway("the store is closed") from None
        return await future

    def _start(self) -> None:
        create_private(self._url.database)
        try:
            settings = _settings(self._connected())
        except DBAPIError as error:
            self._drop()
            raise _trouble(error) from error
        wrong = unsafe(library.sqlite_version_info, **settings)
        if wrong:
            self._drop()
            raise SettingError(f"DATABASE_URL: {wrong}")

    def _run(self, body: Body[T], options: dict[str, Any]) -> T:
        try:
            connection = self._connected()
            connection.execution_options(**{_READING: False, **options})
            with connection.begin():
                return body(connection)
        except (IntegrityError, DataError):
            raise
        except DBAPIError as error:
            self._drop()
            raise _trouble(error) from error

    def _scrub(self) -> bool:
        connection = self._connected()
        cursor = connection.connection.cursor()
        try:
            return not cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except library.Error:
            return False
        finally:
            cursor.close()

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _drop(self) -> None:
        """Let go of the connection: after an error, the next one starts clean."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._engine.dispose()


def create_private(file: str | None) -> None:
    """Create a database file that only its owner can read. Raises SettingError when its folder does not allow it."""
    if not file or file == ":memory:":
        return
    try:
        os.close(os.open(Path(file), os.O_CREAT | os.O_RDONLY, 0o600))
    except OSError as error:
        raise SettingError(f"DATABASE_URL: cannot open the SQLite file {file}: {error.strerror}") from None


def unsafe(library: tuple[int, ...], journal_mode: str, mmap_size: int, synchronous: int) -> str:
    """Why a committed turn could be lost or the file damaged under these settings; empty when they are safe."""
    if journal_mode == "wal" and library < SAFE_LOG:
        return (
            f"the file is in WAL mode, which the SQLite library {'.'.join(map(str, library))} can corrupt; "
            "close whatever else holds it, or use SQLite 3.51.3 or later"
        )
    if mmap_size > 0:
        return f"mmap_size is {mmap_size}; only 0 is allowed, since a stray write could damage a mapped file"
    if synchronous < 2:
        return f"synchronous is {synchronous}; only FULL (2) or EXTRA (3) survives a power cut"
    return ""


def journal() -> str:
    """The journal that is safe with this library."""
    return "wal" if library.sqlite_version_info >= SAFE_LOG else "truncate"


def _settings(connection: Connection) -> dict[str, Any]:
    names = ("journal_mode", "mmap_size", "synchronous")
    cursor = connection.connection.cursor()
    values = {name: (cursor.execute(f"PRAGMA {name}").fetchone() or (0,))[0] for name in names}
    cursor.close()
    return values


def _prepare(driver: Any, record: Any) -> None:
    """Settings of a new connection. Transactions are begun by us: the driver's own are deferred, and deadlock."""
    driver.isolation_level = None
    driver.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")
    wanted = journal()
    if driver.execute("PRAGMA journal_mode").fetchone()[0] != wanted:
        driver.execute(f"PRAGMA journal_mode={wanted}")
    for pragma in PRAGMAS:
        driver.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """A writer takes its lock at once: one that starts as a reader can fail half-way."""
    reading = connection.get_execution_options().get(_READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _trouble(error: DBAPIError) -> StorageAway:
    name = getattr(error.orig, "sqlite_errorname", "") or type(error.orig).__name__
    return StorageAway(f"SQLite: {name}")
