"""Every row about one person, of a store in memory: the tables of `bot.storage.takeaway`, with the columns that such a store holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.consent.ledger import subject_of
from bot.ports import Address, Conversation
from bot.storage.deciding import Verdict
from bot.storage.leads_in_memory import LeadsInMemory
from bot.storage.rows import Row, address_key, entry_row, lead_row, quarantine_row
from bot.storage.takeaway import TABLES, About, own_call, own_lead, said


class Line(Protocol):
    """A call as a store in memory keeps it."""

    id: int
    conversation: int
    address: Address
    text: str
    push: bool
    due_at: float
    topic: str
    lead: str
    attempts: int
    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """What a store holds of one person; `log` is everybody's, by conversation."""

    person: str
    chats: Sequence[tuple[Conversation, str | None, str, float]]
    """Each with its session as JSON text, its content version, and when it changed."""
    lines: Sequence[Line]
    finished: Sequence[tuple[str, tuple[str, str, bytes, str]]]
    """By session: person, session, document, actions done."""
    failed: Sequence[Verdict]
    log: Sequence[tuple[int, str]]
    leads: LeadsInMemory


def about(held: Held) -> About:
    """Rows by table, columns by name; empty lists for somebody of whom nothing is kept."""
    if not held.person:
        return {name: [] for name in TABLES}
    numbers = {conversation.id for conversation, *_ in held.chats}
    keys = [address_key(conversation.address) for conversation, *_ in held.chats]
    lead = held.leads.of_person(held.person)
    entries, _ = held.leads.ledger(subject_of(held.person))
    return {
        "conversations": [said("conversations", _chat(*each)) for each in held.chats],
        "answer_events": [{"conversation": each, **_event(text)} for each, text in held.log if each in numbers],
        "finished": [said("finished", _finished(key, *kept)) for key, kept in held.finished],
        "outbox": [own_call(said("outbox", _call(line)), keys) for line in held.lines],
        "quarantine": [said("quarantine", quarantine_row(each)) for each in held.failed],
        "leads": [own_lead(said("leads", {"key": lead.key, "card": lead.card, **lead_row(lead, 0)}))] if lead else [],
        "ledger": [entry_row(entry) for entry in entries],
    }


def _where(address: Address) -> Row:
    return dict(zip(("channel", "bot", "chat"), address_key(address), strict=True))


def _chat(conversation: Conversation, session: str | None, version: str, updated_at: float) -> Row:
    names = ("id", "tenant", "person", "lang", "card", "blocked")
    own = {name: getattr(conversation, name) for name in names}
    return {**own, **_where(conversation.address), "version": version, "updated_at": updated_at, "session": session}


def _event(text: str) -> Mapping[str, Any]:
    """An effect as it was kept."""
    read = said("outbox", {"document": text})["document"]
    return read if isinstance(read, Mapping) else {}


def _finished(session_id: str, person: str, session: str, document: bytes, done: str) -> Row:
    return {"person": person, "session_id": session_id, "session": session, "document": document, "done": done}


def _call(line: Line) -> Row:
    names = ("id", "conversation", "push", "due_at", "topic", "lead", "attempts", "reason")
    return {**{name: getattr(line, name) for name in names}, **_where(line.address), "document": line.text}
