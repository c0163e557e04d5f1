"""What is asked: dialogs as frozen data, with places, in every language at once.

The target of the loader and the source of everything after it. Holds structure only: it must not know how an answer is understood
(`bot.conversation.replies`), scored (`bot.scoring`) or shown (channels), nor that YAML exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from bot.content.expressions import ALWAYS, Condition
from bot.content.places import NOWHERE, Place
from bot.content.texts import Text

Kind = Literal["choice", "several", "scale", "number", "text", "contact", "consent"]

Purpose = Literal["transmit", "contact", "newsletter"]
"""What a consent is about: the diagnosis goes to the recipient; the recipient may call or write; the recipient's news."""

Reach = Literal["phone", "email", "telegram"]
"""How a person may be reached: a number, an address, or the account that they write from."""

Answer = str | tuple[str, ...] | int | float
"""An option's id, the ids ticked, a number, a text; `yes` or `no` to a consent; of a contact, its kind (`Reach`) and never its value.

Or one of the two reserved words below.
"""

LEAD = "lead"
"""The conclusion of a dialog that asks for consent."""
UNKNOWN = "unknown"
"""The reserved answer "I don't know": it leaves the score and lowers confidence."""
SKIPPED = "skipped"
"""The reserved answer for a question passed over: treated as unknown."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number may be: `least` and `most` included, in `unit`."""

    least: float
    most: float
    unit: Text | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be tapped. `points` is the severity it adds for what its question measures, 0 (no obstacle) to 100 (blocking)."""

    id: str
    label: Text
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    points: int | None = None
    exclusive: bool = False
    """In a `several`: ticking it unticks the others ("none of these")."""
    amounts: Bounds | None = None
    """The amounts that it stands for, when it is a range: a typed "10 hours" then finds it."""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `key` is `part.question`, the same alone or composed, for ever."""

    key: str
    kind: Kind
    text: Text
    why: Text
    sources: tuple[str, ...]
    options: tuple[Option, ...] = ()
    measures: str | None = None
    """The obstacle or aspect whose severity the answers inform; None when they carry no points."""
    weight: float = 1.0
    steps: tuple[int, ...] = ()
    """The steps (1-9) of the strategy that the answer informs."""
    when: Condition = ALWAYS
    express: bool = False
    skippable: bool = False
    unknown: bool = False
    """Whether "I don't know" is offered."""
    most_picks: int | None = None
    """In a `several`: after that many ticks the answer is taken."""
    bounds: Bounds | None = None
    formerly: tuple[str, ...] = ()
    """Ids that it had in its part before it was renamed."""
    purpose: Purpose | None = None
    """Of a `consent`: what is agreed to."""
    recipient: str = ""
    """Of a `consent`: to whom; empty: to whoever runs the bot. In texts: `{{ recipient }}`."""
    ways: tuple[Reach, ...] = ()
    """Of a `contact`: how the person may choose to be reached."""
    place: Place = NOWHERE
    about: str = ""
    """In a round: the key of the question that names what the round is about; what was written there heads the card."""

    @property
    def former_keys(self) -> tuple[str, ...]:
        """The keys that went with those ids."""
        part = self.key.partition(".")[0]
        return tuple(f"{part}.{old}" for old in self.formerly)

    def option(self, option_id: str) -> Option | None:
        """The option of that id, or None."""
        return next((option for option in self.options if option.id == option_id), None)


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a dialog, which is also a dialog of its own."""

    id: str
    title: Text
    short: Text
    questions: tuple[Question, ...]
    intro: Text | None = None
    borrowed: tuple[Question, ...] = ()
    """Questions of other parts that this one needs: asked first, unless the person has answered them before."""

    @property
    def asked(self) -> tuple[Question, ...]:
        """Every question that the part may ask, in order."""
        return (*self.borrowed, *self.questions)


@dataclass(frozen=True)
class Dialog:
    """A talk from its first question to its conclusion: one part alone, or several composed."""

    id: str
    title: Text
    parts: tuple[Part, ...]
    concludes: str = "diagnosis"
    """Which conclusion ends it: a name of `bot.reports`' registry."""
    place: Place = NOWHERE
    next: tuple[str, ...] = ()
    """Dialogs offered once this one is concluded, by id."""
    most_taps: Mapping[str, int] = field(default_factory=dict)
    """By mode (`standard`, `express`): the taps that the longest talk may cost; empty when nothing is promised."""

    keeps_answers: bool = False
    """Begun again, it goes on from what was answered and asks what was passed over; it can be concluded before all is answered."""

    @property
    def makes_lead(self) -> bool:
        """Whether its end hands the person's diagnosis over, if they agree to that."""
        return self.concludes == LEAD

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in the order asked."""
        return tuple(question for part in self.parts for question in part.asked)

    @cached_property
    def by_key(self) -> Mapping[str, Question]:
        """Every question by its key."""
        return {question.key: question for question in self.questions}

    @cached_property
    def part_of(self) -> Mapping[str, Part]:
        """The part that holds each question, by the question's key."""
        return {question.key: part for part in self.parts for question in part.asked}
