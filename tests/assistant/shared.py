"""An agency that takes leads, and somebody who agreed to be known to it: what tests of rights stand on."""

from __future__ import annotations

from bot.assistant.desk import Desk
from bot.assistant.shelf import Shelf
from bot.channels.telegram.cards import convert
from bot.leads.lead import Agreement, Contact, Lead, Note
from bot.operators.operator import Operator, Target, Team
from bot.ports import Address
from tests.assistant.kit import NOW, Caller
from tests.kit import shipped

AGENCY = Operator(
    configured=True,
    name="Atelier Net",
    legal_identity="Atelier Net SARL",
    privacy_contact="donnees@atelier.example",
    team=Team("-1001"),
    targets=(
        Target("crm", "webhook", "https://crm.example/hook", "CRM_SECRET"),
        Target("desk", "hubspot", "", "HUBSPOT_TOKEN", events=("consented",), temperatures=("hot",)),
    ),
)
"""A team's group, and two systems, one of which wants nothing but hot leads."""
GROUP = Address("telegram", "1", "-1001")
CONTACT = "anne@canari.example"
NOTE = "rappeler jeudi"
MEMBER = "Bernard Canari"


def agency_desk() -> Desk:
    """A desk for that agency, talking Telegram."""
    numbers = iter(range(1, 10_000))
    return Desk(
        Shelf(shipped(), AGENCY.name),
        AGENCY,
        {"telegram": convert},
        lambda: f"{next(numbers):08d}" + "a" * 18,
        team=GROUP,
    )


def lead_of_person(person: str, session: str = "", purposes: tuple[str, ...] = ("transmit", "contact")) -> Lead:
    """What such a person shared; a member of the team took it, and noted something."""
    return Lead(
        key="k" * 26,
        person=person,
        session=session,
        state="claimed",
        origin="linkedin",
        contact=Contact("email", CONTACT) if "contact" in purposes else None,
        agreements=tuple(Agreement(purpose, AGENCY.name, NOW) for purpose in purposes),
        temperature="warm",
        score=61,
        severities={"kpi": 80},
        reasons=("Aucun indicateur n’est défini",),
        opening="Proposer un audit",
        answers={"kpi.defined": "no"},
        who=MEMBER,
        who_id="424242",
        notes=(Note(NOW, MEMBER, NOTE),),
        card=77,
        created_at=NOW,
        updated_at=NOW,
    )


def sharing_caller(purposes: tuple[str, ...] = ("transmit", "contact"), lang: str = "fr") -> Caller:
    """Somebody in mid-talk who shared an earlier diagnosis."""
    caller = Caller(agency_desk(), lang)
    caller.ask("start")
    caller.tap("!begin:express")
    lead = lead_of_person(caller.conversation.person, caller.session.id, purposes)
    caller.leads = {lead.key: lead}
    return caller
