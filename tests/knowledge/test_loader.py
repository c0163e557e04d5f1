"""Content from a folder, and again from files kept elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.knowledge.files import read_files, version_of
from bot.knowledge.loader import inspect, load_content
from tests.knowledge.sample import FILES, LISTS, TEXTS, look


def write(root: Path, files: dict[str, bytes]) -> None:
    """Content on a disk."""
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def test_a_folder_and_its_kept_files_are_the_same_version(tmp_path: Path) -> None:
    """What was read from a disk loads again from the texts alone, as the same version."""
    write(tmp_path, {name: text.encode() for name, text in FILES.items()})
    files = read_files(tmp_path)
    assert files == dict(FILES)
    content, findings = inspect(files, TEXTS, LISTS)
    assert content is not None
    assert not findings
    assert content.version == version_of(dict(sorted(FILES.items(), reverse=True)))
    assert len(content.version) == 64


def test_any_change_is_another_version() -> None:
    """A letter, a name, or text moved from one file to the next: another version."""
    assert version_of({"a": "xy", "b": ""}) != version_of({"a": "x", "b": "y"})
    assert version_of({"a": "x"}) != version_of({"b": "x"})


def test_what_is_no_content_is_left_out(tmp_path: Path) -> None:
    """Rehearsals, personas, schemas and an operator's file are not part of a version."""
    others = [
        "dialogs/rehearsals/a.yaml",
        "dialogs/personas/b.yaml",
        "dialogs/dialog.schema.json",
        "knowledge/operator.yaml",
    ]
    write(tmp_path, dict.fromkeys(others, b"format: 1"))
    assert read_files(tmp_path) == {}


def test_s14_bytes_that_are_not_utf_8_are_a_finding(tmp_path: Path) -> None:
    """A file saved in another encoding is reported at the byte, never an exception."""
    write(
        tmp_path,
        {name: text.encode() for name, text in FILES.items()} | {"dialogs/bad.yaml": b"format: 1\ntitle: \xe9t\xe9\n"},
    )
    said = [str(finding) for finding in inspect(read_files(tmp_path), TEXTS, LISTS)[1]]
    assert "dialogs/bad.yaml:2:8 Y002 byte 0xE9 is not UTF-8; save the file as UTF-8" in said


def test_wrong_content_raises_every_finding() -> None:
    """`load_content` refuses with the whole list."""
    with pytest.raises(ContentError) as refusal:
        load_content({"dialogs/a.yaml": "format: 1\nid: a\n"})
    assert {"D001", "K011"} <= {finding.code for finding in refusal.value.findings}


def test_nothing_at_all_is_refused_kindly() -> None:
    """An empty folder says what is missing."""
    content, findings = look({})
    assert content is None
    assert {finding.code for finding in findings} >= {"K011"}


def test_knowledge_is_read_whole() -> None:
    """Every kind of knowledge arrives in the model, in every language."""
    content, _ = look(FILES)
    assert content is not None
    knowledge = content.knowledge
    assert content.languages == ("fr", "en")
    assert [step.number for step in knowledge.plan] == list(range(1, 10))
    assert [criterion.id for criterion in knowledge.checklist] == [
        "claims",
        "continuity",
        "expertise",
        "presence",
        "references",
    ]
    assert knowledge.sources["OURS"].ours
    assert knowledge.scoring.obstacles[1].aspects[0].name.say("en") == "Resources"
    assert [gesture.say("en") for gesture in knowledge.actions[0].gestures] == ["Prepare", "Show", "Conclude"]
    assert knowledge.actions[0].when.holds({}, severity={"management": 62})
    assert knowledge.checklist[0].questions[0].text.say("en") == "A question?"
    assert content.phrases.say("talk.hello", "en", name="{{ 7 * 7 }}") == "Hello {{ 7 * 7 }}."
    assert content.phrases.words("talk.words_back", "fr") == ("retour",)
