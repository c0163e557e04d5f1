"""Answers in, scorecard out: how much each obstacle weighs, why, and how sure that is.

Pure; every number is traceable to an answer. A measure is an obstacle or one of its aspects. Sums are exact
(`math.fsum`), so that neither the order of answers nor that of questions changes a figure, and rounding keeps
monotonicity. Must not know who asks, how results are worded, nor what is advised (`bot.advice`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import fsum

from bot.dialogs.model import Answer, Option, Question
from bot.knowledge.model import Band, Obstacle, Scoring

UNCLEAR = "unclear"
"""The band of a measure of which too little is known to give a figure."""
MOST_POINTS = 100
"""The severity of a blocking obstacle, and the cap of a `several`'s sum."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one known answer brings: `points` (0-100) at `weight`, and `share`, its part of the measure's
    severity, in points of severity.
    """

    question: str
    answer: Answer
    points: int
    weight: float
    share: float


@dataclass(frozen=True, slots=True)
class Relief:
    """The counterfactual: were `question` answered `option`, everything else alike, the severity would fall
    to `severity`.
    """

    question: str
    option: str
    severity: int


@dataclass(frozen=True, slots=True)
class Score:
    """The verdict on one measure, an obstacle or an aspect.

    `severity` is 0-100, None when too little is known; `confidence` 0-1, the known share of the asked weight.
    `contributions` go from the heaviest share to the lightest; their shares add up to the severity before rounding
    (all 0 without one).
    """

    id: str
    severity: int | None
    band: str
    confidence: float
    contributions: tuple[Contribution, ...] = ()
    lower: Relief | None = None
    to_find_out: tuple[str, ...] = ()
    """Keys of the questions answered "I don't know" or skipped, heaviest first."""
    aspects: tuple[str, ...] = ()
    """An obstacle's aspects that were asked about, in the domain's order."""


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The verdict. `scores` holds the obstacles and aspects asked about, by id; `obstacles` those that are
    obstacles, in the domain's order.
    """

    obstacles: tuple[str, ...] = ()
    scores: Mapping[str, Score] = field(default_factory=dict)
    principal: str | None = None
    """The most severe obstacle; None when none is known, or when none leaves the lowest band."""
    watch: str | None = None
    """Where there is no principal obstacle, the one to keep an eye on: the most severe of those above 0."""
    confidence: float = 0.0
    """Known share (0-1) of all that was asked."""

    @property
    def severities(self) -> Mapping[str, int]:
        """The severities known, by obstacle or aspect: what conditions read as `severity.management`."""
        return {score.id: score.severity for score in self.scores.values() if score.severity is not None}


@dataclass(frozen=True, slots=True)
class _Reply:
    """A question that carries points, and the points that its answer is worth: None when the answer is not known."""

    question: Question
    answer: Answer
    points: int | None

    @property
    def weight(self) -> float:
        return self.question.weight


_Sides = Mapping[str, Sequence[_Reply]]
"""The replies on each side of a measure: an obstacle's aspects, and itself for the questions that measure it directly.
"""


def score(answers: Mapping[str, Answer], questions: Sequence[Question], rules: Scoring) -> Scorecard:
    """The scorecard of `answers` to `questions`: those asked; one without an answer counts as not known.

    Severity of a measure: Σ weight · points / Σ weight over known answers. An obstacle with aspects: its mean side and
    its worst, `rules.worst_share` of the worst. Known weight under `rules.known_least` of the asked weight: no figure,
    and never the principal. Total: it raises nothing.
    """
    replies = [
        _reply(question, answers)
        for question in questions
        if question.measures and question.options and question.weight > 0
    ]
    scores: dict[str, Score] = {}
    for obstacle in rules.obstacles:
        scores |= _judge(obstacle, replies, rules)
    obstacles = tuple(obstacle.id for obstacle in rules.obstacles if obstacle.id in scores)
    highest = _highest([scores[each] for each in obstacles])
    stands_out = highest is not None and highest.band != band_of(0, rules.bands)
    return Scorecard(
        obstacles=obstacles,
        scores=scores,
        principal=highest.id if highest and stands_out else None,
        watch=highest.id if highest and highest.severity and not stands_out else None,
        confidence=_confidence([reply for reply in replies if reply.question.measures in scores]),
    )


def points_of(question: Question, answer: Answer | None) -> int | None:
    """What an answer is worth, 0-100; None when it is not known: unknown, skipped, missing, or no longer an option."""
    picks = answer if isinstance(answer, tuple) else (answer,)
    options = [question.option(str(pick)) for pick in picks]
    points = [option.points for option in options if option is not None and option.points is not None]
    return min(MOST_POINTS, sum(points)) if points else None


def band_of(severity: int | None, bands: Sequence[Band]) -> str:
    """The id of the band that a severity falls in; `unclear` without a severity."""
    if severity is None:
        return UNCLEAR
    reached = [band for band in bands if band.least <= severity]
    return max(reached, key=lambda band: band.least).id if reached else UNCLEAR


def _reply(question: Question, answers: Mapping[str, Answer]) -> _Reply:
    answer = answers.get(question.key)
    return _Reply(question, "" if answer is None else answer, points_of(question, answer))


