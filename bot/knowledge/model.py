"""What is concluded: sources, scoring rules, actions, plan and checklist as frozen data, in every language at once.

Must not know how a verdict is reached (`bot.scoring`, `bot.advice`) nor shown. `Content` is the whole of what authors write.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.content.expressions import ALWAYS, Condition
from bot.content.places import NOWHERE, Place
from bot.content.texts import Phrases, Text
from bot.dialogs.model import Dialog
from bot.knowledge.drafts import AgencyRules, Chapter
from bot.knowledge.guides import Guides
from bot.knowledge.qualification import Qualification
from bot.knowledge.sourcing import Sourcing
from bot.knowledge.workload import Workload

Effort = Literal["light", "medium", "heavy"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from: `key` (`OBS`) as cited in the content, `name` in full, `short` beside a fact; `ours`: our own advice."""

    key: str
    name: Text
    short: Text
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A range of severities, from `least` (0-100, included) to the next band's."""

    id: str
    least: int
    label: Text


@dataclass(frozen=True, slots=True)
class Aspect:
    """A side of an obstacle, scored apart."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One of the four. `meaning` says what it is; `explanations` what each band of severity means for the company, by band id."""

    id: str
    name: Text
    short: Text
    meaning: Text
    sources: tuple[str, ...]
    explanations: Mapping[str, Text]
    aspects: tuple[Aspect, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Scoring:
    """The rules of the score. `obstacles` in the domain's order, which breaks ties; shares are 0-1."""

    obstacles: tuple[Obstacle, ...]
    bands: tuple[Band, ...]
    serious_from: int = 50
    """Severity (0-100) from which an obstacle must be represented among the actions."""
    known_least: float = 0.5
    """Share of the asked weight that must be known for a severity to be given."""
    worst_share: float = 0.5
    """Share of the worst aspect in an obstacle's severity; the mean of the aspects has the rest."""


@dataclass(frozen=True, slots=True)
class Action:
    """One recommendation. `obstacle`: the id of an obstacle or aspect; `step`: the strategy step (1-9) served; `priority`: 1 (low) to 5."""

    id: str
    obstacle: str
    title: Text
    why: Text
    sources: tuple[str, ...]
    gestures: tuple[Text, ...]
    first_step: Text
    who: Text
    effort: Effort
    indicator: Text
    step: int
    priority: int
    when: Condition = ALWAYS
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Step:
    """One of the nine steps of a strategy; `done` and `begun` judge it from the answers, `advice` says what to do next."""

    number: int
    title: Text
    meaning: Text
    advice: Text
    sources: tuple[str, ...]
    done: Condition
    begun: Condition
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Remark:
    """A line of the checklist, shown when its condition holds; `sources` may mark it as ours."""

    text: Text
    sources: tuple[str, ...]
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the five criteria for choosing an agency. `weights` (0-3): how much an obstacle's severity raises it in the order."""

    id: str
    title: Text
    meaning: Text
    sources: tuple[str, ...]
    questions: tuple[Remark, ...]
    proofs: tuple[Remark, ...]
    red_flags: tuple[Remark, ...]
    weights: Mapping[str, float] = field(default_factory=dict)
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Topic:
    """A short answer to what people ask. `asks`, by language: ways of asking, matched and never shown; `related`: ids of other topics."""

    id: str
    title: Text
    text: Text
    sources: tuple[str, ...]
    asks: Mapping[str, tuple[str, ...]]
    related: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that the product concludes from."""

    sources: Mapping[str, Source]
    scoring: Scoring
    actions: tuple[Action, ...]
    plan: tuple[Step, ...]
    checklist: tuple[Criterion, ...]
    cards: tuple[Topic, ...] = ()
    guides: Guides = field(default_factory=Guides)
    sourcing: Sourcing | None = None
    workload: Workload | None = None
    agencies: AgencyRules | None = None
    roadmap: tuple[Chapter, ...] = ()
    qualification: Qualification | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """One version of everything that authors write. `version` is the SHA-256 of its files, in hexadecimal."""

    version: str
    languages: tuple[str, ...]
    dialogs: Mapping[str, Dialog]
    knowledge: Knowledge
    phrases: Phrases
