"""Leads as a table: one row a lead, for a spreadsheet. Only what the person agreed to be used, and never one withdrawn.

Must not know who asks for it nor in which format it leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from bot.leads.lead import Lead
from bot.leads.origins import parse
from bot.leads.sheets import Cell

_BEFORE = (
    "key",
    "purpose",
    "state",
    "temperature",
    "score",
    "created at",
    "updated at",
    "source",
    "medium",
    "campaign",
    "language",
    "agreed to",
    "contact kind",
    "contact",
    "taken by",
    "taken at",
    "contacted at",
    "closed at",
    "next step",
    "reasons",
    "notes",
    "diagnoses",
)


def listing(leads: Iterable[Lead], obstacles: Sequence[str]) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """The header, and a row for each lead that may still be used, in the order given. `obstacles`: ids, a column each (0-100)."""
    rows = [(*_cells(lead), *(lead.severities.get(each) for each in obstacles)) for lead in leads if lead.live]
    return (*_BEFORE, *obstacles), rows


def _cells(lead: Lead) -> tuple[Cell, ...]:
    origin, contact = parse(lead.origin), lead.contact
    return (
        lead.key,
        lead.purpose,
        lead.state,
        lead.temperature,
        lead.score,
        _moment(lead.created_at),
        _moment(lead.updated_at),
        origin.source,
        origin.medium,
        origin.campaign,
        lead.lang,
        ", ".join(f"{each.purpose} ({each.recipient})" for each in lead.agreements),
        contact.kind if contact else None,
        contact.value if contact else None,
        lead.who or None,
        _moment(lead.claimed_at),
        _moment(lead.contacted_at),
        _moment(lead.closed_at),
        lead.opening or None,
        "\n".join(lead.reasons) or None,
        "\n".join(f"{_moment(each.at)} {each.who}: {each.text}" for each in lead.notes) or None,
        lead.times,
    )


def _moment(at: float) -> str | None:
    """A moment in UTC, to the minute; None for never."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M") if at else None
