"""`obstacles ask`: a question of one's own, without a conversation."""

from __future__ import annotations

import json

from tests.cli.conftest import Command


def test_a_question_is_answered_with_its_source(command: Command) -> None:
    """In the content's language, quoted or not."""
    ran = command("ask", "combien", "de", "temps", "par", "semaine")
    assert ran.status == 0
    assert "32 heures" in ran.out
    assert "Source" in ran.out


def test_another_language_and_json(command: Command) -> None:
    """For a program: the card's id, its sources, and what is related."""
    ran = command("ask", "--lang", "en", "--json", "what is ROA?")
    said = json.loads(ran.out)
    assert ran.status == 0
    assert said["answer"]["id"] == "roa"
    assert said["answer"]["sources"] == ["OBS"]
    assert said["related"]


def test_nothing_found_is_said_and_the_exit_status_tells(command: Command) -> None:
    """In words and as JSON."""
    assert command("ask", "Qui a peint la Joconde ?").status == 1
    ran = command("ask", "--json", "Qui a peint la Joconde ?")
    assert json.loads(ran.out)["answer"] is None


def test_an_unknown_language_is_said(command: Command) -> None:
    """With those that there are."""
    ran = command("ask", "--lang", "de", "warum")
    assert ran.status == 1
    assert "the content does not speak 'de'" in ran.err
    assert "allowed: fr, en" in ran.err
