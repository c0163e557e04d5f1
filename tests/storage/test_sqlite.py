"""SQLite's own dangers: unsafe settings (R22), no space or no right to write (R23), a file that others hold (R24)."""

from __future__ import annotations

import stat
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.errors import SettingError, StorageAway
from bot.storage import open_store, sqlite
from bot.storage.library import library
from bot.storage.sql import SqlStore
from tests.storage.talks import arrival, decide, revision, talk


@pytest.mark.parametrize(
    ("library", "change", "word"),
    [
        ((3, 40, 1), {}, "WAL"),
        ((3, 51, 2), {}, "WAL"),
        ((3, 51, 3), {}, ""),
        ((3, 52, 0), {"synchronous": 3}, ""),
        ((3, 40, 1), {"journal_mode": "truncate"}, ""),
        ((3, 52, 0), {"mmap_size": 4096}, "mmap_size"),
        ((3, 52, 0), {"synchronous": 1}, "synchronous"),
        ((3, 40, 1), {"journal_mode": "delete", "synchronous": 0}, "synchronous"),
    ],
)
def test_R22_unsafe_settings_are_named(library: tuple[int, int, int], change: dict[str, int | str], word: str) -> None:
    """Each combination that can lose or damage a committed turn is refused, and no other."""
    settings: dict[str, Any] = {"journal_mode": "wal", "mmap_size": 0, "synchronous": 2, **change}
    wrong = sqlite.unsafe(library, **settings)
    assert (word in wrong) if word else (wrong == "")


OLD = (3, 40, 1)
"""A library whose write-ahead log is not safe: Python's own, where no wheel of a newer one fits."""


@pytest.fixture
def old_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """We have such a library: none is new enough."""
    monkeypatch.setattr(sqlite, "SAFE_LOG", (99, 0, 0))


@pytest.mark.skipif(library.sqlite_version_info <= OLD, reason="no wheel of a newer library fits here")
async def test_R22_the_library_is_a_new_one(sqlite_url: str) -> None:
    """It comes with the product, and its log is safe."""
    assert library.sqlite_version_info >= sqlite.SAFE_LOG
    assert await settings_at(sqlite_url) == {"journal_mode": "wal"} | SAFE


SAFE = {"synchronous": 2, "mmap_size": 0, "foreign_keys": 1, "secure_delete": 1}


@pytest.mark.usefixtures("old_library")
async def test_R22_an_old_library_keeps_a_rollback_journal(sqlite_url: str) -> None:
    """What we ask for is what the database says."""
    assert await settings_at(sqlite_url) == {"journal_mode": "truncate"} | SAFE


