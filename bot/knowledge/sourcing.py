"""In-house, hybrid or outsourced: the factors that are weighed, as frozen data, in every language at once.

Where a fact comes from is cited; what it weighs is our own choice, and is adjustable in `knowledge/sourcing.yaml`. Must not know how a
verdict is reached (`bot.reports.weighing`) nor shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.content.expressions import ALWAYS, Condition
from bot.content.places import NOWHERE, Place
from bot.content.texts import Text
from bot.knowledge.outcome import Outcome

Way = Literal["in_house", "hybrid", "outsourced", "outsourced_for_a_period"]
"""The four verdicts."""
WAYS: tuple[Way, ...] = ("in_house", "hybrid", "outsourced", "outsourced_for_a_period")
Side = Literal["in_house", "both", "outside", "period"]
"""Where a reason pulls; `period` says nothing of who does the work, and only that outside help has an end."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the answers pull to a side. `weight` 0 (none) to 5; `excludes`: verdicts that it makes impossible, whatever the balance."""

    id: str
    leans: Side
    weight: float
    text: Text
    sources: tuple[str, ...]
    when: Condition = ALWAYS
    excludes: tuple[Way, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing to weigh (the time, the budget, …): of its reasons the first that holds counts, and no other."""

    id: str
    name: Text
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Sourcing:
    """The rules. The balance goes from 0 (everything in-house) to 100 (everything outside); thresholds are on it."""

    factors: tuple[Factor, ...]
    verdicts: tuple[Outcome, ...]
    hybrid_from: int
    outsourced_from: int
    fallback: Way
    """The verdict when the answers exclude every one."""
    needed: tuple[str, ...]
    """Questions without whose answers a verdict is a first idea only."""

    def verdict(self, way: Way) -> Outcome:
        """What is said of that verdict. Raises StopIteration for none: the content checks keep that from happening."""
        return next(each for each in self.verdicts if each.id == way)
