"""A team in its group, in front of a desk and a store held in memory: members tap and write, and the group's screen is kept by message.

What the outbox would send is played at once: messages get numbers, edits change them, the lead's card is remembered as a store does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from bot.assistant.claiming import CLAIMING
from bot.assistant.desk import Desk
from bot.assistant.shelf import Shelf
from bot.assistant.teamwork import announce
from bot.channels.telegram.cards import convert
from bot.channels.telegram.groups import tapped
from bot.leads.lead import Agreement, Contact, Lead
from bot.operators.hours import OpenHours
from bot.operators.operator import Operator, Target, Team
from bot.ports import Actor, Address, Arrival, Conversation, Decision, Outgoing, Service
from bot.storage.documents import json_text
from bot.storage.needs import Needs, supplied
from tests.kit import shipped

GROUP = Address("telegram", "1", "-100200")
NOW = 1_800_003_600.0
"""A Friday, 10 in the morning in Paris."""
ANNE, BOB = Actor("501", "Anne"), Actor("502", "Bob")
KEY = "abcdefgh234567abcdefgh2345"
CRM = Target("crm", "webhook", "https://crm.example/hook", "CRM_SECRET")


def operator(**changes: Any) -> Operator:
    """An agency with a group and a system of its own."""
    whole = Operator(
        configured=True,
        name="Agence Exemple",
        team=Team(GROUP.chat),
        targets=(CRM,),
        opening=OpenHours("Europe/Paris", 9, 19),
        languages=("fr",),
    )
    return replace(whole, **changes)


def make_lead(**changes: Any) -> Lead:
    """A hot lead of somebody who agreed to be called."""
    agreed = (Agreement("transmit", "Agence Exemple", NOW - 60), Agreement("contact", "Agence Exemple", NOW - 60))
    whole = Lead(
        key=KEY,
        person="somebody",
        origin="c_linkedin_post_spring",
        contact=Contact("phone", "+33612345678"),
        agreements=agreed,
        temperature="hot",
        score=82,
        severities={"management": 20, "strategy": 60, "kpi": 95, "organisation": None},
        reasons=("Besoin (100/100) : mesure des résultats (obstacle bloquant).",),
        opening="Et maintenant : proposer un audit de leurs indicateurs.",
        created_at=NOW - 60,
        updated_at=NOW - 60,
    )
    return replace(whole, **changes)


@dataclass
class Shown:
    """A message on the group's screen."""

    text: str
    markup: dict[str, Any] | None = None
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def labels(self) -> list[str]:
        """What can be tapped."""
        return [button["text"] for row in (self.markup or {}).get("inline_keyboard", ()) for button in row]

    def data(self, label: str) -> str:
        """What the button of that label carries."""
        found = [
            b["callback_data"]
            for row in (self.markup or {}).get("inline_keyboard", ())
            for b in row
            if b["text"] == label
        ]
        assert found, f"no button {label!r} among {self.labels}"
        return str(found[0])


