"""A lead: a company that agreed to be known to an agency, and what the agency made of it, as a frozen value.

Holds what was consented to and nothing else: a contact only when somebody may use it. Must not know channels, storage or how a lead is
shown (`bot.leads.telling`); who may do what with it is decided in `bot.assistant.desks_of_team`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.conversation.session import Purpose

FORMAT = 1

State = Literal["new", "claimed", "contacted", "won", "lost", "withdrawn"]
"""Where a lead stands: `withdrawn` when the person took back the agreement that it rests on. A snoozed lead keeps its state."""

ContactKind = Literal["phone", "email", "telegram"]


@dataclass(frozen=True, slots=True)
class Contact:
    """How a person may be reached: an E.164 number, an e-mail address, or the account that they write from (`value` its number)."""

    kind: ContactKind
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Agreement:
    """A purpose that the person agreed to, for one named recipient, at `at` (UTC seconds): the ledger holds its proof."""

    purpose: str
    recipient: str
    at: float


@dataclass(frozen=True, slots=True)
class Note:
    """What a member of the team wrote about the lead."""

    at: float
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Lead:
    """One lead a person and tenant; whoever comes back renews theirs. Times are UTC seconds, 0 for never."""

    key: str
    """128 random bits, 26 characters of base32 in lower case: names the lead in buttons, webhooks and sheets."""
    person: str
    tenant: str = "default"
    conversation: int = 0
    """The number of the person's conversation; 0 for a test."""
    session: str = ""
    """The talk whose answers were shared."""
    purpose: Purpose = "real"
    state: State = "new"
    origin: str = ""
    """The payload of the link that brought the person."""
    lang: str = "fr"
    contact: Contact | None = None
    agreements: tuple[Agreement, ...] = ()
    temperature: str = ""
    """`hot`, `warm` or `cold`, by `knowledge/qualification.yaml`."""
    score: int = 0
    """0-100, by the same file."""
    severities: Mapping[str, int | None] = field(default_factory=dict)
    """0-100 by obstacle; None: too little known."""
    reasons: tuple[str, ...] = ()
    """Why, in words, in the operator's first language."""
    opening: str = ""
    """The next best action, in words."""
    answers: Mapping[str, object] = field(default_factory=dict)
    """The answers shared, by question."""
    who: str = ""
    """The member of the team who took it: the name shown, and in `who_id` the account's number."""
    who_id: str = ""
    notes: tuple[Note, ...] = ()
    times: int = 1
    """How many diagnoses the person shared."""
    card: int | None = None
    """The message in the team's group."""
    group: str = ""
    """In which group, by the number in the operator file: another one that is named there has no card of it yet. Empty: the one named."""
    created_at: float = 0.0
    updated_at: float = 0.0
    """When the person last shared, changed or took back something: what the team does has times of its own."""
    claimed_at: float = 0.0
    contacted_at: float = 0.0
    closed_at: float = 0.0
    """When it was won or lost."""
    snoozed_until: float = 0.0
    format: int = FORMAT

    @property
    def short_key(self) -> str:
        """The first eight characters of the key: enough for a person to name the lead in a note."""
        return self.key[:8]

    @property
    def live(self) -> bool:
        """Whether the agency may still use it."""
        return self.state != "withdrawn"
