"""An author's copy: made whole, compared, updated, and never written over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.authoring.copying import MANIFEST, Difference, compare, make_copy, note, shipped_files, update
from bot.errors import ObstaclesError
from bot.knowledge.files import read_files
from bot.knowledge.loader import inspect, load_content
from bot.operators.reading import load_operator
from tests.kit import PROJECT


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A small content as we ship it."""
    folder = tmp_path / "shipped"
    for name, text in {
        "dialogs/kpi.yaml": "a",
        "dialogs/kpi.en.yaml": "b",
        "dialogs/dialog.schema.json": "{}",
        "knowledge/plan.yaml": "c",
        "knowledge/words/fr.txt": "d",
        "deploy/operator.example.yaml": "e",
        "translations.lock.json": "{}",
    }.items():
        write(folder / name, text)
    return folder


@pytest.fixture
def copy(shipped: Path, tmp_path: Path) -> Path:
    """An author's copy of it."""
    make_copy(shipped, tmp_path / "mine")
    return tmp_path / "mine"


def write(path: Path, text: str) -> None:
    """Write a file, its folder too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_copy_of_the_shipped_content_is_sound(tmp_path: Path) -> None:
    """All that the product needs is in it, the schemas and an operator file included; it is the same version."""
    make_copy(PROJECT, tmp_path)
    content, findings = inspect(read_files(tmp_path), trials=False)
    assert content is not None, findings[:3]
    assert content.version == load_content(PROJECT).version
    assert load_operator("operator.yaml", (tmp_path / "operator.yaml").read_text(encoding="utf-8")).configured
    assert (tmp_path / "dialogs/dialog.schema.json").is_file()
    assert compare(PROJECT, tmp_path) == []


def test_a_copy_holds_what_is_shipped(shipped: Path, copy: Path) -> None:
    """Each file under its own name, but for the operator's, and the manifest of them all."""
    files = {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()}
    assert files == {*shipped_files(shipped), MANIFEST}
    assert "operator.yaml" in files


def test_a_folder_that_holds_something_is_left_alone(shipped: Path, copy: Path) -> None:
    """Nothing is written over, and the cure is named."""
    write(copy / "dialogs/kpi.yaml", "mine")
    with pytest.raises(ObstaclesError, match="not empty; `--compare`"):
        make_copy(shipped, copy)
    assert (copy / "dialogs/kpi.yaml").read_text(encoding="utf-8") == "mine"


def test_each_change_is_told_for_what_it_is(shipped: Path, copy: Path) -> None:
    """Ours, yours, both, new and gone; the same change on both sides is none."""
    write(shipped / "dialogs/kpi.yaml", "ours")
    write(copy / "dialogs/kpi.en.yaml", "yours")
    write(shipped / "knowledge/plan.yaml", "ours")
    write(copy / "knowledge/plan.yaml", "yours")
    write(shipped / "knowledge/new.yaml", "new")
    (shipped / "knowledge/words/fr.txt").unlink()
    write(shipped / "translations.lock.json", "same")
    write(copy / "translations.lock.json", "same")
    assert compare(shipped, copy) == [
        Difference("dialogs/kpi.en.yaml", "yours"),
        Difference("dialogs/kpi.yaml", "ours"),
        Difference("knowledge/new.yaml", "new"),
        Difference("knowledge/plan.yaml", "both"),
        Difference("knowledge/words/fr.txt", "gone"),
    ]
    assert "3 shipped files changed" in note(shipped, copy)


def test_an_update_takes_what_only_we_changed(shipped: Path, copy: Path) -> None:
    """The author's edits stay, a second update has nothing to do, and what was taken counts as shipped from now on."""
    write(shipped / "dialogs/kpi.yaml", "ours")
    write(shipped / "knowledge/plan.yaml", "ours")
    write(copy / "knowledge/plan.yaml", "yours")
    assert update(shipped, copy) == ["dialogs/kpi.yaml"]
    assert (copy / "dialogs/kpi.yaml").read_text(encoding="utf-8") == "ours"
    assert (copy / "knowledge/plan.yaml").read_text(encoding="utf-8") == "yours"
    assert update(shipped, copy) == []
    write(copy / "dialogs/kpi.yaml", "mine now")
    assert Difference("dialogs/kpi.yaml", "yours") in compare(shipped, copy)


def test_line_ends_are_no_change(shipped: Path, copy: Path) -> None:
    """An editor on Windows that saves a file as it was changed nothing."""
    write(shipped / "knowledge/two.yaml", "one\ntwo\n")
    update(shipped, copy)
    (copy / "knowledge/two.yaml").write_bytes(b"one\r\ntwo\r\n")
    assert compare(shipped, copy) == []


def test_a_folder_that_is_no_copy_is_told(shipped: Path, copy: Path) -> None:
    """Without a readable manifest there is nothing to compare with, and no note."""
    assert note(shipped, shipped) == ""
    with pytest.raises(ObstaclesError, match="not made by"):
        compare(shipped, shipped)
    write(copy / MANIFEST, json.dumps({"files": ["dialogs/kpi.yaml"]}))
    with pytest.raises(ObstaclesError, match="not made by"):
        compare(shipped, copy)
