"""What to do about a scorecard: the top actions, the nine-step plan and the agency checklist.

Pure, and everything from data: it ranks and chooses among what the authors wrote (`bot.knowledge.model`) and holds no
advice of its own. Must not know how advice is worded or shown (`bot.reports`), nor which questions exist: conditions
name them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.content.expressions import Condition
from bot.dialogs.model import SKIPPED, UNKNOWN, Answer
from bot.knowledge.model import Action, Criterion, Knowledge, Remark, Scoring, Step
from bot.scoring import Scorecard

MOST_ACTIONS = 6
"""As many as a small company can take in hand."""
MOST_REASONS = 2
_WANTS = ("eq", "in")
"""The comparisons by which a condition asks for an answer, rather than for its absence."""

Status = Literal["done", "begun", "missing", "unclear"]
"""Of a step. `unclear`: the answers known cannot tell."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An action to take. `rank` is the severity (0-100) of what it acts on times its priority; `reasons`:
    keys of the answers that called for it.
    """

    action: Action
    rank: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of the strategy and where the company stands. `asked`: whether all that would tell was asked about."""

    step: Step
    status: Status
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Chosen:
    """A criterion of the checklist with the remarks that hold for this company. `rank`: Σ weight ×
    severity, which orders the criteria.
    """

    criterion: Criterion
    rank: float
    questions: tuple[Remark, ...]
    proofs: tuple[Remark, ...]
    red_flags: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """Actions from the most pressing on, the plan in the order of its steps, and the checklist from the
    criterion that matters most on.
    """

    actions: tuple[Recommendation, ...] = ()
    plan: tuple[Progress, ...] = ()
    checklist: tuple[Chosen, ...] = ()


