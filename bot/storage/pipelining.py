"""Several statements on their way to PostgreSQL at once: it carries them out one after the other, and answers them together.

Waiting for each answer costs more than the statements themselves. Must not know what they say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from psycopg import AsyncConnection, Error
from psycopg.rows import namedtuple_row
from sqlalchemy import Connection
from sqlalchemy.engine import AdaptedConnection
from sqlalchemy.exc import DBAPIError

Order = tuple[str, Mapping[str, Any] | list[Mapping[str, Any]]]
"""A text, and its values: one set, or a list of sets for a text that returns nothing."""


def pipelined(connection: Connection, driver: AdaptedConnection, orders: Sequence[Order]) -> list[Sequence[Any]]:
    """The rows that each returns. Raises what SQLAlchemy raises for the first that fails; those behind it are not carried out."""
    try:
        found: list[Sequence[Any]] = driver.run_async(lambda psycopg: _carried_out(psycopg, orders))
    except Error as error:
        lost = driver.driver_connection is None or bool(driver.driver_connection.closed)
        if lost:
            with suppress(DBAPIError):  # fails too, but in SQLAlchemy's own hands, which let go of the whole pool
                connection.exec_driver_sql("select 1")
        raise DBAPIError.instance(
            None, None, error, Error, hide_parameters=True, connection_invalidated=lost, dialect=connection.dialect
        ) from error
    return found


async def _carried_out(driver: AsyncConnection[Any], orders: Sequence[Order]) -> list[Sequence[Any]]:
    cursors = [driver.cursor(row_factory=namedtuple_row) for _ in orders]
    async with driver.pipeline():
        for cursor, (text, values) in zip(cursors, orders, strict=True):
            if isinstance(values, Mapping):
                await cursor.execute(text, values)
            else:
                await cursor.executemany(text, values)
    return [await cursor.fetchall() if cursor.description else () for cursor in cursors]
