"""A chat that has a new address, on one connection: its conversation and every call to the old address follow, in the turn's transaction.

The channel tells it once or twice, from either side, and messages may have come from the new side before (checks.md, R18). Must not know
why a chat moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, select, update

from bot.ports import Address
from bot.storage.deciding import TEAM, Verdict
from bot.storage.rows import address_key
from bot.storage.tables import answer_events, conversations, leads, outbox, quarantine


def move(connection: Connection, verdict: Verdict) -> int:
    """Give a conversation the address that a decision moved it to; its number, 0 when there is none on either side.

    What was already there is joined to it. Messages of the old chat are none of the new one's: leads whose cards were there have none.
    """
    old, new, number = verdict.arrival.address, verdict.left.address, verdict.before.id
    there = connection.execute(select(conversations.c.id).where(_at(conversations, new)).with_for_update()).scalar()
    if number and there:
        _join(connection, there, number)
    for table in (conversations, outbox, quarantine):
        connection.execute(update(table).where(_at(table, old)).values(channel=new.channel, bot=new.bot, chat=new.chat))
    if verdict.left.person.startswith(TEAM):
        connection.execute(update(leads).where(leads.c.card.is_not(None)).values(card=None))
        if there and not number:
            connection.execute(
                update(conversations).where(conversations.c.id == there).values(person=verdict.left.person)
            )
    return number or there or 0


def homes(connection: Connection, addresses: Iterable[Address]) -> Mapping[Address, Address]:
    """Where those of `addresses` that are a team's group by its first number are now."""
    wanted = {TEAM + address.chat: address for address in sorted(set(addresses), key=address_key)}
    if not wanted:
        return {}
    columns = conversations.c
    rows = connection.execute(
        select(columns.channel, columns.bot, columns.chat, columns.person).where(columns.person.in_(list(wanted)))
    )
    found = [(wanted[row.person], Address(row.channel, row.bot, row.chat)) for row in rows]
    return {first: now for first, now in found if (first.channel, first.bot) == (now.channel, now.bot)}


def _join(connection: Connection, gone: int, number: int) -> None:
    for table in (outbox, answer_events):
        connection.execute(update(table).where(table.c.conversation == gone).values(conversation=number))
    connection.execute(delete(conversations).where(conversations.c.id == gone))


def _at(table: Table, address: Address) -> ColumnElement[bool]:
    columns = zip(("channel", "bot", "chat"), address_key(address), strict=True)
    return and_(*(table.c[name] == value for name, value in columns))
