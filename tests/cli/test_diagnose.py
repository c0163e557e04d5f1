"""`obstacles diagnose`: the same engine without a conversation."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Command

ANSWERS = (
    "format: 1\ndialog: kpi\nanswers:\n  kpi.tracking: none\n  kpi.expectation: money_only\n  kpi.reporting: nobody\n"
)


def test_the_result_is_printed_as_text(command: Command, tmp_path: Path) -> None:
    """In the file's language, or the one asked for."""
    (tmp_path / "a.yaml").write_text(ANSWERS, encoding="utf-8")
    french, english = command("diagnose", "a.yaml"), command("diagnose", "a.yaml", "--lang", "en")
    assert french.status == english.status == 0
    assert "/100" in french.out
    assert "obstacle" in french.out
    assert french.out != english.out


def test_as_json_it_is_one_document(command: Command, tmp_path: Path) -> None:
    """Readable by a program, the same each time."""
    (tmp_path / "a.yaml").write_text(ANSWERS, encoding="utf-8")
    first, second = command("diagnose", "a.yaml", "--json"), command("diagnose", "a.yaml", "--json")
    assert first.out == second.out
    document = json.loads(first.out)
    assert (document["format"], document["dialog"], document["lang"]) == (1, "kpi", "fr")
    assert document["obstacles"][0]["severity"] > 50
    assert document["actions"]


def test_every_finding_of_a_bad_file_is_printed_with_its_place(command: Command, tmp_path: Path) -> None:
    """Exit 1, nothing on standard output."""
    (tmp_path / "a.yaml").write_text(
        ANSWERS.replace("none", "noone").replace("reporting", "reportign"), encoding="utf-8"
    )
    ran = command("diagnose", "a.yaml")
    assert (ran.status, ran.out) == (1, "")
    assert [line.split(" ")[0] for line in ran.err.splitlines()] == ["a.yaml:4:17", "a.yaml:6:3"]
    assert "'none'" in ran.err
    assert "'kpi.reporting'" in ran.err


def test_a_file_that_is_not_there_or_is_no_text_is_said(command: Command, tmp_path: Path) -> None:
    """One clear line each."""
    missing = command("diagnose", "no-such.yaml")
    assert missing.status == 2
    assert "no-such.yaml" in missing.err
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00answers")
    broken = command("diagnose", "a.yaml")
    assert broken.status == 1
    assert "a.yaml" in broken.err
    assert "UTF-8" in broken.err
