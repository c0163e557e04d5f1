"""A simulated week behaves as weeks do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.week import LIMIT, MINUTES, Costs, Setting, Talk, arrivals, most, needed, simulate

COST, TALK = Costs(turn=0.0015, database=0.0002, end=0.3), Talk(turns=24, messages=14, edits=23)
SOME = settings(max_examples=6, deadline=None)
diagnoses = st.integers(100, 600_000)
machines, tokens = st.integers(1, 12), st.integers(1, 12)


@SOME
@given(diagnoses)
def test_as_many_come_as_are_expected(count: int) -> None:
    """To five times what chance allows; the same seed gives the same people, another one others."""
    came = arrivals(count)
    assert len(came) == MINUTES
    assert min(came) >= 0
    assert abs(sum(came) - count) <= 5 * count**0.5 + 5
    assert came == arrivals(count, 1)
    assert came != arrivals(count, 2)


@SOME
@given(diagnoses, machines, tokens, st.booleans())
def test_nothing_is_lost_on_the_way(count: int, held: int, named: int, edits: bool) -> None:
    """Every message asked for was sent or stands in line; everybody who came asked for as many."""
    outcome = simulate(count, Setting(held, named, edits), COST, TALK)
    each = TALK.messages + (TALK.edits if edits else 0)
    assert outcome.sent + outcome.left == pytest.approx(outcome.asked)
    assert outcome.asked == pytest.approx(outcome.came * each, rel=0.01, abs=each * 6)
    assert outcome.sent <= MINUTES * 60 * LIMIT * named + 1e-6
    assert outcome.came == sum(arrivals(count))


@SOME
@given(diagnoses, machines, tokens)
def test_more_to_serve_with_never_makes_anybody_wait_longer(count: int, held: int, named: int) -> None:
    """A machine more, a token more."""
    before = simulate(count, Setting(held, named), COST, TALK)
    assert simulate(count, Setting(held + 1, named), COST, TALK).turn_wait <= before.turn_wait
    assert simulate(count, Setting(held, named + 1), COST, TALK).message_wait <= before.message_wait


@SOME
@given(diagnoses, machines, tokens)
def test_twice_the_people_are_busier(count: int, held: int, named: int) -> None:
    """Twice as many, to what chance allows; nobody waits less."""
    setting = Setting(held, named)
    before, after = simulate(count, setting, COST, TALK), simulate(2 * count, setting, COST, TALK)
    assert after.came > before.came
    assert after.busiest_day > before.busiest_day
    assert after.processors >= before.processors
    assert after.turn_wait >= before.turn_wait
    assert after.message_wait >= before.message_wait


@SOME
@given(diagnoses, st.booleans())
def test_what_is_needed_is_enough_and_no_more(count: int, edits: bool) -> None:
    """Nobody waits; with one less of either, somebody does."""
    wanted = needed(count, COST, TALK, edits_count=edits)
    found = simulate(count, wanted, COST, TALK)
    assert (found.turn_wait, found.message_wait) == (0.0, 0.0)
    if wanted.machines > 1:
        assert simulate(count, replace(wanted, machines=wanted.machines - 1), COST, TALK).turn_wait > 0
    if wanted.tokens > 1:
        assert simulate(count, replace(wanted, tokens=wanted.tokens - 1), COST, TALK).message_wait > 0


@pytest.mark.parametrize("setting", [Setting(1, 1), Setting(1, 1, edits_count=True), Setting(3, 5)])
def test_the_most_is_served_and_a_twentieth_more_is_not(setting: Setting) -> None:
    """What fits, to a fiftieth."""
    count = most(setting, COST, TALK)
    fits, exceeds = simulate(count, setting, COST, TALK), simulate(count * 21 // 20, setting, COST, TALK)
    assert fits.turn_wait == fits.message_wait == 0
    assert exceeds.turn_wait + exceeds.message_wait > 0


@pytest.mark.parametrize(
    ("cost", "talk", "setting", "turns_wait", "messages_wait"),
    [
        (COST, TALK, Setting(100, 100), False, False),
        (replace(COST, end=30.0), TALK, Setting(1, 100), True, False),
        (replace(COST, turn=1.0), TALK, Setting(1, 100), True, False),
        (replace(COST, database=1.0), TALK, Setting(1, 100), True, False),
        (COST, replace(TALK, messages=500), Setting(100, 1), False, True),
        (COST, replace(TALK, edits=500), Setting(100, 1), False, False),
        (COST, replace(TALK, edits=500), Setting(100, 1, edits_count=True), False, True),
    ],
)
def test_who_waits_for_what(cost: Costs, talk: Talk, setting: Setting, turns_wait: bool, messages_wait: bool) -> None:
    """A hundred thousand people in a week: where one thing is dear, that is what they wait for."""
    found = simulate(100_000, setting, cost, talk)
    assert (found.turn_wait > 0, found.message_wait > 0) == (turns_wait, messages_wait)