class Room:
    """The team's group and whatever else there is: `leads` by key, `screen` by message, `later` what is due later, `told` the CRM."""

    def __init__(self, who: Operator | None = None, team: Address | None = GROUP) -> None:
        self.operator = who or operator()
        numbers = iter(range(1, 1_000))
        new_id = (f"t{'abcdefgh'[number % 8]}".ljust(26, "a") for number in numbers)
        self.desk = Desk(Shelf(shipped()), self.operator, {"telegram": convert}, lambda: next(new_id), team=team)
        self.leads: dict[str, Lead] = {}
        self.cards: dict[str, int] = {}
        self.conversations: dict[Address, Conversation] = {}
        self.screen: dict[int, Shown] = {}
        self.later: list[Outgoing] = []
        self.told: list[Outgoing] = []
        self.recipes: list[Outgoing] = []
        self.now = NOW
        self.events = 0
        self.decision = Decision(Conversation(GROUP))

    def receive(self, lead: Lead, again: bool = False) -> Lead:
        """A person agreed: the lead is kept and announced, as the decision that takes the consent does."""
        self.leads[lead.key] = lead
        self.play(announce(self.desk, self.lead(lead.key), self.now, again))
        return lead

    def lead(self, key: str = KEY) -> Lead:
        """The lead as a store gives it."""
        return replace(self.leads[key], card=self.cards.get(key))

    def ask(
        self,
        service: str,
        argument: str = "",
        who: Actor | None = ANNE,
        at: Address = GROUP,
        card: int | None = None,
        topic: int | None = None,
    ) -> Decision:
        """Let a service be asked for in a group."""
        self.events += 1
        arrival = Arrival(
            at, str(self.events), Service(service, argument), "fr", self.now, card=card, who=who, topic=topic
        )
        known = self.conversations.get(at, Conversation(at))
        decide = supplied(self.desk.decide, Needs(lambda _: (), self._named, self._owned), ())
        self.decision = decide(known, arrival)
        self.conversations[self.decision.conversation.address] = replace(
            self.decision.conversation, leads=None, past=None
        )
        self.leads |= {lead.key: lead for lead in self.decision.leads}
        self.later = [each for each in self.later if each.topic not in self.decision.cancel]
        self.play(self.decision.outgoing)
        return self.decision

    def tap(self, label: str, who: Actor = ANNE, message: int | None = None) -> Decision:
        """Tap a button of a message, the newest card's unless another is named."""
        number = message or max(n for n, shown in self.screen.items() if label in shown.labels)
        service = tapped(self.screen[number].data(label), {"chat": {"id": int(GROUP.chat)}})
        assert service is not None
        return self.ask(service.name, service.argument, who, card=number)

    @property
    def card(self) -> Shown:
        """The lead's card."""
        return self.screen[self.cards[KEY]]

    @property
    def last(self) -> Shown:
        """The newest message."""
        return self.screen[max(self.screen)]

    @property
    def events_told(self) -> list[str]:
        """What the agency's system was told."""
        return [each.method for each in self.told]

    def play(self, calls: tuple[Outgoing, ...]) -> None:
        """Send what is due, as the sender would; it must survive JSON, as the outbox keeps it."""
        for call in calls:
            json_text(call)
            if call.to is not None and call.to.channel == "webhook":
                self.told.append(call)
            elif call.due_at > self.now:
                self.later.append(call)
            elif "board" in call.params or "enclosure" in call.params:
                self.recipes.append(call)
            else:
                self._show(call)

    def _show(self, call: Outgoing) -> None:
        params = dict(call.params)
        number = self.cards.get(call.lead) if call.slot == "lead_card" else params.get("message_id")
        if call.method.startswith("edit"):
            if number not in self.screen:
                if call.otherwise is not None:
                    self._show(call.otherwise)
            elif call.method == "editMessageReplyMarkup":
                self.screen[number] = replace(self.screen[number], markup=params.get("reply_markup"))
            else:
                self.screen[number] = Shown(params["text"], params.get("reply_markup"), params)
            return
        assert call.method == "sendMessage", call
        new = max(self.screen, default=10) + 1
        self.screen[new] = Shown(params["text"], params.get("reply_markup"), params)
        if call.slot == "new_lead_card":
            self.cards[call.lead] = new

    def _named(self, key: str) -> Lead | None:
        return self.lead(key) if key in self.leads else None

    def _owned(self, tenant: str, person: str) -> Lead | None:
        owned = (each.key for each in self.leads.values() if (each.tenant, each.person) == (tenant, person))
        return next((self.lead(key) for key in owned), None)


def everything_tapped(key: str = KEY) -> Iterator[tuple[str, str]]:
    """Every button and what it would carry, each shape of a note and a snooze included."""
    for name in CLAIMING:
        yield name, key
    yield "lead_note", f"{key}:written by a stranger"
    yield "lead_snooze", f"{key}:3"
