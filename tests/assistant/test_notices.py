"""Who is told what: an operator's targets, filters and names, and never more than a person agreed to."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.assistant.notices import notices
from bot.leads.lead import Agreement, Contact, Lead
from bot.operators.events import EVENTS, FIELDS, OF_TALKS, EventName
from bot.operators.operator import Operator, Target
from bot.ports import Address, Outgoing

AT = 1_800_000_000.0
CRM = Target("crm", "webhook", "https://crm.example/hook", "CRM_SECRET")
MAIL, PHONE = "claire@boulangerie.example", "+33600000001"
LEAD = Lead(
    key="k" * 26,
    person="p" * 26,
    session="s" * 26,
    origin="c_linkedin_post_spring",
    contact=Contact("email", MAIL),
    agreements=(Agreement("transmit", "Atelier Net", AT), Agreement("contact", "Atelier Net", AT)),
    temperature="hot",
    score=82,
    severities={"kpi": 70, "strategy": None},
    answers={"profile.sector": "food"},
    created_at=AT,
    updated_at=AT,
)
CHAT = Address("telegram", "1", "7")


def operator(*targets: Target) -> Operator:
    return Operator(configured=True, name="Atelier Net", targets=targets)


def told(event: EventName, *targets: Target, lead: Lead = LEAD) -> tuple[Outgoing, ...]:
    """What is said of `event` to these targets, or to one that wants everything."""
    everyone = operator(*(targets or (CRM,)))
    if event in OF_TALKS:
        return notices(
            everyone, event, AT, talk="s" * 26, origin=lead.origin, dialog="diagnostic", lang="fr", chat=CHAT
        )
    return notices(everyone, event, AT, lead)


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_carries_the_fields_of_the_contract(event: EventName) -> None:
    """In order, in a call of its own lane, about its lead or its talk."""
    (call,) = told(event)
    assert tuple(call.params["data"]) == FIELDS[event]
    subject = "s" * 26 if event in OF_TALKS else LEAD.key
    assert (call.to, call.lead) == (Address("webhook", "crm", subject), subject)
    json.dumps(call.params)


@pytest.mark.parametrize("event", EVENTS)
def test_p02_a_contact_leaves_only_with_its_own_agreement(event: EventName) -> None:
    """With the transmission alone, no event names it; without the transmission, no event carries the diagnosis."""
    known = replace(LEAD, agreements=LEAD.agreements[:1])
    assert MAIL not in json.dumps([call.params for call in told(event, lead=known)])
    nobody = json.dumps([call.params for call in told(event, lead=replace(LEAD, agreements=()))])
    assert MAIL not in nobody
    assert "profile.sector" not in nobody


def test_p02_negative_control_an_agreed_contact_does_leave() -> None:
    """So that the test above is not passed by silence."""
    assert MAIL in json.dumps([call.params for call in told("consented")])


def test_targets_choose_events_temperatures_and_sources() -> None:
    """Each filter alone keeps a call back."""
    assert not told("claimed", replace(CRM, events=("consented",)))
    assert not told("consented", replace(CRM, temperatures=("cold",)))
    assert not told("consented", replace(CRM, sources=("facebook",)))
    assert not told("started", replace(CRM, sources=("facebook",)))
    assert told("consented", replace(CRM, events=("consented",), temperatures=("hot",), sources=("linkedin",)))


@pytest.mark.parametrize("event", ["withdrawn", "erased"])
def test_p04_what_a_person_takes_back_is_passed_on_to_whoever_may_have_it(event: EventName) -> None:
    """No filter stops it, but that of a target which never receives a lead."""
    choosy = replace(CRM, events=("consented",), temperatures=("cold",), sources=("facebook",))
    assert told(event, choosy, lead=replace(LEAD, agreements=()))
    assert not told(event, replace(CRM, events=("started", "finished")))


def test_a_target_has_its_own_names() -> None:
    """Only the fields that it names, and the key by which events belong together; what an event does not carry is left out."""
    named = replace(CRM, fields={"mail": "contact.email", "sector": "answers.profile.sector", "heat": "temperature"})
    (call,) = told("consented", named)
    assert call.params["data"] == {
        "key": LEAD.key,
        "talk": "s" * 26,
        "mail": MAIL,
        "sector": "food",
        "heat": "hot",
    }
    (gone,) = told("erased", named)
    assert gone.params["data"] == {"key": LEAD.key}


def test_r28_the_same_event_has_the_same_identifier() -> None:
    """However often it is decided; another target, event or moment has another."""
    again = [told("consented")[0].params["id"] for _ in range(3)]
    others = [
        told("claimed")[0],
        told("consented", replace(CRM, name="other"))[0],
        notices(operator(CRM), "consented", AT + 1, LEAD)[0],
    ]
    assert len(set(again)) == 1
    assert len({again[0], *(call.params["id"] for call in others)}) == 4


def test_an_abandoned_talk_is_said_after_a_day() -> None:
    """The call waits, and says where to look whether the talk went on."""
    (call,) = told("abandoned")
    assert call.due_at == AT + 86_400
    assert call.params["silent"] == {"channel": "telegram", "bot": "1", "chat": "7"}
    assert "silent" not in told("started")[0].params


def test_talks_that_are_not_real_are_told_to_nobody() -> None:
    """Nor are demonstrations counted by others; a test lead is told, and says that it is one."""
    assert not notices(operator(CRM), "finished", AT, talk="s", purpose="test")
    (call,) = told("consented", lead=replace(LEAD, purpose="test", agreements=()))
    assert call.params["data"]["purpose"] == "test"


def test_an_event_without_its_lead_or_talk_is_a_fault() -> None:
    """Said at once to whoever forgot it."""
    for event in ("consented", "started"):
        with pytest.raises(ValueError, match=event):
            notices(operator(CRM), event, AT)
