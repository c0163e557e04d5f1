"""Leads in HubSpot, by its own client, against a double of its API over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web

from bot.assistant.notices import notices
from bot.delivery.hubspot import KEY, KNOWN, Account, HubSpots
from bot.leads.lead import Agreement, Contact, Lead
from bot.operators.events import EventName
from bot.operators.operator import Operator, Target
from bot.ports import Parcel, Response
from tests.delivery.hubspot_double import TOKEN, HubSpotDouble, fault, hubspot_double
from tests.delivery.kit import SimulatedClock

AT = 1_800_000_000.0
MAIL, PHONE = "claire@boulangerie.example", "+33600000001"
LEAD = Lead(
    "k" * 26,
    "p" * 26,
    contact=Contact("email", MAIL),
    agreements=(Agreement("transmit", "Atelier Net", AT), Agreement("contact", "Atelier Net", AT)),
    temperature="hot",
    score=82,
    reasons=("no indicator defined", "recruits on LinkedIn"),
    opening="propose an audit",
    created_at=AT,
)

Tell = Callable[..., object]


class Desk:
    """What tells HubSpot of a lead."""

    def __init__(self, double: HubSpotDouble, token: str = TOKEN, **fields: str) -> None:
        self.double = double
        self.target = Target("crm", "hubspot", double.url, "HUBSPOT_TOKEN", fields=fields, intranet=True)
        self.hubspots = HubSpots({"crm": Account(self.target, token)}, SimulatedClock())

    async def tell(self, event: EventName, lead: Lead = LEAD) -> Response:
        """One event, as the outbox would bring it."""
        (call,) = notices(Operator(True, targets=(self.target,)), event, AT, lead)
        assert call.to is not None
        return await self.hubspots.deliver(Parcel(1, 0, call.to, call))

    @property
    def only(self) -> dict[str, str]:
        """The one contact that HubSpot has."""
        (contact,) = self.double.contacts.values()
        return contact


@asynccontextmanager
async def desk(**fields: str) -> AsyncIterator[Desk]:
    async with hubspot_double() as double:
        made = Desk(double, **fields)
        yield made
        await made.hubspots.close()


async def test_a_consented_lead_becomes_a_contact() -> None:
    """With what makes it hot, in properties made for it; told twice, it is one contact."""
    async with desk() as hub:
        assert [(await hub.tell("consented")).fate for _ in range(2)] == ["done", "done"]
        assert hub.only["email"] == MAIL
        assert (hub.only[KEY], hub.only[KNOWN]) == (LEAD.key, "false")
        assert (hub.only["obstacles_temperature"], hub.only["obstacles_score"]) == ("hot", "82")
        assert hub.only["obstacles_reasons"].splitlines() == list(LEAD.reasons)
        assert hub.only["obstacles_agreements"].splitlines() == ["transmit", "contact"]
        assert hub.double.properties[KEY]["hasUniqueValue"] is True


async def test_a_person_whom_the_agency_knows_is_not_there_twice() -> None:
    """Found by e-mail or by phone; what the agency wrote stays."""
    for contact in (Contact("email", MAIL), Contact("phone", PHONE)):
        async with desk() as hub:
            hub.double.contacts["7"] = {"email": MAIL, "phone": PHONE, "lastname": "Durand"}
            await hub.tell("consented", replace(LEAD, contact=contact))
            assert (hub.only["lastname"], hub.only[KEY], hub.only[KNOWN]) == ("Durand", LEAD.key, "true")


async def test_p02_without_the_agreement_hubspot_is_told_nothing() -> None:
    """No contact agreed to, none made; a talk is never told to it."""
    async with desk() as hub:
        response = await hub.tell("consented", replace(LEAD, agreements=LEAD.agreements[:1]))
        assert (response.fate, hub.double.calls) == ("done", [])
        operator = Operator(True, targets=(hub.target,))
        assert not notices(operator, "started", AT, talk="s")


async def test_what_the_team_makes_of_it_is_said() -> None:
    """In HubSpot's own words: in progress, customer, unqualified."""
    async with desk() as hub:
        await hub.tell("consented")
        for event, name, value in (
            ("claimed", "hs_lead_status", "IN_PROGRESS"),
            ("won", "lifecyclestage", "customer"),
            ("lost", "hs_lead_status", "UNQUALIFIED"),
        ):
            state = replace(LEAD, state=event)  # type: ignore[arg-type]  # the state's name is the event's
            assert (await hub.tell(event, state)).fate == "done"  # type: ignore[arg-type]  # one of the names
            assert (hub.only[name], hub.only["obstacles_state"]) == (value, event)


