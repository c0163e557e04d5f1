"""Reminders of a paused talk: for those who ask, two at most, at humane hours, none once they are back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.assistant.nudging import NUDGE
from bot.conversation.effects import Nudged, NudgeWanted, Resumed
from bot.ports import Decision, Outgoing
from tests.assistant.kit import Caller, make_desk
from tests.assistant.shared import agency_desk

DAY = 86_400.0


def paused(caller: Caller | None = None) -> Caller:
    """Somebody who stopped at a question."""
    paused = caller or Caller(agency_desk())
    paused.ask("start")
    paused.tap("!begin:express")
    paused.tap(paused.card.choices[0].token)
    paused.tap("!pause")
    return paused


def nudges(decision: Decision) -> list[Outgoing]:
    """What is to be said later about it."""
    return [call for call in decision.outgoing if call.topic == NUDGE]


def test_a_pause_offers_it_only_where_one_can_be_written_to() -> None:
    """In a chat; a terminal has nobody to write to, and says so when asked."""
    assert "!!nudge" in [button.token for button in paused().card.choices]
    caller = paused(Caller(make_desk()))
    assert "!!nudge" not in [button.token for button in caller.card.choices]
    assert nudges(caller.ask("nudge")) == []


def test_nobody_is_reminded_who_did_not_ask() -> None:
    """A pause alone plans nothing."""
    caller = paused()
    assert nudges(caller.decision) == []


def test_two_at_most_at_humane_hours() -> None:
    """A day later and three days after that, within the hours that the operator set; agreed on in words, with the way to stop it."""
    caller = paused()
    question = caller.session.state
    decision = caller.tap("!!nudge")
    first, second = nudges(decision)
    hours = [
        datetime.fromtimestamp(call.due_at, UTC).astimezone(ZoneInfo("Europe/Paris")).hour for call in (first, second)
    ]
    assert all(9 <= hour < 19 for hour in hours)
    assert DAY <= first.due_at - (caller.decision.conversation.session or caller.session).updated_at <= 2 * DAY
    assert 3 * DAY <= second.due_at - first.due_at <= 4 * DAY
    assert first.push
    assert second.push
    assert decision.log == (NudgeWanted(question),)
    assert [button.token for button in caller.page_buttons] == ["!!nudge:0"]
    again = caller.tap("!!nudge")
    assert (len(nudges(again)), again.cancel) == (2, (NUDGE,))


@pytest.mark.parametrize(
    "back",
    [
        lambda caller: caller.tap("!resume"),
        lambda caller: caller.write("convaincue"),
        lambda caller: caller.ask("dialog", "sourcing"),
        lambda caller: caller.write("recommencer"),
        lambda caller: caller.ask("erase_confirmed"),
        lambda caller: caller.ask("nudge", "0"),
        lambda caller: caller.ask("nudged"),
    ],
    ids=["resumed", "answered", "turned away", "begun anew", "erased", "said no", "brought back"],
)
def test_whoever_is_back_is_not_reminded(back: Callable[[Caller], Decision]) -> None:
    """By going on, answering, turning to something else, beginning anew, erasing, saying no: what was planned is called off."""
    caller = paused()
    caller.tap("!!nudge")
    decision = back(caller)
    assert NUDGE in decision.cancel
    assert nudges(decision) == []


def test_looking_at_something_else_keeps_the_reminder() -> None:
    """The talk is still paused."""
    caller = paused()
    caller.tap("!!nudge")
    for service in ("privacy", "results", "mydata"):
        assert NUDGE not in caller.ask(service).cancel or not caller.session.paused


def test_one_tap_brings_back_to_the_pending_question_and_is_counted() -> None:
    """By the reminder's own button; by any other way it is not counted as brought back."""
    caller = paused()
    question, caller_card = caller.session.state, caller.card
    caller.tap("!!nudge")
    decision = caller.tap("!!nudged")
    assert (caller.session.state, caller.session.paused) == (question, False)
    assert decision.log == (Nudged(question), Resumed(question))
    assert caller.card != caller_card
    assert caller.tap("!!nudged").log == ()


def test_a_reminder_says_what_is_left_and_how_to_stop() -> None:
    """By its name, in the person's language."""
    for lang, words in (("fr", "là où vous en étiez"), ("en", "where you were")):
        caller = paused(Caller(agency_desk(), lang))
        first, second = nudges(caller.tap("!!nudge"))
        assert words in first.params["text"]
        tokens = [
            button["callback_data"].split(".", 3)[-1]
            for row in second.params["reply_markup"]["inline_keyboard"]
            for button in row
        ]
        assert tokens == ["!!nudged", "!!nudge:0"]


def test_there_is_nothing_to_remind_of_without_a_pause() -> None:
    """A forged button plans nothing."""
    caller = Caller(agency_desk())
    assert nudges(caller.ask("nudge")) == []
    caller.ask("start")
    assert nudges(caller.ask("nudge")) == []
    assert caller.ask("nudged").log == ()
