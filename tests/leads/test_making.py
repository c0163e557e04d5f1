"""A lead made, renewed, reopened: what stays, what changes, and a contact only where it was agreed to."""

from __future__ import annotations

import pytest

from bot.leads.lead import Agreement, Contact, Lead, State
from bot.leads.making import Result, renewed, with_agreements

FIRST = Result("one", answers={"kpi.tracking": "none"}, severities={"kpi": 90}, temperature="hot", score=80)
SECOND = Result("two", severities={"kpi": 40}, temperature="warm", score=50)
TRANSMIT, CALL = Agreement("transmit", "Agence Exemple", 5.0), Agreement("contact", "Agence Exemple", 5.0)
PHONE = Contact("phone", "+33612345678")


def test_another_result_counts_once_and_takes_the_place_of_the_one_before() -> None:
    """The same lead: its key, its agreements, who is on it; the figures are those of now."""
    lead = renewed(Lead(key="k", person="p", created_at=1.0), FIRST, 2.0)
    assert (lead.times, lead.score, lead.session) == (1, 80, "one")
    again = renewed(renewed(lead, FIRST, 3.0), SECOND, 4.0)
    assert (again.times, again.score, again.severities, again.answers) == (2, 50, {"kpi": 40}, {})
    assert (again.key, again.created_at, again.updated_at) == ("k", 1.0, 4.0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("new", "new"),
        ("claimed", "claimed"),
        ("contacted", "contacted"),
        ("won", "won"),
        ("lost", "new"),
        ("withdrawn", "new"),
    ],
)
def test_what_was_lost_or_taken_back_waits_for_somebody_anew(before: State, after: State) -> None:
    """Whoever is on a lead stays on it; one that nobody follows any more is free."""
    lead = renewed(Lead(key="k", person="p", state=before, who="Anne", who_id="7", claimed_at=1.0), SECOND, 4.0)
    assert (lead.state, lead.who) == (after, "" if after != before else "Anne")


def test_an_agreement_keeps_its_moment() -> None:
    """Given again the same, it is still the first one; another recipient is another agreement."""
    lead = with_agreements(
        Lead(key="k", person="p", agreements=(TRANSMIT,)), (Agreement("transmit", "Agence Exemple", 9.0), CALL), PHONE
    )
    assert lead.agreements == (TRANSMIT, CALL)
    other = Agreement("transmit", "Autre", 9.0)
    assert with_agreements(lead, (other,), None).agreements == (other,)


def test_P02_without_the_agreement_there_is_no_contact() -> None:
    """Even one that was given before goes."""
    lead = with_agreements(Lead(key="k", person="p"), (TRANSMIT, CALL), PHONE)
    assert lead.contact == PHONE
    assert with_agreements(lead, (TRANSMIT, CALL), None).contact == PHONE
    assert with_agreements(lead, (TRANSMIT,), PHONE).contact is None
