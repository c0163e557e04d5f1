"""Rules that try answers: conditions of knowledge that can never or always hold, and serious obstacles that nothing acts on.

Each is tried on every combination of the answers that it reads, within a bound (`bot.dialogs.reach`); one function per rule, as in
`bot.knowledge.checks`. Must not know how a verdict is reached: severities are taken as free, or as the plain mean of what measures them;
whole talks are tried by `obstacles simulate`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from bot.content.expressions import Condition
from bot.content.findings import Finding
from bot.dialogs.loader import DialogsRead
from bot.dialogs.model import Answer, Question
from bot.dialogs.reach import MOST_TRIED, situations
from bot.knowledge.model import Action, Obstacle, Scoring
from bot.knowledge.reading import KnowledgeRead

SEVERITY = "severity."


@dataclass(frozen=True, slots=True)
class Trial:
    """What answers are tried on. `questions`: every question by key, openers before those that they open."""

    knowledge: KnowledgeRead
    dialogs: DialogsRead
    questions: Mapping[str, Question]


def check_trials(knowledge: KnowledgeRead, dialogs: DialogsRead) -> Iterator[Finding]:
    """Every finding that trying answers brings."""
    composed = sorted(dialogs.dialogs.values(), key=lambda dialog: -len(dialog.parts))
    trial = Trial(knowledge, dialogs, {one.key: one for dialog in composed for one in dialog.questions})
    if dialogs.parts:
        for rule in RULES:
            yield from rule(trial)


def actions_can_be_triggered(trial: Trial) -> Iterator[Finding]:
    """K040"""
    for action in trial.knowledge.actions:
        if not _can_hold(action.when, trial.questions):
            yield Finding(
                action.when.place, "K040", f"no answers trigger action '{action.id}'; its condition never holds"
            )


def conditions_can_hold(trial: Trial) -> Iterator[Finding]:
    """K041. Of steps and of the checklist's remarks."""
    for what, condition in _others(trial.knowledge):
        if not _can_hold(condition, trial.questions):
            yield Finding(
                condition.place, "K041", f"the condition of {what} never holds, whatever the answers; mend it"
            )


def conditions_can_fail(trial: Trial) -> Iterator[Finding]:
    """K042, a warning"""
    named = [(f"action '{action.id}'", action.when) for action in trial.knowledge.actions]
    for what, condition in (*named, *_others(trial.knowledge)):
        if condition.names and not _can_hold(condition, trial.questions, wanted=False):
            message = f"the condition of {what} holds whatever the answers; take it out"
            yield Finding(condition.place, "K042", message, "warning")


def serious_obstacles_have_an_action(trial: Trial) -> Iterator[Finding]:
    """K043. Also when a part is played alone, nothing else being known."""
    scoring = trial.knowledge.scoring
    for obstacle in scoring.obstacles if scoring else ():
        for name in [aspect.id for aspect in obstacle.aspects] or [obstacle.id]:
            against = [action for action in trial.knowledge.actions if action.obstacle in (name, obstacle.id)]
            found = _unserved(trial, obstacle, name, against) if against and scoring else ""
            if found:
                message = f"'{name}' is serious with {found}, and no action fits; loosen the condition of one"
                yield Finding(obstacle.place, "K043", message)


def questions_serve_something(trial: Trial) -> Iterator[Finding]:
    """K044, a warning. Only where a diagnosis concludes: other conclusions read what they like."""
    read = {name for action in trial.knowledge.actions for name in action.when.names}
    read |= {name for _, condition in _others(trial.knowledge) for name in condition.names}
    read |= {name for question in trial.questions.values() for name in question.when.names}
    read |= {question.key for part in trial.dialogs.parts.values() for question in part.borrowed}
    for part in trial.dialogs.parts.values():
        concludes = trial.dialogs.dialogs[part.id].concludes
        for question in part.questions if concludes == "diagnosis" else ():
            if not (question.measures or question.steps or question.key in read):
                message = f"nothing uses the answer to '{question.key}'; give it points or steps, read it, or drop it"
                yield Finding(question.place, "K044", message, "warning")


def _others(knowledge: KnowledgeRead) -> Iterator[tuple[str, Condition]]:
    for step in knowledge.plan:
        yield f"'done' in step {step.number}", step.done
        yield f"'begun' in step {step.number}", step.begun
    for criterion in knowledge.checklist:
        for remark in (*criterion.questions, *criterion.proofs, *criterion.red_flags):
            yield f"a line of '{criterion.id}'", remark.when


def _can_hold(condition: Condition, questions: Mapping[str, Question], wanted: bool = True) -> bool:
    """Whether some answers and severities make the condition true (or false, when that is `wanted`); True when too many to try."""
    tried = 0
    for answers in situations(condition.names, questions):
        for severities in _severities(condition):
            tried += 1
            if condition.holds(answers, severity=severities) is wanted or tried >= MOST_TRIED:
                return True
    return False


def _severities(condition: Condition) -> Iterator[dict[str, int]]:
    """Severities on either side of every threshold that the condition names, and none at all."""
    names = sorted(name for name in condition.names if name.startswith(SEVERITY))
    near = {
        int(mention.literal) + step
        for mention in condition.mentions
        if mention.name in names and isinstance(mention.literal, int | float)
        for step in (-1, 0, 1)
    }
    values = [None, *sorted({0, 100} | {value for value in near if 0 <= value <= 100})]
    for chosen in product(values, repeat=len(names)):
        yield {
            name.removeprefix(SEVERITY): value for name, value in zip(names, chosen, strict=True) if value is not None
        }


def _unserved(trial: Trial, obstacle: Obstacle, name: str, actions: list[Action]) -> str:
    """Answers with which `name` is serious and no action fits, in words; "" when there are none."""
    asked = {one.key: one for one in trial.questions.values() if one.measures == name and one.options}
    scoring = trial.knowledge.scoring
    for answers in situations(asked.keys(), trial.questions):
        severity = _severity(answers, asked, scoring) if scoring else None
        if severity is None or scoring is None or severity < scoring.serious_from:
            continue
        severities = {name: severity, obstacle.id: severity}
        if not any(action.when.holds(answers, severity=severities) for action in actions):
            return ", ".join(f"{key} = {answer}" for key, answer in answers.items() if key in asked)
    return ""


def _severity(answers: Mapping[str, Answer], asked: Mapping[str, Question], scoring: Scoring) -> int | None:
    """The weighted mean of the known points, rounded; None when too little is known."""
    put = [(question, answers[key]) for key, question in asked.items() if key in answers]
    known = [(question.weight, points) for question, answer in put if (points := _points(question, answer)) is not None]
    weight = sum(share for share, _ in known)
    if not weight or weight < scoring.known_least * sum(question.weight for question, _ in put):
        return None
    return int(sum(share * points for share, points in known) / weight + 0.5)


def _points(question: Question, answer: Answer) -> int | None:
    picks = answer if isinstance(answer, tuple) else (answer,)
    options = [question.option(str(pick)) for pick in picks]
    points = [option.points for option in options if option and option.points is not None]
    return min(100, sum(points)) if points else None


RULES: tuple[Callable[[Trial], Iterator[Finding]], ...] = (
    actions_can_be_triggered,
    conditions_can_hold,
    conditions_can_fail,
    serious_obstacles_have_an_action,
    questions_serve_something,
)
