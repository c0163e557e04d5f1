"""Statements that may take longer than a turn ever should: a migration, a count over years."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from bot.errors import StorageAway
from bot.storage import postgresql
from bot.storage.opening import open_store
from bot.storage.patience import allow
from bot.storage.sql import SqlStore


async def test_a_long_statement_is_cut_unless_it_is_allowed_its_time(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut on either side of the link; allowed within one transaction, and cut again in the next one of the same connection."""
    monkeypatch.setattr(postgresql, "LIMIT_SECONDS", 1)
    store = open_store(postgresql_url)
    assert isinstance(store, SqlStore)
    await store.open()

    def slow(connection: Connection) -> int:
        return int(connection.execute(text("select 7 from pg_sleep(2)")).scalar_one())

    def allowed(connection: Connection) -> int:
        allow(connection, 30)
        return slow(connection)

    try:
        for _ in range(2):
            assert await store._runner.write(allowed) == 7
            with pytest.raises(StorageAway):
                await store._runner.write(slow)
    finally:
        await store.close()
