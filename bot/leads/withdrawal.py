"""What is left of a lead when its person takes an agreement back. Pure.

Must not know who is told nor how it is proved (`bot.consent.ledger`).
"""

from __future__ import annotations

from dataclasses import replace

from bot.leads.lead import Agreement, Lead

TRANSMIT = "transmit"
"""The purpose that the lead itself rests on: without it there is nothing to use the others for."""
CONTACT = "contact"


def taken_back(lead: Lead, purpose: str) -> tuple[Agreement, ...]:
    """The agreements that go when the one to `purpose` is taken back; none when there is no such agreement in force."""
    purposes = {each.purpose for each in lead.agreements} if lead.live else set()
    if purpose not in purposes:
        return ()
    return tuple(each for each in lead.agreements if purpose in (TRANSMIT, each.purpose))


def without(lead: Lead, purpose: str, at: float) -> Lead:
    """The lead once the agreement to `purpose` is taken back, at `at` (UTC seconds).

    Without the agreement to transmit, nothing of the person stays but that it was taken back.
    """
    gone = taken_back(lead, purpose)
    kept = tuple(each for each in lead.agreements if each not in gone)
    if purpose == TRANSMIT:
        return _emptied(lead, at) if gone else lead
    contact = None if purpose == CONTACT else lead.contact
    return replace(lead, agreements=kept, contact=contact) if gone else lead


def _emptied(lead: Lead, at: float) -> Lead:
    return Lead(
        key=lead.key,
        person=lead.person,
        tenant=lead.tenant,
        conversation=lead.conversation,
        purpose=lead.purpose,
        state="withdrawn",
        origin=lead.origin,
        lang=lead.lang,
        times=lead.times,
        card=lead.card,
        group=lead.group,
        created_at=lead.created_at,
        updated_at=at,
        claimed_at=lead.claimed_at,
        closed_at=lead.closed_at,
    )