def advise(
    answers: Mapping[str, Answer], scorecard: Scorecard, knowledge: Knowledge, unasked: Collection[str] = ()
) -> Advice:
    """The advice for these answers. Only what the scorecard covers is acted on.

    Equal ranks go in the domain's order, then the authors'. `unasked`: keys of questions that might have been put and
    were not (another part's, or left out by the short version): no step is called missing on their account.
    """
    facts = _Facts(answers, scorecard, unasked)
    return Advice(
        actions=_actions(facts, knowledge),
        plan=tuple(_progress(step, facts) for step in knowledge.plan),
        checklist=_checklist(facts, knowledge.checklist),
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What conditions are judged on."""

    answers: Mapping[str, Answer]
    card: Scorecard
    unasked: Collection[str]

    def hold(self, condition: Condition) -> bool:
        return condition.holds(self.answers, severity=self.card.severities)

    def severity(self, measure: str) -> int:
        """The severity of an obstacle or aspect; 0 when it has none, which puts what depends on it last."""
        return self.card.severities.get(measure, 0)

    def asked_about(self, measure: str) -> bool:
        """Whether it was asked about: where all is well, what keeps it so is still worth doing, and comes last."""
        return measure in self.card.scores

    def answered(self, name: str) -> bool:
        """Whether the question `name` has a known answer."""
        return self.answers.get(name, UNKNOWN) not in (UNKNOWN, SKIPPED)

    def open(self, name: str) -> bool:
        """Whether the question `name` might have told more: not put, passed over, or answered "I don't know"."""
        return name in self.unasked or self.answers.get(name) in {UNKNOWN, SKIPPED}

    def measured(self, name: str) -> bool:
        """Whether `name` is a severity (`severity.management`) that is known."""
        group, _, measure = name.partition(".")
        return group == "severity" and measure in self.card.severities


def _actions(facts: _Facts, knowledge: Knowledge) -> tuple[Recommendation, ...]:
    """The six of highest rank, after each serious obstacle has had its own."""
    fitting = [action for action in knowledge.actions if facts.asked_about(action.obstacle) and facts.hold(action.when)]
    wanted = _by_rank(fitting, facts, knowledge)
    due = [
        found
        for obstacle in _serious(facts, knowledge.scoring)
        if (found := _representative(obstacle, wanted, facts.card))
    ]
    rest = [each for each in wanted if each not in due]
    chosen = [*due, *rest][:MOST_ACTIONS]
    return tuple(each for each in wanted if each in chosen)


def _by_rank(actions: Sequence[Action], facts: _Facts, knowledge: Knowledge) -> list[Recommendation]:
    order = [
        measure
        for obstacle in knowledge.scoring.obstacles
        for measure in (obstacle.id, *(aspect.id for aspect in obstacle.aspects))
    ]
    found = [
        Recommendation(action, facts.severity(action.obstacle) * action.priority, _reasons(action, facts))
        for action in actions
    ]
    sound = {measure for measure, score in facts.card.scores.items() if score.severity == 0}
    return sorted(
        found,
        key=lambda each: (
            -each.rank,
            each.action.obstacle in sound,  # what is not known yet comes before what is known to be well
            -each.action.priority,
            order.index(each.action.obstacle),
        ),
    )


def _serious(facts: _Facts, rules: Scoring) -> list[str]:
    """The serious obstacles, the most severe first: they are served in that order when places run out."""
    found = [each for each in facts.card.obstacles if facts.severity(each) >= rules.serious_from]
    return sorted(found, key=lambda each: -facts.severity(each))


def _representative(obstacle: str, wanted: Sequence[Recommendation], card: Scorecard) -> Recommendation | None:
    """The best action for an obstacle: through its weakest aspect, else the next, else the obstacle as a whole."""
    aspects = sorted(card.scores[obstacle].aspects, key=lambda each: -(card.scores[each].severity or 0))
    for measure in (*aspects, obstacle):
        if found := next((each for each in wanted if each.action.obstacle == measure), None):
            return found
    return None


def _reasons(action: Action, facts: _Facts) -> tuple[str, ...]:
    """The answers that called for an action: those that its condition names, then the heaviest."""
    worth = {each.question: each.points for score in facts.card.scores.values() for each in score.contributions}
    shares = {each.question: each.share for each in facts.card.scores[action.obstacle].contributions}
    named = sorted(action.when.names, key=lambda name: (-shares.get(name, 0.0), name))
    keys = [key for key in dict.fromkeys((*named, *shares)) if worth.get(key) or _asked_for(key, action, facts)]
    return tuple(key for key in keys if worth.get(key) != 0)[:MOST_REASONS]


def _asked_for(key: str, action: Action, facts: _Facts) -> bool:
    """Whether the condition wants the very answer given to `key`: how an answer without points can be a reason."""
    answer = facts.answers.get(key)
    given = answer if isinstance(answer, tuple) else (answer,)
    wanted = {mention.literal for mention in action.when.mentions if mention.name == key and mention.operator in _WANTS}
    return facts.answered(key) and not wanted.isdisjoint(given)


def _progress(step: Step, facts: _Facts) -> Progress:
    """A step is missing when enough is known to say so: nothing left open could have shown it begun."""
    if facts.hold(step.done):
        return Progress(step, "done")
    if facts.hold(step.begun):
        return Progress(step, "begun")
    names = step.done.names | step.begun.names
    told = not names or any(facts.answered(name) or facts.measured(name) for name in names)
    missing = told and not any(facts.open(name) for name in step.begun.names)
    return Progress(step, "missing" if missing else "unclear", asked=names.isdisjoint(facts.unasked))


def _checklist(facts: _Facts, criteria: Sequence[Criterion]) -> tuple[Chosen, ...]:
    chosen = [
        Chosen(
            criterion=criterion,
            rank=sum(weight * facts.severity(measure) for measure, weight in criterion.weights.items()),
            questions=_holding(criterion.questions, facts),
            proofs=_holding(criterion.proofs, facts),
            red_flags=_holding(criterion.red_flags, facts),
        )
        for criterion in criteria
    ]
    return tuple(sorted(chosen, key=lambda each: -each.rank))


def _holding(remarks: Sequence[Remark], facts: _Facts) -> tuple[Remark, ...]:
    return tuple(remark for remark in remarks if facts.hold(remark.when))
