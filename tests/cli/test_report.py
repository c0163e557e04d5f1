"""`obstacles report`: answers in, a file out, in each format."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
import yaml
from PIL import Image
from pypdf import PdfReader

from tests.cli.conftest import Command
from tests.printing_kit import PNG

OPERATOR = (
    'format: 1\nname: "Atelier Net"\nlegal_identity: "Atelier Net SARL"\n'
    'privacy_contact: "donnees@atelier.example"\nbrand:\n  logo: logo.png\n'
)


@pytest.fixture
def answers(tmp_path: Path, project: Path) -> str:
    """A persona's answers, as a file."""
    persona = yaml.safe_load((project / "dialogs" / "personas" / "craft_shop.yaml").read_text(encoding="utf-8"))
    (tmp_path / "answers.json").write_text(json.dumps(persona["answers"]), encoding="utf-8")
    return "answers.json"


@pytest.mark.parametrize(("lang", "word"), [("fr", "VOTRE"), ("en", "YOUR")])
def test_a_report_in_either_language(command: Command, tmp_path: Path, answers: str, lang: str, word: str) -> None:
    """Its path is printed; it is a PDF of many pages in that language, on the paper asked for, with the operator's name."""
    (tmp_path / "logo.png").write_bytes(PNG)
    (tmp_path / "operator.yaml").write_text(OPERATOR, encoding="utf-8")
    ran = command(
        "report", answers, "-o", "result.pdf", "--lang", lang, "--paper", "letter", "--operator", "operator.yaml"
    )
    assert (ran.status, ran.out.strip()) == (0, "result.pdf")
    reader = PdfReader(BytesIO((tmp_path / "result.pdf").read_bytes()))
    assert len(reader.pages) > 8
    assert round(float(reader.pages[0].mediabox.width)) == 612
    assert str(reader.root_object["/Lang"]) == lang
    assert reader.metadata is not None
    assert reader.metadata.author == "Atelier Net"
    assert word in reader.pages[0].extract_text()


def test_each_format_by_the_file_s_ending(command: Command, tmp_path: Path, answers: str) -> None:
    """Picture, drawing, text, page, data."""
    for ending in ("png", "svg", "md", "html", "json"):
        assert command("report", answers, "-o", f"result.{ending}").status == 0
    assert Image.open(BytesIO((tmp_path / "result.png").read_bytes())).width == 1280
    assert (tmp_path / "result.svg").read_bytes().startswith(b"<svg")
    assert "/100" in (tmp_path / "result.md").read_text(encoding="utf-8")
    assert (tmp_path / "result.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert command("report", answers, "-o", "no-ending", "--format", "md").status == 0


def test_an_export_reads_back_as_what_it_was(command: Command, tmp_path: Path, answers: str) -> None:
    """`diagnose` and `report` take the JSON again: the same result, to the byte; a mistyped key is still found in a file of one's own."""
    command("report", answers, "-o", "one.json")
    command("report", "one.json", "-o", "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert command("diagnose", "one.json").out == command("diagnose", answers).out
    (tmp_path / "mine.yaml").write_text("format: 1\nanswers: {}\nobstacels: 1\n", encoding="utf-8")
    assert "A002" in command("diagnose", "mine.yaml").err


def test_what_cannot_be_done_is_one_clear_line(command: Command, tmp_path: Path, answers: str) -> None:
    """An ending that is none, a folder that is not there, a companion on paper, a logo that is no picture."""
    assert "no format 'doc'" in command("report", answers, "-o", "result.doc").err
    missing = command("report", answers, "-o", "nowhere/result.md")
    assert (missing.status, len(missing.err.splitlines())) == (1, 1)
    (tmp_path / "tools.yaml").write_text("format: 1\ndialog: toolbox\nanswers: {}\n", encoding="utf-8")
    assert "md, html, json" in command("report", "tools.yaml", "-o", "result.pdf").err
    (tmp_path / "operator.yaml").write_text(OPERATOR, encoding="utf-8")
    told = command("report", answers, "-o", "result.pdf", "--operator", "operator.yaml").err
    assert told.startswith("operator.yaml:6:9 O005")
    assert "logo.png" in told
