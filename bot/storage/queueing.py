"""A batch's calls, written into the line: called off, put in, leased where they may be made at once. One connection, in a transaction.

Must not know what a call is or who makes it. A call goes where it names, else to its chat; each address keeps its own order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.ports import Address, Parcel
from bot.storage import statements
from bot.storage.deciding import Call, EventKey, Verdict, lead_in
from bot.storage.leads import cards_of
from bot.storage.moving import homes
from bot.storage.prepared import rounded, run, spread
from bot.storage.rows import Row, address_key, outbox_row


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds the calls that are written, and for how long, on the database's clock."""

    owner: str
    seconds: float = 60.0


_CALLS_AT_ONCE = 32
"""Calls in one INSERT: each number of rows is a text of its own to compile and keep."""


def call_off(connection: Connection, fresh: Sequence[Verdict]) -> None:
    """Remove the chats' own calls by topic, and those about a lead wherever they go."""
    rows = [
        {"of_channel": address.channel, "of_bot": address.bot, "of_chat": address.chat, "of_topic": topic}
        for verdict in fresh
        for address in [verdict.arrival.address]
        for topic in verdict.cancels
    ]
    anywhere = [
        {"of_lead": lead, "of_topic": topic}
        for verdict in fresh
        for topic in verdict.cancels
        if (lead := lead_in(topic))
    ]
    leads = [{"of_lead": lead} for verdict in fresh for lead in verdict.cancels_leads if lead]
    called_off = (
        (statements.CALL_OFF, rows),
        (statements.CALL_OFF_ANYWHERE, anywhere),
        (statements.CALL_OFF_LEAD, leads),
    )
    for statement, values in called_off:
        if values:
            connection.execute(statement, values)


def write_calls(
    connection: Connection, fresh: Sequence[Verdict], numbers: Mapping[Address, int], lease: Lease
) -> dict[EventKey, list[Parcel]]:
    """Write the calls, lease those that may be made at once, and give these back by their arrival."""
    calls = [(verdict, call) for verdict in fresh for call in verdict.calls]
    if not calls:
        return {}
    places = _places(connection, calls)
    taken = _lines_taken(connection, calls, places, lease)
    cards = cards_of(connection, (call for _, call in calls))
    rows, leased = [], []
    for (verdict, call), address in zip(calls, places, strict=True):
        line = (*address_key(address), call.outgoing.push)
        now = call.outgoing.due_at <= verdict.arrival.at and line not in taken
        leased.append(now)
        owner, own = lease.owner if now else None, _own(verdict, call, numbers)
        rows.append(outbox_row(call, address, own, verdict.arrival, owner, lease.seconds))
    ids = _insert_calls(connection, rows)
    parcels: dict[EventKey, list[Parcel]] = {}
    for (verdict, call), address, number, now in zip(calls, places, ids, leased, strict=True):
        if now:
            own, card = _own(verdict, call, numbers), _card(verdict, call, cards)
            parcel = Parcel(number, own, address, call.outgoing, card, at=verdict.arrival.at)
            parcels.setdefault(verdict.key, []).append(parcel)
    return parcels


def _insert_calls(connection: Connection, rows: Sequence[Row]) -> list[int]:
    """Insert calls; their numbers, in the order given."""
    ids: list[int] = []
    for first in range(0, len(rows), _CALLS_AT_ONCE):
        part = rows[first : first + _CALLS_AT_ONCE]
        values = {f"{name}_{place}": value for place, row in enumerate(part) for name, value in row.items()}
        # Both databases number the rows of one INSERT in the order given; RETURNING promises only their set, hence the sort.
        ids += sorted(row[0] for row in run(connection, statements.insert_calls(len(part)), values))
    return ids


def _own(verdict: Verdict, call: Call, numbers: Mapping[Address, int]) -> int:
    """The number of the conversation that a call belongs to: of the chat's own calls alone, so that who blocks the bot parks no other."""
    return 0 if call.outgoing.to else numbers[verdict.arrival.address]


def _card(verdict: Verdict, call: Call, cards: Mapping[str, int | None]) -> int | None:
    """The message that a call may edit: the card of its lead, or the conversation's own."""
    if call.outgoing.slot in statements.LEAD_SLOTS:
        return cards.get(call.outgoing.lead)
    return None if call.outgoing.to else verdict.left.card


def _places(connection: Connection, calls: Sequence[tuple[Verdict, Call]]) -> list[Address]:
    """Where each call goes: a team's group may have moved since the operator wrote down its number."""
    moved = homes(connection, (call.outgoing.to for _, call in calls if call.outgoing.to))
    addresses = [verdict.goes_to(call) for verdict, call in calls]
    return [moved.get(address, address) for address in addresses]


def _lines_taken(
    connection: Connection, calls: Sequence[tuple[Verdict, Call]], places: Sequence[Address], lease: Lease
) -> set[tuple[str, str, str, bool]]:
    """Lines (an address, replies or pushes) in which an earlier call is in other hands."""
    shared = {"now": max(verdict.arrival.at for verdict, _ in calls), "owner": lease.owner}
    chats: dict[tuple[str, str], dict[str, None]] = {}
    for address in places:
        chats.setdefault((address.channel, address.bot), {})[address.chat] = None
    lines: set[tuple[str, str, str, bool]] = set()
    for (channel, bot), found in chats.items():
        query = statements.lines_taken(rounded(len(found)))
        rows = run(connection, query, {"channel": channel, "bot": bot, **spread("chats", tuple(found)), **shared})
        lines |= {(row[0], row[1], row[2], bool(row[3])) for row in rows}
    return lines
