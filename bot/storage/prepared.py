"""Statements handed to the driver as text compiled once: what SQLAlchemy does anew for each row of each call costs more than the database.

For the turn's own statements only. Must not know what they say. A list is as many named values, their number rounded up, so that
few texts are ever compiled and the databases' own caches of prepared statements hold them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any

from sqlalchemy import Connection, Dialect, Select, UpdateBase

Values = Mapping[str, Any]
Statement = Select[Any] | UpdateBase


def run(connection: Connection, statement: Statement, values: Values) -> Sequence[Any]:
    """Run a statement once; the rows that it returns."""
    text, constants = _text(connection.dialect, statement)
    return connection.exec_driver_sql(text, {**constants, **values}).all()


def run_many(connection: Connection, statement: Statement, rows: Sequence[Values]) -> None:
    """Run a statement that returns nothing for each row; each brings a value for every name."""
    text, constants = _text(connection.dialect, statement)
    connection.exec_driver_sql(text, [{**constants, **row} for row in rows] if constants else list(rows))


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
