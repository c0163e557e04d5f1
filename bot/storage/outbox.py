"""The line of calls to be made: lease them, and write what became of them. Synchronous; a connection in a transaction is an argument.

Must not know what a call is or who makes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from bot.ports import Parcel, Settlement
from bot.storage import statements
from bot.storage.documents import DocumentError
from bot.storage.prepared import Asked, run_together
from bot.storage.queueing import Lease
from bot.storage.rows import parcel_from

_CLAIM_LOCK = 0x0B57AC1E
"""PostgreSQL's advisory lock under which processes claim in turn: two at once could split one chat's line between them."""


def claim(connection: Connection, now: float, limit: int, lease: Lease) -> list[Parcel]:
    """Lease up to `limit` calls that are due, replies before pushes, oldest first."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _CLAIM_LOCK})
    numbers = list(connection.execute(statements.CLAIMABLE, {"now": now, "most": limit}).scalars())
    if not numbers:
        return []
    leases = [{"row": number, "owner": lease.owner, "lease_seconds": lease.seconds} for number in sorted(numbers)]
    connection.execute(statements.LEASE, leases)
    return [
        parcel
        for row in connection.execute(statements.PARCELS, {"rows": numbers})
        if (parcel := _read(connection, row))
    ]


def _read(connection: Connection, row: Any) -> Parcel | None:
    """The parcel of a row; one that cannot be read is dead, and must not stop the others."""
    try:
        return parcel_from(row)
    except DocumentError as error:
        connection.execute(statements.BURY, {"row": row.id, "reason": str(error)})
        return None


def settle(connection: Connection, settlements: Sequence[Settlement], lease: Lease) -> None:
    """Write what became of calls."""
    run_together(connection, [each for each in settled(settlements, lease) if each.values])


def settled(settlements: Sequence[Settlement], lease: Lease) -> list[Asked]:
    """How it is written. A retry counts only from the process that still holds the call."""
    cards = [
        {"row": each.parcel.conversation, "card": each.card}
        for each in settlements
        if each.card is not None and each.parcel.conversation and not of_lead(each.parcel)
    ]
    lead_cards = {
        each.parcel.outgoing.lead: each.card for each in settlements if each.card is not None and of_lead(each.parcel)
    }
    parked = [{"row": each.parcel.conversation} for each in settlements if each.blocked and each.parcel.conversation]
    lead_rows = [{"held": key, "new_card": card} for key, card in sorted(lead_cards.items())]
    return [
        Asked(statements.NEW_CARD, sorted(cards, key=_by_row)),
        Asked(statements.PARK, sorted(parked, key=_by_row)),
        Asked(statements.LEAD_CARD, lead_rows),
        *_calls(settlements, lease),
    ]


def of_lead(parcel: Parcel) -> bool:
    """Whether the card that a call makes or edits is that of a lead."""
    return parcel.outgoing.slot in statements.LEAD_SLOTS


def _calls(settlements: Sequence[Settlement], lease: Lease) -> list[Asked]:
    sent = [{"row": each.parcel.id} for each in settlements if each.fate == "sent"]
    dead = [{"row": each.parcel.id, "reason": each.reason} for each in settlements if each.fate == "dead"]
    again = [
        {"row": each.parcel.id, "reason": each.reason, "due_at": each.due_at, "owner": lease.owner}
        for each in settlements
        if each.fate == "retry"
    ]
    fates = ((statements.REMOVE_SENT, sent), (statements.BURY, dead), (statements.RETRY, again))
    return [Asked(statement, sorted(rows, key=_by_row)) for statement, rows in fates]


def _by_row(row: Mapping[str, Any]) -> int:
    return int(row["row"])
