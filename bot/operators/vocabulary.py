"""What an operator may write in the operator file. The border: pydantic stays here, the model is `bot.operators.operator`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bot.content.vocabulary import Entry, File, Words
from bot.operators.events import EventName
from bot.operators.retention import LONGEST


def _shaped(pattern: str, words: str) -> Callable[[str], str]:
    """A text of that shape; said in words when it is none. What was read is not repeated: it may be a secret put in the wrong place."""
    shape = re.compile(pattern)

    def shaped(text: str) -> str:
        if not shape.fullmatch(text):
            raise ValueError(words)
        return text

    return shaped


Colour = Annotated[
    str, AfterValidator(_shaped(r"#[0-9A-Fa-f]{6}", "a colour is # and six digits of 0-9 and A-F, in quotes"))
]
Variable = Annotated[
    str,
    AfterValidator(
        _shaped(
            r"[A-Z][A-Z0-9_]{0,63}", "name the environment variable that holds the secret (CRM_SECRET), not the secret"
        )
    ),
]
Language = Annotated[str, AfterValidator(_shaped(r"[a-z]{2}", "a language is two letters: fr, en"))]
Link = Annotated[str, Field(max_length=500), AfterValidator(_shaped(r"https://[^\s]+", "it begins with https://"))]


class BrandEntry(Entry):
    """How the operator looks in reports and cards."""

    colour: Colour | None = None
    logo: Annotated[str, Field(max_length=200)] | None = None


class ReminderEntry(Entry):
    """When people may be written to who asked for it: hours of the day (0-24) in a time zone."""

    zone: Annotated[str, Field(max_length=60)] = "Europe/Paris"
    first: Annotated[int, Field(ge=0, le=23)] = 9
    last: Annotated[int, Field(ge=1, le=24)] = 19


class TeamEntry(Entry):
    """The Telegram group in which the team receives its leads."""

    group: Annotated[int, Field(lt=0)]
    """The group's number, as the bot's `/id` says it there: negative."""
    topic: Annotated[int, Field(ge=1)] | None = None
    """In a group with topics: the topic's number."""
    say_again_after: Annotated[float, Field(gt=0, le=168)] = 4
    """Hours after which a lead that nobody took is said once more."""


class TargetEntry(Entry):
    """A system that receives what happens."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,23}$")]
    kind: Literal["webhook", "hubspot"] = "webhook"
    url: Annotated[str, Field(max_length=500)] | None = None
    secret: Variable
    """The name of the environment variable that holds the secret; never the secret itself."""
    previous_secret: Variable | None = None
    """While a secret is being changed: the variable that holds the old one; both sign."""
    events: list[EventName] = Field(default_factory=list)
    """Which events it receives; all when left out."""
    temperatures: list[Literal["hot", "warm", "cold"]] = Field(default_factory=list)
    """Which leads it receives; all when left out."""
    sources: list[Annotated[str, Field(max_length=64)]] = Field(default_factory=list)
    """Of which sources (`obstacles link --source`); all when left out."""
    fields: dict[Annotated[str, Field(max_length=64)], Annotated[str, Field(max_length=64)]] = Field(
        default_factory=dict
    )
    """Its own names for our fields: `{email: contact.email}`; ours as they are when left out."""
    intranet: bool = False
    """Whether it may stand at an address that is not public, in plain HTTP too: for a system in your own network only."""


class QuietEntry(Entry):
    """When the team works: hours of the day (0-24) in the time zone of the reminders; leads nobody took are said again within them."""

    first: Annotated[int, Field(ge=0, le=23)] = 9
    last: Annotated[int, Field(ge=1, le=24)] = 19


class RetentionEntry(Entry):
    """How long things are kept, in days: shorter than the product's own durations, never longer."""

    unfinished: Annotated[float, Field(ge=1, le=LONGEST.unfinished)] = LONGEST.unfinished
    """A diagnosis that was not finished."""
    finished: Annotated[float, Field(ge=1, le=LONGEST.finished)] = LONGEST.finished
    """A finished diagnosis."""
    leads: Annotated[float, Field(ge=1, le=LONGEST.leads)] = LONGEST.leads
    """A lead, since its person last shared a diagnosis."""
    files: Annotated[float, Field(ge=1, le=LONGEST.files)] = LONGEST.files
    """Files handed over on the machine that the bot runs on."""


class OperatorFile(File):
    """Who runs the bot."""

    name: Annotated[Words, Field(max_length=80)]
    legal_identity: Annotated[Words, Field(max_length=200)]
    privacy_contact: Annotated[Words, Field(max_length=200)]
    brand: BrandEntry = BrandEntry()
    reminders: ReminderEntry = ReminderEntry()
    signature: Annotated[Words, Field(max_length=200)] | None = None
    """The line below the result and the report."""
    contact: Annotated[Words, Field(max_length=200)] | None = None
    """How people reach the operator by themselves."""
    booking: Link | None = None
    """Where an appointment can be booked."""
    languages: list[Language] = Field(default_factory=list)
    """The languages offered, the first one by default; all of the content when left out."""
    opening_hours: QuietEntry = QuietEntry()
    team: TeamEntry | None = None
    targets: Annotated[list[TargetEntry], Field(max_length=20)] = Field(default_factory=list)
    weights: dict[
        Literal["need", "fit", "budget", "authority", "urgency", "readiness"], Annotated[float, Field(ge=0, le=10)]
    ] = Field(default_factory=dict)
    """Weights in place of those of `knowledge/qualification.yaml`."""
    retention: RetentionEntry = RetentionEntry()
