"""Calls that were given up: seen, and tried again when an operator says so. Must not know why they failed beyond the reason kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from bot.storage.documents import outgoing_from
from bot.storage.tables import outbox

DEAD = "dead"
QUEUED = "queued"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A call given up: its number, the method, how often it was tried, why it was given up, and when it was first due (UTC seconds)."""

    id: int
    method: str
    attempts: int
    reason: str
    due_at: float


def dead_letters(connection: Connection, limit: int) -> list[DeadLetter]:
    """The calls given up, oldest first."""
    rows = connection.execute(select(outbox).where(outbox.c.state == DEAD).order_by(outbox.c.id).limit(limit))
    return [
        DeadLetter(row.id, outgoing_from(row.document).method, row.attempts, row.reason, row.due_at) for row in rows
    ]


def replay(connection: Connection, numbers: Collection[int], now: float) -> int:
    """Queue calls that were given up, all of them when no number is given; how many there were."""
    wanted = update(outbox).where(outbox.c.state == DEAD)
    if numbers:
        wanted = wanted.where(outbox.c.id.in_(numbers))
    fresh = wanted.values(state=QUEUED, due_at=now, attempts=0, lease_owner=None, leased_until=0.0, reason="")
    return connection.execute(fresh).rowcount
