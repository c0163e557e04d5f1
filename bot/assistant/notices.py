"""What happens, made into calls to the systems that an agency named: who is told, under which names, once each.

An event is told in the very decision that makes it happen. Pure: the same event of the same moment makes the same calls, with the same
identifiers, so that a decision made twice tells once. Must not know signatures, retries or HTTP (`bot.delivery`).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from typing import Final

from bot.leads.facts import Facts, lead_facts, moment, renamed, shares_diagnosis, talk_facts
from bot.leads.lead import Lead
from bot.leads.numbers import IDLE_SECONDS
from bot.leads.origins import parse
from bot.operators.events import OF_TALKS, PASSED_ON, EventName, type_of
from bot.operators.operator import Operator, Target
from bot.ports import Address, Outgoing

SHARING: Final = frozenset({"consented", "reassessed"})
"""Events that carry the diagnosis: only with the person's agreement."""


def notices(
    operator: Operator,
    event: EventName,
    at: float,
    lead: Lead | None = None,
    talk: str = "",
    origin: str = "",
    dialog: str = "",
    lang: str = "",
    purpose: str = "real",
    chat: Address | None = None,
) -> tuple[Outgoing, ...]:
    """The calls that tell `event`, which happened at `at` (UTC seconds), to the operator's targets that want it.

    Of a lead: `lead` as it is after the event; for `withdrawn` and `erased` that of before will do. Of a talk: the session's id, its
    link's payload, dialog, language and purpose; talks that are not real are told to nobody. `abandoned` is given beforehand, when a talk
    begins, with the `chat` where it takes place: the call waits for a day of silence, and is dropped when the talk was finished. Raises
    ValueError for an event without its lead or its talk.
    """
    if event in OF_TALKS:
        if not talk or (event == "abandoned" and chat is None):
            raise ValueError(f"'{event}' needs the talk, and 'abandoned' its chat")
        if purpose != "real":
            return ()
        facts = talk_facts(event, talk=talk, dialog=dialog, lang=lang, purpose=purpose, origin=origin)
        return tuple(
            _call(target, event, at, talk, facts, chat if event == "abandoned" else None)
            for target in operator.targets
            if _asks(target, event) and _of_source(target, origin)
        )
    if lead is None:
        raise ValueError(f"'{event}' needs the lead")
    if event in SHARING and not shares_diagnosis(lead):
        return ()
    facts = lead_facts(event, lead)
    return tuple(_call(target, event, at, lead.key, facts) for target in _told(operator, event, lead))


def _told(operator: Operator, event: str, lead: Lead) -> Iterator[Target]:
    """Who is told of a lead; what a person takes back goes to whoever may have heard of them, whatever it asks for."""
    for target in operator.targets:
        if event in PASSED_ON:
            if not target.events or set(target.events) - OF_TALKS:
                yield target
        elif _asks(target, event) and _of_source(target, lead.origin) and _warm_enough(target, lead):
            yield target


def _asks(target: Target, event: str) -> bool:
    """Whether a target wants an event; HubSpot knows people, not talks."""
    if target.kind == "hubspot" and event in OF_TALKS:
        return False
    return not target.events or event in target.events


def _of_source(target: Target, origin: str) -> bool:
    return not target.sources or parse(origin).source in target.sources


def _warm_enough(target: Target, lead: Lead) -> bool:
    return not target.temperatures or lead.temperature in target.temperatures


def _call(target: Target, event: str, at: float, subject: str, facts: Facts, chat: Address | None = None) -> Outgoing:
    """One call to one target, about a lead or a talk. `chat`: the talk must be silent there for a day first."""
    due = at + IDLE_SECONDS if chat else 0.0
    params: dict[str, object] = {
        "id": _identifier(target.name, event, subject, at),
        "timestamp": moment(due or at),
        "data": renamed(facts, target.fields) if target.kind == "webhook" else facts,
    }
    if chat:
        params["silent"] = {"channel": chat.channel, "bot": chat.bot, "chat": chat.chat}
    return Outgoing(type_of(event), params, due_at=due, to=Address(target.kind, target.name, subject), lead=subject)


def _identifier(*parts: object) -> str:
    """The same for the same event at the same target: what a receiver knows a repetition by (Standard Webhooks, `webhook-id`)."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()[:16]
    return "evt_" + base64.b32encode(digest).decode().rstrip("=").lower()
