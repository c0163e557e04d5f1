"""`obstacles check`: everything that is wrong, with its place and its cure; never a traceback."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Command


@pytest.fixture
def content(tmp_path: Path, project: Path) -> Path:
    """A copy of the content, to break."""
    for room in ("dialogs", "knowledge"):
        shutil.copytree(project / room, tmp_path / "content" / room)
    return tmp_path / "content"


def edit(file: Path, old: str, new: str) -> None:
    """As an author does."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_content_is_sound(command: Command) -> None:
    """Exit 0, and a sentence that says so."""
    ran = command("check")
    assert ran.status == 0
    assert "The content is sound" in ran.out


def test_every_finding_is_printed_with_place_and_cure(command: Command, content: Path) -> None:
    """Three faults in three files: all three at once, then the count; exit 1."""
    edit(content / "dialogs" / "kpi.yaml", "weight: 2", "weigth: 2")
    edit(content / "dialogs" / "strategy.yaml", "kind: choice", "kind: choise")
    edit(content / "knowledge" / "plan.yaml", "kpi.tracking == 'chosen'", "kpi.trackin == 'chosen'")
    ran = command("check", str(content))
    assert ran.status == 1
    for place, cure in (
        ("dialogs/kpi.yaml:", "'weight'"),
        ("dialogs/strategy.yaml:", "choice"),
        ("knowledge/plan.yaml:", "'kpi.tracking'"),
    ):
        assert any(line.startswith(place) and cure in line for line in ran.out.splitlines()), (place, ran.out)
    assert "to mend" in ran.out


@pytest.mark.parametrize(
    "text",
    ["", "a: [", "\t- x", "x: *a", "a: \u0001", "format: 1\nformat: 1\n", "- 1", "format: 2", "format: 1\nid: kpi\nquestions: 3\n"],
)  # fmt: skip
def test_r08_a_file_that_is_no_dialog_is_refused_with_its_place(command: Command, content: Path, text: str) -> None:
    """Empty, cut short, tabs, an alias, a control character, a key twice, a list, a newer format, a wrong shape."""
    (content / "dialogs" / "kpi.yaml").write_text(text, encoding="utf-8")
    ran = command("check", str(content))
    assert ran.status == 1
    assert any(line.startswith("dialogs/kpi.yaml") for line in ran.out.splitlines())


def test_r08_bytes_that_are_no_utf_8_are_refused_with_their_place(command: Command, content: Path) -> None:
    """Saved as Latin-1 by an old editor."""
    file = content / "dialogs" / "kpi.yaml"
    file.write_bytes(file.read_text(encoding="utf-8").replace("’", "'").encode("latin-1", "replace"))
    ran = command("check", str(content))
    assert ran.status == 1
    assert "UTF-8" in ran.out


def test_a_folder_without_content_says_what_is_missing(command: Command, tmp_path: Path) -> None:
    """Nothing there at all: exit 1, names of what is expected."""
    (tmp_path / "empty").mkdir()
    ran = command("check", str(tmp_path / "empty"))
    assert ran.status == 1
    assert "knowledge/scoring.yaml" in ran.out


def test_a_wrong_setting_is_one_line(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name, what was read, what is allowed; exit 1."""
    monkeypatch.setenv("CONTENT_ROOT", "no/such/folder")
    ran = command("check")
    assert ran.status == 1
    assert ran.err.startswith("CONTENT_ROOT: read 'no/such/folder'; allowed: an existing folder")


OPERATOR = """format: 1
name: "Atelier Net"
legal_identity: "Atelier Net SARL"
privacy_contact: "donnees@atelier.example"
targets:
  - name: crm
    url: "https://crm.atelier.example/hook"
    secret: CRM_SECRET
    events: [consented, erased]
"""


def test_an_operator_file_is_checked(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its findings with their places; a secret that is not set or is none, by its name; else what it makes the bot do."""
    file = tmp_path / "operator.yaml"
    file.write_text(OPERATOR.replace("https", "http") + "languages: [fr]\n", encoding="utf-8")
    ran = command("check", "--operator", "operator.yaml")
    assert (ran.status, "Traceback" in ran.err) == (1, False)
    assert "operator.yaml:7:10 O009" in ran.err
    file.write_text(OPERATOR + "languages: [fr, nl]\n", encoding="utf-8")
    assert "the content does not speak 'nl'" in command("check", "--operator", "operator.yaml").err
    file.write_text(OPERATOR, encoding="utf-8")
    assert "CRM_SECRET is not set" in command("check", "--operator", "operator.yaml").err
    monkeypatch.setenv("CRM_SECRET", "whsec_" + "QUFB" * 11)
    told = command("check", "--operator", "operator.yaml")
    assert told.status == 0
    assert told.out.splitlines()[1] == "crm (webhook): consented, erased; signed with 1 secret(s)"
    assert "QUFB" not in told.out + told.err
