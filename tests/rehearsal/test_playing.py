"""A persona's talk, answer by answer: the bars move as the score does, and end where the verdict is."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bot.rehearsal.playing import about, bars, obstacle_of, played
from bot.reports.diagnosis import diagnose
from tests.kit import script, shipped
from tests.rehearsal.kit import beat, beats, personas

RULES = shipped().knowledge.scoring


@pytest.mark.parametrize("persona", sorted(personas()))
def test_every_answer_is_played_and_the_last_bars_are_the_verdict(persona: str) -> None:
    """The talk goes through the real turn: same questions, same scorecard."""
    talk = personas()[persona].talk
    shown = beats(persona)
    assert {each.question.key: each.answer for each in shown} == dict(talk.answers)
    verdict = diagnose(shipped(), shipped().dialogs["diagnostic"], talk.answers).scorecard
    assert shown[-1].after.severities == verdict.severities
    assert shown[-1].after.principal == verdict.principal


def test_each_beat_begins_where_the_one_before_ended() -> None:
    """No figure changes between two answers."""
    shown = beats("franchise")
    assert not shown[0].before.scores
    assert all(after.before is before.after for before, after in pairwise(shown))


def test_one_answer_moves_one_obstacle() -> None:
    """« Not yet » to a dated goal: strategy goes from nothing to 100, the others stay."""
    moved = {
        bar.measure: (bar.before, bar.after)
        for bar in bars(beat("craft_shop", "strategy.goal"), "", RULES)
        if bar.moved
    }
    assert moved == {"strategy": (None, 100)}


def test_one_obstacle_alone_shows_its_aspects() -> None:
    """Organisation's three sides, below it."""
    shown = bars(beat("franchise", "organisation.approval"), "organisation", RULES)
    assert [(bar.measure, bar.aspect) for bar in shown] == [
        ("organisation", False),
        ("resources", True),
        ("processes", True),
        ("budget", True),
    ]
    assert [bar.measure for bar in shown if bar.moved] == ["organisation", "processes"]


def test_one_obstacle_alone_keeps_its_questions_wherever_they_stand() -> None:
    """The hours and the money are asked at the beginning, and weigh on the organisation."""
    alone = [each.question.key for each in about(beats("craft_shop"), "organisation", RULES)]
    assert alone[:2] == ["profile.hours", "profile.money"]
    assert {key.partition(".")[0] for key in alone[2:]} == {"organisation"}
    assert about(beats("craft_shop"), "", RULES) == beats("craft_shop")


def test_aspects_belong_to_their_obstacle() -> None:
    """And a question without points to none."""
    assert obstacle_of("budget", RULES) == "organisation"
    assert obstacle_of("kpi", RULES) == "kpi"
    assert obstacle_of(None, RULES) == ""


def test_what_is_not_known_gives_no_figure() -> None:
    """The notaries follow nothing that they know of: the bar of results stays empty."""
    last = bars(beats("regulated")[-1], "", RULES)
    assert next(bar for bar in last if bar.measure == "kpi").after is None


def test_playing_twice_gives_the_same() -> None:
    """Neither a clock nor chance is in it."""
    assert played(shipped(), script(), personas()["web_shop"]) == beats("web_shop")


def test_a_step_of_the_strategy_is_new_once() -> None:
    """The trainer does not repeat it at each question."""
    steps = [step for each in beats("craft_shop") for step in each.steps]
    assert steps
    assert len(steps) == len(set(steps))
