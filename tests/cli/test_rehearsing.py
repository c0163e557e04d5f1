"""`obstacles demo` and `obstacles rehearse`, as a trainer and an author type them."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest

from tests.cli.conftest import Command


@pytest.fixture
def content(tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An author's own copy of the content, in use."""
    for room in ("dialogs", "knowledge"):
        shutil.copytree(project / room, tmp_path / "own" / room)
    monkeypatch.setenv("CONTENT_ROOT", str(tmp_path / "own"))
    return tmp_path / "own"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A classroom without one."""

    def refused(*_: object) -> None:
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)


def test_demo_lists_the_companies(command: Command) -> None:
    """With their stories, and what to type."""
    ran = command("demo", "--lang", "en")
    assert ran.status == 0
    assert "A neighbourhood bakery" in ran.out
    assert "Léa runs a bakery" in ran.out
    assert "obstacles demo craft_shop" in ran.out


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    ("lang", "verdict"), [("fr", "La stratégie\u00a0: c’est là"), ("en", "Strategy: this is what holds")]
)
def test_demo_plays_to_the_verdict_without_a_network_or_a_trace(
    command: Command, tmp_path: Path, lang: str, verdict: str
) -> None:
    """Every question, its commentary, the verdict; and nothing is left in the data folder."""
    ran = command("demo", "craft_shop", "--speed", "0", "--lang", lang)
    assert ran.status == 0
    assert ran.out.count("▶ ●") == 23
    assert verdict in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    assert not (tmp_path / "data").exists()


def test_demo_plays_one_obstacle_alone(command: Command) -> None:
    """With its aspects, and its own questions only."""
    ran = command("demo", "franchise", "--speed", "0", "--lang", "en", "--only", "organisation")
    assert ran.out.count("▶ ●") == 6
    assert "Ways of working" in ran.out
    assert "Strategy" not in ran.out.split("Question 1 of 6")[1].split("A franchise of gyms")[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("craftshop",), "unknown persona 'craftshop'; did you mean 'craft_shop'?"),
        (("craft_shop", "--only", "kpis"), "unknown obstacle 'kpis'; did you mean 'kpi'?"),
        (("craft_shop", "--lang", "de"), "the content does not speak 'de'"),
        (("craft_shop", "--speed", "-1"), "-1"),
    ],
)
def test_demo_refuses_what_it_cannot_play(command: Command, arguments: tuple[str, ...], said: str) -> None:
    """One line, with the nearest match."""
    ran = command("demo", *arguments)
    assert ran.status != 0
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_rehearse_runs_all_that_is_shipped(command: Command) -> None:
    """The chats and the personas' verdicts."""
    ran = command("rehearse")
    assert ran.status == 0, ran.out
    assert "all as written" in ran.out
    assert "dialogs/rehearsals/express.yaml" in ran.out


def test_rehearse_says_where_a_chat_went_otherwise(command: Command, tmp_path: Path) -> None:
    """File, line and column, what was expected and what was seen; exit 1."""
    mine = tmp_path / "mine.yaml"
    mine.write_text("format: 1\nlang: en\ndialog: kpi\nmode: standard\ntalk:\n  - taps: 'Likes'\n", encoding="utf-8")
    ran = command("rehearse", str(mine))
    assert ran.status == 1
    assert f"{mine.as_posix()}:6:11 H020 expected a button 'Likes'; there are" in ran.out
    assert "1 to mend" in ran.out


def test_rehearse_says_when_a_persona_ends_otherwise(command: Command, content: Path) -> None:
    """Whoever changes the points reads what that changes."""
    persona = content / "dialogs" / "personas" / "web_shop.yaml"
    text = persona.read_text(encoding="utf-8")
    persona.write_text(text.replace("principal: kpi", "principal: strategy"), encoding="utf-8")
    ran = command("rehearse")
    assert ran.status == 1
    assert "web_shop expects principal strategy, and its answers now lead to kpi" in ran.out


def test_check_says_what_is_wrong_in_personas_and_rehearsals(command: Command, content: Path) -> None:
    """As of everything else in the content; a surprise alone is a warning."""
    persona = content / "dialogs" / "personas" / "web_shop.yaml"
    rehearsal = content / "dialogs" / "rehearsals" / "pause.yaml"
    text = persona.read_text(encoding="utf-8")
    persona.write_text(text.replace("principal: kpi", "principal: strategy"), encoding="utf-8")
    warned = command("check", str(content))
    assert warned.status == 0
    assert "G020 warning" in warned.out
    rehearsal.write_text(rehearsal.read_text(encoding="utf-8").replace("dialog: kpi", "dialog: kip"), encoding="utf-8")
    refused = command("check", str(content))
    assert refused.status == 1
    assert "dialogs/rehearsals/pause.yaml:5:9 H011 unknown dialog 'kip'; did you mean 'kpi'?" in refused.out
