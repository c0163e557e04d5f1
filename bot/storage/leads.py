"""Leads as stored, on one connection: read and locked for the decision that rests on one, written whole.

Must not know what a lead says. The number of its card is the sender's to write: a decision never changes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from bot.consent.ledger import subject_of
from bot.leads.lead import Lead
from bot.ports import Address
from bot.storage import statements
from bot.storage.deciding import Call, Verdict
from bot.storage.documents import lead_from
from bot.storage.prepared import run
from bot.storage.rows import Row, lead_row
from bot.storage.tables import lead_ends, leads


def lead_named(connection: Connection, key: str) -> Lead | None:
    """The lead of a key, locked."""
    return _one(run(connection, statements.LEAD_NAMED, {"key": key}))


def lead_owned(connection: Connection, tenant: str, person: str) -> Lead | None:
    """The lead of a person, locked."""
    return _one(run(connection, statements.LEAD_OWNED, {"tenant": tenant, "person": person}))


def leads_from(rows: Iterable[Any]) -> list[Lead]:
    """The leads of rows. Raises DocumentError for one that cannot be read."""
    return [lead_from(row.document, row.card) for row in rows]


def remove_leads(connection: Connection, which: ColumnElement[bool], at: float) -> int:
    """Remove leads and every call about them, and note when they ended; how many there were."""
    rows = connection.execute(select(leads.c.key, leads.c.person).where(which).order_by(leads.c.key).with_for_update())
    found = rows.all()
    for row in found:
        subject = subject_of(row.person)
        connection.execute(statements.CALL_OFF_LEAD, {"of_lead": row.key})
        connection.execute(delete(leads).where(leads.c.key == row.key))
        connection.execute(delete(lead_ends).where(lead_ends.c.subject == subject))
        connection.execute(insert(lead_ends), {"subject": subject, "at": at})
    return len(found)


def _one(rows: Iterable[Any]) -> Lead | None:
    return next(iter(leads_from(rows)), None)


def write_leads(connection: Connection, verdicts: Iterable[Verdict], numbers: Mapping[Address, int]) -> None:
    """Write each lead as the batch left it, in the order of their keys."""
    for _, (lead, row) in sorted(last_rows(verdicts, numbers).items()):
        changed = connection.execute(statements.UPDATE_LEAD, {**row, "held": lead.key})
        if not changed.rowcount:
            connection.execute(statements.INSERT_LEAD, {**row, "key": lead.key, "card": lead.card})


def last_rows(verdicts: Iterable[Verdict], numbers: Mapping[Address, int]) -> dict[str, tuple[Lead, Row]]:
    """By key, each lead as the batch left it, and its row: `numbers` tell a conversation begun in this very batch."""
    rows = {}
    for verdict in verdicts:
        for lead in verdict.leads:
            own = lead.purpose == "real" and lead.person == verdict.left.person
            rows[lead.key] = lead, lead_row(lead, numbers[verdict.arrival.address] if own else 0)
    return rows


def cards_of(connection: Connection, calls: Iterable[Call]) -> dict[str, int | None]:
    """The card of each lead whose card a call makes or edits."""
    keys = sorted({call.outgoing.lead for call in calls if call.outgoing.slot in statements.LEAD_SLOTS})
    if not keys:
        return {}
    return {row.key: row.card for row in connection.execute(statements.CARDS_OF_LEADS, {"keys": keys})}
