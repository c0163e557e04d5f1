"""More time than a turn has, for what is not one: a migration, a count over years, the removal of what was kept long enough.

Must not know what the time is for. SQLite has no such limit.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

LONG = 120
"""Seconds for counting and removing."""
MIGRATION = 3600
"""Seconds for bringing a schema up to date."""


def allow(connection: Connection, seconds: int) -> None:
    """Let each statement of this transaction take `seconds`, on the server and on this side of the link."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"set local statement_timeout = '{seconds}s'"))
        driver: Any = connection.connection.driver_connection
        driver.patience = seconds
