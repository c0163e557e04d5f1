"""The PostgreSQL half of a store's connection: a small pool, short time limits, and a retry where the database asks for one.

Must not know tables or turns. Bodies run on the event loop's thread, their waiting given back to the loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from psycopg import AsyncConnection as Driver
from psycopg import OperationalError
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StorageAway

T = TypeVar("T")
Body = Callable[[Connection], T]

LEADER = 0x0857AC1E5
"""The advisory lock of the one process that polls."""
LIMIT_SECONDS = 5
RETRIES = 3
_AGAIN = frozenset({"40001", "40P01"})
"""Serialization failure and deadlock: the same transaction, once more, may well succeed."""


class Silent(OperationalError):
    """The server said nothing within its time."""


class ImpatientDriver(Driver[Any]):
    """psycopg's connection, which gives up on a silent link: the server's own limits are no help when nothing comes through."""

    patience: float = 0.0
    """Seconds that the server may take for this transaction's statements, where `bot.storage.patience` allows more than usual."""

    async def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:  # noqa: ASYNC109 - psycopg's
        """Wait for an answer, half a second longer than the server may take. Raises Silent, the connection then being closed."""
        try:
            return await super().wait(
                gen, interval, max(self.patience, LIMIT_SECONDS) + 0.5 if timeout is None else timeout
            )
        except OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()
                raise Silent("no answer") from None
            raise
        finally:
            if self.pgconn.transaction_status == TransactionStatus.IDLE:
                self.patience = 0.0


class PostgresqlRunner:
    """Runs each body in a transaction of its own; several at once, on several connections."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._engine: AsyncEngine | None = None
        self._leading: AsyncConnection | None = None

    async def start(self) -> None:
        """Make the pool and prove that the database answers. Raises StorageAway."""
        self._engine = _engine(self._url)
        await self.read(lambda connection: connection.exec_driver_sql("select 1").scalar())

    async def stop(self) -> None:
        """Close every connection. Idempotent."""
        engine, self._engine = self._engine, None
        leading, self._leading = self._leading, None
        if leading is not None:
            await leading.invalidate()  # really closed, so that the lock is free at once
            await leading.close()
        if engine is not None:
            await engine.dispose()

    async def write(self, body: Body[T]) -> T:
        """Run `body` in a transaction, again up to 3 times where the database gave way. Raises StorageAway; constraint errors pass."""
        for attempt in range(RETRIES):
            try:
                return await self._run(body)
            except DBAPIError as error:
                if not _worth_again(error):
                    raise _trouble(error) from error
                await asyncio.sleep(0.02 * 2**attempt)
        return await self._last(body)

    async def read(self, body: Body[T]) -> T:
        """Run `body`, which only reads. Raises StorageAway."""
        return await self.write(body)

    async def scrub(self) -> bool:
        """Nothing to do: removed rows are overwritten by the server's own vacuum."""
        return True

    async def lead(self) -> bool:
        """Hold the advisory lock that one process at a time can hold, on a connection of its own: the server frees it when we die."""
        try:
            if self._leading is not None:
                await self._leading.exec_driver_sql("select 1")
                return True
            return await self._try_to_lead()
        except (DBAPIError, OSError):
            self._leading = None
            return False

    async def _try_to_lead(self) -> bool:
        if self._engine is None:
            return False
        connection = await self._engine.execution_options(isolation_level="AUTOCOMMIT").connect()
        won = (await connection.exec_driver_sql(f"select pg_try_advisory_lock({LEADER})")).scalar()
        if not won:
            await connection.close()
            return False
        self._leading = connection
        return True

    async def _last(self, body: Body[T]) -> T:
        try:
            return await self._run(body)
        except DBAPIError as error:
            raise _trouble(error) from error

    async def _run(self, body: Body[T]) -> T:
        if self._engine is None:
            raise StorageAway("the store is closed")
        try:
            async with self._engine.connect() as connection:
                return await connection.run_sync(_in_transaction, body)
        except PoolTimeout:
            raise StorageAway("PostgreSQL: every connection is in use") from None


def _in_transaction(connection: Connection, body: Body[T]) -> T:
    with connection.begin():
        return body(connection)


def _engine(url: URL) -> AsyncEngine:
    limit = LIMIT_SECONDS * 1000
    options = f"-c statement_timeout={limit} -c lock_timeout={limit} -c idle_in_transaction_session_timeout={2 * limit}"
    options += f" -c tcp_keepalives_idle={LIMIT_SECONDS} -c tcp_keepalives_interval=2 -c tcp_keepalives_count=2"
    connect: dict[str, Any] = {
        "async_creator_fn": ImpatientDriver.connect,
        "connect_timeout": LIMIT_SECONDS,
        "tcp_user_timeout": limit,
        "keepalives_idle": LIMIT_SECONDS,
        "keepalives_interval": 2,
        "keepalives_count": 2,
        "options": options,
        "target_session_attrs": "read-write",
    }
    return create_async_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=8,
        max_overflow=4,
        pool_timeout=LIMIT_SECONDS,
        connect_args=connect,
    )


def _worth_again(error: DBAPIError) -> bool:
    if isinstance(error, (IntegrityError, DataError)):
        raise error
    if isinstance(error.orig, Silent):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _AGAIN


def _trouble(error: DBAPIError) -> StorageAway:
    state = getattr(error.orig, "sqlstate", None)
    return StorageAway(f"PostgreSQL: {state or type(error.orig).__name__}")
