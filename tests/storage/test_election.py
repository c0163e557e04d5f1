"""Among processes at one database, one polls; when it dies, another does."""

from __future__ import annotations

import psycopg

from bot.storage import open_store


async def test_one_of_two_is_elected_and_the_other_takes_over(postgresql_url: str) -> None:
    """The lock is freed when the holder's store closes."""
    first, second = open_store(postgresql_url), open_store(postgresql_url)
    await first.open()
    await second.open()
    assert [await first.elected(), await second.elected(), await first.elected()] == [True, False, True]

    await first.close()

    assert await second.elected()
    await second.close()


async def test_a_holder_whose_connection_was_cut_notices(postgresql_url: str) -> None:
    """The server ends the session: the lock is free, and the old holder does not go on believing."""
    first, second = open_store(postgresql_url), open_store(postgresql_url)
    await first.open()
    await second.open()
    assert await first.elected()
    with psycopg.connect(postgresql_url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as admin:
        admin.execute("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'")

    assert not await first.elected()
    assert await second.elected()
    await first.close()
    await second.close()


async def test_a_file_serves_one_process(sqlite_url: str) -> None:
    """On SQLite there is nobody to share with."""
    store = open_store(sqlite_url)
    await store.open()
    assert await store.elected()
    await store.close()
