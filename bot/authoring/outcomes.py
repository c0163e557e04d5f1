"""What a dialog can conclude, and answers likely to make it: bands of severity, actions, progress of steps, lines of the checklist.

Outcomes are names (`action usages_session`, `step 3 begun`). The diagnosis is known in depth; of another conclusion, each short value of
its document counts as an outcome once it was seen. Must not know how a dialog is walked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from random import Random

from bot.authoring.walks import possible_answers
from bot.content.expressions import Condition
from bot.conversation.session import Mode
from bot.dialogs.model import UNKNOWN, Answer, Dialog, Question
from bot.dialogs.reach import situations
from bot.knowledge.model import Content, Criterion, Remark
from bot.reports.conclusions import CONCLUSIONS
from bot.reports.diagnosis import diagnose
from bot.scoring import points_of, score

DIAGNOSIS = "diagnosis"
ENUMERATED = 1_500
"""Combinations of answers to one measure's questions up to which all are tried; beyond, as many are drawn."""
MOST_SITUATIONS = 24
"""Ways to fulfil one condition that are tried."""
_ADMINISTRATIVE = frozenset({"format", "version", "dialog", "lang", "mode"})
_LISTS = ("questions", "proofs", "red_flags")

Answers = dict[str, Answer]


@dataclass(frozen=True, slots=True)
class Goal:
    """One outcome to reach, and answers that may do it, the likeliest first."""

    name: str
    plans: tuple[Answers, ...]


def outcomes_of(content: Content, dialog: Dialog, answers: Mapping[str, Answer], mode: Mode) -> frozenset[str]:
    """The outcomes of these answers."""
    if dialog.concludes != DIAGNOSIS:
        document = CONCLUSIONS[dialog.concludes].document(content, dialog, answers, content.languages[0], mode)
        short = {key: value for key, value in document.items() if isinstance(value, str) and len(value) <= 24}
        return frozenset(f"{key} {value}" for key, value in short.items() if key not in _ADMINISTRATIVE)
    found = diagnose(content, dialog, answers, mode)
    names = [f"severity of {each.id}: {each.band}" for each in found.scorecard.scores.values()]
    names.append(f"principal obstacle: {found.scorecard.principal or 'none'}")
    names += [f"action {each.action.id}" for each in found.advice.actions]
    names += [f"step {each.step.number} {each.status}" for each in found.advice.plan]
    for chosen in found.advice.checklist:
        for name in _LISTS:
            shown = getattr(chosen, name)
            every: tuple[Remark, ...] = getattr(chosen.criterion, name)
            names += [_remark(chosen.criterion, name, place) for place, one in enumerate(every) if one in shown]
    return frozenset(names)


def goals_of(content: Content, dialog: Dialog, seed: int = 0) -> list[Goal]:
    """Every outcome that the dialog alone should be able to reach, with plans. None for a conclusion that is not the diagnosis."""
    return list(_Seeking(content, dialog, Random(seed)).goals()) if dialog.concludes == DIAGNOSIS else []  # noqa: S311 - chance to be repeated, nothing secret


def _remark(criterion: Criterion, name: str, place: int) -> str:
    return f"checklist {criterion.id}.{name}.{place + 1}"


