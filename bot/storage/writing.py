"""One batch of turns as one transaction: read and lock, judge, write. Synchronous; whoever calls brings a connection in a transaction.

Must not know which database it is, threads or retries. The conversations' row locks, taken in id order, are the lanes of the chats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter

from sqlalchemy import Connection

from bot.ports import Address, Arrival, Conversation, Decide, Excuse, Finished, Outcome, Parcel, Settlement
from bot.storage import statements
from bot.storage.deciding import EventKey, Known, Verdict, judge, refusal
from bot.storage.documents import finished_from
from bot.storage.erasing import forget
from bot.storage.leads import lead_named, lead_owned, write_leads
from bot.storage.moving import move
from bot.storage.needs import Needs
from bot.storage.outbox import settle, settled
from bot.storage.prepared import Asked, rounded, run, run_together, spread
from bot.storage.proving import append
from bot.storage.queueing import Lease, Lines, call_off, line_up, lines_asked, lines_known
from bot.storage.rows import (
    Row,
    address_key,
    conversation_row,
    event_rows,
    finished_row,
    known_from,
    quarantine_row,
    seen_row,
    state_row,
)


class RunsAlone(Exception):
    """A turn of the batch, which erases or moves a chat, wants a transaction of its own: nothing was written."""


def apply_together(
    connection: Connection,
    batch: Sequence[Arrival],
    decide: Decide,
    excuse: Excuse,
    lease: Lease,
    held: Mapping[Address, str] | None = None,
    settlements: Sequence[Settlement] = (),
) -> list[Outcome]:
    """Decide and write a batch, `settlements` with it.

    Raises RunsAlone when one of several turns erases or moves, and what the driver raises.
    """
    known, seen, lines = _read(connection, batch, lease)
    verdicts = judge(batch, known, seen, decide, excuse, held or {}, _needs(connection))
    if len(batch) > 1 and any(verdict.erases or verdict.moves for verdict in verdicts):
        raise RunsAlone
    return _write(connection, verdicts, lease, lines, settlements)


def _read(connection: Connection, batch: Sequence[Arrival], lease: Lease) -> tuple[Known, set[EventKey], Lines]:
    """What a batch is decided on. The conversations' locks first, so that what another process did meanwhile is seen in the rest."""
    bots, now = by_bot(batch), max(arrival.at for arrival in batch)
    conversations = [
        Asked(statements.conversations_of(rounded(len(bot.chats))), bot.values("chats", bot.chats)) for bot in bots
    ]
    events = [Asked(statements.seen_of(rounded(len(bot.events))), bot.values("events", bot.events)) for bot in bots]
    lines = lines_asked({(bot.channel, bot.bot): bot.chats for bot in bots}, now, lease)
    rows = run_together(connection, [*conversations, *events, *lines])
    known: dict[Address, Callable[[], Conversation]] = {}
    for found in rows[: len(bots)]:
        known |= known_from(found)
    seen = {(row[0], row[1], row[2]) for found in rows[len(bots) : 2 * len(bots)] for row in found}
    return known, seen, lines_known((arrival.address for arrival in batch), rows[2 * len(bots) :])


def _needs(connection: Connection) -> Needs:
    return Needs(partial(_past_of, connection), partial(lead_named, connection), partial(lead_owned, connection))


def _past_of(connection: Connection, person: str) -> list[Finished]:
    rows = run(connection, statements.FINISHED, {"person": person})
    return [finished_from(row.session, row.document, row.done) for row in rows]


def quarantine(
    connection: Connection, arrival: Arrival, excuse: Excuse, error: BaseException, lease: Lease
) -> list[Outcome]:
    """Keep an arrival whose turn could not be written, and write its excuse."""
    bot = by_bot([arrival])[0]
    known = known_from(run(connection, statements.conversations_of(1), bot.values("chats", bot.chats)))
    before = known.get(arrival.address, lambda: Conversation(arrival.address))()
    return _write(connection, [refusal(arrival, before, excuse, error)], lease, Lines())


