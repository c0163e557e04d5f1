"""R26: the link to PostgreSQL goes silent, connections left open: refused within the limit, kept again within 5 s of its return, once."""

from __future__ import annotations

import asyncio
import time
from functools import partial

import pytest
from sqlalchemy import make_url

from bot.errors import StorageAway
from bot.storage import open_store, postgresql
from tests.faults.link import Link, link
from tests.scale import Scale
from tests.storage.talks import revision, talk


def through(url: str, made: Link) -> str:
    """The same database, by way of the link."""
    return make_url(url).set(host="127.0.0.1", port=made.port, query={}).render_as_string(hide_password=False)


def socket_of(url: str) -> str:
    """The socket of a PostgreSQL server on this machine."""
    parsed = make_url(url)
    return f"{parsed.query['host']}/.s.PGSQL.{parsed.port or 5432}"


@pytest.mark.parametrize("forget", [False, True], ids=["held back", "half open"])
async def test_R26_a_silent_database_is_away_and_comes_back(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch, scale: Scale, *, forget: bool
) -> None:
    """Refused within the limit, again and again; within 5 s of its return turns are kept, each once."""
    monkeypatch.setattr(postgresql, "LIMIT_SECONDS", scale(1, 2, 5))
    async with link(partial(asyncio.open_unix_connection, socket_of(postgresql_url))) as made:
        store = open_store(through(postgresql_url, made))
        await store.open()
        number = 0
        for _ in range(scale(1, 3, 10)):
            await talk(store, "word", start=(number := number + 1))
            made.silence()
            for _ in range(2):
                begun = time.monotonic()
                with pytest.raises(StorageAway):
                    await talk(store, "silent", start=number + 1)
                assert time.monotonic() - begun <= 4 * scale(1, 2, 5)
            made.heal(forget=forget)
            begun = time.monotonic()
            while True:
                try:
                    await talk(store, "silent", start=number + 1)
                    break
                except StorageAway:
                    assert time.monotonic() - begun <= 5 + 2 * scale(1, 2, 5)
            number += 1
            assert time.monotonic() - begun <= 5 + 2 * scale(1, 2, 5)
            assert await revision(store) == number
        await store.close()
