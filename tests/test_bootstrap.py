"""The composition root: what is read from the environment, where data go, what a house is made of."""

from __future__ import annotations

import re
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.bootstrap.configuration import data_dir, database_url, new_id, read_operator, settings
from bot.bootstrap.house import build_house
from bot.bootstrap.talking import system_language
from bot.conversation.events import Opened
from bot.errors import ContentError, SettingError
from bot.ports import Address, Arrival
from bot.settings import Settings
from bot.storage.memory import MemoryStore
from tests.kit import shipped


def test_ids_are_128_random_bits_that_a_button_can_carry() -> None:
    """26 characters of base32 in lower case, never the same."""
    ids = {new_id() for _ in range(1_000)}
    assert len(ids) == 1_000
    assert all(re.fullmatch(r"[a-z2-7]{26}", each) for each in ids)


def test_the_environment_wins_over_the_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`.env` of the current folder is read; what is really set counts more."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("PORT=8111\nLOG_LEVEL=WARNING\n", encoding="utf-8")
    monkeypatch.setenv("PORT", "8222")
    chosen = settings()
    assert (chosen.port, chosen.log_level) == (8222, "WARNING")


def test_the_data_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    """The database is in there unless DATABASE_URL says otherwise."""
    chosen = Settings(data_dir=tmp_path / "a" / "b")
    assert database_url(chosen) == f"sqlite:///{(tmp_path / 'a' / 'b' / 'obstacles.sqlite3').as_posix()}"
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700
    assert database_url(replace(chosen, database_url="postgresql://x/y")) == "postgresql://x/y"


def test_a_data_folder_that_cannot_be_made_is_a_wrong_setting(tmp_path: Path) -> None:
    """Named, with the cure."""
    (tmp_path / "file").touch()
    with pytest.raises(SettingError, match="DATA_DIR"):
        data_dir(Settings(data_dir=tmp_path / "file" / "below"))


def test_the_operator_is_read_from_its_file_or_is_nobody(tmp_path: Path) -> None:
    """A file that is no text is a finding, not a traceback."""
    assert not read_operator(Settings()).configured
    (tmp_path / "operator.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(ContentError):
        read_operator(Settings(operator_file=tmp_path / "operator.yaml"))


@pytest.mark.parametrize(("told", "spoken"), [("en_GB.UTF-8", "en"), ("fr_CA", "fr"), ("de_DE", "fr"), ("C", "fr")])
def test_the_system_s_language_is_spoken_where_it_can_be(
    monkeypatch: pytest.MonkeyPatch, told: str, spoken: str
) -> None:
    """Else the content's own."""
    monkeypatch.setenv("LC_ALL", told)
    assert system_language(("fr", "en")) == spoken


async def test_a_house_keeps_its_content_beside_the_talks(tmp_path: Path) -> None:
    """What a talk is pinned to can be read back by a later process."""
    store = MemoryStore()
    house = build_house(Settings(data_dir=tmp_path), store)
    await house.open()
    kept = await store.version_files(shipped().version)
    assert kept is not None
    assert dict(kept) == dict(house.files)
    (outcome,) = await house.intake.take([Arrival(Address("terminal", "local", "x"), "1", Opened())])
    assert outcome.fate == "done"
    await house.close()
