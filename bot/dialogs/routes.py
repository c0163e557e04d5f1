"""The ways through a dialog: from each question to those that may follow it, and how many taps the longest talk costs.

What drawings, walks and checks share. Told from conditions alone; a way that no answers take is left out. Must not know the machine that
moves a talk (`bot.conversation.machine`), which is tested to take these ways and no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.dialogs.model import Answer, Dialog, Question
from bot.dialogs.reach import situations

START = "start"
SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Route:
    """From `source` (START or a question's key) to `goal` (a question's key or SUMMARY), `passed` being left out on the way."""

    source: str
    goal: str
    passed: tuple[str, ...] = ()
    """Keys of the questions whose conditions do not hold."""


@dataclass(frozen=True, slots=True)
class Longest:
    """The longest talk: how many taps, and the answers that lead to it as far as conditions read them."""

    taps: int
    answers: Mapping[str, Answer]


def questions_of(dialog: Dialog, mode: str) -> tuple[Question, ...]:
    """The questions that the mode (`standard` or `express`) may ask, in order."""
    return tuple(question for question in dialog.questions if mode == "standard" or question.express)


def routes(dialog: Dialog, mode: str = "standard") -> tuple[Route, ...]:
    """Every way from one question to the next that some answers take, in the order of questions."""
    asked = questions_of(dialog, mode)
    by_key = {question.key: question for question in asked}
    return tuple(
        route
        for place, source in enumerate((None, *asked))
        for route in _onward(source, asked[place:])
        if _taken(route, by_key)
    )


def longest(dialog: Dialog, mode: str = "standard") -> Longest:
    """The talk that costs most taps, from the button that starts it to the one that asks for the result."""
    asked = questions_of(dialog, mode)
    by_key = {question.key: question for question in asked}
    names = {name for question in asked for name in question.when.names}
    best = Longest(0, {})
    for answers in situations(names, by_key):
        taps = 2 + sum(taps_of(question) for question in asked if question.when.holds(answers))
        best = Longest(taps, answers) if taps > best.taps else best
    return best


def taps_of(question: Question) -> int:
    """The taps of the longest answer: one, but in a `several`, where each tick counts and without a limit "done" does too."""
    if question.kind != "several":
        return 1
    ticks = sum(not option.exclusive for option in question.options)
    return question.most_picks if question.most_picks and question.most_picks <= ticks else ticks + 1


def _onward(source: Question | None, later: tuple[Question, ...]) -> Iterator[Route]:
    """The candidates: each conditional question in turn, up to the first that is always asked, else the summary."""
    name = source.key if source else START
    passed: list[str] = []
    for question in later:
        yield Route(name, question.key, tuple(passed))
        if question.when.judge is None:
            return
        passed.append(question.key)
    yield Route(name, SUMMARY, tuple(passed))


def _taken(route: Route, questions: Mapping[str, Question]) -> bool:
    """Whether some answers ask the source and the goal, and nothing in between."""
    keys = [key for key in (route.source, route.goal) if key in questions]
    wanted = [questions[key].when for key in keys]
    unwanted = [questions[key].when for key in route.passed]
    names = {name for condition in (*wanted, *unwanted) for name in condition.names}
    return any(
        all(condition.holds(answers) for condition in wanted)
        and not any(condition.holds(answers) for condition in unwanted)
        for answers in situations(names, questions)
    )
