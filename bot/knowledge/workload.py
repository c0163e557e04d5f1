"""The hours that a presence takes: the model's figures as frozen data, in every language at once.

One figure is sourced (`sourced`); every other number is our own assumption, adjustable in `knowledge/workload.yaml`. Must not know how
hours are added up (`bot.reports.hours`) nor shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.content.expressions import ALWAYS, Condition
from bot.content.places import NOWHERE, Place
from bot.content.texts import Text
from bot.knowledge.outcome import Line, Outcome

Per = Literal["post", "copy", "network", "month"]
"""What a task is done for: each publication, its copy on each further network, each network in a month, the month."""
Fit = Literal["enough", "tight", "short", "unclear"]
"""How the hours that exist compare with those that are needed."""
FITS: tuple[Fit, ...] = ("enough", "tight", "short", "unclear")


@dataclass(frozen=True, slots=True)
class Case:
    """A range, from `least` to `most`, when the answers are such."""

    least: float
    most: float
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Task:
    """A part of the work, in minutes: of its cases the first that holds counts. `sources`: of the task, not of its minutes."""

    id: str
    name: Text
    hides: Text
    """What the work is made of, for who has never done it."""
    per: Per
    minutes: tuple[Case, ...]
    sources: tuple[str, ...]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Lever:
    """A question whose answer the company can choose otherwise, to have less to do; `text` says how."""

    question: str
    text: Text
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sourced:
    """The one figure that a source gives: `hours` a month to run one network effectively."""

    hours: int
    text: Text
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Workload:
    """The model. `posts` a month and `networks` are counted; `chains` tell how an approval goes round."""

    sourced: Sourced
    posts: tuple[Case, ...]
    networks: tuple[Case, ...]
    tasks: tuple[Task, ...]
    chains: tuple[Line, ...]
    levers: tuple[Lever, ...]
    outcomes: tuple[Outcome, ...]
    needed: tuple[str, ...]
    """Questions without whose answers the estimate is a rough idea only."""

    def outcome(self, fit: Fit) -> Outcome:
        """What is said of that fit. Raises StopIteration for none: the content checks keep that from happening."""
        return next(each for each in self.outcomes if each.id == fit)
