"""The pure half of a turn's write: decide each arrival of a batch on the state that the one before left, and say what is to be kept.

Shared by every store, so that they cannot differ in it. Must not know any database.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from bot.consent.ledger import Consent
from bot.errors import UnknownVersion
from bot.leads.lead import Lead
from bot.ports import Address, Arrival, Conversation, Decide, Decision, Excuse, Fate, Outgoing
from bot.storage.documents import json_text
from bot.storage.needs import Needs, bare, supplied

EventKey = tuple[str, str, str]
"""Channel, bot, the channel's own number: what makes an event the same event."""
Known = Mapping[Address, Callable[[], Conversation]]
"""What is stored, read lazily: a damaged document fails the arrival that needs it, not the batch."""


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
    def moves(self) -> bool:
        """Whether the chat has another address now."""
        return self.left.address != self.arrival.address

    @property
    def done(self) -> Decision | None:
        """The decision of a turn that was done: what is to be kept of it."""
        return self.decision if self.fate == "done" else None

    @property
    def cancels(self) -> tuple[str, ...]:
        """Topics of calls to be called off."""
        return self.done.cancel if self.done else ()

    @property
    def cancels_leads(self) -> tuple[str, ...]:
        """Keys of leads about which no call is to be made any more."""
        return self.done.cancel_leads if self.done else ()

    @property
    def leads(self) -> tuple[Lead, ...]:
        """Leads to be kept: none of a person who is forgotten."""
        return self.done.leads if self.done and not self.erases else ()

    @property
    def consents(self) -> tuple[Consent, ...]:
        """Choices to be added to the ledger, of a person who is forgotten too."""
        return self.done.consents if self.done else ()

    @property
    def person(self) -> str:
        """Whose turn it was."""
        return self.left.person or self.before.person

    def goes_to(self, call: Call) -> Address:
        """The address of a call: the chat's own unless it names another."""
        return call.outgoing.to or self.left.address

    @property
    def key(self) -> EventKey:
        """The key of its arrival."""
        return event_key(self.arrival)


def event_key(arrival: Arrival) -> EventKey:
    """The key under which an arrival is remembered as seen."""
    return arrival.address.channel, arrival.address.bot, arrival.event_id


TEAM = "team:"
"""How the `person` of a team's group begins; the group's first number follows, by which calls are addressed to it for ever."""
UNCLAIMED = "unclaimed:"
"""How a topic begins that names a lead: such a call is called off wherever it goes."""


def lead_in(topic: str) -> str:
    """The key of the lead that a topic names, empty for a topic of the chat's own."""
    return topic.removeprefix(UNCLAIMED) if topic.startswith(UNCLAIMED) else ""


def judge(
    batch: Sequence[Arrival],
    known: Known,
    seen: AbstractSet[EventKey],
    decide: Decide,
    excuse: Excuse,
    held: Mapping[Address, str],
    needs: Needs,
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
        decided = supplied(decide, needs, verdicts)
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
        if verdict.consents and not verdict.person:
            raise ValueError("a choice of nobody cannot be proved")
    except UnknownVersion as error:
        return Verdict(arrival, "deferred", before, version=error.version)
    except Exception as error:  # noqa: BLE001 - one person's failing turn must never fail the others: it goes to quarantine
        return refusal(arrival, before, excuse, error)
    states[address] = bare(decision.conversation)
    return verdict


def _calls(decision: Decision) -> tuple[Call, ...]:
    return tuple(Call(outgoing, json_text(outgoing)) for outgoing in decision.outgoing)
