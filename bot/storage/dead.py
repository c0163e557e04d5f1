"""Calls that were given up: seen, and tried again when an operator says so. Must not know why they failed beyond the reason kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, and_, select, update

from bot.storage.documents import outgoing_from
from bot.storage.tables import outbox

DEAD = "dead"
QUEUED = "queued"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A call given up, or waiting for its next try: its number, the method, how often it was tried, why the last one failed, and when it
    was due, or is (UTC seconds). `target`: the channel, and of an agency's systems the name.
    """

    id: int
    method: str
    attempts: int
    reason: str
    due_at: float
    target: str


def dead_letters(connection: Connection, limit: int, *, waiting: bool = False) -> list[DeadLetter]:
    """The calls given up, oldest first; or those that failed and are `waiting` for their next try."""
    wanted = and_(outbox.c.state == QUEUED, outbox.c.attempts > 0) if waiting else outbox.c.state == DEAD
    rows = connection.execute(select(outbox).where(wanted).order_by(outbox.c.id).limit(limit))
    return [
        DeadLetter(
            row.id,
            outgoing_from(row.document).method,
            row.attempts,
            row.reason,
            row.due_at,
            _target(row.channel, row.bot),
        )
        for row in rows
    ]


def _target(channel: str, bot: str) -> str:
    """What a person calls it: bots of Telegram are numbers, an agency's systems have names."""
    return channel if bot.isdigit() else f"{channel} {bot}"


def replay(connection: Connection, numbers: Collection[int], now: float) -> int:
    """Queue calls that were given up, all of them when no number is given; how many there were."""
    wanted = update(outbox).where(outbox.c.state == DEAD)
    if numbers:
        wanted = wanted.where(outbox.c.id.in_(numbers))
    fresh = wanted.values(state=QUEUED, due_at=now, attempts=0, lease_owner=None, leased_until=0.0, reason="")
    return connection.execute(fresh).rowcount
