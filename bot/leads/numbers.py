"""How talks went, counted: the funnel by source and by day, and where people take their time or leave.

Values and tables of values, pure. Only real talks are counted: tests and demonstrations are not. Must not know the database that counts
nor how tables are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from bot.dialogs.model import Dialog
from bot.leads.origins import Origin, parse

By = Literal["step", "source", "question", "day", "reminder"]
Cells = tuple[str | int | float | None, ...]
IDLE_SECONDS = 86_400.0
"""An unfinished talk in which nothing happened for so long was left; until then it is under way."""


AFTERWARDS = ("consented", "claimed", "won")
"""The steps after a talk is finished, as the leads tell them."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """Talks begun, those that answered something in each section or further on, finished, and unfinished ones still under way.

    Then what became of them: shared with the agency, taken by one of its team, won.
    """

    started: int = 0
    sections: tuple[int, ...] = ()
    finished: int = 0
    under_way: int = 0
    consented: int = 0
    claimed: int = 0
    won: int = 0

    def __add__(self, other: Funnel) -> Funnel:
        sections = tuple(one + two for one, two in zip(self.sections, other.sections, strict=True))
        counts = ("started", "finished", "under_way", *AFTERWARDS)
        return Funnel(sections=sections, **{name: getattr(self, name) + getattr(other, name) for name in counts})


@dataclass(frozen=True, slots=True)
class QuestionNumbers:
    """One question. `answered`, `not_known`, `changed`: talks in which it was answered at all, by "I don't know" or a skip, more than once.

    `seconds`: the median time from the event before to the first answer, None when nobody answered. `stopped`: talks left right after it.
    """

    question: str
    section: str = ""
    answered: int = 0
    not_known: int = 0
    changed: int = 0
    seconds: float | None = None
    stopped: int = 0


@dataclass(frozen=True, slots=True)
class Reminders:
    """Talks whose pause was to be recalled: `wanted` by the person, of these `returned` by a reminder, of these `finished` after that."""

    wanted: int = 0
    returned: int = 0
    finished: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """What the database counts: funnels by the payload of the link and by the day (days since 1970, UTC), questions in any order."""

    by_payload: Mapping[str, Funnel] = field(default_factory=dict)
    by_day: Mapping[int, Funnel] = field(default_factory=dict)
    questions: tuple[QuestionNumbers, ...] = ()
    stopped_at_start: int = 0
    """Talks left before any answer."""
    reminders: Reminders = Reminders()


@dataclass(frozen=True, slots=True)
class Numbers:
    """The same, in order and under the names that people know. `since`: the first moment counted, None for the very beginning."""

    dialog: str
    since: datetime | None
    sections: tuple[str, ...]
    total: Funnel
    by_source: tuple[tuple[Origin, Funnel], ...]
    by_day: tuple[tuple[date, Funnel], ...]
    questions: tuple[QuestionNumbers, ...]
    stopped_at_start: int
    reminders: Reminders = Reminders()


@dataclass(frozen=True, slots=True)
class Table:
    """Columns by name, and rows: texts are names, numbers are counts, percents and seconds; None where there is nothing to count."""

    header: tuple[str, ...]
    rows: tuple[Cells, ...]


def section_of(dialog: Dialog) -> Mapping[str, int]:
    """The number of the section (from 1) of each question, under its former names too."""
    numbers = {part.id: number for number, part in enumerate(dialog.parts, 1)}
    return {
        key: numbers[dialog.part_of[question.key].id]
        for question in dialog.questions
        for key in (question.key, *question.former_keys)
    }


def numbers_of(counted: Counted, dialog: Dialog, since: datetime | None) -> Numbers:
    """What was counted of `dialog`, by source (most talks first), by day, and by question in the order asked."""
    none = Funnel(sections=(0,) * len(dialog.parts))
    sources: dict[Origin, Funnel] = {}
    for payload, funnel in counted.by_payload.items():
        origin = parse(payload)
        sources[origin] = sources.get(origin, none) + funnel
    by_source = sorted(sources.items(), key=lambda each: (-each[1].started, astuple(each[0])))
    days = sorted(counted.by_day.items())
    return Numbers(
        dialog=dialog.id,
        since=since,
        sections=tuple(part.id for part in dialog.parts),
        total=sum(sources.values(), none),
        by_source=tuple(by_source),
        by_day=tuple((datetime.fromtimestamp(day * 86_400, UTC).date(), funnel) for day, funnel in days),
        questions=tuple(_in_order(counted.questions, dialog)),
        stopped_at_start=counted.stopped_at_start,
        reminders=counted.reminders,
    )


def _in_order(questions: Iterable[QuestionNumbers], dialog: Dialog) -> Iterable[QuestionNumbers]:
    """Those of the dialog, then those that it once had."""
    found = {each.question: each for each in questions}
    for question in dialog.questions:
        numbers = found.pop(question.key, QuestionNumbers(question.key))
        yield _in_section(numbers, dialog.part_of[question.key].id)
    yield from (found[key] for key in sorted(found))


def _in_section(numbers: QuestionNumbers, section: str) -> QuestionNumbers:
    return QuestionNumbers(**{**asdict(numbers), "section": section})


def by_step(numbers: Numbers) -> Table:
    """The funnel, step by step: talks, percent of those begun, percent of the step before."""
    total = numbers.total
    steps = (("started", total.started), *zip(numbers.sections, total.sections, strict=True))
    rows = [*steps, ("finished", total.finished), *((name, getattr(total, name)) for name in AFTERWARDS)]
    before = [total.started, *(count for _, count in rows)]
    return Table(
        ("step", "talks", "of started %", "of step before %"),
        tuple(
            (name, count, percent(count, total.started), percent(count, earlier))
            for (name, count), earlier in zip(rows, before, strict=False)
        ),
    )


def by_source(numbers: Numbers) -> Table:
    """The funnel of each source, medium and campaign."""
    rows = tuple((*astuple(origin), *_cells(funnel)) for origin, funnel in numbers.by_source)
    return Table(("source", "medium", "campaign", *_columns(numbers)), rows)


def by_day(numbers: Numbers) -> Table:
    """The funnel of the talks begun on each day (UTC)."""
    rows = tuple((day.isoformat(), *_cells(funnel)) for day, funnel in numbers.by_day)
    return Table(("day", *_columns(numbers)), rows)


def by_question(numbers: Numbers) -> Table:
    """Each question: talks that answered it, how fast, how surely, and how many went no further."""
    stopped, started = numbers.stopped_at_start, numbers.total.started
    first: Cells = ("", "(before any answer)", None, None, None, None, stopped, percent(stopped, started))
    header = ("section", "question", "answered", "not known %", "changed", "median s", "left after", "left after %")
    return Table(header, (first, *map(_question_cells, numbers.questions)))


def by_reminder(numbers: Numbers) -> Table:
    """What the reminders of a pause brought: talks, percent of those that asked for them."""
    asked = numbers.reminders.wanted
    rows = tuple((name, count, percent(count, asked)) for name, count in asdict(numbers.reminders).items())
    return Table(("reminder", "talks", "of wanted %"), rows)


def _question_cells(each: QuestionNumbers) -> Cells:
    unknown, left = percent(each.not_known, each.answered), percent(each.stopped, each.answered)
    return each.section, each.question, each.answered, unknown, each.changed, each.seconds, each.stopped, left


def _columns(numbers: Numbers) -> Sequence[str]:
    return ("started", *numbers.sections, "finished", "finished %", "under way", *AFTERWARDS)


def _cells(funnel: Funnel) -> Sequence[int | float | None]:
    share = percent(funnel.finished, funnel.started)
    after = (getattr(funnel, name) for name in AFTERWARDS)
    return (funnel.started, *funnel.sections, funnel.finished, share, funnel.under_way, *after)


def percent(part: int, whole: int) -> float | None:
    """The share in percent, to a tenth; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


TABLES: Mapping[By, Callable[[Numbers], Table]] = {
    "step": by_step,
    "source": by_source,
    "question": by_question,
    "day": by_day,
    "reminder": by_reminder,
}


def document(numbers: Numbers) -> dict[str, object]:
    """All of it, as JSON holds it."""
    tables = {name: [dict(zip(table.header, row, strict=True)) for row in table.rows] for name, table in _all(numbers)}
    since = numbers.since.isoformat() if numbers.since else None
    return {"format": 1, "dialog": numbers.dialog, "since": since, "purpose": "real", **tables}


def _all(numbers: Numbers) -> Iterable[tuple[str, Table]]:
    return ((f"by_{name}", table(numbers)) for name, table in TABLES.items())
