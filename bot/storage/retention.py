"""The clock of retention, on one connection: what has been kept long enough goes. Idempotent.

Must not know who asks. Durations are those of the privacy notice; an operator may shorten them, never lengthen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Delete, and_, delete, exists, or_, select, update

from bot.storage.tables import answer_events, conversations, finished, outbox, quarantine, seen, versions

DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept, in days."""

    seen: float = 7
    quarantine: float = 7
    unfinished: float = 30
    finished: float = 365
    letters: float = 30
    """Calls that are dead, or parked since the person blocked the bot."""
    versions: float = 7
    """Content versions that no talk and no kept diagnosis is pinned to: long enough for every replica to have moved on."""


DEFAULT = Retention()
"""The durations of the privacy notice."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many rows went, by kind."""

    seen: int
    quarantine: int
    conversations: int
    finished: int
    letters: int
    versions: int


def prune(connection: Connection, now: float, current: Collection[str], keep: Retention) -> Pruned:
    """Remove what is older than `keep` allows; `current` names content versions in use."""
    talks = _forget_talks(connection, now, keep)
    letters_before, versions_before = now - keep.letters * DAY, now - keep.versions * DAY
    return Pruned(
        seen=_removed(connection, delete(seen).where(seen.c.at < now - keep.seen * DAY)),
        quarantine=_removed(connection, delete(quarantine).where(quarantine.c.at < now - keep.quarantine * DAY)),
        conversations=talks,
        finished=_removed(connection, delete(finished).where(finished.c.at < now - keep.finished * DAY)),
        letters=_removed(
            connection, delete(outbox).where(outbox.c.at < letters_before, outbox.c.due_at < letters_before)
        ),
        versions=_removed(connection, _unpinned(versions_before, current)),
    )


def _forget_talks(connection: Connection, now: float, keep: Retention) -> int:
    """Conversations left idle go whole, unless the person has a finished diagnosis: then only the unfinished talk goes."""
    talks = conversations.c
    has_finished = exists().where(finished.c.person == talks.person, talks.person != "")
    unfinished = and_(~talks.ended, talks.updated_at < now - keep.unfinished * DAY)
    old = talks.updated_at < now - keep.finished * DAY
    whole = _numbers(connection, or_(old, and_(unfinished, ~has_finished)))
    halves = _numbers(connection, and_(unfinished, has_finished, talks.session.is_not(None)))
    done = select(finished.c.session_id)
    half_told = and_(answer_events.c.conversation.in_(halves), answer_events.c.session.not_in(done))
    connection.execute(delete(answer_events).where(or_(answer_events.c.conversation.in_(whole), half_told)))
    connection.execute(delete(outbox).where(outbox.c.conversation.in_(whole)))
    connection.execute(delete(conversations).where(talks.id.in_(whole)))
    connection.execute(update(conversations).where(talks.id.in_(halves)).values(session=None, version=None, revision=0))
    return len(whole) + len(halves)


def _numbers(connection: Connection, which: ColumnElement[bool]) -> Sequence[int]:
    rows = connection.execute(select(conversations.c.id).where(which).order_by(conversations.c.id).with_for_update())
    return rows.scalars().all()


def _unpinned(before: float, current: Collection[str]) -> Delete:
    pinned = exists().where(conversations.c.version == versions.c.hash)
    reprinted = exists().where(finished.c.version == versions.c.hash)  # a report made again says what it said then
    return delete(versions).where(versions.c.at < before, versions.c.hash.not_in(list(current)), ~pinned, ~reprinted)


def _removed(connection: Connection, statement: Delete) -> int:
    return int(connection.execute(statement).rowcount)
