"""What three companions know: indicators by objective, tools by need, and words to persuade a decision-maker. Frozen data.

An entry's `id` is an option of the question that it answers to (`bot.knowledge.checks_guides.ANSWERED` says which). Must not know what
is chosen of it (`bot.reports`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from bot.content.expressions import ALWAYS, Condition
from bot.content.places import NOWHERE, Place
from bot.content.texts import Text


class Named(Protocol):
    """Whatever has an id."""

    @property
    def id(self) -> str:
        """An option's id."""
        ...


NamedKind = TypeVar("NamedKind", bound=Named)


def entry_of(entries: Iterable[NamedKind], name: object) -> NamedKind | None:
    """The entry of that id, or None: the question was not answered, or with "I don't know"."""
    return next((each for each in entries if each.id == name), None)


@dataclass(frozen=True, slots=True)
class Hint:
    """A short piece of advice; of a measure, `when` says with which answers it is followed beside the objective's own."""

    id: str
    title: Text
    text: Text
    sources: tuple[str, ...]
    when: Condition = ALWAYS
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure to follow: how to measure it by hand, and with a tool."""

    id: str
    title: Text
    by_hand: Text
    by_tool: Text
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aim:
    """What to follow for an objective: `measure` is an id of `IndicatorGuide.measures`, `compare` what to count at a competitor,
    `others` the result to tell the other departments.
    """

    id: str
    measure: str
    why: Text
    sources: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    compare: Text
    others: Text
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class IndicatorGuide:
    """`measures`: ROI, ROA, RONI; a measure's `when`: to be followed beside the objective's own. A keeper's text names who counts."""

    measures: tuple[Hint, ...] = ()
    aims: tuple[Aim, ...] = ()
    readers: tuple[Hint, ...] = ()
    rhythms: tuple[Hint, ...] = ()
    keepers: tuple[Hint, ...] = ()
    ways: tuple[Hint, ...] = ()
    tracing: tuple[Hint, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """What a tool is for. `look_for`: three things to check in a tool; `named`: tools that a source names; `gap`: the answers that
    show the need; `professional`: whether a professional community-management tool serves it.
    """

    id: str
    title: Text
    meaning: Text
    by_hand: Text
    look_for: tuple[Text, ...]
    named: Text | None
    first_step: Text
    sources: tuple[str, ...]
    gap: Condition
    professional: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class ToolGuide:
    """`professional_from`: with so many needs that one professional tool serves, it is worth looking at."""

    professional_from: int = 2
    needs: tuple[Need, ...] = ()
    formats: tuple[Hint, ...] = ()
    teams: tuple[Hint, ...] = ()
    verdicts: tuple[Hint, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """One of the four things that decision-makers should discover: what to say, what to show."""

    id: str
    title: Text
    text: Text
    show: Text
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection as heard, the answer to give, what to show with it, and the answer in one sentence."""

    id: str
    title: Text
    answer: Text
    show: Text
    brief: Text
    sources: tuple[str, ...]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Stake:
    """For an objective: what there is to win, and three losses by staying away (RONI)."""

    id: str
    benefit: Text
    losses: tuple[Text, ...]
    sources: tuple[str, ...]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class PersuasionGuide:
    """All that is said to a decision-maker."""

    subjects: tuple[Subject, ...] = ()
    objections: tuple[Objection, ...] = ()
    stakes: tuple[Stake, ...] = ()
    audiences: tuple[Hint, ...] = ()
    proofs: tuple[Hint, ...] = ()
    requests: tuple[Hint, ...] = ()


@dataclass(frozen=True, slots=True)
class Guides:
    """The three; one that an author left out is empty."""

    indicators: IndicatorGuide = field(default_factory=IndicatorGuide)
    toolbox: ToolGuide = field(default_factory=ToolGuide)
    persuade: PersuasionGuide = field(default_factory=PersuasionGuide)
