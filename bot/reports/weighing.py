"""In-house, hybrid, outsourced, or outsourced for a period: the verdict, from the answers alone.

Each factor gives the first of its reasons that holds. Reasons balance between 0 (everything in-house) and 100 (everything outside); the
balance names a verdict, unless a reason makes that one impossible: then the nearest that is possible. What would change the verdict is
found by trying: every other option of every question that counts. Pure. Must not know wording nor channels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.content.expressions import Condition
from bot.dialogs.model import SKIPPED, UNKNOWN, Answer, Question
from bot.knowledge.model import Content
from bot.knowledge.sourcing import Factor, Reason, Side, Sourcing, Way

PULLS: Mapping[Side, int] = {"in_house": 0, "both": 50, "outside": 100}
"""Where on the balance each side stands; a period is on neither."""
LINE: tuple[Way, ...] = ("in_house", "hybrid", "outsourced")
"""The verdicts in the order of the balance; a period is a way of outsourcing."""
EVEN = 50
"""The balance when no reason holds."""
MOST_CHANGES = 4


@dataclass(frozen=True, slots=True)
class Weighed:
    """A reason that holds, under its factor."""

    factor: Factor
    reason: Reason


@dataclass(frozen=True, slots=True)
class Change:
    """One other answer that would give another verdict."""

    question: str
    option: str
    verdict: Way


@dataclass(frozen=True, slots=True)
class Verdict:
    """`balance` 0 (everything in-house) to 100; `reasons` the heaviest first; `barred`: reasons that made a verdict impossible.

    `missing`: questions without whose answers this is a first idea only; `stuck`: no way is possible, the fallback is given.
    """

    id: Way
    balance: int
    reasons: tuple[Weighed, ...]
    barred: tuple[Weighed, ...]
    changes: tuple[Change, ...]
    missing: tuple[str, ...]
    stuck: bool = False

    def leaning(self, *sides: Side) -> tuple[Weighed, ...]:
        """The reasons that pull to one of these sides."""
        return tuple(each for each in self.reasons if each.reason.leans in sides)


def sourcing_verdict(content: Content, answers: Mapping[str, Answer]) -> Verdict:
    """The verdict of `answers`, to any questions of any dialogs. Raises LookupError when the content has no `knowledge/sourcing.yaml`."""
    rules = rules_of(content)
    weighing = _Weighing(rules)
    reasons = weighing.reasons(answers)
    way, stuck = weighing.way(reasons)
    ordered = sorted(reasons, key=lambda each: -each.reason.weight)
    return Verdict(
        id=way,
        balance=_balance(reasons),
        reasons=tuple(ordered),
        barred=tuple(each for each in reasons if each.reason.excludes),
        changes=tuple(_changes(content, weighing, answers, way))[:MOST_CHANGES],
        missing=tuple(key for key in rules.needed if answers.get(key) in (None, UNKNOWN, SKIPPED)),
        stuck=stuck,
    )


def first_sourcing_verdict(content: Content, answers: Mapping[str, Answer]) -> Verdict | None:
    """The verdict of a diagnosis alone, or None while a question that it needs has no answer, or the content no rules."""
    rules = content.knowledge.sourcing
    if rules is None or any(answers.get(key) in (None, UNKNOWN, SKIPPED) for key in rules.needed):
        return None
    return sourcing_verdict(content, answers)


def rules_of(content: Content) -> Sourcing:
    """The rules. Raises LookupError when the content has none."""
    if content.knowledge.sourcing is None:
        raise LookupError("knowledge/sourcing.yaml is missing: a dialog that concludes `sourcing` needs it")
    return content.knowledge.sourcing


@dataclass(slots=True)
class _Weighing:
    """The rules at work. A condition is judged once for the same answers: trying others costs little."""

    rules: Sourcing
    _judged: dict[tuple[object, ...], bool] = field(default_factory=dict)

    def reasons(self, answers: Mapping[str, Answer]) -> list[Weighed]:
        """What holds: at most one reason a factor."""
        found = (
            (factor, next((reason for reason in factor.reasons if self._holds(reason.when, answers)), None))
            for factor in self.rules.factors
        )
        return [Weighed(factor, reason) for factor, reason in found if reason]

    def way(self, reasons: list[Weighed]) -> tuple[Way, bool]:
        """The verdict, and whether every one was impossible."""
        excluded = {way for each in reasons for way in each.reason.excludes}
        balance = _balance(reasons)
        wanted = 0 if balance < self.rules.hybrid_from else 1 if balance < self.rules.outsourced_from else 2
        possible = [place for place, way in enumerate(LINE) if way not in excluded]
        if not possible:
            return self.rules.fallback, True
        way = LINE[min(possible, key=lambda place: abs(place - wanted))]
        has_end = any(each.reason.leans == "period" for each in reasons)
        return ("outsourced_for_a_period" if way == "outsourced" and has_end else way), False

    def _holds(self, condition: Condition, answers: Mapping[str, Answer]) -> bool:
        key = (condition.source, *(answers.get(name) for name in sorted(condition.names)))
        if key not in self._judged:
            self._judged[key] = condition.holds(answers)
        return self._judged[key]


def _balance(reasons: list[Weighed]) -> int:
    weighed = [(PULLS[each.reason.leans], each.reason.weight) for each in reasons if each.reason.leans in PULLS]
    total = sum(weight for _, weight in weighed)
    return round(sum(pull * weight for pull, weight in weighed) / total) if total else EVEN


def _changes(content: Content, weighing: _Weighing, answers: Mapping[str, Answer], way: Way) -> Iterator[Change]:
    """For each question that counts, the nearest other option that gives another verdict."""
    for question in _counting(content, weighing.rules):
        given = next(
            (place for place, each in enumerate(question.options) if each.id == answers.get(question.key)), None
        )
        if given is None:
            continue
        others = sorted(enumerate(question.options), key=lambda each: abs(each[0] - given))
        for _, option in others[1:]:
            other, _ = weighing.way(weighing.reasons({**answers, question.key: option.id}))
            if other != way:
                yield Change(question.key, option.id, other)
                break


def _counting(content: Content, rules: Sourcing) -> Iterator[Question]:
    """The questions with one answer that the rules read, those without which there is no verdict first."""
    read = [name for factor in rules.factors for reason in factor.reasons for name in sorted(reason.when.names)]
    questions = {question.key: question for dialog in content.dialogs.values() for question in dialog.questions}
    for key in dict.fromkeys([*rules.needed, *read]):
        if key in questions and questions[key].kind == "choice":
            yield questions[key]
