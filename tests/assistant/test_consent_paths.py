"""P02 on every path: whatever is tapped, typed or taken back, no lead without its consent, and no refusal that costs the result.

The talk about consent has few states, so that all of them are visited: from each, everything that a person can do is tried, until nothing
new is found. The ledger is kept beside the talk as a store would keep it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import pytest

from bot.assistant import agreeing
from bot.assistant import desk as desk_module
from bot.assistant.desk import Desk
from bot.conversation.events import Asked, Command, Event, Sent, Shared, Tap, Wrote
from bot.conversation.session import Session
from bot.errors import LeadNeeded
from bot.leads.lead import Contact, Lead
from bot.ports import Arrival, Conversation, Decision, Finished, Service
from tests.assistant.kit import ADDRESS, NOW, Caller
from tests.assistant.shared import agency_desk

MOST = 3_000
"""States after which the search is not exhaustive any more: far above what there are."""


def marie(host: str) -> str:
    """An address at a host."""
    return f"marie@{host}"


@dataclass(frozen=True)
class Place:
    """Where somebody stands: their talk, their lead, and their last word on each purpose, as the ledger has it."""

    conversation: Conversation
    lead: Lead | None
    words: Mapping[str, str]

    @property
    def key(self) -> object:
        """Two places with the same key offer the same; moments, random names and counters make no difference."""
        session, lead = self.conversation.session, self.lead
        talks = (session, *session.shelved) if session else ()
        asked = [
            (each.state, str(each.answers), each.contact, each.paused, each.view, each is session)
            for each in talks
            if each.dialog == "contact"
        ]
        talk = (session.dialog if session else "", *asked)
        kept = lead and (lead.state, lead.contact, tuple(each.purpose for each in lead.agreements))
        return talk, kept, tuple(sorted(self.words.items()))


def start(desk: Desk) -> tuple[Place, tuple[Finished, ...]]:
    """Somebody with a result."""
    caller = Caller(desk)
    caller.ask("start")
    caller.answer_all(pick=2)
    caller.tap("!conclude")
    return Place(caller.conversation, None, {}), tuple(caller.past.values())


def deeds(session: Session | None) -> Iterator[Event | Service]:
    """Everything that can be done."""
    yield from (
        Service(*each) for each in (("dialog", "contact"), ("dialog", "sourcing"), ("start", ""), ("renew", ""))
    )
    yield from (Service("withdraw", purpose) for purpose in ("transmit", "contact"))
    if session is None or session.dialog != "contact":
        return
    short, revision = session.short_id, session.revision
    for token in ("yes", "no", "telegram", "meant", "written", "!back", "!conclude", "!edit:1", "!edit:2", "!summary"):
        yield Tap(token, short, revision)
    yield from (Wrote(text) for text in ("oui", marie("gmial.com"), "bof"))
    yield from (Asked(command) for command in (Command.PAUSE, Command.RESUME, Command.RESTART, Command.SKIP))
    yield from (Sent("contact"), Shared("33612345678"), Service("fresh", "contact"))


def _decided(desk: Desk, known: Conversation, arrival: Arrival, lead: Lead | None) -> Decision:
    """The decision, made again with the lead that it asks for."""
    try:
        return desk.decide(known, arrival)
    except LeadNeeded as need:
        return _decided(desk, replace(known, leads={**(known.leads or {}), need.key: lead}), arrival, lead)


def done(
    desk: Desk, place: Place, past: tuple[Finished, ...], deed: Event | Service, number: int
) -> tuple[Place, Decision]:
    """What a deed makes of a place."""
    known = replace(place.conversation, past=past, leads={})
    arrival = Arrival(ADDRESS, str(number), deed, "fr", NOW + number)
    decision = _decided(desk, known, arrival, place.lead)
    lead = decision.leads[-1] if decision.leads else place.lead
    words = {**place.words, **{each.purpose: each.choice for each in decision.consents}}
    return Place(replace(decision.conversation, past=None, leads=None), lead, words), decision


def faults(before: Place, after: Place, decision: Decision) -> Iterator[str]:
    """What must never happen on the way from one place to the next."""
    granted = {purpose for purpose, choice in after.words.items() if choice == "granted"}
    lead = after.lead
    if lead is not None and lead.live and "transmit" not in granted:
        yield "a lead without consent to transmit"
    if lead is not None and lead.contact is not None and "contact" not in granted:
        yield "a contact without consent to be contacted"
    if lead is not None and not {each.purpose for each in lead.agreements} <= granted:
        yield "an agreement that nobody gave"
    told = any(call.method in ("lead.consented", "lead.reassessed") for call in decision.outgoing)
    if told and not decision.leads:
        yield "told without a lead"
    for consent in decision.consents:
        if before.words.get(consent.purpose) == consent.choice != "refused":
            yield f"{consent.choice} {consent.purpose} is proved twice"
    if decision.finished is not None or decision.erase:
        yield "the result was touched"


def blocked(desk: Desk, place: Place, past: tuple[Finished, ...]) -> bool:
    """Whether the result cannot be seen from here."""
    _, decision = done(desk, place, past, Service("results"), 0)
    buttons = [button.token for page in decision.messages for button in getattr(page, "buttons", ())]
    return "!!share" not in buttons


def search(desk: Desk, until: str = "") -> tuple[int, int, set[str]]:
    """Visit everything, or go on `until` that is found wrong: places, steps, and what was wrong."""
    first, past = start(desk)
    seen, waiting, wrong, steps = {first.key}, [first], set[str](), 0
    while waiting and until not in wrong:
        place = waiting.pop()
        if blocked(desk, place, past):
            wrong.add("the result cannot be seen")
        for deed in deeds(place.conversation.session):
            steps += 1
            after, decision = done(desk, place, past, deed, steps)
            wrong.update(faults(place, after, decision))
            if after.key not in seen and len(seen) < MOST:
                seen.add(after.key)
                waiting.append(after)
    return len(seen), steps, wrong


def test_P02_no_path_makes_a_lead_without_its_consent_and_no_refusal_blocks_the_result() -> None:
    """Every state, every deed: nothing wrong, and the search came to its end."""
    places, steps, wrong = search(agency_desk())
    assert wrong == set()
    assert 50 < places < MOST, f"{places} places, {steps} steps"


@pytest.mark.parametrize(
    ("guard", "broken", "found"),
    [
        ("agrees_to", lambda *_: True, "a lead without consent to transmit"),
        (
            "with_agreements",
            lambda lead, *_: replace(lead, contact=Contact("phone", "+33612345678")),
            "a contact without consent to be contacted",
        ),
        ("taken_back_elsewhere", lambda _, session, *__: (session, ()), "a lead without consent to transmit"),
    ],
)
def test_P02_negative_control_a_broken_guard_is_found(
    guard: str, broken: Callable[..., object], found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without one of the guards the same search finds what it kept away."""
    monkeypatch.setattr(desk_module if guard == "taken_back_elsewhere" else agreeing, guard, broken)
    assert found in search(agency_desk(), until=found)[2]
