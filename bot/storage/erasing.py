"""The right to be forgotten, on one connection: remove a person everywhere, remember that they asked, and repeat it on a restored backup.

Must not know who asks or what is said. The ledger holds digests only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, or_, select

from bot.ports import Address, Conversation
from bot.storage import statements
from bot.storage.leads import remove_leads
from bot.storage.rows import address_key
from bot.storage.tables import answer_events, conversations, erasures, finished, leads, outbox, quarantine

AddressKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Erasure:
    """A line of the ledger: the digest of a person or of an address, and when it was erased (UTC seconds)."""

    digest: str
    at: float


def digest_of(*parts: str) -> str:
    """The digest under which a person, or an address, stands in the ledger."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def forget(connection: Connection, conversation: Conversation, at: float) -> None:
    """Remove all about the person of a conversation, in every chat of theirs, and note it in the ledger."""
    chats = conversations.c
    mine = _at(conversations, [address_key(conversation.address)])
    if conversation.person:
        mine = or_(mine, chats.person == conversation.person)
    rows = connection.execute(
        select(chats.id, chats.channel, chats.bot, chats.chat, chats.person)
        .where(mine)
        .order_by(chats.id)
        .with_for_update()
    ).all()
    keys = {address_key(conversation.address), *((row.channel, row.bot, row.chat) for row in rows)}
    people = {conversation.person, *(row.person for row in rows)} - {""}
    _remove(connection, [row.id for row in rows], sorted(keys), sorted(people))
    remove_leads(connection, leads.c.person.in_(sorted(people)), at)
    ledger = [digest_of("person", person) for person in people] + [digest_of("address", *key) for key in keys]
    _note(connection, [Erasure(digest, at) for digest in ledger])


def ledger_of(connection: Connection) -> list[Erasure]:
    """Every erasure asked for, oldest first: to be kept apart from the backups."""
    rows = connection.execute(select(erasures.c.digest, erasures.c.at).order_by(erasures.c.at, erasures.c.id))
    return [Erasure(row.digest, row.at) for row in rows]


def forget_again(connection: Connection, ledger: Iterable[Erasure]) -> int:
    """Erase, after a restore, every conversation and lead that the ledger says was erased since it began; how many there were."""
    latest: dict[str, float] = {}
    known = set(ledger_of(connection))
    wanted = list(ledger)
    for erasure in (*known, *wanted):
        latest[erasure.digest] = max(erasure.at, latest.get(erasure.digest, erasure.at))
    chats = conversations.c
    columns = select(chats.id, chats.channel, chats.bot, chats.chat, chats.person, chats.created_at).order_by(chats.id)
    gone = 0
    for row in connection.execute(columns).all():
        digests = (digest_of("person", row.person), digest_of("address", row.channel, row.bot, row.chat))
        at = max((latest.get(digest, -1.0) for digest in digests), default=-1.0)
        if row.created_at <= at:
            forget(connection, Conversation(Address(row.channel, row.bot, row.chat), person=row.person), at)
            gone += 1
    for lead in connection.execute(select(leads.c.person, leads.c.created_at).order_by(leads.c.id)).all():
        at = latest.get(digest_of("person", lead.person), -1.0)
        if lead.created_at <= at:  # its conversation may have gone before it
            gone += remove_leads(connection, leads.c.person == lead.person, at)
    _note(connection, [erasure for erasure in wanted if erasure not in known])
    return gone


def _note(connection: Connection, ledger: Sequence[Erasure]) -> None:
    known = set(ledger_of(connection))
    rows = [{"digest": erasure.digest, "at": erasure.at} for erasure in dict.fromkeys(ledger) if erasure not in known]
    if rows:
        connection.execute(statements.INSERT_ERASURES, rows)


def _at(table: Table, keys: Sequence[AddressKey]) -> ColumnElement[bool]:
    return or_(
        *(and_(table.c.channel == channel, table.c.bot == bot, table.c.chat == chat) for channel, bot, chat in keys)
    )


def _remove(connection: Connection, numbers: Sequence[int], keys: Sequence[AddressKey], people: Sequence[str]) -> None:
    """Delete by conversation, by address and by person, whichever each table has."""
    talks = select(answer_events.c.session).where(answer_events.c.conversation.in_([n for n in numbers if n]))
    connection.execute(
        delete(outbox).where(outbox.c.lead != "", outbox.c.lead.in_(talks))
    )  # of their talks, to be told elsewhere
    connection.execute(delete(answer_events).where(answer_events.c.conversation.in_(numbers)))
    connection.execute(
        delete(outbox).where(or_(_at(outbox, keys), outbox.c.conversation.in_([n for n in numbers if n])))
    )
    connection.execute(delete(quarantine).where(or_(_at(quarantine, keys), quarantine.c.person.in_(people))))
    connection.execute(delete(finished).where(finished.c.person.in_(people)))
    connection.execute(delete(conversations).where(or_(_at(conversations, keys), conversations.c.id.in_(numbers))))
