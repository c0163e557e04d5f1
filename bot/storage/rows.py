"""Values of the contract as rows, and back. Pure; must not know connections or statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from functools import partial
from typing import Any

from bot.consent.ledger import Consent, Entry, Head
from bot.conversation.effects import Answered, Began, Effect, Spoke
from bot.conversation.session import ENDED
from bot.leads.lead import Lead
from bot.leads.origins import kept
from bot.ports import Address, Arrival, Conversation, Finished, Parcel
from bot.storage.deciding import Call, Verdict
from bot.storage.documents import json_text, lead_text, outgoing_from, session_from

Row = dict[str, Any]
_OF_CONSENT = tuple(each.name for each in fields(Consent))
_OF_ENTRY = tuple(each.name for each in fields(Entry) if each.name != "consent")


def address_key(address: Address) -> tuple[str, str, str]:
    """The three columns of an address."""
    return address.channel, address.bot, address.chat


def state_row(verdict: Verdict) -> Row:
    """What a decision leaves of a conversation, without its address."""
    left = verdict.left
    session = left.session
    return {
        "tenant": left.tenant,
        "person": left.person,
        "lang": left.lang,
        "session": verdict.session,
        "version": None if session is None else session.version,
        "ended": session is not None and session.state == ENDED,
        "revision": 0 if session is None else session.revision,
        "card": left.card,
        "blocked": left.blocked,
        "updated_at": verdict.arrival.at,
    }


def conversation_row(verdict: Verdict) -> Row:
    """A conversation that a decision begins."""
    address = verdict.left.address
    where = {"channel": address.channel, "bot": address.bot, "chat": address.chat}
    return {**state_row(verdict), **where, "created_at": verdict.arrival.at}


def conversation_from(row: Any) -> Conversation:
    """The conversation of a row. Raises DocumentError when its session cannot be read."""
    return Conversation(
        Address(row.channel, row.bot, row.chat),
        row.id,
        row.tenant,
        row.person,
        row.lang,
        session_from(row.session),
        row.card,
        bool(row.blocked),
    )


def known_from(rows: Iterable[Any]) -> dict[Address, Callable[[], Conversation]]:
    """Conversations by address, each read when it is first needed."""
    return {Address(row.channel, row.bot, row.chat): partial(conversation_from, row) for row in rows}


def seen_row(arrival: Arrival) -> Row:
    """That an event was applied."""
    address = arrival.address
    return {"channel": address.channel, "bot": address.bot, "event_id": arrival.event_id, "at": arrival.at}


def quarantine_row(verdict: Verdict) -> Row:
    """An arrival whose turn raised."""
    return {
        **seen_row(verdict.arrival),
        "chat": verdict.arrival.address.chat,
        "person": verdict.before.person,
        "raw": verdict.arrival.raw,
        "error": verdict.error,
    }


def event_rows(verdict: Verdict, log: Sequence[Effect], conversation: int) -> list[Row]:
    """The log of a decision: one row an effect."""
    session = verdict.left.session or verdict.before.session
    shared = {
        "conversation": conversation,
        "session": session.id if session else "",
        "dialog": session.dialog if session else "",
        "version": session.version if session else "",
        "purpose": session.purpose if session else "",
        "at": verdict.arrival.at,
    }
    origin = kept(session.origin) if session else ""
    return [{**shared, **_effect(effect), "origin": origin if isinstance(effect, Began) else ""} for effect in log]


def _effect(effect: Effect) -> Row:
    row: Row = {
        "kind": type(effect).__name__.lower(),
        "question": getattr(effect, "question", ""),
        "answer": None,
        "way": "",
        "again": False,
    }
    match effect:
        case Answered():
            row |= {"answer": json_text(effect.answer), "way": effect.way, "again": effect.again}
        case Began():
            row["answer"] = json_text(effect.mode)
        case Spoke():
            row["answer"] = json_text(effect.lang)
        case _:
            pass
    return row


def finished_row(verdict: Verdict, finished: Finished) -> Row:
    """The diagnosis that a decision finished."""
    session = finished.session
    return {
        "person": verdict.left.person,
        "session_id": session.id,
        "dialog": session.dialog,
        "version": session.version,
        "purpose": session.purpose,
        "at": session.updated_at or verdict.arrival.at,
        "session": json_text(session),
        "document": finished.document.decode(),
        "done": json_text(finished.done),
    }


def lead_row(lead: Lead, conversation: int) -> Row:
    """A lead as it is now, but for key and card; `conversation` numbers its person's where the lead does not say."""
    numbered = replace(lead, conversation=lead.conversation or conversation)
    columns = ("tenant", "person", "purpose", "state", "temperature", "session")
    times = ("created_at", "updated_at", "claimed_at", "closed_at")
    row: Row = {name: getattr(lead, name) for name in (*columns, *times)}
    return {**row, "origin": kept(lead.origin), "document": lead_text(numbered)}


def entry_row(entry: Entry) -> Row:
    """An entry of the ledger."""
    said: Row = {name: getattr(entry, name) for name in _OF_ENTRY}
    return said | {name: getattr(entry.consent, name) for name in _OF_CONSENT}


def entry_from(row: Any) -> Entry:
    """The entry of a row."""
    consent = Consent(**{name: getattr(row, name) for name in _OF_CONSENT})
    return Entry(consent=consent, **{name: getattr(row, name) for name in _OF_ENTRY})


def head_from(row: Any) -> Head:
    """Where the ledger stands; a ledger without a row was never written to."""
    return Head() if row is None else Head(row.count, row.seal, row.removed, row.removed_seal)


def outbox_row(
    call: Call, address: Address, conversation: int, arrival: Arrival, owner: str | None, lease_seconds: float
) -> Row:
    """A call to be made at `address`; leased to `owner`, or free when None."""
    return {
        "conversation": conversation,
        "channel": address.channel,
        "bot": address.bot,
        "chat": address.chat,
        "document": call.text,
        "slot": call.outgoing.slot,
        "push": call.outgoing.push,
        "topic": call.outgoing.topic,
        "lead": call.outgoing.lead,
        "due_at": call.outgoing.due_at,
        "attempts": 0,
        "lease_owner": owner,
        "lease_seconds": lease_seconds,
        "state": "queued",
        "reason": "",
        "at": arrival.at,
    }


def parcel_from(row: Any) -> Parcel:
    """The parcel of a row. Raises DocumentError when its document cannot be read."""
    address = Address(row.channel, row.bot, row.chat)
    return Parcel(row.id, row.conversation, address, outgoing_from(row.document), row.card, row.attempts, row.at)
