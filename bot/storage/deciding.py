"""The pure half of a turn's write: decide each arrival of a batch on the state that the one before left, and say what is to be kept.

Shared by every store, so that they cannot differ in it. Must not know any database.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path

from bot.errors import PastNeeded, UnknownVersion
from bot.ports import Address, Arrival, Conversation, Decide, Decision, Excuse, Fate, Finished, Outgoing
from bot.storage.documents import json_text

EventKey = tuple[str, str, str]
"""Channel, bot, the channel's own number: what makes an event the same event."""
Known = Mapping[Address, Callable[[], Conversation]]
"""What is stored, read lazily: a damaged document fails the arrival that needs it, not the batch."""
PastOf = Callable[[str], Sequence[Finished]]
"""What a person finished before, as stored; read only for the decision that rests on it."""


@dataclass(frozen=True, slots=True)
class Call:
    """An outgoing call and the JSON text that the database keeps of it."""

    outgoing: Outgoing
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one arrival, before it is written. `session` is the session left, as JSON text."""

    arrival: Arrival
    fate: Fate
    before: Conversation
    decision: Decision | None = None
    session: str | None = None
    calls: tuple[Call, ...] = ()
    error: str = ""
    version: str = ""

    @property
    def changes(self) -> bool:
        """Whether the conversation has to be written."""
        return self.left is not self.before

    @property
    def left(self) -> Conversation:
        """The conversation as it stands after: unchanged unless the turn was done."""
        return self.decision.conversation if self.fate == "done" and self.decision is not None else self.before

    @property
    def erases(self) -> bool:
        """Whether everything about the person is to go."""
        return self.fate == "done" and self.decision is not None and self.decision.erase

    @property
    def cancels(self) -> tuple[str, ...]:
        """Topics of calls to be called off."""
        return self.decision.cancel if self.fate == "done" and self.decision is not None else ()

    @property
    def key(self) -> EventKey:
        """The key of its arrival."""
        return event_key(self.arrival)


def event_key(arrival: Arrival) -> EventKey:
    """The key under which an arrival is remembered as seen."""
    return arrival.address.channel, arrival.address.bot, arrival.event_id


def judge(
    batch: Sequence[Arrival],
    known: Known,
    seen: AbstractSet[EventKey],
    decide: Decide,
    excuse: Excuse,
    held: Mapping[Address, str],
    past_of: PastOf,
) -> list[Verdict]:
    """Decide every arrival in order. `held` names addresses already waiting for a content version: their arrivals wait too."""
    states: dict[Address, Conversation] = {}
    waiting = dict(held)
    done: set[EventKey] = set()
    verdicts: list[Verdict] = []
    for arrival in batch:
        key = event_key(arrival)
        if key in seen or key in done:
            verdicts.append(Verdict(arrival, "duplicate", Conversation(arrival.address)))
            continue
        decided = _with_past(decide, past_of, verdicts)
        verdict = _verdict(arrival, known, states, waiting, decided, excuse)
        if verdict.fate == "deferred":
            waiting[arrival.address] = verdict.version
        else:
            done.add(key)
        verdicts.append(verdict)
    return verdicts


def refusal(arrival: Arrival, conversation: Conversation, excuse: Excuse, error: BaseException) -> Verdict:
    """The verdict on an arrival whose turn, or whose writing, raised: what to say, and nothing of the turn itself."""
    place = place_of(error)
    try:
        said = excuse(conversation, arrival)
        calls = _calls(said)
    except Exception as second:  # noqa: BLE001 - an excuse that fails must not fail the arrival's neighbours: it says nothing
        return Verdict(arrival, "failed", conversation, error=f"{place}; excuse: {place_of(second)}")
    return Verdict(arrival, "failed", conversation, said, calls=calls, error=place)


def place_of(error: BaseException) -> str:
    """An error's type and the line of code that raised it; never its text, which may quote what a person wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    last = frames[-1]
    return f"{type(error).__name__} at {'/'.join(Path(last.filename).parts[-3:])}:{last.lineno} in {last.name}"


def _verdict(
    arrival: Arrival,
    known: Known,
    states: MutableMapping[Address, Conversation],
    waiting: Mapping[Address, str],
    decide: Decide,
    excuse: Excuse,
) -> Verdict:
    address = arrival.address
    before = states.get(address) or Conversation(address)
    if address in waiting:
        return Verdict(arrival, "deferred", before, version=waiting[address])
    try:
        if address not in states and address in known:
            before = known[address]()
        decision = decide(before, arrival)
        session = decision.conversation.session
        verdict = Verdict(
            arrival, "done", before, decision, None if session is None else json_text(session), _calls(decision)
        )
    except UnknownVersion as error:
        return Verdict(arrival, "deferred", before, version=error.version)
    except Exception as error:  # noqa: BLE001 - one person's failing turn must never fail the others: it goes to quarantine
        return refusal(arrival, before, excuse, error)
    states[address] = _without_past(decision.conversation)
    return verdict


def _with_past(decide: Decide, past_of: PastOf, before: Sequence[Verdict]) -> Decide:
    """`decide`, made again with the person's past where it asks for that: what is stored, and what the batch finished just now."""

    def decided(conversation: Conversation, arrival: Arrival) -> Decision:
        try:
            return decide(conversation, arrival)
        except PastNeeded:
            past = {each.session.id: each for each in past_of(conversation.person)} if conversation.person else {}
            past |= {each.session.id: each for each in _finished_now(before, conversation.person)}
            return decide(replace(conversation, past=tuple(past.values())), arrival)

    return decided


def _finished_now(verdicts: Sequence[Verdict], person: str) -> Iterator[Finished]:
    for verdict in verdicts:
        finished = verdict.decision.finished if verdict.fate == "done" and verdict.decision else None
        if finished is not None and person and verdict.left.person == person:
            yield finished


def _without_past(conversation: Conversation) -> Conversation:
    return conversation if conversation.past is None else replace(conversation, past=None)


def _calls(decision: Decision) -> tuple[Call, ...]:
    return tuple(Call(outgoing, json_text(outgoing)) for outgoing in decision.outgoing)
