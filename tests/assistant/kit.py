"""A desk on the shipped content, one talk at it, and content changed as an author changes it: what the assistant's tests stand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import count

from bot.assistant.desk import Desk
from bot.assistant.shelf import Shelf
from bot.conversation.events import Event, Tap, Wrote
from bot.conversation.messages import Button, Card, Page
from bot.conversation.session import SUMMARY, Session
from bot.errors import LeadNeeded
from bot.knowledge.files import read_files
from bot.knowledge.loader import load_content
from bot.knowledge.model import Content
from bot.leads.lead import Lead
from bot.operators.operator import Operator
from bot.ports import Address, Arrival, Conversation, Converter, Decision, Finished, Service
from tests.kit import PROJECT, shipped

ADDRESS = Address("telegram", "1", "7")
NOW = 1_800_000_000.0


@cache
def shipped_files() -> Mapping[str, str]:
    """The files of the shipped content."""
    return read_files(PROJECT)


@cache
def edited(*changes: tuple[str, str, str]) -> Content:
    """The shipped content after edits: (file, what stood there, what stands there now); the file `*` is all of them."""
    files = dict(shipped_files())
    for file, old, new in changes:
        held = [name for name in files if file in ("*", name) and old in files[name]]
        assert held, f"{file} has no {old!r}"
        files |= {name: files[name].replace(old, new) for name in held}
    return load_content(files)


def make_desk(
    content: Content | None = None, operator: Operator | None = None, converters: Mapping[str, Converter] | None = None
) -> Desk:
    """A desk; ids are counted, so that a test repeats itself."""
    numbers = count(1)
    who = operator or Operator()
    return Desk(Shelf(content or shipped(), who.name), who, converters or {}, lambda: f"{next(numbers):08d}" + "a" * 18)


class Caller:
    """One chat at a desk: brings arrivals, and keeps the conversation that each leaves, as a store would."""

    def __init__(self, desk: Desk | None = None, lang: str = "fr") -> None:
        self.desk = desk or make_desk()
        self.lang = lang
        self.conversation = Conversation(ADDRESS)
        self.past: dict[str, Finished] = {}
        self.leads: dict[str, Lead] = {}
        self.events = 0
        self.waited = 0.0
        self.decision = Decision(self.conversation)

    def bring(self, event: Event | Service, after: float = 0.0, card: int | None = None) -> Decision:
        """Let something happen, `after` so many seconds, on the message `card`; what was finished before is at hand, as from a store."""
        self.events += 1
        self.waited += after
        arrival = Arrival(ADDRESS, str(self.events), event, self.lang, NOW + self.waited + self.events, card=card)
        known = replace(self.conversation, past=tuple(self.past.values()))
        self.decision = self._decided(known, arrival)
        self.conversation = self.decision.conversation
        self.leads = {} if self.decision.erase else {**self.leads, **{lead.key: lead for lead in self.decision.leads}}
        finished = self.decision.finished
        self.past = (
            {} if self.decision.erase else {**self.past, **({finished.session.id: finished} if finished else {})}
        )
        return self.decision

    def _decided(self, known: Conversation, arrival: Arrival) -> Decision:
        """The decision, made again with each lead that it asks for; what was read for it is not kept with it."""
        leads: dict[str, Lead | None] = {}
        while True:
            try:
                decision = self.desk.decide(replace(known, leads=leads or None), arrival)
                return replace(decision, conversation=replace(decision.conversation, leads=None))
            except LeadNeeded as need:
                mine = (lead for lead in self.leads.values() if lead.person == self.conversation.person)
                leads[need.key] = self.leads.get(need.key) if need.key else next(mine, None)

    def ask(self, service: str, argument: str = "") -> Decision:
        """Ask for a service."""
        return self.bring(Service(service, argument))

    def write(self, text: str) -> Decision:
        """Type a text."""
        return self.bring(Wrote(text))

    def tap(self, token: str) -> Decision:
        """Tap a button of the live card, or of a page."""
        return self.bring(Tap(token, self.session.short_id, self.session.revision))

    @property
    def session(self) -> Session:
        """The talk."""
        assert self.conversation.session is not None
        return self.conversation.session

    @property
    def card(self) -> Card:
        """The card last shown."""
        return next(message for message in reversed(self.decision.messages) if isinstance(message, Card))

    @property
    def pages(self) -> list[Page]:
        """The pages last shown."""
        return [message for message in self.decision.messages if isinstance(message, Page)]

    @property
    def page_buttons(self) -> list[Button]:
        """The buttons of those pages."""
        return [button for page in self.pages for button in page.buttons]

    def answer_all(self, mode: str = "express", pick: int = 0) -> None:
        """From the start to the summary."""
        self.tap(f"!begin:{mode}")
        while self.session.state != SUMMARY:
            choices = self.card.choices
            self.tap(choices[min(pick, len(choices) - 1)].token)
            if self.session.draft:
                self.tap("!done")

    def pin(self, version: str) -> None:
        """As if the talk had begun on another content version."""
        self.conversation = replace(self.conversation, session=replace(self.session, version=version))
