"""`obstacles link`, `stats` and `leads`: what an agency types."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command

LINK = "https://t.me/MyAgencyBot?start=c_linkedin_post_spring"
SHARE = ("link", "spring", "--source", "linkedin", "--medium", "post", "--bot", "@MyAgencyBot")


def test_a_link_and_its_code_are_shown(command: Command) -> None:
    """The link on a line of its own, then the code."""
    ran = command(*SHARE)
    assert ran.status == 0
    assert ran.out.splitlines()[0] == LINK
    assert "█" in ran.out


def test_codes_are_written_to_files(command: Command, tmp_path: Path) -> None:
    """Both kinds at once; the terminal shows their names only."""
    ran = command(*SHARE, "--png", "code.png", "--svg", "code.svg")
    assert ran.out.splitlines() == [LINK, "code.png", "code.svg"]
    assert (tmp_path / "code.png").read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in (tmp_path / "code.svg").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("link", "été 2027", "--bot", "MyAgencyBot"), "'ete-2027' would do"),
        (("link", "spring"), "--bot USERNAME"),
        (("link", "spring", "--bot", "a bot"), "no bot's user name"),
        ((*SHARE, "--png", "nowhere/code.png"), "cannot be written"),
        (("stats", "--since", "yesterday"), "2026-11-01"),
        (("stats", "--dialog", "kpy"), "did you mean 'kpi'?"),
        (("stats", "--by", "week"), "'source', 'question', 'day'"),
    ],
)
def test_a_wrong_argument_is_one_clear_line(command: Command, arguments: tuple[str, ...], said: str) -> None:
    """What is allowed, or the nearest match."""
    ran = command(*arguments)
    assert ran.status in (1, 2)
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_without_a_talk_there_is_nothing_to_count(command: Command) -> None:
    """Said plainly; as JSON, zeroes."""
    assert "No real talk" in command("stats").out
    assert json.loads(command("stats", "--json").out)["by_source"] == []


def test_talks_held_are_counted(command: Command) -> None:
    """One finished, one left unfinished: tables, CSV and JSON say the same."""
    command("chat", "kpi", stdin="1\n1\n1\n")
    command("chat", "kpi", stdin="1\n")
    told = command("stats", "--dialog", "kpi", "--since", "1d").out
    assert "2 begun, 1 finished, 1 under way." in told
    assert "direct" in told
    rows = list(csv.reader(io.StringIO(command("stats", "--dialog", "kpi", "--by", "source", "--csv").out)))
    assert rows[0][:4] == ["source", "medium", "campaign", "started"]
    assert rows[1] == ["direct", "none", "none", "2", "2", "1", "50.0", "1"]
    numbers = json.loads(command("stats", "--dialog", "kpi", "--json").out)
    assert [row["answered"] for row in numbers["by_question"][1:]] == [2, 1, 1]
    assert [row["talks"] for row in numbers["by_step"]] == [2, 2, 1]
    for by in ("question", "day"):
        assert command("stats", "--dialog", "kpi", "--by", by).status == 0


def test_a_lead_is_qualified_from_answers(command: Command, tmp_path: Path) -> None:
    """In words, or as JSON."""
    (tmp_path / "a.yaml").write_text("format: 1\ndialog: kpi\nanswers: {kpi.tracking: none}\n", encoding="utf-8")
    assert "À demander" in command("leads", "qualify", "a.yaml").out
    assert json.loads(command("leads", "qualify", "a.yaml", "--json", "--lang", "en").out)["temperature"] == "cold"
