"""Which answers open a question: its condition tried on every combination of the answers that it reads, within a bound.

Used by checks at load, and by drawings and walks through a dialog. Must not know the turn: it judges conditions, it does not walk.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import combinations, islice, product

from bot.dialogs.kinds import picked_from
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


def situations(names: Collection[str], questions: Mapping[str, Question]) -> Iterator[dict[str, Answer]]:
    """Every way to answer the questions `names`, with what decides whether they are asked; a question that is not asked has no answer.

    `questions` by key, in the order asked; a name that is none of them has no value. At most MOST_TRIED.
    """
    needed = _with_openers(names, questions)
    return islice(_answered([questions[key] for key in questions if key in needed], {}), MOST_TRIED)


def _with_openers(names: Collection[str], questions: Mapping[str, Question]) -> set[str]:
    """`names` and all that their conditions read, as far as it goes."""
    needed: set[str] = set()
    waiting = [name for name in names if name in questions]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += [other for other in questions[name].when.names if other in questions]
    return needed


def _answered(waiting: list[Question], given: dict[str, Answer]) -> Iterator[dict[str, Answer]]:
    if not waiting:
        yield given
        return
    first, rest = waiting[0], waiting[1:]
    if not first.when.holds(given):
        yield from _answered(rest, given)
        return
    for answer in _answers(first):
        if answer is not None:
            yield from _answered(rest, {**given, first.key: answer})


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
    ids = picked_from(question)
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
