"""A talk whose version is gone moves to the current one: never stuck, no answer lost that still has a meaning (R07)."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from bot.conversation.session import ENDED, SUMMARY
from bot.knowledge.model import Content
from bot.storage.documents import json_text, session_from
from tests.assistant.kit import Caller, edited, make_desk
from tests.kit import shipped
from tests.scale import Scale

KPI, KPI_EN = "dialogs/kpi.yaml", "dialogs/kpi.en.yaml"
RENAMED = (
    ("*", "kpi.reporting", "kpi.sharing"),
    (KPI, "- id: reporting\n", "- id: sharing\n    formerly: [reporting]\n"),
    (KPI_EN, "  reporting:\n", "  sharing:\n"),
)
REPLACED = (
    ("*", "kpi.tracking", "kpi.followed"),
    (KPI, "- id: tracking\n", "- id: followed\n"),
    (KPI_EN, "  tracking:\n", "  followed:\n"),
)
OPTION_GONE = (("*", "unmeasurable", "incalculable"),)


def caller_on(content: Content, old: str = "gone") -> Caller:
    """Somebody whose talk is pinned to a lost version, at a desk that has `content`."""
    caller = Caller(make_desk(content))
    caller.ask("start")
    caller.desk.shelf.lose(old)
    return caller


def kpi_answers(caller: Caller, *options: str) -> None:
    """Answer the part on indicators."""
    caller.ask("fresh", "kpi")
    caller.tap("!begin:standard")
    for option in options:
        caller.tap(option)
    caller.pin("gone")


def test_r07_unchanged_content_takes_the_talk_and_its_tap() -> None:
    """The very tap that met the lost version counts."""
    caller = caller_on(shipped())
    kpi_answers(caller, "chosen")
    caller.tap("money_only")
    assert dict(caller.session.answers) == {"kpi.tracking": "chosen", "kpi.expectation": "money_only"}
    assert caller.session.version == shipped().version


def test_r07_a_renamed_question_keeps_its_answer_by_formerly() -> None:
    """The answer is found under the new key."""
    content = edited(*RENAMED)
    caller = Caller()
    kpi_answers(caller, "chosen", "money_only", "team")
    moved = caller_on(content)
    moved.conversation = caller.conversation
    moved.ask("start")
    assert moved.session.answers["kpi.sharing"] == "team"
    assert moved.session.state == SUMMARY


def test_r07_an_answer_whose_option_is_gone_is_asked_again() -> None:
    """The others stand; the talk goes to the first question open."""
    caller = Caller()
    kpi_answers(caller, "chosen", "unmeasurable", "team")
    moved = caller_on(edited(*OPTION_GONE))
    moved.conversation = caller.conversation
    moved.write("oui")
    assert dict(moved.session.answers) == {"kpi.tracking": "chosen", "kpi.reporting": "team"}
    assert moved.session.state == "kpi.expectation"


def test_r07_a_tap_meant_for_a_question_that_is_gone_answers_no_other() -> None:
    """The same option's id in another question: the card is drawn again, nothing is answered."""
    caller = Caller()
    kpi_answers(caller)
    moved = caller_on(edited(*REPLACED))
    moved.conversation = caller.conversation
    old_tap = caller.session.short_id, caller.session.revision
    moved.tap("none")
    assert dict(moved.session.answers) == {}
    assert moved.session.state == "kpi.followed"
    assert (moved.session.short_id, moved.session.revision) != old_tap


def test_r07_a_dialog_that_is_no_more_becomes_the_ordinary_one_with_its_answers() -> None:
    """Answers' keys are the same alone and composed."""
    caller = caller_on(shipped())
    kpi_answers(caller, "chosen")
    orphan = replace(caller.session, dialog="gone", state="gone.question")
    caller.conversation = replace(caller.conversation, session=orphan)
    caller.ask("start")
    assert caller.session.dialog == "diagnostic"
    assert caller.session.answers == {"kpi.tracking": "chosen"}
    assert caller.session.state == "profile.sector"


def test_r07_a_finished_talk_can_still_be_read() -> None:
    """Its result is shown on the current content, and is not kept a second time."""
    caller = caller_on(shipped())
    caller.answer_all()
    caller.tap("!conclude")
    caller.pin("gone")
    decision = caller.tap("!conclude")
    assert caller.session.state == ENDED
    assert decision.finished is None
    assert len(decision.messages) > 3


MUTATIONS = (
    RENAMED,
    REPLACED,
    OPTION_GONE,
    (("dialogs/profile.yaml", "    most_picks: 2\n", "    most_picks: 1\n"),),
    (("dialogs/diagnostic.yaml", "management, strategy, kpi", "kpi, strategy, management"),),
    (("dialogs/kpi.yaml", "    unknown: true\n", ""),),
)
"""Renamed with and without a word of it, options gone, picks fewer, order changed, an answer that is offered no more."""


@pytest.mark.parametrize("changes", MUTATIONS)
def test_r07_whatever_changed_every_talk_reaches_its_end(
    changes: tuple[tuple[str, str, str], ...], scale: Scale
) -> None:
    """Talks left at random places, moved and read back from JSON: each ends with a verdict."""
    content = edited(*changes)
    dice = random.Random(7)
    for _ in range(scale(6, 60)):
        caller = Caller()
        caller.ask("start")
        caller.tap(dice.choice(["!begin:standard", "!begin:express"]))
        for _ in range(dice.randrange(24)):
            if caller.session.state != SUMMARY:
                caller.tap(dice.choice(caller.card.choices).token)
        caller.pin("gone")
        held = session_from(json_text(caller.session))
        moved = caller_on(content)
        moved.conversation = replace(caller.conversation, session=held)
        before = set(caller.session.answers)
        moved.ask("start")
        assert len(moved.session.answers) >= len(before) - 3
        for _ in range(60):
            if moved.session.state == ENDED:
                break
            moved.tap(
                "!conclude"
                if moved.session.state == SUMMARY
                else "!done"
                if moved.session.draft
                else moved.card.choices[0].token
            )
        assert moved.session.state == ENDED
        assert moved.decision.finished is not None
