"""Statements handed to the driver as text compiled once: what SQLAlchemy does anew for each row of each call costs more than the database.

For the turn's own statements only. Must not know what they say. A list is as many named values, their number rounded up, so that
few texts are ever compiled and the databases' own caches of prepared statements hold them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Any

from sqlalchemy import Connection, Dialect, Select, UpdateBase
from sqlalchemy.engine import AdaptedConnection

from bot.storage.pipelining import Order, pipelined

Values = Mapping[str, Any]
Statement = Select[Any] | UpdateBase


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement, and its values: one set of them, or a list of sets for one that returns nothing."""

    statement: Statement
    values: Values | Sequence[Values]


def run_together(connection: Connection, asked: Sequence[Asked]) -> list[Sequence[Any]]:
    """Run statements in their order, at once where the driver can; the rows that each returns."""
    orders = [_order(connection.dialect, each) for each in asked]
    driver: object = connection.connection.dbapi_connection
    if isinstance(driver, AdaptedConnection):
        return pipelined(connection, driver, orders)
    return [_carried_out(connection, *order) for order in orders]


def _order(dialect: Dialect, asked: Asked) -> Order:
    text, constants = _text(dialect, asked.statement)
    if isinstance(asked.values, Mapping):
        return text, {**constants, **asked.values}
    rows: list[Values] = [{**constants, **row} for row in asked.values] if constants else list(asked.values)
    return text, rows[0] if len(rows) == 1 else rows  # drivers make less of one set of values than of a list of one


def _carried_out(connection: Connection, text: str, values: Values | list[Values]) -> Sequence[Any]:
    result = connection.exec_driver_sql(text, values)
    return result.all() if result.returns_rows else ()


def run(connection: Connection, statement: Statement, values: Values) -> Sequence[Any]:
    """Run a statement once; the rows that it returns."""
    text, constants = _text(connection.dialect, statement)
    return connection.exec_driver_sql(text, {**constants, **values}).all()


def rounded(count: int) -> int:
    """The number of values that a list of `count` is written with: the next power of two."""
    return 1 << max(count - 1, 0).bit_length()


def spread(name: str, values: Sequence[Any]) -> dict[str, Any]:
    """A list as named values, the last repeated up to the rounded number."""
    padding = repeat(values[-1], rounded(len(values)) - len(values))
    return {f"{name}_{place}": value for place, value in enumerate((*values, *padding))}


@lru_cache(maxsize=512)
def _text(dialect: Dialect, statement: Statement) -> tuple[str, Values]:
    compiled = statement.compile(dialect=dialect)
    return str(compiled), {name: value for name, value in compiled.params.items() if value is not None}
