"""Which answers open a question: its condition tried on every combination of the answers that it reads, within a bound.

Used by checks at load. Must not know the turn: it judges conditions, it does not walk a dialog.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, islice, product

from bot.dialogs.model import SKIPPED, UNKNOWN, Answer, Question

MOST_TRIED = 5_000
"""Combinations tried for one condition."""


def reachable(question: Question, questions: Mapping[str, Question]) -> bool:
    """Whether some answers to `questions` make the question asked. When there are too many to try: True."""
    names = sorted(question.when.names)
    tried = 0
    for answers in _assignments(names, questions):
        tried += 1
        if question.when.holds(answers):
            return True
    return tried >= MOST_TRIED


def opened_by_better(question: Question, questions: Mapping[str, Question]) -> str:
    """The key of a question of which a better answer asks this one where a worse answer does not; "" when there is none."""
    names = sorted(question.when.names & questions.keys())
    for name in names:
        points = {option.id: option.points for option in questions[name].options if option.points is not None}
        others = [other for other in names if other != name]
        for answers in _assignments(others, questions) if points else ():
            opens = [
                points[answer]
                for answer in points
                if question.when.holds({**answers, name: _one(questions[name], answer)})
            ]
            closes = [points[answer] for answer in points if points[answer] not in opens]
            if opens and closes and min(opens) < max(closes):
                return name
    return ""


def _one(question: Question, option: str) -> Answer:
    return (option,) if question.kind == "several" else option


def _assignments(names: list[str], questions: Mapping[str, Question]) -> Iterator[dict[str, Answer]]:
    choices = [list(_answers(questions[name])) if name in questions else [None] for name in names]
    for values in islice(product(*choices), MOST_TRIED):
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


def _answers(question: Question) -> Iterator[Answer | None]:
    """Answers that may differ for a condition; None when the question itself may not be asked."""
    ids = [option.id for option in question.options]
    if question.kind == "several":
        yield from ((one,) for one in ids)
        yield from combinations(ids, 2)
    elif question.bounds:
        yield from (question.bounds.least, (question.bounds.least + question.bounds.most) / 2, question.bounds.most)
    else:
        yield from ids or ("yes", "no")
    if question.unknown:
        yield UNKNOWN
    if question.skippable:
        yield SKIPPED
    if question.when.judge is not None:
        yield None
