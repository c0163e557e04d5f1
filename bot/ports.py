"""Every socket of the product on one page: what the assistant needs of the outside world, and the values that pass through.

Protocols and frozen data only. Must not know any implementation: rooms above provide them, `bot.bootstrap` plugs them in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bot.consent.ledger import Consent, Entry, Head
from bot.conversation.effects import Effect
from bot.conversation.events import Event
from bot.conversation.messages import Message
from bot.conversation.session import Session
from bot.errors import LeadNeeded, PastNeeded
from bot.knowledge.model import Content
from bot.leads.lead import Lead


@dataclass(frozen=True, slots=True)
class Address:
    """Where a talk takes place. A chat, a person, a bot and a tenant are never the same key."""

    channel: str
    """`telegram`, `terminal`, …"""
    bot: str
    """Which bot of the channel: Telegram's bot id, or `local`."""
    chat: str


@dataclass(frozen=True, slots=True)
class Service:
    """A request that is not a step of a talk, by its name in `bot.assistant.services`: `start` with a link's payload, `erase`…"""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of a group who did something there: the account's number, and the name that the others see."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that happened in one chat. `event_id` is the channel's own number for it: the same id twice is the same event."""

    address: Address
    event_id: str
    event: Event | Service
    lang: str = ""
    """The language that the person's client speaks, if it says so."""
    at: float = 0.0
    """UTC seconds, when it reached us."""
    raw: bytes = b""
    """The update as it came, kept only when its turn fails."""
    card: int | None = None
    """The message that was tapped, for channels that have messages."""
    who: Actor | None = None
    """Who did it, in a group only: elsewhere the chat says it."""
    topic: int | None = None
    """In which topic of the group, for those that have any."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """All that is kept of one chat between two turns. `card` is the live card's message id, None when there is none."""

    address: Address
    id: int = 0
    """0 until stored."""
    tenant: str = "default"
    person: str = ""
    """128 random bits: one person, whatever the chat."""
    lang: str = ""
    session: Session | None = None
    card: int | None = None
    blocked: bool = False
    """The person blocked the bot: nothing is sent until they come back."""
    past: tuple[Finished, ...] | None = None
    """The person's finished diagnoses, oldest first; None as long as no decision asked for them (`past_of`). Never stored with it."""
    leads: Mapping[str, Lead | None] | None = None
    """Leads read and locked for this decision, by key, the person's own under the empty one (`lead_of`). Never stored with it."""


def past_of(conversation: Conversation) -> tuple[Finished, ...]:
    """What the person finished before, oldest first. Raises PastNeeded when it has to be read first: the store does, and decides again."""
    if conversation.past is None:
        raise PastNeeded
    return conversation.past


def lead_of(conversation: Conversation, key: str = "") -> Lead | None:
    """The lead that `key` names, or the person's own; None when there is none. Raises LeadNeeded when it has to be read first."""
    if conversation.leads is None or key not in conversation.leads:
        raise LeadNeeded(key)
    return conversation.leads[key]


