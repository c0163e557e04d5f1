"""The hours a month that a presence takes, from the answers alone, against the hours that exist.

Every task is so many minutes for each publication, copy, network or month; its part is rounded to half an hour and the total is the sum
of the parts as shown. Other answers are tried to find what would lighten the load most. Pure. Must not know wording nor channels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf

from bot.dialogs.model import SKIPPED, UNKNOWN, Answer, Question
from bot.knowledge.model import Content
from bot.knowledge.outcome import Line
from bot.knowledge.workload import Case, Fit, Lever, Per, Task, Workload

HOURS = "profile.hours"
EXACT_HOURS = "workload.available"
"""Asked when the answer to the first has no upper end."""
ENDLESS = 10_000
"""An option whose range ends higher has no upper end."""
LEAST_SAVED = 1.0
"""In hours a month: a lever that saves less is not worth its line."""
MOST_LEVERS = 3


@dataclass(frozen=True, slots=True)
class Range:
    """From `least` to `most`, in hours or in minutes."""

    least: float
    most: float

    @property
    def middle(self) -> float:
        """Halfway."""
        return (self.least + self.most) / 2

    def less(self, other: Range) -> Range:
        """What is left when `other` is taken out, end by end; never under nothing."""
        ends = sorted((max(0.0, self.least - other.least), max(0.0, self.most - other.most)))
        return Range(ends[0], ends[1])


@dataclass(frozen=True, slots=True)
class Part:
    """One task's share: `minutes` each time, `times` a month, `hours` a month rounded to half an hour."""

    task: Task
    minutes: Range
    times: Range
    hours: Range


@dataclass(frozen=True, slots=True)
class Relief:
    """Another answer and the hours a month that it would save."""

    lever: Lever
    option: str
    saves: Range


@dataclass(frozen=True, slots=True)
class Estimate:
    """The load. `post`: the minutes of one publication; `exists`: hours a month, `most` infinite when open, None when not known.

    `reliefs` the most saving first; `relieved`: the load with all of them; `missing`: questions without whose answers it is rough.
    """

    parts: tuple[Part, ...]
    total: Range
    posts: Range
    networks: Range
    post: Range
    exists: Range | None
    fit: Fit
    reliefs: tuple[Relief, ...]
    relieved: Range
    chains: tuple[Line, ...]
    missing: tuple[str, ...]

    @property
    def lacking(self) -> Range | None:
        """The hours that lack, from the most favourable reading to the least; None when nothing is known of those that exist."""
        if self.exists is None:
            return None
        return Range(max(0.0, self.total.least - self.exists.most), max(0.0, self.total.most - self.exists.least))


def workload_estimate(content: Content, answers: Mapping[str, Answer]) -> Estimate:
    """The load of `answers`, to any questions of any dialogs. Raises LookupError when the content has no `knowledge/workload.yaml`."""
    model = model_of(content)
    parts = _parts(model, answers)
    total, exists = _total(parts), _existing(content, answers)
    reliefs = tuple(sorted(_reliefs(content, model, answers, total), key=lambda each: -each.saves.middle))[:MOST_LEVERS]
    chosen = {each.lever.question: each.option for each in reliefs}
    single = [part.minutes for part in parts if part.task.per == "post"]
    return Estimate(
        parts=parts,
        total=total,
        posts=_case(model.posts, answers),
        networks=_case(model.networks, answers),
        post=Range(sum(each.least for each in single), sum(each.most for each in single)),
        exists=exists,
        fit=_fit(total, exists),
        reliefs=reliefs,
        relieved=_total(_parts(model, {**answers, **chosen})),
        chains=tuple(each for each in model.chains if each.when.holds(answers)),
        missing=tuple(key for key in model.needed if answers.get(key) in (None, UNKNOWN, SKIPPED)),
    )


def model_of(content: Content) -> Workload:
    """The model. Raises LookupError when the content has none."""
    if content.knowledge.workload is None:
        raise LookupError("knowledge/workload.yaml is missing: a dialog that concludes `workload` needs it")
    return content.knowledge.workload


def half_hours(hours: float) -> float:
    """Hours rounded to the half."""
    return round(hours * 2) / 2


def _parts(model: Workload, answers: Mapping[str, Answer]) -> tuple[Part, ...]:
    posts, networks = _case(model.posts, answers), _case(model.networks, answers)
    further = Range(max(0.0, networks.least - 1), max(0.0, networks.most - 1))
    times: Mapping[Per, Range] = {
        "post": posts,
        "copy": Range(posts.least * further.least, posts.most * further.most),
        "network": networks,
        "month": Range(1, 1),
    }
    return tuple(_part(task, _case(task.minutes, answers), times[task.per]) for task in model.tasks)


def _part(task: Task, minutes: Range, times: Range) -> Part:
    least, most = minutes.least * times.least / 60, minutes.most * times.most / 60
    return Part(task, minutes, times, Range(half_hours(least), half_hours(most)))


def _total(parts: tuple[Part, ...]) -> Range:
    return Range(sum(part.hours.least for part in parts), sum(part.hours.most for part in parts))


def _case(cases: tuple[Case, ...], answers: Mapping[str, Answer]) -> Range:
    """The first case that holds; the last one always does, the content checks keep it so."""
    found = next((case for case in cases if case.when.holds(answers)), cases[-1])
    return Range(found.least, found.most)


def _existing(content: Content, answers: Mapping[str, Answer]) -> Range | None:
    exact = answers.get(EXACT_HOURS)
    if isinstance(exact, int | float):
        return Range(exact, exact)
    question = _questions(content).get(HOURS)
    option = question.option(str(answers.get(HOURS))) if question else None
    if option is None or option.amounts is None:
        return None
    most = inf if option.amounts.most >= ENDLESS else half_hours(option.amounts.most)
    return Range(half_hours(option.amounts.least), most)


def _fit(total: Range, exists: Range | None) -> Fit:
    if exists is None:
        return "unclear"
    if exists.most < total.least:
        return "short"
    return "enough" if exists.least >= total.most else "tight"


def _reliefs(content: Content, model: Workload, answers: Mapping[str, Answer], total: Range) -> Iterator[Relief]:
    """For each lever, the answer that lightens the load by one notch: of those that save, the one that saves least."""
    questions = _questions(content)
    for lever in model.levers:
        question = questions.get(lever.question)
        if question is None or question.option(str(answers.get(lever.question))) is None:
            continue
        saved = [
            (option.id, total.less(_total(_parts(model, {**answers, lever.question: option.id}))))
            for option in question.options
        ]
        enough = [(option, saves) for option, saves in saved if saves.middle >= LEAST_SAVED]
        if enough:
            option, saves = min(enough, key=lambda each: each[1].middle)
            yield Relief(lever, option, saves)


def _questions(content: Content) -> dict[str, Question]:
    return {question.key: question for dialog in content.dialogs.values() for question in dialog.questions}
