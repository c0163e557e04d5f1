"""Old buttons (R06) and updates out of order (R03): any history of one chat is a valid one, and nothing old changes anything."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.conversation import turn
from bot.conversation.effects import Answered, Reopened, Restarted
from bot.conversation.events import Tap
from bot.conversation.script import Script
from bot.conversation.session import Session
from bot.dialogs.model import Answer
from bot.ports import Address
from bot.storage.memory import MemoryStore
from tests.faults.door import Door, message, open_door, tap
from tests.kit import script
from tests.scale import Scale

WINDOW = 8


async def opened() -> tuple[Door, MemoryStore]:
    """A door onto an empty store."""
    store = MemoryStore()
    await store.open()
    return open_door(store), store


async def session_of(store: MemoryStore, chat: int) -> Session:
    """The talk as stored."""
    found = await store.conversation(Address("telegram", "42", str(chat)))
    assert found is not None
    assert found.session is not None
    return found.session


def replayed(door: Door, chat: int) -> dict[str, Answer]:
    """The answers that the effects of a chat's turns give, one after the other; a hello on the first screen begins another talk."""
    answers: dict[str, Answer] = {}
    talk = ""
    for outcome in door.outcomes:
        if outcome.arrival.address.chat != str(chat) or outcome.decision is None:
            continue
        session = outcome.decision.conversation.session
        if session is not None and session.id != talk:
            talk, answers = session.id, {}
        for effect in outcome.decision.log:
            match effect:
                case Answered(question=key, answer=answer):
                    answers[key] = answer
                case Reopened(question=key):
                    del answers[key]
                case Restarted():
                    answers.clear()
    return answers


def plausible(dice: random.Random, session: str, number: int, chat: int) -> dict[str, Any]:
    """An update of somebody who is somewhere in a talk: a tap of some revision, or words."""
    question = dice.choice(script().dialog.questions)
    if dice.random() < 0.3:
        return message(
            number, chat, dice.choice(("1", "oui", "retour", "je ne sais pas", "/start", "résumé", "jamais"))
        )
    tokens = [option.id for option in question.options] or ["!skip"]
    token = dice.choice([*tokens, "!begin:express", "!back", "!done", "!summary", "!why"])
    return tap(number, chat, f"1.{session}.{dice.randrange(30):x}.{token}")


async def shuffled(chats: int) -> tuple[list[int], list[str]]:
    """Taps and texts of each chat's talk shuffled within windows of 8; the chats whose answers are not those of their log, and errors."""
    number, apart, errors = 0, list[int](), list[str]()
    for chat in range(1, chats + 1):
        dice, (door, store) = random.Random(chat), await opened()
        await door.bring(message(number := number + 1, chat, "/start"))
        short = (await session_of(store, chat)).short_id
        made = [plausible(dice, short, number := number + 1, chat) for _ in range(4 * WINDOW)]
        for start in range(0, len(made), WINDOW):
            window = made[start : start + WINDOW]
            dice.shuffle(window)
            assert {await door.bring(each) for each in window} == {200}
        if replayed(door, chat) != dict((await session_of(store, chat)).answers):
            apart.append(chat)
        errors += [outcome.error for outcome in door.outcomes if outcome.fate != "done"]
    return apart, errors


async def test_R03_any_order_gives_a_valid_history(scale: Scale) -> None:
    """200 to each, no turn fails, the answers are those of the log."""
    assert await shuffled(scale(20, 100, 5_000)) == ([], [])


async def test_R03_negative_control_a_tap_taken_as_it_comes_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a late tap written into the talk as if it answered what is asked now, talks would not be what their logs say."""
    tapped = turn._tapped

    def trusting(script: Script, session: Session, tap: Tap, now: float) -> turn.Turn:
        taken = tapped(script, session, tap, now)
        question = script.question(session.state)
        if question is None or tap.revision == session.revision or tap.token.startswith("!"):
            return taken
        return replace(
            taken, session=replace(taken.session, answers={**taken.session.answers, question.key: tap.token})
        )

    monkeypatch.setattr(turn, "_tapped", trusting)
    apart, _ = await shuffled(5)
    assert apart


def historical(dice: random.Random, short: str, revision: int) -> Iterator[tuple[str, int]]:
    """Buttons that are not on the live card: of an earlier revision, another talk, another version, nobody's; and their message."""
    tokens = [option.id for question in script().dialog.questions for option in question.options]
    controls = ["!begin:standard", "!back", "!done", "!conclude", "!restart", "!edit:1", "!skip"]
    while True:
        token = dice.choice([*tokens, *controls])
        data = dice.choice(
            (
                f"1.{short}.{dice.randrange(revision):x}.{token}",
                f"1.zzzzzzzz.{dice.randrange(40):x}.{token}",
                f"2.{short}.{revision:x}.{token}",
                f"1.{short}.{revision + dice.randint(1, 99):x}.{token}",
                dice.randbytes(20).hex(),
            )
        )
        yield data, dice.choice((0, 1, 2, 10**6))


async def _after_old_taps(number: int) -> tuple[Door, Session, Session]:
    """A talk half-way, before and after `number` taps of buttons that are not its own."""
    door, store = await opened()
    await door.bring(message(1, 5, "/start"))
    short = (await session_of(store, 5)).short_id
    await door.bring(tap(2, 5, f"1.{short}.{(await session_of(store, 5)).revision:x}.!begin:express"))
    for event in range(3, 9):
        before = await session_of(store, 5)
        question = script().question(before.state)
        assert question is not None
        await door.bring(tap(event, 5, f"1.{short}.{before.revision:x}.{question.options[0].id}"))
    before = await session_of(store, 5)
    dice = random.Random(6)
    taps = historical(dice, short, before.revision)
    for event in range(100, 100 + number):
        data, card = next(taps)
        gone = tap(event, 5, data, card)
        if dice.random() < 0.3:
            gone["callback_query"]["message"] = {"chat": {"id": 5, "type": "private"}, "message_id": card, "date": 0}
        assert await door.bring(gone) == 200
    return door, before, await session_of(store, 5)


async def test_R06_old_buttons_change_nothing_and_are_answered(scale: Scale) -> None:
    """10,000 buttons of other revisions, talks and versions, on messages that are gone too: every one answered, nothing changed."""
    number = scale(400, 1_500, 10_000)
    door, before, after = await _after_old_taps(number)
    assert after == before
    assert not [outcome for outcome in door.outcomes if outcome.fate != "done"]
    assert len(door.telegram.answered) == number + 7


async def test_R06_negative_control_without_the_revision_old_taps_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the revision not compared, the same taps would change the talk."""
    tapped = turn._tapped

    def unguarded(script: Script, session: Session, tap: Tap, now: float) -> turn.Turn:
        return tapped(script, session, replace(tap, session=session.short_id, revision=session.revision), now)

    monkeypatch.setattr(turn, "_tapped", unguarded)
    _, before, after = await _after_old_taps(200)
    assert after != before