@dataclass(frozen=True)
class _Seeking:
    """The search for answers that lead to the outcomes of one dialog."""

    content: Content
    dialog: Dialog
    dice: Random

    def goals(self) -> Iterator[Goal]:
        yield from self._bands()
        yield from self._principals()
        for action in self.content.knowledge.actions:
            if self._measuring(action.obstacle):
                yield from self._conditional(f"action {action.id}", action.when, action.obstacle)
        yield from self._steps()
        for criterion in self.content.knowledge.checklist:
            for name in _LISTS:
                for place, remark in enumerate(getattr(criterion, name)):
                    yield from self._conditional(_remark(criterion, name, place), remark.when, "")

    @cached_property
    def _measures(self) -> dict[str, tuple[str, ...]]:
        """Each obstacle with its aspects, each aspect alone."""
        found: dict[str, tuple[str, ...]] = {}
        for obstacle in self.content.knowledge.scoring.obstacles:
            found[obstacle.id] = (obstacle.id, *(aspect.id for aspect in obstacle.aspects))
            found.update({aspect.id: (aspect.id,) for aspect in obstacle.aspects})
        return found

    def _measuring(self, measure: str) -> list[Question]:
        wanted = self._measures.get(measure, ())
        return [each for each in self.dialog.questions if each.measures in wanted and each.options]

    def _bands(self) -> Iterator[Goal]:
        """Each band that some answers to the measuring questions give, tried on the score itself."""
        for measure in self._measures:
            plans: dict[str, Answers] = {}
            for answers in self._tries(self._measuring(measure)):
                asked = [each for each in self._measuring(measure) if each.when.holds(answers)]
                scored = score(answers, asked, self.content.knowledge.scoring).scores.get(measure)
                if scored is not None:
                    plans.setdefault(scored.band, answers)
            yield from (Goal(f"severity of {measure}: {band}", (plan,)) for band, plan in sorted(plans.items()))

    def _tries(self, questions: list[Question]) -> Iterator[Answers]:
        """Answers to `questions`: all combinations when they are few, else the extremes and a draw."""
        keys = [each.key for each in questions]
        few = list(islice(situations(keys, self.dialog.by_key), ENUMERATED + 1))
        if len(few) <= ENUMERATED:
            yield from few
            return
        for extreme in (self._best, self._worst, self._unknown):
            yield {key: extreme[key] for key in keys}
        for _ in range(ENUMERATED):
            yield {each.key: self.dice.choice(_choices(each)) for each in questions}

    def _principals(self) -> Iterator[Goal]:
        yield Goal("principal obstacle: none", (dict(self._best),))
        for obstacle in self.content.knowledge.scoring.obstacles:
            if worst := {each.key: self._worst[each.key] for each in self._measuring(obstacle.id)}:
                yield Goal(f"principal obstacle: {obstacle.id}", ({**self._best, **worst},))

    def _conditional(self, name: str, condition: Condition, measure: str) -> Iterator[Goal]:
        """What a condition opens, and for an action, something to act on: the other answers at their best, at their worst."""
        if not self._within(condition):
            return
        hurt = {each.key: self._worst[each.key] for each in self._measuring(measure)}
        bases = ({**self._best, **hurt}, self._worst, self._best, self._unknown)
        ways = list(islice(self._holding(condition), MOST_SITUATIONS))
        one_by_one = [{**self._best, key: answer} for key, answer in hurt.items()]
        plans = [{**base, **way} for way in ways for base in (*bases, *one_by_one)]
        yield Goal(name, tuple(plans))

    def _within(self, condition: Condition) -> bool:
        """Whether this dialog knows something of each thing that the condition reads, or can do without."""
        known = set(self.dialog.by_key) | {
            f"severity.{measure}" for measure in self._measures if self._measuring(measure)
        }
        return condition.names <= known or next(self._holding(condition), None) is not None

    def _holding(self, condition: Condition) -> Iterator[Answers]:
        """Answers with which the condition holds, whatever severities it reads are."""
        worst = {measure: 100 for measure in self._measures if self._measuring(measure)}
        for answers in situations(condition.names, self.dialog.by_key):
            if any(
                condition.holds(answers, severity=severities) for severities in (worst, dict.fromkeys(worst, 0), {})
            ):
                yield answers

    def _steps(self) -> Iterator[Goal]:
        """Each status that answers to a step's own questions give."""
        for step in self.content.knowledge.plan:
            names = (step.done.names | step.begun.names) & self.dialog.by_key.keys()
            plans: dict[tuple[bool, ...], Answers] = {}
            for answers in situations(names, self.dialog.by_key):
                signs = (
                    step.done.holds(answers),
                    step.begun.holds(answers),
                    *(answers.get(name) == UNKNOWN for name in sorted(names)),
                )
                plans.setdefault(signs, answers)
            statuses: dict[str, Answers] = {}
            for answers in plans.values():
                for base in (self._best, self._worst):
                    plan = {**base, **answers}
                    found = diagnose(self.content, self.dialog, plan).advice.plan
                    status = next(each.status for each in found if each.step is step)
                    statuses.setdefault(status, plan)
            yield from (Goal(f"step {step.number} {status}", (plan,)) for status, plan in sorted(statuses.items()))

    @cached_property
    def _best(self) -> Answers:
        return {each.key: _extreme(each, least=True) for each in self.dialog.questions}

    @cached_property
    def _worst(self) -> Answers:
        return {each.key: _extreme(each, least=False) for each in self.dialog.questions}

    @cached_property
    def _unknown(self) -> Answers:
        return {each.key: UNKNOWN if each.unknown else self._best[each.key] for each in self.dialog.questions}


def _choices(question: Question) -> list[Answer]:
    picks: list[Answer] = [(each.id,) if question.kind == "several" else each.id for each in question.options]
    return picks + [UNKNOWN] * question.unknown


def _extreme(question: Question, least: bool) -> Answer:
    """The answer with the fewest points, or the most; without points, the first possible one."""
    answers = possible_answers(question)
    scored = [
        (points, place) for place, answer in enumerate(answers) if (points := points_of(question, answer)) is not None
    ]
    if not scored:
        return answers[0]
    return answers[(min if least else max)(scored)[1]]
