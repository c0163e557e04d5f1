"""Hot, warm or cold: how interesting a company is to an agency, why, and what the agency does next. Pure, and everything from data.

Of each criterion the best sign that holds counts; without any it counts nothing. So one sign more, or a better one, never lowers the
score, and the temperature never falls: that is the whole proof that the rule is monotonic. Must not know wording nor where answers come
from; it learns nothing about the person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import fsum

from bot.dialogs.model import Answer
from bot.knowledge.qualification import Approach, Because, LeadCriterion, Qualification, Sign, Temperature


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion as the answers show it. `worth` 0-100; `signs`: those that gave it, none when the answers tell nothing."""

    criterion: LeadCriterion
    worth: int
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the agency does next, and why it suits this company."""

    approach: Approach
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Qualified:
    """The verdict: `score` 0-100, every criterion with its reasons, and the next step."""

    temperature: Temperature
    score: int
    judged: tuple[Judged, ...]
    proposal: Proposal


def qualify(rules: Qualification, answers: Mapping[str, Answer], severities: Mapping[str, int]) -> Qualified:
    """The verdict on `answers` and the severities (0-100) known of obstacles and aspects. Total: it raises nothing on sound content."""
    judged = tuple(_judged(criterion, answers, severities) for criterion in rules.criteria)
    exact = score_of(judged)
    return Qualified(
        temperature=_temperature(rules, judged, exact),
        score=int(exact),
        judged=judged,
        proposal=_proposal(rules, answers, severities),
    )


def score_of(judged: tuple[Judged, ...]) -> float:
    """The mean of the criteria by weight, 0-100."""
    return fsum(each.criterion.weight * each.worth for each in judged) / fsum(each.criterion.weight for each in judged)


def weighed(rules: Qualification, weights: Mapping[str, float]) -> Qualification:
    """`rules` with an agency's own weights (0-10, by criterion) in place of theirs; as they are when nothing would weigh."""
    criteria = tuple(replace(each, weight=weights.get(each.id, each.weight)) for each in rules.criteria)
    return replace(rules, criteria=criteria) if any(each.weight for each in criteria) else rules


def _judged(criterion: LeadCriterion, answers: Mapping[str, Answer], severities: Mapping[str, int]) -> Judged:
    held = [sign for sign in criterion.signs if sign.when.holds(answers, severity=severities)]
    best = max((sign.worth for sign in held), default=0)
    return Judged(criterion, best, tuple(sign for sign in held if sign.worth == best))


def _temperature(rules: Qualification, judged: tuple[Judged, ...], score: float) -> Temperature:
    """The hottest whose conditions are met; the last asks for nothing."""
    worth = {each.criterion.id: each.worth for each in judged}
    return next(
        each
        for each in rules.temperatures
        if score >= each.least and all(worth.get(name, 0) >= least for name, least in each.needs.items())
    )


def _proposal(rules: Qualification, answers: Mapping[str, Answer], severities: Mapping[str, int]) -> Proposal:
    """Of the approaches that suit, the one whose obstacle is the most severe; the authors' order among equals."""
    suiting = [each for each in rules.approaches if each.when.holds(answers, severity=severities)]
    chosen = max(suiting, key=lambda each: severities.get(each.measure, -1))
    because = (each for each in chosen.because if each.when.holds(answers, severity=severities))
    return Proposal(chosen, tuple(because))
