"""The terminal's loop: a talk at a keyboard, a pause, a pipe."""

from __future__ import annotations

from itertools import repeat

import pytest

from bot.channels.terminal.loop import CUT_SHORT, Choices
from bot.conversation.session import ENDED, START, SUMMARY
from tests.channels.terminal.kit import Machine


def test_a_whole_talk_by_numbers() -> None:
    """Two for the short version, the first option of everything, Enter at the summary; the result, then what is next."""
    machine = Machine()
    assert machine.type("2", *["1"] * 11, "") == 0
    assert machine.session.state == ENDED
    assert "/100" in machine.printed
    assert "Et maintenant" in machine.printed


def test_words_do_as_well_as_numbers() -> None:
    """Labels, synonyms, misspelt; then back, why, skip refused kindly."""
    machine = Machine()
    machine.type("complet", "artisna", "de 2 à 9", "retour", "seule")
    assert machine.session.answers["profile.sector"] == "trade"
    assert machine.session.answers["profile.size"] == "solo"
    machine.type("reprendre", "pourquoi")
    assert "Source" in machine.printed
    machine.type("reprendre", "passer")
    assert "nécessaire" in machine.printed


def test_ctrl_c_pauses_and_the_next_run_offers_to_resume() -> None:
    """Nothing answered is lost; Enter goes on."""
    machine = Machine()
    assert machine.type("2", "1", "1", KeyboardInterrupt) == 0
    assert machine.session.paused
    assert "gardées" in machine.printed
    answers = dict(machine.session.answers)
    machine.type()
    assert "Reprendre" in machine.printed
    machine.type("")
    assert machine.session.answers == answers
    machine.type("1", "1")
    assert len(machine.session.answers) == 3


def test_pausing_by_a_word_ends_the_run() -> None:
    """The lines after it are not read."""
    machine = Machine()
    assert machine.type("2", "1", "pause", "1") == 0
    assert len(machine.session.answers) == 1


def test_ctrl_c_before_the_first_question_or_after_the_verdict_leaves_quietly() -> None:
    """Nothing to pause."""
    machine = Machine()
    assert machine.type(KeyboardInterrupt) == 0
    assert machine.session.state == START
    assert not machine.session.paused


def test_an_empty_line_in_front_of_a_question_is_no_answer() -> None:
    """Nor is it a mistake: the cursor just waits."""
    machine = Machine()
    machine.type("2", "", "   ", "1")
    assert len(machine.session.answers) == 1


def test_an_answer_is_edited_by_its_number_in_the_summary() -> None:
    """And the summary comes back."""
    machine = Machine()
    machine.type("2", *["1"] * 11, "3", "2")
    assert machine.session.state == SUMMARY
    assert machine.session.answers["management.view"] == "curious"


def test_the_notice_and_erasing_by_slash_commands() -> None:
    """In both languages; erasing asks first, and keeps nothing."""
    machine = Machine()
    machine.type("2", "1", "/confidentialité")
    assert "Confidentialité" in machine.printed
    machine.type("reprendre", "/effacer", "/start")
    assert len(machine.session.answers) == 1
    machine.type("reprendre", "/erase", "/erase_confirmed")
    assert "tout est effacé" in machine.printed
    machine.type()
    assert machine.session.answers == {}
    assert "assistant automatique" in machine.printed


def test_a_pipe_answers_a_fresh_talk_one_line_each() -> None:
    """No first screen to answer, no summary to confirm; what follows the result is not read."""
    machine = Machine()
    lines = iter([*["1"] * 23, "ignored"])
    assert machine.pipe(lines) == 0
    assert machine.session.state == ENDED
    assert next(lines) == "ignored"
    assert "assistant automatique" not in machine.printed
    assert "/100" in machine.printed


def test_a_pipe_that_ends_early_saves_and_says_so() -> None:
    """Exit status 3; at the keyboard the talk can be taken up."""
    machine = Machine()
    assert machine.pipe(["1", "2", ""]) == CUT_SHORT
    assert len(machine.session.answers) == 2
    machine.type("1")
    assert len(machine.session.answers) == 3


def test_a_pipe_begins_anew_whatever_was_underway() -> None:
    """The same input gives the same talk."""
    machine = Machine()
    machine.type("2", "1", "1")
    machine.pipe(["3"])
    assert machine.session.answers == {"profile.sector": "services"}
    assert machine.session.mode == "standard"


def test_a_pipe_may_take_the_short_version_and_words() -> None:
    """`--express`; lines with CRLF, labels, « je ne sais pas »."""
    machine = Machine()
    answers = ["Moins de 8 heures\r\n", "2\r\n", *repeat("je ne sais pas\r\n", 9)]
    assert machine.pipe(answers, Choices("fr", express=True, fresh=True, insist=True)) == 0
    assert machine.session.mode == "express"
    assert machine.session.answers["profile.hours"] == "few"


@pytest.mark.parametrize("express", [False, True])
def test_a_question_previewed_comes_at_once(express: bool) -> None:
    """`--from`: no first screen; a test, not somebody's talk."""
    machine = Machine()
    machine.type("1", choices=Choices("fr", express=express, from_question="kpi.tracking"))
    assert machine.session.purpose == "test"
    assert machine.session.answers["kpi.tracking"] == "chosen"
    assert "Quels chiffres" in machine.printed


def test_a_part_alone_and_the_way_back() -> None:
    """`obstacles chat kpi`: its own questions only."""
    machine = Machine()
    machine.type("1", "1", "1", "1", "", choices=Choices("fr", "kpi"))
    assert machine.session.dialog == "kpi"
    assert machine.session.state == ENDED


def test_the_language_asked_for_on_the_command_line_wins_over_the_talk_s() -> None:
    """A French talk, taken up with `--lang en`; without it, it stays as it was."""
    machine = Machine()
    machine.type("2", "1")
    machine.type(choices=Choices("en"))
    assert "Reprendre" in machine.printed
    machine.type(choices=Choices("en", insist=True))
    assert "Carry on" in machine.printed
    assert "Reprendre" not in machine.printed
    assert len(machine.session.answers) == 1


def test_the_express_choice_starts_at_once() -> None:
    """`--express` at a keyboard: the notice is still shown, then the first question."""
    machine = Machine()
    machine.type("1", choices=Choices("fr", express=True))
    assert "assistant automatique" in machine.printed
    assert machine.session.mode == "express"
    assert len(machine.session.answers) == 1