Slot = Literal["", "new_card", "live_card", "new_lead_card", "lead_card"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One call to a channel's service, to be made after commit, in order within its conversation.

    `slot`: `new_card` makes the message sent the live card; `live_card` is an edit of the live card, whose id the sender fills in.
    `new_lead_card` and `lead_card` do the same for the card of the lead that `lead` names.
    `otherwise` is made instead when the service refuses (a message too old to edit, markup not understood); without params of its own it
    has these.
    """

    method: str
    params: Mapping[str, Any]
    slot: Slot = ""
    due_at: float = 0.0
    push: bool = False
    """Not a reply: paced, and after replies."""
    otherwise: Outgoing | None = None
    topic: str = ""
    """What it is about, when a later decision may call it off (`reminder`)."""
    to: Address | None = None
    """Where it goes when not to the conversation itself: the team's group, an agency's system. It keeps the order of that address."""
    lead: str = ""
    """The key of the lead that it is about."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished diagnosis, kept for the person: the ANSWERS document and its scorecard, as JSON bytes.

    One for each session: written again, it replaces the one before. It was finished when its session last changed.
    """

    session: Session
    document: bytes
    done: tuple[str, ...] = ()
    """Ids of the actions that the person says are done."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What one arrival changes: written whole, in one transaction, or not at all."""

    conversation: Conversation
    log: tuple[Effect, ...] = ()
    outgoing: tuple[Outgoing, ...] = ()
    messages: tuple[Message, ...] = ()
    """The same as neutral messages, for channels that print at once."""
    finished: Finished | None = None
    cancel: tuple[str, ...] = ()
    """Topics of this conversation's calls that are not to be made any more, unless they are in `outgoing`."""
    leads: tuple[Lead, ...] = ()
    """Leads as they are now, each written whole."""
    consents: tuple[Consent, ...] = ()
    """Choices to be added to the ledger, in order."""
    cancel_leads: tuple[str, ...] = ()
    """Keys of leads about which no earlier call is to be made any more, wherever it goes, unless it is in `outgoing`."""
    erase: bool = False
    """Remove everything about the person, this conversation included, keeping only what `outgoing` says."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """An outgoing call as stored. `conversation` is 0 for calls that belong to none."""

    id: int
    conversation: int
    address: Address
    outgoing: Outgoing
    card: int | None = None
    """The live card's message id as known when the parcel was read; for a call about a lead, that of the lead's card."""
    attempts: int = 0
    at: float = 0.0
    """UTC seconds, when it was written."""


Fate = Literal["done", "duplicate", "failed", "deferred"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an arrival. `parcels` are leased to this process: send them now.

    `duplicate`: seen before, nothing changed. `failed`: the turn raised; kept in quarantine with `error` (type and place, nothing
    personal).
    `deferred`: the turn needs a content version that is not loaded (`version`); nothing was written.
    """

    arrival: Arrival
    fate: Fate
    decision: Decision | None = None
    parcels: tuple[Parcel, ...] = ()
    error: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a parcel: `sent`, `retry` at `due_at`, or `dead` (with `reason`).

    `card`: the new live card, or the new card of its lead. `blocked`: park the conversation.
    """

    parcel: Parcel
    fate: Literal["sent", "retry", "dead"] = "sent"
    card: int | None = None
    due_at: float = 0.0
    reason: str = ""
    blocked: bool = False


Decide = Callable[[Conversation, Arrival], Decision]
"""The pure decision of one arrival.

May raise `UnknownVersion`, and `PastNeeded` on a conversation without its past; any other exception sends the arrival to quarantine.
"""
Excuse = Callable[[Conversation, Arrival], Decision]
"""What to say when `Decide` raised: the kind line and the same question again. Must not touch the session."""


class Store(Protocol):
    """The database. One contract, tested alike on every implementation. Every method may raise `StorageAway`."""

    async def open(self) -> None:
        """Connect, and bring the schema up to date where that is safe. Raises SettingError for a database that cannot be used."""
        ...

    async def close(self) -> None:
        """Finish what is being written, and disconnect. Idempotent."""
        ...

    async def apply(self, batch: Sequence[Arrival], decide: Decide, excuse: Excuse) -> list[Outcome]:
        """Decide and write a batch in one transaction; outcomes in the batch's order.

        Arrivals of the same address are decided in order, each on the state that the one before left. Conversations are locked in id order.
        """
        ...

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """Write what became of parcels; a `new_card`'s message id goes to its conversation."""
        ...

    async def claim(self, now: float, limit: int) -> list[Parcel]:
        """Lease parcels that are due and that nobody holds, oldest first, never one behind an unsent earlier one of its conversation."""
        ...

    async def conversation(self, address: Address) -> Conversation | None:
        """The conversation at an address, or None."""
        ...

    async def keep_version(self, version: str, files: Mapping[str, str], now: float) -> None:
        """Keep a content version's files (path -> text) for as long as a session is pinned to it. Idempotent."""
        ...

    async def version_files(self, version: str) -> Mapping[str, str] | None:
        """The files of a content version, or None."""
        ...

    async def finished(self, person: str) -> list[Finished]:
        """A person's finished diagnoses, oldest first."""
        ...

    async def leads(self, since: float = 0.0, until: float = float("inf")) -> list[Lead]:
        """Leads created in a span of UTC seconds, oldest first, tests among them."""
        ...

    async def lead(self, person: str) -> Lead | None:
        """A person's lead, or None."""
        ...

    async def ledger(self, subject: str = "") -> tuple[list[Entry], Head]:
        """The entries of the ledger of consents, all or those of one subject, in order, and where the whole ledger stands."""
        ...

    async def about(self, person: str) -> Mapping[str, list[dict[str, Any]]]:
        """Every row about a person, by table and column, documents read: what they may see and take away."""
        ...

    async def elected(self) -> bool:
        """Whether this process, alone among those at the same database, is to do what only one may: poll. Ask again every few seconds."""
        ...

    async def ready(self) -> str:
        """An empty string when the store can serve; else why not, in a few words without secrets."""
        ...


class Converter(Protocol):
    """A channel's outward half: neutral messages -> calls, pure, before commit."""

    def __call__(self, messages: Sequence[Message], conversation: Conversation) -> tuple[Outgoing, ...]:
        """The calls that show `messages` in `conversation`."""
        ...


class Demonstration(Protocol):
    """Talks of invented companies, shown in a chat page by page: where a person stands travels in the buttons."""

    def pages(self, content: Content, argument: str, lang: str) -> tuple[Message, ...]:
        """The page that `argument` names, or the choice of a company."""
        ...


class Clock(Protocol):
    """Time, as given to everything that waits."""

    def now(self) -> float:
        """UTC seconds: for what is stored."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump: for durations."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


@dataclass(frozen=True, slots=True)
class Response:
    """What a channel's service made of a call.

    `done` with its `result`; `unchanged`: an edit that changed nothing; `gone`: the message to edit cannot be edited any more;
    `refused`: it will never be accepted as it is; `blocked`: the person does not want us; `migrated`: the chat is now `chat`;
    `wait`: too fast, again in `seconds`; `away`: not reached or faulty (`ambiguous`: the call may have been carried out);
    `conflict`: somebody else reads our updates;
    `unauthorised`: our credentials are not accepted. `reason` in a few words, without secrets or personal data.
    """

    fate: Literal[
        "done", "unchanged", "gone", "refused", "blocked", "migrated", "wait", "away", "conflict", "unauthorised"
    ]
    result: Any = None
    seconds: float = 0.0
    chat: str = ""
    ambiguous: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file to send: its name, its content, and the text that goes with it."""

    name: str
    content: bytes
    caption: str = ""


class Press(Protocol):
    """Makes files of finished talks."""

    async def enclosure(self, recipe: Mapping[str, str]) -> Enclosure | None:
        """The file that a recipe (`what`, `session`, `person`, `lang`) names; None when the talk is no more. Raises ObstaclesError."""
        ...


class Board(Protocol):
    """Says what stands in the database at the moment when it is said."""

    async def shown(self, recipe: Mapping[str, str]) -> Mapping[str, Any] | None:
        """The parameters of the message that a recipe (`what`, `lang`) names; None when there is nothing to say."""
        ...


class Caller(Protocol):
    """A channel's service, to be called by method name. Never raises but when cancelled: what went wrong is in the response."""

    async def call(self, method: str, params: Mapping[str, Any]) -> Response:
        """Call `method` with `params`."""
        ...
