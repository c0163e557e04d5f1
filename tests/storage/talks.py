"""A talk reduced to what storage can see of one: a counter in a session, a card redrawn at each turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.effects import Answered, Began
from bot.conversation.events import Wrote
from bot.conversation.session import ENDED, Session
from bot.errors import UnknownVersion
from bot.ports import Address, Arrival, Conversation, Decision, Finished, Outcome, Outgoing, Store

NOW = 1_800_000_000.0
"""The simulated hour of every test, in UTC seconds: ahead of any real clock, so that what is due by it is due."""


def address(chat: str = "7", bot: str = "1") -> Address:
    """A chat."""
    return Address("telegram", bot, chat)


def arrival(text: str, event: int, chat: str = "7", *, at: float = NOW, bot: str = "1") -> Arrival:
    """Something written in a chat; the text says what the turn is to do."""
    return Arrival(address(chat, bot), str(event), Wrote(text), at=at, raw=f"raw {text}".encode())


def redraw(text: str, *, due_at: float = 0.0, push: bool = False) -> Outgoing:
    """A call that redraws the live card, or sends a new one."""
    fallback = Outgoing("sendMessage", {"text": text}, "new_card")
    return Outgoing("editMessageText", {"text": text, "rows": [["a", "b"]]}, "live_card", due_at, push, fallback)


def decide(conversation: Conversation, arrival: Arrival) -> Decision:
    """Count the turn; obey the words `fail`, `wait VERSION`, `erase`, `finish`, `quiet`, `remind`."""
    assert isinstance(arrival.event, Wrote)
    word, _, argument = arrival.event.text.partition(" ")
    if word == "fail":
        raise ValueError(f"cannot read {arrival.event.text}")
    if word == "wait":
        raise UnknownVersion(argument)
    person = conversation.person or f"person-of-{argument or conversation.address.chat}"
    if word == "erase":
        blank = Conversation(conversation.address)
        return Decision(blank, outgoing=(redraw("forgotten"),), erase=True)
    session = conversation.session or Session(
        f"session-{conversation.address.chat}", "kpi", "v1", "fr", started_at=arrival.at
    )
    state = ENDED if word == "finish" else "kpi.goals"
    answers = {**session.answers, f"kpi.{word}": (word, "b"), "kpi.number": 2.5, "kpi.count": 3}
    session = replace(session, state=state, answers=answers, revision=session.revision + 1, updated_at=arrival.at)
    log = (Began("express"), Answered("kpi.goals", ("a", "b"), "typed", again=True))
    outgoing: tuple[Outgoing, ...] = () if word == "quiet" else (redraw(f"{word} {session.revision}"), redraw("second"))
    if word == "remind":
        outgoing = (redraw("reminder", due_at=arrival.at + 3600, push=True),)
    finished = Finished(session, b'{"score": 1}') if word == "finish" else None
    left = replace(conversation, person=person, lang="fr", session=session, blocked=False)
    return Decision(left, log, outgoing, finished=finished)


def excuse(conversation: Conversation, arrival: Arrival) -> Decision:
    """A kind line, and nothing else."""
    return Decision(conversation, outgoing=(redraw("sorry"),))


async def talk(store: Store, *texts: str, start: int = 1, chat: str = "7", at: float = NOW) -> list[Outcome]:
    """Apply what is written in one chat as one batch, events numbered from `start`."""
    batch = [arrival(text, start + place, chat, at=at) for place, text in enumerate(texts)]
    return await store.apply(batch, decide, excuse)


def said(outcomes: Sequence[Outcome]) -> list[str]:
    """The texts of the calls that may be made at once."""
    return [parcel.outgoing.params["text"] for outcome in outcomes for parcel in outcome.parcels]


async def revision(store: Store, chat: str = "7") -> int:
    """How many turns the chat's session counts."""
    conversation = await store.conversation(address(chat))
    assert conversation is not None
    assert conversation.session is not None
    return conversation.session.revision
