"""How talks went, counted by the database from the event log and the leads: funnels, times, and where people leave.

Real talks only. Must not know dialogs: which section a question belongs to is given. Each function is one short statement, in a
transaction of its own, so that a turn that wants to write waits for none of the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    Double,
    Integer,
    Select,
    and_,
    case,
    distinct,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement, GenericFunction

from bot.dialogs.model import SKIPPED, UNKNOWN
from bot.leads.numbers import Funnel, QuestionNumbers, Reminders
from bot.storage.documents import json_text
from bot.storage.patience import LONG, allow
from bot.storage.tables import answer_events, leads

_log = answer_events.c


class day_of(GenericFunction[int]):  # noqa: N801 - named as SQL functions are
    """The days since 1970 (UTC) of a moment in seconds."""

    type = BigInteger()
    inherit_cache = True


@compiles(day_of, "sqlite")
def _sqlite_day(element: Any, compiler: Any, **words: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **words)} / 86400 AS INTEGER)"


@compiles(day_of, "postgresql")
def _postgresql_day(element: Any, compiler: Any, **words: Any) -> str:
    return f"floor({compiler.process(element.clauses, **words)} / 86400)::bigint"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to count: talks through `dialog` begun at `since` or later, in UTC seconds; those unfinished and idle since `idle_before` were
    left. `sections`: the number of the section, from 1, of each question.
    """

    dialog: str
    sections: Mapping[str, int]
    since: float = 0.0
    idle_before: float = 0.0


def by_payload(connection: Connection, wanted: Wanted) -> dict[str, Funnel]:
    """The funnel of each link's payload; of nobody's link, the empty one."""
    return _funnels(connection, wanted, "origin")


def by_day(connection: Connection, wanted: Wanted) -> dict[int, Funnel]:
    """The funnel of the talks begun on each day."""
    return _funnels(connection, wanted, "day")


def questions(connection: Connection, wanted: Wanted) -> tuple[QuestionNumbers, ...]:
    """Every question answered, in no order."""
    allow(connection, LONG)
    times: dict[str, float] = {row.question: row.seconds for row in connection.execute(_medians(wanted))}
    return tuple(
        QuestionNumbers(
            question=row.question,
            answered=row.answered,
            not_known=row.not_known,
            changed=row.changed,
            seconds=round(times[row.question], 1) if row.question in times else None,
            stopped=row.stopped,
        )
        for row in connection.execute(_answers(wanted))
    )


def stopped_at_start(connection: Connection, wanted: Wanted) -> int:
    """Talks left before any answer."""
    allow(connection, LONG)
    talks = _talks(wanted)
    left = and_(talks.c.finished == 0, talks.c.moved_at < wanted.idle_before)
    query = select(func.count()).select_from(talks).where(talks.c.answered == 0, left)
    return int(connection.execute(query).scalar_one())


def reminders(connection: Connection, wanted: Wanted) -> Reminders:
    """What the reminders of a pause brought."""
    allow(connection, LONG)
    talks = (
        select(
            _log.session,
            func.min(case((_log.kind == "nudged", _log.at))).label("returned_at"),
            func.max(case((_log.kind == "concluded", _log.at))).label("finished_at"),
        )
        .where(_log.purpose == "real", _log.dialog == wanted.dialog)
        .group_by(_log.session)
        .having(func.min(case((_log.kind == "began", _log.at))) >= wanted.since, _any(_log.kind == "nudgewanted") == 1)
        .cte("talks")
    )
    returned, finished = talks.c.returned_at.is_not(None), talks.c.finished_at >= talks.c.returned_at
    query = select(func.count(), _count(returned), _count(finished)).select_from(talks)
    return Reminders(*connection.execute(query).one())


def _talks(wanted: Wanted) -> CTE:
    """One row a talk: where it came from, when it began and last moved, how far it got."""
    section = case(wanted.sections, value=_log.question, else_=0) if wanted.sections else literal(0)
    began = func.min(case((_log.kind == "began", _log.at)))
    return (
        select(
            _log.session,
            func.max(_log.origin).label("origin"),
            day_of(began).label("day"),
            func.max(_log.at).label("moved_at"),
            func.max(case((_log.kind == "answered", section), else_=0)).label("furthest"),
            _any(_log.kind == "answered").label("answered"),
            _any(_log.kind == "concluded").label("finished"),
        )
        .where(_log.purpose == "real", _log.dialog == wanted.dialog)
        .group_by(_log.session)
        .having(began >= wanted.since)
        .cte("talks")
    )


