"""The ways through a dialog are those that the machine takes, and the longest talk is counted right."""

from __future__ import annotations

from random import Random
from typing import get_args

import pytest

from bot.conversation.machine import ANSWERED, BEGUN
from bot.conversation.session import START, SUMMARY, Mode
from bot.dialogs import routes as ways
from bot.dialogs.model import Answer
from bot.dialogs.reach import situations
from bot.dialogs.routes import longest, questions_of, routes
from tests.kit import script, shipped


@pytest.mark.parametrize("dialog", sorted(shipped().dialogs))
def test_the_machine_takes_these_ways_and_no_other(dialog: str) -> None:
    """Every way that the machine takes under some answers is a route, and every route is taken under some."""
    held = script(dialog)
    for mode in get_args(Mode):
        asked = questions_of(held.dialog, mode)
        by_key = {question.key: question for question in asked}
        names = {name for question in asked for name in question.when.names}
        taken: set[tuple[str, str]] = set()
        for answers in situations(names, by_key):
            state, trigger = START, BEGUN
            while state != SUMMARY:
                after = held.machines[mode].move(trigger, state, answers)
                taken.add((state, after))
                state, trigger = after, ANSWERED
        assert taken == {(route.source, route.goal) for route in routes(held.dialog, mode)}


def test_start_and_summary_are_called_as_in_a_session() -> None:
    """Drawings and sessions speak of the same states."""
    assert (ways.START, ways.SUMMARY) == (START, SUMMARY)


def test_no_talk_is_longer_than_the_longest() -> None:
    """Answers by chance never ask more questions than the longest talk has taps."""
    dialog, dice = shipped().dialogs["diagnostic"], Random(1)
    found = longest(dialog)
    for _ in range(200):
        answers: dict[str, Answer] = {}
        for question in dialog.questions:
            if question.when.holds(answers) and question.options:
                pick = dice.choice(question.options).id
                answers[question.key] = (pick,) if question.kind == "several" else pick
        assert len(answers) + 2 <= found.taps
