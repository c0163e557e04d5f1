"""Every statement of the stores, written once for both databases; compiled once by SQLAlchemy's cache.

Must not know connections or transactions. The lease is reckoned on the database's clock, so that replicas whose clocks differ agree.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    Double,
    Insert,
    Select,
    Table,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    not_,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import GenericFunction

from bot.storage.tables import (
    answer_events,
    conversations,
    erasures,
    finished,
    leads,
    ledger,
    ledger_head,
    outbox,
    quarantine,
    seen,
    versions,
)


class database_clock(GenericFunction[float]):  # noqa: N801 - named as SQL functions are
    """Now, in UTC seconds, by the clock of the machine that the database runs on."""

    type = Double()
    inherit_cache = True


@compiles(database_clock, "sqlite")
def _sqlite_clock(element: Any, compiler: Any, **words: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(database_clock, "postgresql")
def _postgresql_clock(element: Any, compiler: Any, **words: Any) -> str:
    return "extract(epoch from clock_timestamp())::double precision"


def _plain_insert(table: Table, *left_out: str) -> Insert:
    names = [column.name for column in table.columns if column.name not in left_out]
    return insert(table).values({name: bindparam(name) for name in names})


def _in_lane(table: Table, column: str, name: str, count: int) -> ColumnElement[bool]:
    """Rows of one bot of one channel. Not a list of triples: SQLite scans the whole table for those."""
    of_bot = and_(table.c.channel == bindparam("channel"), table.c.bot == bindparam("bot"))
    return and_(of_bot, table.c[column].in_([bindparam(f"{name}_{place}") for place in range(count)]))


CONVERSATION = select(conversations).where(_in_lane(conversations, "chat", "chats", 1))


@cache
def conversations_of(count: int) -> Select[Any]:
    """The conversations of `count` chats of one bot, locked in the order of their numbers."""
    chosen = select(conversations).where(_in_lane(conversations, "chat", "chats", count))
    return chosen.order_by(conversations.c.id).with_for_update()


@cache
def seen_of(count: int) -> Select[Any]:
    """Which of `count` events of one bot were applied."""
    return select(seen.c.channel, seen.c.bot, seen.c.event_id).where(_in_lane(seen, "event_id", "events", count))


INSERT_SEEN = _plain_insert(seen)
INSERT_EVENTS = _plain_insert(answer_events, "id")
INSERT_QUARANTINE = _plain_insert(quarantine, "id")
INSERT_FINISHED = _plain_insert(finished, "id")
INSERT_ERASURES = _plain_insert(erasures, "id")
INSERT_VERSION = _plain_insert(versions)
INSERT_CONVERSATIONS = _plain_insert(conversations, "id").returning(
    conversations.c.id, conversations.c.channel, conversations.c.bot, conversations.c.chat
)
UPDATE_CONVERSATIONS = (
    update(conversations)
    .where(conversations.c.id == bindparam("row"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "tenant",
                "person",
                "lang",
                "session",
                "version",
                "ended",
                "revision",
                "card",
                "blocked",
                "updated_at",
            )
        }
    )
)
DELETE_FINISHED_OF = delete(finished).where(finished.c.session_id == bindparam("held"))
FINISHED = (
    select(finished.c.session, finished.c.document, finished.c.done)
    .where(finished.c.person == bindparam("person"))
    .order_by(finished.c.at, finished.c.id)
)
_LEAD = select(leads.c.document, leads.c.card)
LEAD_NAMED = _LEAD.where(leads.c.key == bindparam("key")).with_for_update()
LEAD_OWNED = _LEAD.where(leads.c.tenant == bindparam("tenant"), leads.c.person == bindparam("person")).with_for_update()
LEAD_OF = _LEAD.where(leads.c.person == bindparam("person")).order_by(leads.c.id)
LEADS_BETWEEN = _LEAD.where(
    leads.c.created_at >= bindparam("since"), leads.c.created_at <= bindparam("until")
).order_by(leads.c.created_at, leads.c.id)
CARDS_OF_LEADS = select(leads.c.key, leads.c.card).where(leads.c.key.in_(bindparam("keys", expanding=True)))
INSERT_LEAD = _plain_insert(leads, "id")
UPDATE_LEAD = (
    update(leads)
    .where(leads.c.key == bindparam("held"))
    .values(
        {column.name: bindparam(column.name) for column in leads.columns if column.name not in {"id", "key", "card"}}
    )
)
LEAD_CARD = update(leads).where(leads.c.key == bindparam("held")).values(card=bindparam("new_card"))
LEDGER = select(ledger).order_by(ledger.c.number)
LEDGER_OF = LEDGER.where(ledger.c.subject == bindparam("subject"))
LEDGER_HEAD = select(ledger_head).where(ledger_head.c.id == 1)
INSERT_LEDGER = _plain_insert(ledger)
INSERT_LEDGER_HEAD = _plain_insert(ledger_head)
UPDATE_LEDGER_HEAD = (
    update(ledger_head)
    .where(ledger_head.c.id == 1)
    .values({name: bindparam(name) for name in ("count", "seal", "removed", "removed_seal")})
)
VERSION = select(versions.c.files).where(versions.c.hash == bindparam("hash"))
REFRESH_VERSION = (
    update(versions).where(versions.c.hash == bindparam("held")).values(at=bindparam("at")).returning(versions.c.hash)
)

_FREE = or_(outbox.c.lease_owner.is_(None), outbox.c.leased_until < database_clock())
_WAITING = and_(outbox.c.attempts > 0, outbox.c.due_at > bindparam("now"))
"""Tried, refused for now, to be tried again: it keeps its place in the line."""

LEAD_SLOTS = ("new_lead_card", "lead_card")
"""Slots whose card is that of the lead, not of the conversation."""
CALL = tuple(column.name for column in outbox.columns if column.name not in {"id", "leased_until"})
"""What a new call brings for each column; besides, `lease_seconds`."""


@cache
def lines_taken(count: int) -> Select[Any]:
    """Which of `count` chats of one bot have an earlier call that waits or is in other hands: a new one must wait its turn."""
    mine = and_(outbox.c.lease_owner == bindparam("owner"), outbox.c.leased_until >= database_clock())
    return (
        select(outbox.c.channel, outbox.c.bot, outbox.c.chat, outbox.c.push)
        .where(
            _in_lane(outbox, "chat", "chats", count),
            outbox.c.state == "queued",
            or_(outbox.c.due_at <= bindparam("now"), outbox.c.attempts > 0),
            or_(outbox.c.lease_owner.is_(None), not_(mine)),
        )
        .distinct()
    )


@cache
def insert_calls(count: int) -> ReturningInsert[tuple[int]]:
    """`count` calls in one statement, their numbers returned."""
    rows = []
    for place in range(count):
        row: dict[str, Any] = {name: bindparam(f"{name}_{place}", type_=outbox.c[name].type) for name in CALL}
        row["leased_until"] = database_clock() + bindparam(f"lease_seconds_{place}", type_=Double())
        rows.append(row)
    return insert(outbox).values(rows).returning(outbox.c.id)


def _claimable() -> Select[tuple[int]]:
    earlier = outbox.alias("earlier")
    parked = conversations.alias("parked")
    in_the_way = exists().where(
        earlier.c.channel == outbox.c.channel,
        earlier.c.bot == outbox.c.bot,
        earlier.c.chat == outbox.c.chat,
        earlier.c.push == outbox.c.push,
        earlier.c.id < outbox.c.id,
        earlier.c.state == "queued",
        or_(
            and_(earlier.c.lease_owner.is_not(None), earlier.c.leased_until >= database_clock()),
            and_(earlier.c.attempts > 0, earlier.c.due_at > bindparam("now")),
        ),
    )
    return (
        select(outbox.c.id)
        .where(
            outbox.c.state == "queued",
            outbox.c.due_at <= bindparam("now"),
            _FREE,
            ~in_the_way,
            ~exists().where(parked.c.id == outbox.c.conversation, parked.c.blocked),
        )
        .order_by(outbox.c.push, outbox.c.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=outbox)
    )


CLAIMABLE = _claimable()
LEASE = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(lease_owner=bindparam("owner"), leased_until=database_clock() + bindparam("lease_seconds", type_=Double()))
)
PARCELS = (
    select(
        outbox.c.id,
        outbox.c.conversation,
        outbox.c.channel,
        outbox.c.bot,
        outbox.c.chat,
        outbox.c.document,
        outbox.c.attempts,
        outbox.c.at,
        case((outbox.c.slot.in_(LEAD_SLOTS), leads.c.card), else_=conversations.c.card).label("card"),
    )
    .select_from(
        outbox.outerjoin(conversations, conversations.c.id == outbox.c.conversation).outerjoin(
            leads, and_(leads.c.key == outbox.c.lead, outbox.c.lead != "")
        )
    )
    .where(outbox.c.id.in_(bindparam("rows", expanding=True)))
    .order_by(outbox.c.push, outbox.c.id)
)
CALL_OFF = delete(outbox).where(
    outbox.c.channel == bindparam("of_channel"),
    outbox.c.bot == bindparam("of_bot"),
    outbox.c.chat == bindparam("of_chat"),
    outbox.c.topic == bindparam("of_topic"),
)
CALL_OFF_ANYWHERE = delete(outbox).where(outbox.c.lead == bindparam("of_lead"), outbox.c.topic == bindparam("of_topic"))
CALL_OFF_LEAD = delete(outbox).where(outbox.c.lead == bindparam("of_lead"))
LAST_CALL = select(func.max(outbox.c.id))
REMOVE_SENT = delete(outbox).where(outbox.c.id == bindparam("row"))
RETRY = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.lease_owner == bindparam("owner"))
    .values(
        due_at=bindparam("due_at"),
        attempts=outbox.c.attempts + 1,
        lease_owner=null(),
        leased_until=0.0,
        reason=bindparam("reason"),
    )
)
BURY = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        state="dead", attempts=outbox.c.attempts + 1, lease_owner=null(), leased_until=0.0, reason=bindparam("reason")
    )
)
NEW_CARD = update(conversations).where(conversations.c.id == bindparam("row")).values(card=bindparam("card"))
PARK = update(conversations).where(conversations.c.id == bindparam("row")).values(blocked=True)
RELEASE = (
    update(outbox)
    .where(outbox.c.lease_owner == bindparam("owner"))
    .values(lease_owner=None, leased_until=literal(0.0, Double()))
)