def _any(condition: ColumnElement[bool]) -> FunctionElement[int]:
    return func.max(case((condition, 1), else_=0))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0).cast(Integer)


def _funnels(connection: Connection, wanted: Wanted, key: str) -> dict[Any, Funnel]:
    allow(connection, LONG)
    talks = _talks(wanted)
    last = max(wanted.sections.values(), default=0)
    sections = [
        _count(or_(talks.c.furthest >= number, talks.c.finished == 1)).label(f"section_{number}")
        for number in range(1, last + 1)
    ]
    query = select(
        talks.c[key].label("what"),
        func.count().label("started"),
        _count(talks.c.finished == 1).label("finished"),
        _count(and_(talks.c.finished == 0, talks.c.moved_at >= wanted.idle_before)).label("under_way"),
        _count(leads.c.key.is_not(None)).label("consented"),
        _count(leads.c.claimed_at > 0).label("claimed"),
        _count(leads.c.state == "won").label("won"),
        *sections,
    )
    shared = and_(leads.c.session == talks.c.session, leads.c.purpose == "real")
    rows = connection.execute(query.select_from(talks.outerjoin(leads, shared)).group_by(talks.c[key]))
    return {row[0]: Funnel(row[1], tuple(row[7:]), *row[2:7]) for row in rows}


def _events(wanted: Wanted) -> CTE:
    """Every event of real talks, each knowing its talk: windows over one scan, since a join of the log with itself is slow on both.

    `waited`: seconds since the last event that put a question before the person.
    """
    answered = case((_log.kind == "answered", _log.id))
    asking = case((_log.kind.in_(["began", "answered", "resumed"]), _log.at))
    asked_at = func.max(asking).over(partition_by=_log.session, order_by=_log.id, rows=(None, -1))
    return (
        select(
            _log.id,
            _log.session,
            _log.kind,
            _log.question,
            _log.answer,
            _log.again,
            (_log.at - asked_at).label("waited"),
            func.min(case((_log.kind == "began", _log.at))).over(partition_by=_log.session).label("began"),
            func.max(_log.at).over(partition_by=_log.session).label("moved_at"),
            func.max(answered).over(partition_by=_log.session).label("last"),
            _any(_log.kind == "concluded").over(partition_by=_log.session).label("finished"),
        )
        .where(_log.purpose == "real", _log.dialog == wanted.dialog)
        .cte("events")
    )


def _answers(wanted: Wanted) -> Select[Any]:
    each = _events(wanted).c
    unsure = each.answer.in_([json_text(UNKNOWN), json_text(SKIPPED)])
    left = and_(each.id == each.last, each.finished == 0, each.moved_at < wanted.idle_before)
    return (
        select(
            each.question,
            func.count(distinct(each.session)).label("answered"),
            func.count(distinct(case((unsure, each.session)))).label("not_known"),
            func.count(distinct(case((each.again, each.session)))).label("changed"),
            _count(left).label("stopped"),
        )
        .where(each.kind == "answered", each.began >= wanted.since)
        .group_by(each.question)
    )


def _medians(wanted: Wanted) -> Select[Any]:
    """The median time to a first answer: the middle row, or the mean of the two in the middle. No percentile is known to both databases."""
    each = _events(wanted).c
    ranked = (
        select(
            each.question,
            each.waited,
            func.row_number().over(partition_by=each.question, order_by=each.waited).label("place"),
            func.count().over(partition_by=each.question).label("among"),
        )
        .where(each.kind == "answered", ~each.again, each.waited.is_not(None), each.began >= wanted.since)
        .cte("ranked")
    )
    twice = 2 * ranked.c.place  # the middle of an odd count, both middles of an even one
    return (
        select(ranked.c.question, func.avg(ranked.c.waited).cast(Double).label("seconds"))
        .where(twice >= ranked.c.among, twice <= ranked.c.among + 2)
        .group_by(ranked.c.question)
    )