def _write(
    connection: Connection,
    verdicts: Sequence[Verdict],
    lease: Lease,
    lines: Lines,
    settlements: Sequence[Settlement] = (),
) -> list[Outcome]:
    fresh = [verdict for verdict in verdicts if verdict.fate in ("done", "failed")]
    if not fresh:
        settle(connection, settlements, lease)
        return [_outcome(verdict, ()) for verdict in verdicts]
    numbers, updates = _write_conversations(connection, fresh)
    _write_results(connection, fresh)
    call_off(connection, fresh)
    write_leads(connection, fresh, numbers)
    append(connection, fresh)
    calls = line_up(connection, fresh, numbers, lease, lines)
    written = [updates, Asked(statements.INSERT_SEEN, [seen_row(verdict.arrival) for verdict in fresh])]
    written += [Asked(statements.INSERT_EVENTS, _log_of(fresh, numbers)), *settled(settlements, lease), *calls.asked]
    answers = run_together(connection, [each for each in written if each.values])
    parcels = calls.parcels(answers[len(answers) - len(calls.asked) :])
    return [_outcome(verdict, parcels.get(verdict.key, ())) for verdict in verdicts]


def _outcome(verdict: Verdict, parcels: Sequence[Parcel]) -> Outcome:
    if verdict.fate == "duplicate":
        return Outcome(verdict.arrival, "duplicate")
    return Outcome(verdict.arrival, verdict.fate, verdict.decision, tuple(parcels), verdict.error, verdict.version)


def _write_conversations(connection: Connection, fresh: Sequence[Verdict]) -> tuple[dict[Address, int], Asked]:
    """Insert the conversations that begin; the number of each, 0 for one that is not kept, and how the others are to be written."""
    numbers = {verdict.arrival.address: verdict.before.id for verdict in reversed(fresh)}
    last = {verdict.arrival.address: verdict for verdict in fresh if verdict.changes}
    for verdict in fresh:
        if verdict.erases:
            forget(connection, verdict.before, verdict.arrival.at)
            numbers[verdict.arrival.address] = 0
            del last[verdict.arrival.address]
        elif verdict.moves:
            numbers[verdict.arrival.address] = move(connection, verdict)
            if numbers[verdict.arrival.address] and not verdict.before.id:  # moved before, and told once more
                del last[verdict.arrival.address]
    known = sorted(
        ((numbers[address], verdict) for address, verdict in last.items() if numbers[address]), key=itemgetter(0)
    )
    new = sorted(
        ((address_key(address), verdict) for address, verdict in last.items() if not numbers[address]),
        key=itemgetter(0),
    )
    if new:
        asked = {verdict.left.address: address for address, verdict in last.items()}
        for row in connection.execute(
            statements.INSERT_CONVERSATIONS, [conversation_row(verdict) for _, verdict in new]
        ):
            numbers[asked[Address(row.channel, row.bot, row.chat)]] = row.id
    updates = [{**state_row(verdict), "row": row} for row, verdict in known]
    return numbers, Asked(statements.UPDATE_CONVERSATIONS, updates)


def _log_of(fresh: Sequence[Verdict], numbers: Mapping[Address, int]) -> list[Row]:
    return [
        row
        for verdict in fresh
        if verdict.done is not None and not verdict.erases
        for row in event_rows(verdict, verdict.done.log, numbers[verdict.arrival.address])
    ]


def _write_results(connection: Connection, fresh: Sequence[Verdict]) -> None:
    """Diagnoses that were finished, and turns that failed."""
    finished = [
        finished_row(verdict, verdict.done.finished)
        for verdict in fresh
        if verdict.done is not None and verdict.done.finished and not verdict.erases
    ]
    if finished:
        connection.execute(statements.DELETE_FINISHED_OF, [{"held": row["session_id"]} for row in finished])
        connection.execute(statements.INSERT_FINISHED, finished)
    failed = [quarantine_row(verdict) for verdict in fresh if verdict.fate == "failed"]
    if failed:
        connection.execute(statements.INSERT_QUARANTINE, failed)


@dataclass(frozen=True, slots=True)
class OfBot:
    """The chats and the event numbers of one bot's arrivals."""

    channel: str
    bot: str
    chats: tuple[str, ...]
    events: tuple[str, ...]

    def values(self, name: str, listed: Sequence[str]) -> Row:
        """The values of a statement about `listed`, which it calls `name`."""
        return {"channel": self.channel, "bot": self.bot, **spread(name, listed)}


def by_bot(arrivals: Iterable[Arrival]) -> list[OfBot]:
    """Arrivals by bot, in the same order in every process, so that locks are taken in one order."""
    bots: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for arrival in arrivals:
        chats, events = bots.setdefault((arrival.address.channel, arrival.address.bot), ({}, {}))
        chats[arrival.address.chat] = None
        events[arrival.event_id] = None
    return [OfBot(*bot, tuple(chats), tuple(events)) for bot, (chats, events) in sorted(bots.items())]