@pytest.mark.parametrize("event", ["withdrawn", "erased"])
async def test_p04_what_is_taken_back_leaves_hubspot(event: EventName) -> None:
    """For good where we brought it; of a contact that the agency had, only ours. Said twice, it is gone all the same."""
    gone = replace(LEAD, state="withdrawn", agreements=())
    async with desk() as hub:
        await hub.tell("consented")
        assert [(await hub.tell(event, gone)).fate for _ in range(2)] == ["done", "done"]
        assert (hub.double.contacts, hub.double.purged) == ({}, ["101"])
    async with desk() as hub:
        hub.double.contacts["7"] = {"email": MAIL, "lastname": "Durand"}
        await hub.tell("consented")
        await hub.tell(event, gone)
        assert hub.only["lastname"] == "Durand"
        assert not [name for name in hub.only if name.startswith("obstacles_")]
        assert not hub.double.purged


async def test_one_agreement_less_is_said_without_removing_the_contact() -> None:
    """The newsletter taken back, say: the person still wants to be called."""
    async with desk() as hub:
        await hub.tell("consented", replace(LEAD, agreements=(*LEAD.agreements, Agreement("newsletter", "x", AT))))
        await hub.tell("withdrawn")
        assert hub.only["obstacles_agreements"].splitlines() == ["transmit", "contact"]


async def test_an_agency_has_its_own_properties() -> None:
    """Named in the operator file; ours of the key remain."""
    async with desk(company="answers.profile.name") as hub:
        await hub.tell("consented", replace(LEAD, answers={"profile.name": "Boulangerie Durand"}))
        assert hub.only["company"] == "Boulangerie Durand"
        assert "obstacles_temperature" not in hub.only


@pytest.mark.parametrize(
    ("answer", "fate", "seconds"),
    [
        (lambda: fault(429, "RATE_LIMITS", **{"Retry-After": "3"}), "wait", 3.0),
        (lambda: fault(429, "RATE_LIMITS"), "wait", 10.0),
        (lambda: fault(500, "INTERNAL"), "away", 0.0),
        (lambda: fault(403, "MISSING_SCOPES"), "unauthorised", 0.0),
        (lambda: web.Response(status=302, headers={"Location": "http://127.0.0.1:1/"}), "away", 0.0),
        (lambda: web.Response(text="<html>", content_type="text/html"), "away", 0.0),
    ],
    ids=["429", "429 without a time", "500", "403", "redirect", "nonsense"],
)
async def test_r28_a_fault_of_hubspot_is_a_response(
    answer: Callable[[], web.Response], fate: str, seconds: float
) -> None:
    """Nothing raises, no redirect is followed, and the next try makes it good."""
    async with desk() as hub:
        await hub.tell("consented")
        hub.double.faults = [answer()]
        calls = len(hub.double.calls)
        response = await hub.tell("won", replace(LEAD, state="won"))
        assert (response.fate, response.seconds, len(hub.double.calls)) == (fate, seconds, calls + 1)
        assert MAIL not in response.reason
        assert (await hub.tell("won", replace(LEAD, state="won"))).fate == "done"
        assert hub.only["lifecyclestage"] == "customer"


async def test_a_wrong_token_and_nobody_there_are_responses() -> None:
    """Said without the token."""
    async with hubspot_double() as double:
        wrong = Desk(double, "pat-wrong")
        response = await wrong.tell("consented")
        assert (response.fate, response.reason) == ("unauthorised", "HTTP 401")
    assert (await wrong.tell("consented")).fate == "away"
    await wrong.hubspots.close()
