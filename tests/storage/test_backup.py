"""A copy made while the store serves, put back; and whoever asked to be erased since stays erased (P06)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingError
from bot.ports import Address, Arrival, Conversation, Decision, Service
from bot.storage import open_store
from bot.storage.backup import copy_back, copy_out, ledger_from, ledger_text, sqlite_file
from bot.storage.sql import SqlStore

WITHOUT_LOG = b"\x01\x01"
"""The two bytes by which a SQLite file says that it has no write-ahead log: a copy is one file."""


def greet(conversation: Conversation, arrival: Arrival) -> Decision:
    """Whoever comes is a person, known from then on; who asks for it is erased."""
    erase = isinstance(arrival.event, Service) and arrival.event.name == "erase"
    return Decision(
        Conversation(conversation.address, conversation.id, person="somebody-canary", lang="fr"), erase=erase
    )


async def test_P06_a_restored_backup_is_erased_again(tmp_path: Path) -> None:
    """The backup still holds the person; after the restore nothing of them is left."""
    url = f"sqlite:///{tmp_path / 'live.db'}"
    store = open_store(url)
    assert isinstance(store, SqlStore)
    await store.open()
    here = Address("telegram", "1", "4242")
    await store.apply([Arrival(here, "1", Service("start"), at=10.0)], greet, greet)
    copy_out(sqlite_file(url), tmp_path / "backup.db")
    assert (tmp_path / "backup.db").read_bytes()[18:20] == WITHOUT_LOG
    assert not list(tmp_path.glob("backup.db?*"))  # noqa: ASYNC240 - a moment
    await store.apply([Arrival(here, "2", Service("erase"), at=20.0)], greet, greet)
    ledger = ledger_from(ledger_text(await store.erasures()))
    await store.close()
    assert b"somebody-canary" in (tmp_path / "backup.db").read_bytes()

    copy_back(tmp_path / "backup.db", sqlite_file(url))
    restored = open_store(url)
    assert isinstance(restored, SqlStore)
    await restored.open()
    assert await restored.conversation(here) is not None
    assert await restored.erase_again(ledger) == 1

    assert await restored.conversation(here) is None
    await restored.close()
    left = [path for path in tmp_path.glob("live.db*") if b"somebody-canary" in path.read_bytes()]  # noqa: ASYNC240 - a moment
    assert not left


def test_a_backup_overwrites_nothing_and_damage_is_refused(tmp_path: Path) -> None:
    """An existing file is left alone; what is no database is not put back."""
    (tmp_path / "taken.db").write_text("mine")
    with pytest.raises(SettingError, match="exists already"):
        copy_out(tmp_path / "live.db", tmp_path / "taken.db")
    with pytest.raises(SettingError, match="no database of ours"):
        copy_back(tmp_path / "taken.db", tmp_path / "live.db")
    with pytest.raises(SettingError, match="pg_dump"):
        sqlite_file("postgresql://u:p@localhost/x")
    with pytest.raises(SettingError, match="no ledger"):
        ledger_from("{}")
