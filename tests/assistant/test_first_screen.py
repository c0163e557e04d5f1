"""Whoever comes in, by any door, first reads that it is a machine, who runs it and why; once, and again when that changes (P01)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.assistant.afterwards import AFTERWARDS
from bot.assistant.rights import RIGHTS
from bot.channels.commands import MEANINGS
from bot.conversation.events import Asked, Command, Event, Sent, Tap, Wrote
from bot.conversation.messages import Card, Message, Page, Paragraph, Record
from bot.operators.operator import Operator
from bot.ports import Service
from tests.assistant.kit import Caller, edited, make_desk
from tests.kit import shipped

AGENCY = Operator(True, "Atelier Net", "Atelier Net SARL", "donnees@atelier.example")
NOTHING = Operator()

DOORS: Mapping[str, Event | Service] = {
    "/start": Service("start"),
    "a deep link": Service("start", "linkedin-post-2027"),
    "a hostile link": Service("start", "x" * 64),
    "a word": Wrote("bonjour"),
    "a question": Wrote("C’est quoi un KPI ?"),
    "a voice note": Sent("voice"),
    "an old button": Tap("yes", "abcdefgh", 3),
    "a button of a page": Tap("!!results", "abcdefgh", 3),
    "a forged button": Tap("!!nothing:at.all", "abcdefgh", 3),
    **{f"the dialog {name}": Service("dialog", name) for name in shipped().dialogs},
    **{f"/{name}": meaning("") for name, meaning in MEANINGS.items()},
    **{f"the service {name}": Service(name) for name in (*AFTERWARDS, *RIGHTS)},
}
"""Every way in that a channel knows: links, commands, dialogs, buttons, anything written or sent."""


def first_words(messages: tuple[Message, ...]) -> str:
    """What stands at the top of the first screen; the line that closes a card before closes none here."""
    first = next(message for message in messages if not isinstance(message, Record))
    if isinstance(first, Card):
        return first.aside
    assert isinstance(first, Page)
    return "\n".join(block.text for block in first.blocks if isinstance(block, Paragraph))


@pytest.mark.parametrize("door", DOORS)
def test_P01_the_first_screen_says_who_speaks_by_every_door(door: str) -> None:
    """A machine, whose, why, and where the details are: before any question, in every language."""
    for lang, told in (
        ("fr", ("assistant automatique", "Atelier Net", "établir votre diagnostic", "/confidentialite")),
        ("en", ("automated assistant", "Atelier Net", "make your diagnosis", "/privacy")),
    ):
        caller = Caller(make_desk(operator=AGENCY), lang)
        decision = caller.bring(DOORS[door])
        assert decision.messages, door
        assert all(each in first_words(decision.messages) for each in told), door


@pytest.mark.parametrize("door", DOORS)
def test_P01_it_is_said_once(door: str) -> None:
    """The second thing asked for is answered without it."""
    caller = Caller(make_desk(operator=AGENCY))
    caller.bring(DOORS[door])
    decision = caller.ask("mydata")
    assert "assistant automatique" not in first_words(decision.messages)


def test_P01_in_a_group_too() -> None:
    """The way to the private talk, said by a machine that says so."""
    decision = Caller(make_desk(operator=AGENCY)).ask("group", "https://t.me/x")
    assert "assistant automatique" in first_words(decision.messages)


def test_P01_without_an_operator_it_says_that_nobody_is_named() -> None:
    """Rather than nothing."""
    decision = Caller(make_desk(operator=NOTHING)).ask("results")
    assert "non configuré" in first_words(decision.messages)


def test_P01_it_is_said_again_when_it_changed() -> None:
    """Who read another notice reads the new one before the next dialog begins; a change elsewhere says nothing again."""
    for file, old, new, again in (
        ("knowledge/phrases/talk.yaml", "établir votre diagnostic", "établir votre diagnostic et votre plan", True),
        ("knowledge/phrases/talk.yaml", "Diagnostic complet", "Diagnostic entier", False),
    ):
        caller = Caller(make_desk(operator=AGENCY))
        caller.ask("start")
        caller.bring(Asked(Command.BEGIN, "express"))
        caller.desk.shelf.swap(edited((file, old, new)))
        caller.ask("dialog", "workload")
        assert ("et votre plan" in caller.card.aside) is again
        caller.bring(Asked(Command.BEGIN, "standard"))
        caller.ask("dialog", "toolbox")
        assert "assistant automatique" not in caller.card.aside


def test_P01_negative_control_a_screen_without_it_is_seen() -> None:
    """The check above can fail: a page that somebody known asks for does not say it."""
    caller = Caller(make_desk(operator=AGENCY))
    caller.conversation = replace(caller.conversation, person="somebody", lang="fr")
    assert "assistant automatique" not in first_words(caller.ask("results").messages)
