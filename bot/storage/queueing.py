"""A batch's calls, written into the line: called off, put in, leased where they may be made at once. One connection, in a transaction.

Must not know what a call is or who makes it. A call goes where it names, else to its chat; each address keeps its own order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from bot.ports import Address, Parcel
from bot.storage import statements
from bot.storage.deciding import Call, EventKey, Verdict, lead_in
from bot.storage.leads import cards_of
from bot.storage.moving import homes
from bot.storage.prepared import Asked, rounded, run_together, spread
from bot.storage.rows import Row, address_key, outbox_row


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds the calls that are written, and for how long, on the database's clock."""

    owner: str
    seconds: float = 60.0


Line = tuple[str, str, str, bool]
"""Channel, bot, chat, and whether it is that of the pushes."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines in which an earlier call is in other hands (`taken`), as far as they were `asked` about."""

    asked: frozenset[Address] = frozenset()
    taken: frozenset[Line] = frozenset()

    def __or__(self, others: Lines) -> Lines:
        return Lines(self.asked | others.asked, self.taken | others.taken)


@dataclass(frozen=True, slots=True)
class LinedUp:
    """Calls that are to be written: what to ask of the database, and for each its arrival and its parcel, None when it must wait."""

    asked: Sequence[Asked] = ()
    waiting: Sequence[tuple[EventKey, Parcel | None]] = ()

    def parcels(self, answers: Sequence[Sequence[Any]]) -> dict[EventKey, list[Parcel]]:
        """The parcels that may be sent at once, by arrival; `answers` to what was asked."""
        # Both databases number the rows of one INSERT in the order given; RETURNING promises only their set, hence the sort.
        ids = [number for answer in answers for number in sorted(row[0] for row in answer)]
        found: dict[EventKey, list[Parcel]] = {}
        for number, (key, parcel) in zip(ids, self.waiting, strict=True):
            if parcel is not None:
                found.setdefault(key, []).append(replace(parcel, id=number))
        return found


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


def line_up(
    connection: Connection, fresh: Sequence[Verdict], numbers: Mapping[Address, int], lease: Lease, lines: Lines
) -> LinedUp:
    """The calls, leased where they may be made at once. `lines`: what is known of those that they stand in."""
    calls = [(verdict, call) for verdict in fresh for call in verdict.calls]
    if not calls:
        return LinedUp()
    places = _places(connection, calls)
    lines |= _lines(connection, [place for place in places if place not in lines.asked], fresh, lease)
    cards = cards_of(connection, (call for _, call in calls))
    rows, waiting = [], []
    for (verdict, call), address in zip(calls, places, strict=True):
        line = (*address_key(address), call.outgoing.push)
        own, card, at = _own(verdict, call, numbers), _card(verdict, call, cards), verdict.arrival.at
        now = call.outgoing.due_at <= at and line not in lines.taken
        rows.append(outbox_row(call, address, own, verdict.arrival, lease.owner if now else None, lease.seconds))
        waiting.append((verdict.key, Parcel(0, own, address, call.outgoing, card, at=at) if now else None))
    return LinedUp(_inserts(rows), waiting)


def _inserts(rows: Sequence[Row]) -> list[Asked]:
    parts = [rows[first : first + _CALLS_AT_ONCE] for first in range(0, len(rows), _CALLS_AT_ONCE)]
    return [
        Asked(
            statements.insert_calls(len(part)),
            {f"{name}_{place}": value for place, row in enumerate(part) for name, value in row.items()},
        )
        for part in parts
    ]


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


def lines_asked(chats: Mapping[tuple[str, str], Sequence[str]], now: float, lease: Lease) -> list[Asked]:
    """What to ask about the lines of chats, by channel and bot; `lines_known` reads the answers."""
    return [
        Asked(
            statements.lines_taken(rounded(len(found))),
            {"channel": channel, "bot": bot, **spread("chats", found), "now": now, "owner": lease.owner},
        )
        for (channel, bot), found in chats.items()
    ]


def lines_known(addresses: Iterable[Address], answers: Sequence[Sequence[Any]]) -> Lines:
    """What the answers say of the lines of those addresses."""
    taken = frozenset((row[0], row[1], row[2], bool(row[3])) for answer in answers for row in answer)
    return Lines(frozenset(addresses), taken)


def _lines(connection: Connection, places: Sequence[Address], fresh: Sequence[Verdict], lease: Lease) -> Lines:
    """The lines of other addresses than the batch's own chats: a team's group, an agency's system."""
    if not places:
        return Lines()
    chats: dict[tuple[str, str], dict[str, None]] = {}
    for address in places:
        chats.setdefault((address.channel, address.bot), {})[address.chat] = None
    now = max(verdict.arrival.at for verdict in fresh)
    asked = lines_asked({bot: tuple(found) for bot, found in chats.items()}, now, lease)
    return lines_known(places, run_together(connection, asked))
