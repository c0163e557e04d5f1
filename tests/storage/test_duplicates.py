"""What stands between a redelivery and a second effect, tried by taking it away (R02, R05)."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from bot.errors import StorageAway
from bot.storage import statements
from bot.storage.sql import SqlStore
from bot.storage.tables import seen
from tests.storage.talks import revision, talk


async def test_R02_negative_control_without_memory_a_redelivery_counts_twice(sql_store: SqlStore) -> None:
    """It is the table of seen events that makes it harmless."""
    await talk(sql_store, "one")
    await sql_store._runner.write(lambda connection: connection.execute(delete(seen)))
    assert [outcome.fate for outcome in await talk(sql_store, "one")] == ["done"]
    assert await revision(sql_store) == 2


async def test_R02_without_the_check_the_key_still_forbids_it(
    sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were seen events not looked up, the duplicate would be refused by the table's key: nothing doubled, nothing kept."""
    await talk(sql_store, "one")
    looking = statements.seen_of(1)
    monkeypatch.setattr(statements, "seen_of", lambda count: looking.where(seen.c.bot == "nowhere"))
    with pytest.raises(StorageAway):
        await talk(sql_store, "one")
    assert await revision(sql_store) == 1
