"""Every row about one person, whole: what they may see and take away (GDPR, articles 15 and 20).

Documents come as what they say, not as the text that they are kept in. Of others nothing comes along: who of a team took a lead or noted
something is theirs. Must not know who asks nor what becomes of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, and_, false, or_, select

from bot.consent.ledger import subject_of
from bot.storage.tables import answer_events, conversations, finished, leads, ledger, outbox, quarantine

Row = dict[str, Any]
About = Mapping[str, list[Row]]

TABLES: Final = ("conversations", "answer_events", "finished", "outbox", "quarantine", "leads", "ledger")
"""The tables that hold rows about a person, in the order in which they are shown."""
TECHNICAL: Final = frozenset({"lease_owner", "leased_until"})
"""Columns that say which of our processes has a row in hand: nothing about anybody."""
DOCUMENTS: Final[Mapping[str, frozenset[str]]] = {
    "conversations": frozenset({"session"}),
    "answer_events": frozenset({"answer"}),
    "finished": frozenset({"session", "document", "done"}),
    "outbox": frozenset({"document"}),
    "quarantine": frozenset({"raw"}),
    "leads": frozenset({"document"}),
}
"""Columns that hold JSON."""
_OF_THE_TEAM: Final = ("who", "who_id")


def about(connection: Connection, person: str) -> About:
    """Rows by table, columns by name; empty lists for somebody of whom nothing is kept."""
    if not person:
        return {name: [] for name in TABLES}
    chats = _rows(connection, conversations, conversations.c.person == person)
    keys = sorted({(row["channel"], row["bot"], row["chat"]) for row in chats})
    numbers = [row["id"] for row in chats]
    held = _rows(connection, leads, leads.c.person == person)
    mine = [row["key"] for row in held]
    calls = _rows(connection, outbox, or_(_at(outbox, keys), outbox.c.lead.in_(mine)))
    return {
        "conversations": chats,
        "answer_events": _rows(connection, answer_events, answer_events.c.conversation.in_(numbers)),
        "finished": _rows(connection, finished, finished.c.person == person),
        "outbox": [own_call(row, keys) for row in calls],
        "quarantine": _rows(connection, quarantine, or_(_at(quarantine, keys), quarantine.c.person == person)),
        "leads": [own_lead(row) for row in held],
        "ledger": _rows(connection, ledger, ledger.c.subject == subject_of(person)),
    }


def _rows(connection: Connection, table: Table, which: ColumnElement[bool]) -> list[Row]:
    rows = connection.execute(select(table).where(which).order_by(*table.primary_key.columns)).mappings()
    return [said(table.name, dict(row)) for row in rows]


def said(table: str, row: Mapping[str, Any]) -> Row:
    """A row of a table without what is only ours, its documents read."""
    documents = DOCUMENTS.get(table, frozenset())
    kept = {name: value for name, value in row.items() if name not in TECHNICAL}
    return {name: _read(value) if name in documents else value for name, value in kept.items()}


def _read(value: Any) -> Any:
    if value is None:
        return None
    try:
        return msgspec.json.decode(value)
    except msgspec.MsgspecError:  # an update that was broken as it came
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _at(table: Table, keys: Sequence[tuple[str, str, str]]) -> ColumnElement[bool]:
    chats = (and_(table.c.channel == channel, table.c.bot == bot, table.c.chat == chat) for channel, bot, chat in keys)
    return or_(false(), *chats)


def own_call(row: Row, keys: Collection[tuple[str, str, str]]) -> Row:
    """A call as the person may see it: whole when it goes to them; of one that goes to others, what kind it is: they see its lead whole."""
    if (row["channel"], row["bot"], row["chat"]) in keys:
        return row
    return {**row, "document": {"method": row["document"].get("method", "")}}


def own_lead(row: Row) -> Row:
    """A lead as the person may see it."""
    document = {name: value for name, value in row["document"].items() if name not in _OF_THE_TEAM}
    notes = document.get("notes")
    if notes:
        document["notes"] = [{name: value for name, value in note.items() if name != "who"} for note in notes]
    return {**row, "document": document}