async def test_R22_a_newer_library_takes_over_what_an_old_one_kept(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is turned to the log, its talks are there; and back again."""
    for newest, number in (((99, 0, 0), 1), ((3, 0, 0), 2), ((99, 0, 0), 3)):
        monkeypatch.setattr(sqlite, "SAFE_LOG", newest)
        store = open_store(sqlite_url)
        await store.open()
        await talk(store, "word", start=10 * number)
        assert await revision(store) == number
        await store.close()


async def settings_at(url: str) -> dict[str, object]:
    """What the database says of itself."""
    store = open_store(url)
    assert isinstance(store, SqlStore)
    await store.open()
    names = ("journal_mode", "synchronous", "mmap_size", "foreign_keys", "secure_delete")
    found = await store._runner.read(lambda c: {n: c.exec_driver_sql(f"PRAGMA {n}").scalar() for n in names})
    await store.close()
    return found


async def test_R22_negative_control_unsafe_settings_are_refused_at_open(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the settings not made, the check after them would refuse to start."""
    monkeypatch.setattr(sqlite, "PRAGMAS", ("synchronous=NORMAL",))
    with pytest.raises(SettingError, match="synchronous is 1"):
        await open_store(sqlite_url).open()


@pytest.mark.usefixtures("old_library")
async def test_R22_a_log_left_by_another_library_is_put_away(sqlite_url: str, tmp_path: Path) -> None:
    """A file in WAL mode is turned to the rollback journal where the library is old; where it cannot be, the start is refused."""
    with closing(library.connect(tmp_path / "talks.db")) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("create table theirs (n)")
        store = open_store(sqlite_url)
        with pytest.raises((SettingError, StorageAway)):
            await store.open()
        await store.close()
    store = open_store(sqlite_url)
    await store.open()
    assert await store.ready() == ""
    await store.close()


async def test_R24_a_file_held_by_another_is_away_then_back(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a backup holds the file, a turn waits its time and is refused whole; after it, the same turn is kept."""
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.2)
    store = open_store(sqlite_url)
    await store.open()
    with closing(library.connect(tmp_path / "talks.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        with pytest.raises(StorageAway, match="SQLITE_BUSY"):
            await talk(store, "hello")
        assert 0.1 < time.monotonic() - begun < 3
        other.execute("ROLLBACK")
    assert [outcome.fate for outcome in await talk(store, "hello")] == ["done"]
    assert await revision(store) == 1
    await store.close()


async def test_R23_a_full_disk_refuses_whole_turns_and_recovers(sqlite_url: str) -> None:
    """With no page left a turn is refused and nothing of it kept; reading goes on; with space again, all is served."""
    store = open_store(sqlite_url)
    assert isinstance(store, SqlStore)
    await store.open()
    await talk(store, "before")
    pages = await store._runner.read(lambda c: c.exec_driver_sql("PRAGMA page_count").scalar())
    await store._runner.read(lambda c: c.exec_driver_sql(f"PRAGMA max_page_count={pages}").scalar())
    kept = 0

    async def fill() -> None:
        nonlocal kept
        for number in range(2, 1000):
            await store.apply([arrival(f"word{number} " + "x" * 400, number)], decide, decide)
            kept = number

    with pytest.raises(StorageAway, match="SQLITE_FULL"):
        await fill()
    assert await revision(store) == max(kept, 1)
    assert await store.ready() == ""
    outcomes = await talk(store, "after", start=5000)
    assert outcomes[0].fate == "done"
    await store.close()


async def test_R23_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """A folder that is not there is named; nothing is created elsewhere."""
    store = open_store(f"sqlite:///{tmp_path / 'missing' / 'talks.db'}")
    with pytest.raises(SettingError, match="missing"):
        await store.open()
    await store.close()


async def test_only_the_owner_can_read_the_file(sqlite_url: str, tmp_path: Path) -> None:
    """Personal data is nobody else's on the machine."""
    store = open_store(sqlite_url)
    await store.open()
    assert stat.S_IMODE((tmp_path / "talks.db").stat().st_mode) == 0o600
    await store.close()


async def test_a_process_that_comes_back_finds_its_calls(sqlite_url: str) -> None:
    """Killed with calls in hand, it can claim them at once under its old name; under another, not before the lease ends."""
    store = open_store(sqlite_url, owner="serve")
    await store.open()
    await talk(store, "hello")
    stranger = open_store(sqlite_url, owner="other")
    await stranger.open()
    assert await stranger.claim(2e9, 10) == []
    again = open_store(sqlite_url, owner="serve")
    await again.open()
    assert len(await again.claim(2e9, 10)) == 2
    for each in (store, stranger, again):
        await each.close()


async def test_an_expired_lease_is_taken_over(database_url: str) -> None:
    """Calls of a process that died go to another when the lease, by the database's clock, is over."""
    store = open_store(database_url, lease_seconds=-1)
    await store.open()
    parcels = (await talk(store, "hello"))[0].parcels
    other = open_store(database_url)
    await other.open()
    claimed = await other.claim(2e9, 10)
    assert [parcel.id for parcel in claimed] == [parcel.id for parcel in parcels]
    assert await store.claim(2e9, 10) == []
    await other.close()
    await store.close()
