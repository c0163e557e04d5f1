"""What an agency's system is told of a talk or a lead: for each event its data, and no more than the person agreed to. Pure.

The fields are those of `bot.operators.events`. Must not know who is told nor how.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from bot.leads.lead import Agreement, Lead
from bot.leads.origins import parse
from bot.operators.events import FIELDS, IDENTITIES

Facts = Mapping[str, object]


def moment(at: float) -> str | None:
    """UTC seconds after ISO 8601, to the second; None for never."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def talk_facts(event: str, *, talk: str, dialog: str, lang: str, purpose: str, origin: str) -> Facts:
    """The data of an event of a talk; `origin` is the payload of the link that brought it."""
    said = {"talk": talk, "dialog": dialog, "lang": lang, "purpose": purpose, **asdict(parse(origin))}
    return {name: said[name] for name in FIELDS[event]}


def lead_facts(event: str, lead: Lead) -> Facts:
    """The data of an event of a lead: how to reach the person only where they agreed to be contacted."""
    return {name: _FACTS[name](lead) for name in FIELDS[event]}


def renamed(facts: Facts, fields: Mapping[str, str]) -> Facts:
    """The data under a target's own names, of those fields only; what tells events apart stays. All of it when `fields` is empty."""
    if not fields:
        return facts
    kept = {name: facts[name] for name in facts if name in IDENTITIES}
    return kept | {own: _at(facts, ours) for own, ours in fields.items() if ours.partition(".")[0] in facts}


def shares_diagnosis(lead: Lead) -> bool:
    """Whether the person agreed that the diagnosis goes to the agency; a test is nobody's."""
    return lead.purpose == "test" or any(each.purpose == "transmit" for each in lead.agreements)


def _at(facts: Facts, name: str) -> object:
    outer, _, inner = name.partition(".")
    found = facts[outer]
    return found.get(inner) if inner and isinstance(found, Mapping) else found


def _contact(lead: Lead) -> Mapping[str, str]:
    agreed = lead.purpose == "test" or any(each.purpose == "contact" for each in lead.agreements)
    return {lead.contact.kind: lead.contact.value} if lead.contact and agreed else {}


def _agreement(agreement: Agreement) -> Facts:
    return {"purpose": agreement.purpose, "recipient": agreement.recipient, "at": moment(agreement.at)}


_FACTS: Mapping[str, Callable[[Lead], object]] = {
    "key": lambda lead: lead.key,
    "talk": lambda lead: lead.session,
    "state": lambda lead: lead.state,
    "purpose": lambda lead: lead.purpose,
    "lang": lambda lead: lead.lang,
    "source": lambda lead: parse(lead.origin).source,
    "medium": lambda lead: parse(lead.origin).medium,
    "campaign": lambda lead: parse(lead.origin).campaign,
    "created_at": lambda lead: moment(lead.created_at),
    "updated_at": lambda lead: moment(lead.updated_at),
    "times": lambda lead: lead.times,
    "temperature": lambda lead: lead.temperature,
    "score": lambda lead: lead.score,
    "reasons": lambda lead: list(lead.reasons),
    "opening": lambda lead: lead.opening,
    "severities": lambda lead: dict(lead.severities),
    "answers": lambda lead: dict(lead.answers),
    "agreements": lambda lead: [_agreement(each) for each in lead.agreements],
    "contact": _contact,
    "who": lambda lead: lead.who,
}
