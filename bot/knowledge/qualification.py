"""What makes a lead hot, warm or cold for an agency, and what the agency does next: frozen data, in every language at once.

The figures are our own rules, adjustable in `knowledge/qualification.yaml`. Must not know how a lead is judged
(`bot.leads.qualification`) nor shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.content.expressions import ALWAYS, Condition
from bot.content.places import NOWHERE, Place
from bot.content.texts import Text

CRITERIA = ("need", "fit", "budget", "authority", "urgency", "readiness")
"""What a lead is judged by."""
TEMPERATURES = ("hot", "warm", "cold")
"""The verdicts, the best first."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Something in the answers that speaks for a lead. `worth` 0 (nothing) to 100 (all that the criterion can give)."""

    id: str
    worth: int
    text: Text
    when: Condition
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class LeadCriterion:
    """One of CRITERIA, with its share of the score; `to_ask`: what the agency asks when the answers do not tell."""

    id: str
    name: Text
    weight: float
    to_ask: Text
    signs: tuple[Sign, ...]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Temperature:
    """One of TEMPERATURES: a score of `least` (0-100) and, of each criterion in `needs`, at least that worth (0-100)."""

    id: str
    least: int
    label: Text
    meaning: Text
    needs: Mapping[str, int] = field(default_factory=dict)
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Because:
    """Why an approach suits this company, in a few words, when its condition holds."""

    text: Text
    when: Condition


@dataclass(frozen=True, slots=True)
class Approach:
    """What the agency does next. `measure`: the obstacle or aspect that it works on: of those that suit, the most severe goes first."""

    id: str
    text: Text
    because: tuple[Because, ...]
    measure: str = ""
    when: Condition = ALWAYS
    place: Place = NOWHERE


@dataclass(frozen=True)
class Qualification:
    """The rules: criteria in the order shown, temperatures from the hottest on, approaches from the preferred on."""

    criteria: tuple[LeadCriterion, ...]
    temperatures: tuple[Temperature, ...]
    approaches: tuple[Approach, ...]
    sources: tuple[str, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that the conditions read: answers by key, and severities."""
        signs = (sign.when for criterion in self.criteria for sign in criterion.signs)
        approaches = (each.when for each in self.approaches)
        because = (reason.when for each in self.approaches for reason in each.because)
        return frozenset(name for when in (*signs, *approaches, *because) for name in when.names)
