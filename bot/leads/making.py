"""A lead made of a result that somebody agreed to hand over, or renewed by another one. Pure.

Must not know how the result was reached (`bot.reports.diagnosis`), nor where leads go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.conversation.session import Purpose
from bot.leads.lead import Agreement, Contact, Lead


@dataclass(frozen=True, slots=True)
class Result:
    """What is handed over: the talk, what its answers are, how severe the obstacles, and what the rules say of it in words."""

    session: str
    purpose: Purpose = "real"
    answers: Mapping[str, object] = field(default_factory=dict)
    severities: Mapping[str, int | None] = field(default_factory=dict)
    temperature: str = ""
    score: int = 0
    reasons: tuple[str, ...] = ()
    opening: str = ""


def renewed(lead: Lead, result: Result, at: float) -> Lead:
    """`lead` with another result in place of the one before, at `at` (UTC seconds); the same one again only brings it up to date.

    Whoever is on it stays on it, and a lead won stays won; one that was lost or taken back waits for somebody anew.
    """
    opened = _opened(lead) if lead.state in ("lost", "withdrawn") else lead
    return replace(
        opened,
        session=result.session,
        purpose=result.purpose,
        answers=dict(result.answers),
        severities=dict(result.severities),
        temperature=result.temperature,
        score=result.score,
        reasons=result.reasons,
        opening=result.opening,
        times=lead.times + (bool(lead.session) and lead.session != result.session),
        updated_at=at,
    )


def with_agreements(lead: Lead, agreements: tuple[Agreement, ...], contact: Contact | None) -> Lead:
    """`lead` with what is agreed to now; what was agreed to before, and still is, keeps its moment. A contact only where agreed to."""
    before = {(each.purpose, each.recipient): each for each in lead.agreements}
    kept = tuple(before.get((each.purpose, each.recipient), each) for each in agreements)
    reachable = any(each.purpose == "contact" for each in kept)
    return replace(lead, agreements=kept, contact=(contact or lead.contact) if reachable else None)


def _opened(lead: Lead) -> Lead:
    return replace(
        lead, state="new", who="", who_id="", claimed_at=0.0, contacted_at=0.0, closed_at=0.0, snoozed_until=0.0
    )
