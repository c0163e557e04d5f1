"""The clock of retention, on one connection: what has been kept long enough goes. Idempotent.

Must not know who asks. Durations are those of the privacy notice; an operator may shorten them, never lengthen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import ColumnElement, Connection, Delete, and_, delete, exists, func, or_, select, update

from bot.operators.retention import LONGEST, Retention
from bot.storage.deciding import TEAM
from bot.storage.leads import remove_leads
from bot.storage.patience import LONG, allow
from bot.storage.proving import prune_ledger
from bot.storage.tables import answer_events, conversations, finished, leads, outbox, quarantine, seen, versions

__all__ = ["DAY", "DEFAULT", "Pruned", "Retention", "steps"]

DAY = 86400.0
DEFAULT = LONGEST
"""The durations of the privacy notice."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many rows went, by kind."""

    seen: int = 0
    quarantine: int = 0
    conversations: int = 0
    finished: int = 0
    letters: int = 0
    versions: int = 0
    leads: int = 0
    ledger: int = 0
    events: int = 0
    """Of talks that left no diagnosis, or none any more."""


Step = Callable[[Connection], int]


def steps(now: float, current: Collection[str], keep: Retention) -> dict[str, Step]:
    """What removes all that is older than `keep` allows, by the name in `Pruned`: each counts on those before it, and says what it took.

    A transaction each: among a million talks a step takes seconds, and turns wait for whoever writes. One cut short is done the next day.
    `current` names content versions in use.
    """
    before = {
        name: now - getattr(keep, name) * DAY for name in ("seen", "quarantine", "finished", "letters", "versions")
    }
    late = and_(outbox.c.at < before["letters"], outbox.c.due_at < before["letters"])
    taken: dict[str, Step] = {
        "finished": partial(_removed, statement=delete(finished).where(finished.c.at < before["finished"])),
        "leads": partial(remove_leads, which=_ended(now, keep), at=now),
        "conversations": partial(_forget_talks, now=now, keep=keep),
        "events": partial(_removed, statement=_left_behind(now - keep.unfinished * DAY)),
        "ledger": partial(prune_ledger, before=now - keep.ledger * DAY),
        "seen": partial(_removed, statement=delete(seen).where(seen.c.at < before["seen"])),
        "quarantine": partial(_removed, statement=delete(quarantine).where(quarantine.c.at < before["quarantine"])),
        "letters": partial(_removed, statement=delete(outbox).where(late)),
        "versions": partial(_removed, statement=_unpinned(before["versions"], current)),
    }
    return {name: partial(_patiently, step=step) for name, step in taken.items()}


def _patiently(connection: Connection, step: Step) -> int:
    allow(connection, LONG)
    return step(connection)


def _ended(now: float, keep: Retention) -> ColumnElement[bool]:
    """Leads whose person was not heard of for too long; sooner when they took the agreement back."""
    taken_back = leads.c.state == "withdrawn"
    old = leads.c.updated_at < now - keep.leads * DAY
    return or_(old, and_(taken_back, leads.c.updated_at < now - keep.withdrawn * DAY))


def _forget_talks(connection: Connection, now: float, keep: Retention) -> int:
    """Conversations left idle go whole, but for who must be known when they come back: of these, only the talk goes.

    Who has a finished diagnosis is kept as long as that, who is a lead as long as that, a team's group always.
    """
    talks = conversations.c
    diagnosed = exists().where(finished.c.person == talks.person, talks.person != "")
    is_lead = exists().where(leads.c.person == talks.person, talks.person != "")
    needed = or_(is_lead, talks.person.startswith(TEAM, autoescape=True))
    idle = and_(~talks.ended, talks.updated_at < now - keep.unfinished * DAY)
    old = talks.updated_at < now - keep.finished * DAY
    whole = _numbers(connection, and_(or_(old, and_(idle, ~diagnosed)), ~needed))
    kept = or_(and_(idle, or_(diagnosed, needed)), and_(old, needed))
    halves = _numbers(connection, and_(kept, talks.session.is_not(None)))
    connection.execute(delete(answer_events).where(answer_events.c.conversation.in_(whole)))
    connection.execute(delete(outbox).where(outbox.c.conversation.in_(whole)))
    connection.execute(delete(conversations).where(talks.id.in_(whole)))
    emptied = update(conversations).where(talks.id.in_(halves))
    connection.execute(emptied.values(session=None, version=None, ended=False, revision=0))
    return len(whole) + len(halves)


def _left_behind(before: float) -> Delete:
    """The events of talks that stopped before then and left no diagnosis, or none any more, whoever is still there."""
    log = answer_events.c
    stopped = select(log.session).group_by(log.session).having(func.max(log.at) < before)
    return delete(answer_events).where(
        log.at < before,
        or_(log.session == "", log.session.in_(stopped)),
        log.session.not_in(select(finished.c.session_id)),
    )


def _numbers(connection: Connection, which: ColumnElement[bool]) -> Sequence[int]:
    rows = connection.execute(select(conversations.c.id).where(which).order_by(conversations.c.id).with_for_update())
    return rows.scalars().all()


def _unpinned(before: float, current: Collection[str]) -> Delete:
    pinned = exists().where(conversations.c.version == versions.c.hash)
    reprinted = exists().where(finished.c.version == versions.c.hash)  # a report made again says what it said then
    return delete(versions).where(versions.c.at < before, versions.c.hash.not_in(list(current)), ~pinned, ~reprinted)


def _removed(connection: Connection, statement: Delete) -> int:
    return int(connection.execute(statement).rowcount)
