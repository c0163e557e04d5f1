"""Content found sound once is not read and checked again; anything else is, in full."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from msgspec import msgpack

from bot.bootstrap import examined as record
from bot.bootstrap.examined import MOST_KEPT, examined
from bot.content.expressions import Condition, Judge
from bot.content.texts import Template
from bot.errors import ContentError
from bot.knowledge import loader
from bot.knowledge.files import read_files
from bot.knowledge.model import Content
from tests.kit import PROJECT, shipped

FILES = read_files(PROJECT)


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, str]]:
    """What is read and checked in full, in order."""
    read: list[Mapping[str, str]] = []

    def counting(files: Mapping[str, str]) -> Content:
        read.append(files)
        return shipped() if files is FILES else load(files)

    load = loader.load_content
    monkeypatch.setattr(loader, "load_content", counting)
    return read


def parts(value: Any) -> Iterator[Any]:
    """Every value within `value`, in order."""
    yield value
    within: Any = ()
    if is_dataclass(value):
        within = [getattr(value, each.name) for each in fields(value)]
    elif isinstance(value, Mapping):
        within = value.values()
    elif isinstance(value, tuple):
        within = value
    for each in within:
        yield from parts(each)


def test_content_comes_back_as_it_was(tmp_path: Path, readings: list[Mapping[str, str]]) -> None:
    """Read once; equal in every text, number and place, its conditions judging as before."""
    examined(FILES, tmp_path / "content")
    kept = examined(FILES, tmp_path / "content")
    assert len(readings) == 1
    assert kept == shipped()
    pairs = list(zip(parts(kept), parts(shipped()), strict=True))
    judges = [(one.judge, other.judge) for one, other in pairs if isinstance(one, Condition)]
    assert sum(judge is not None for judge, _ in judges) > 100
    for judge, before in judges:
        assert (judge is None) == (before is None)
        if isinstance(judge, Judge) and isinstance(before, Judge):
            assert (judge.source, judge.groups) == (before.source, before.groups)
    assert any(isinstance(one, Template) for one, _ in pairs)


def test_a_file_broken_after_a_good_start_is_refused_with_its_place(tmp_path: Path) -> None:
    """What was found sound vouches for those bytes and no others."""
    examined(FILES, tmp_path / "content")
    broken = {**FILES, "dialogs/kpi.yaml": FILES["dialogs/kpi.yaml"].replace("kind: choice", "kind: chioce", 1)}
    with pytest.raises(ContentError, match=r"dialogs/kpi\.yaml:\d+:\d+ D004 .*did you mean 'choice'"):
        examined(broken, tmp_path / "content")
    assert len(list((tmp_path / "content").iterdir())) == 1


def test_another_program_examines_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, readings: list[Mapping[str, str]]
) -> None:
    """The code that reads and checks is part of the name: with another room's code in it, nothing is recognised."""
    examined(FILES, tmp_path / "content")
    monkeypatch.setattr(record, "_PROGRAM", ("content", "dialogs"))
    examined(FILES, tmp_path / "content")
    assert len(readings) == 2


def _forged(data: bytes) -> bytes:
    return sha256(data).digest() + data


@pytest.mark.parametrize(
    "damage",
    [
        lambda held: b"",
        lambda held: held[:-1],
        lambda held: held[:5000] + bytes([held[5000] ^ 1]) + held[5001:],
        lambda held: _forged(b"\xc1"),
        lambda held: _forged(msgpack.encode({"version": 1})),
        lambda held: _forged(held[32:].replace(b"groups", b"gruops").replace(b"judge\x92", b"judge\x91")),
    ],
    ids=["empty", "cut", "bit", "no data", "other data", "half a condition"],
)
def test_a_damaged_record_is_read_and_checked_anew(
    tmp_path: Path, readings: list[Mapping[str, str]], damage: Any
) -> None:
    """Whatever became of it, the start goes on, and leaves a good one."""
    examined(FILES, tmp_path / "content")
    (kept,) = (tmp_path / "content").iterdir()
    held = kept.read_bytes()
    kept.write_bytes(damage(held))
    assert examined(FILES, tmp_path / "content") == shipped()
    assert len(readings) == 2
    assert kept.read_bytes() == held


def test_where_nothing_can_be_kept_everything_goes_on(tmp_path: Path, readings: list[Mapping[str, str]]) -> None:
    """The folder's name is taken by a file."""
    (tmp_path / "content").write_text("", encoding="utf-8")
    assert examined(FILES, tmp_path / "content") == shipped()
    assert examined(FILES, tmp_path / "content") == shipped()
    assert len(readings) == 2


def test_only_the_last_records_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One for each of the last versions, for the owner's eyes alone; no draft is left."""
    monkeypatch.setattr(loader, "load_content", lambda files: shipped())
    for number in range(MOST_KEPT + 2):
        examined({**FILES, "knowledge/plan.yaml": str(number)}, tmp_path / "content")
    kept = list((tmp_path / "content").iterdir())
    assert len(kept) == MOST_KEPT
    if sys.platform != "win32":
        assert {each.stat().st_mode & 0o777 for each in kept} == {0o600}


def test_a_returning_talk_needs_no_reader_of_files(tmp_path: Path) -> None:
    """The first start reads YAML and checks keys; the second imports neither library: that is what makes it quick."""
    program = (
        "import sys; from contextlib import suppress; from bot.cli import cli\n"
        "with suppress(SystemExit): cli(['chat', '--lang', 'fr'])\n"
        "print(sorted({'yaml', 'pydantic', 'bot.knowledge.loader'} & set(sys.modules)))"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=PROJECT,
            env={**os.environ, "DATA_DIR": str(tmp_path), "CONTENT_ROOT": str(PROJECT)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            encoding="utf-8",
        ).stdout.splitlines()[-1]
        for _ in range(2)
    ]
    assert said == ["['bot.knowledge.loader', 'pydantic', 'yaml']", "[]"]