def _judge(obstacle: Obstacle, replies: Sequence[_Reply], rules: Scoring) -> dict[str, Score]:
    """The scores of an obstacle and its aspects; empty when it was not asked about."""
    measures = (*(aspect.id for aspect in obstacle.aspects), obstacle.id)
    asked = {each: [reply for reply in replies if reply.question.measures == each] for each in measures}
    sides = {each: group for each, group in asked.items() if group}
    if not sides:
        return {}
    aspects = {each: _scored(each, {each: group}, rules) for each, group in sides.items() if each != obstacle.id}
    return {obstacle.id: replace(_scored(obstacle.id, sides, rules), aspects=tuple(aspects)), **aspects}


def _scored(measure: str, sides: _Sides, rules: Scoring) -> Score:
    replies = [reply for group in sides.values() for reply in group]
    exact = _severity(sides, rules)
    severity = None if exact is None else _rounded(exact)
    unknown = [reply.question for reply in replies if reply.points is None]
    return Score(
        id=measure,
        severity=severity,
        band=band_of(severity, rules.bands),
        confidence=_confidence(replies),
        contributions=_contributions(sides, rules),
        lower=_relief(sides, rules),
        to_find_out=tuple(
            question.key for question in sorted(unknown, key=lambda question: (-question.weight, question.key))
        ),
    )


def _severity(sides: _Sides, rules: Scoring) -> float | None:
    """The exact severity: the blend of the sides known well enough, None when the whole is not."""
    if not _known_enough([reply for group in sides.values() for reply in group], rules):
        return None
    known = [_mean(group) for group in sides.values() if _known_enough(group, rules)]
    if len(known) < 2:
        return known[0] if known else None
    return (1 - rules.worst_share) * fsum(known) / len(known) + rules.worst_share * max(known)


def _mean(replies: Iterable[_Reply]) -> float:
    known = [(reply.weight, reply.points) for reply in replies if reply.points is not None]
    return fsum(weight * points for weight, points in known) / fsum(weight for weight, _ in known)


def _confidence(replies: Sequence[_Reply]) -> float:
    asked = fsum(reply.weight for reply in replies)
    return fsum(reply.weight for reply in replies if reply.points is not None) / asked if asked else 0.0


def _known_enough(replies: Sequence[_Reply], rules: Scoring) -> bool:
    confidence = _confidence(replies)
    return confidence > 0 and confidence >= rules.known_least


def _contributions(sides: _Sides, rules: Scoring) -> tuple[Contribution, ...]:
    parts = _parts(sides, rules)
    found = [
        Contribution(
            reply.question.key, reply.answer, reply.points, reply.weight, parts[side] * reply.weight * reply.points
        )
        for side, group in sides.items()
        for reply in group
        if reply.points is not None
    ]
    return tuple(sorted(found, key=lambda each: (-each.share, each.question)))


def _parts(sides: _Sides, rules: Scoring) -> Mapping[str, float]:
    """What one point at weight 1 on each side is worth in the severity of the whole; 0 for a side left out."""
    if _severity(sides, rules) is None:
        return dict.fromkeys(sides, 0.0)
    means = {side: _mean(group) for side, group in sides.items() if _known_enough(group, rules)}
    worst = max(means, key=lambda side: means[side])
    known = {side: fsum(reply.weight for reply in sides[side] if reply.points is not None) for side in means}
    blend = {
        side: (1 - rules.worst_share) / len(means) + (rules.worst_share if side == worst else 0.0) for side in means
    }
    return {side: blend[side] / known[side] if side in means else 0.0 for side in sides}


def _relief(sides: _Sides, rules: Scoring) -> Relief | None:
    """The one better answer that would lower the severity most; None when none would lower the figure."""
    exact = _severity(sides, rules)
    if exact is None:
        return None
    tries = [
        (_without(sides, reply, best.points or 0, rules), reply.question.key, best.id)
        for group in sides.values()
        for reply in group
        if reply.points is not None and (best := _best(reply.question)) is not None
    ]
    lowest, key, option = min(tries)
    return Relief(key, option, _rounded(lowest)) if _rounded(lowest) < _rounded(exact) else None


def _without(sides: _Sides, changed: _Reply, points: int, rules: Scoring) -> float:
    """The severity, were the points of one known reply others."""
    after = {
        side: [replace(reply, points=points) if reply is changed else reply for reply in group]
        for side, group in sides.items()
    }
    severity = _severity(after, rules)
    return MOST_POINTS if severity is None else severity


def _best(question: Question) -> Option | None:
    options = [option for option in question.options if option.points is not None]
    return min(options, key=lambda option: option.points or 0, default=None)


def _highest(scores: Iterable[Score]) -> Score | None:
    """The most severe score, the first among equals; None when none has a figure."""
    known = [score for score in scores if score.severity is not None]
    return max(known, key=lambda score: score.severity or 0, default=None)


def _rounded(severity: float) -> int:
    """Halves go up; monotonic, as each operation is."""
    return int(severity + 0.5)
