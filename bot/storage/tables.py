"""Every table, once, for both databases; long documents last, so that a scan need not read them.

Columns that hold personal data are marked `personal`: erasure's tests, export and the data map read the mark.

Must not know what the documents say. Times are UTC seconds. `conversation` 0 means that the row belongs to none.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only for a column of type INTEGER."""


def _personal(name: str, kind: Any, *, nullable: bool = False) -> Column[Any]:
    return Column(name, kind, nullable=nullable, info={"personal": True})


def _needed(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=False)


conversations = Table(
    "conversations",
    METADATA,
    Column("id", _NUMBER, primary_key=True),
    _needed("tenant", String),
    _needed("channel", String),
    _needed("bot", String),
    _personal("chat", String),
    _personal("person", String),
    _personal("lang", String),
    Column("version", String),
    _needed("ended", Boolean),
    _needed("revision", Integer),
    Column("card", BigInteger),
    _needed("blocked", Boolean),
    _needed("created_at", Double),
    _needed("updated_at", Double),
    _personal("session", Text, nullable=True),
    UniqueConstraint("channel", "bot", "chat"),
    Index(None, "person"),
    sqlite_autoincrement=True,
)
"""One chat each. `version`, `ended` and `revision` repeat what the session says, for pruning and for operators."""

seen = Table(
    "seen",
    METADATA,
    Column("channel", String, primary_key=True),
    Column("bot", String, primary_key=True),
    Column("event_id", String, primary_key=True),
    _needed("at", Double),
    sqlite_with_rowid=False,
)
"""Events already applied: what makes a redelivery harmless."""

answer_events = Table(
    "answer_events",
    METADATA,
    Column("id", _NUMBER, primary_key=True),
    _needed("conversation", BigInteger),
    _needed("session", String),
    _needed("dialog", String),
    _needed("version", String),
    _needed("purpose", String),
    _needed("kind", String),
    _needed("question", String),
    _personal("answer", Text, nullable=True),
    _needed("way", String),
    _needed("again", Boolean),
    _needed("at", Double),
    _needed("origin", String),
    Index(None, "conversation"),
)
"""What happened in talks, one row an effect. `answer` is JSON: the answer, or the mode or language where the kind has one.

`origin`, of a beginning alone: the payload of the link that brought the person.
"""

outbox = Table(
    "outbox",
    METADATA,
    Column("id", _NUMBER, primary_key=True),
    _needed("conversation", BigInteger),
    _needed("channel", String),
    _needed("bot", String),
    _personal("chat", String),
    _needed("slot", String),
    _needed("push", Boolean),
    _needed("due_at", Double),
    _needed("attempts", Integer),
    Column("lease_owner", String),
    _needed("leased_until", Double),
    _needed("state", String),
    _needed("reason", String),
    _needed("at", Double),
    _personal("document", Text),
    _needed("topic", String),
    _needed("lead", String),
    Index(None, "channel", "bot", "chat"),
    Index(None, "lead"),
    sqlite_autoincrement=True,
)
"""Calls not yet made. `state` is queued or dead; a call made is no row; `topic` names those that may be called off, `lead` the key of the
lead that a call is about.

Numbers are never used twice: a late settlement must not hit another call.
"""

quarantine = Table(
    "quarantine",
    METADATA,
    Column("id", _NUMBER, primary_key=True),
    _needed("channel", String),
    _needed("bot", String),
    _personal("chat", String),
    _personal("person", String),
    _needed("event_id", String),
    _personal("raw", LargeBinary),
    _needed("error", String),
    _needed("at", Double),
    Index(None, "channel", "bot", "chat"),
)
"""Arrivals whose turn raised, as they came."""

versions = Table(
    "versions",
    METADATA,
    Column("hash", String, primary_key=True),
    _needed("files", LargeBinary),
    _needed("at", Double),
)
"""Content versions, compressed, each kept for as long as a session is pinned to it."""

finished = Table(
    "finished",
    METADATA,
    Column("id", _NUMBER, primary_key=True),
    _personal("person", String),
    _needed("session_id", String),
    _needed("dialog", String),
    _needed("version", String),
    _needed("purpose", String),
    _needed("at", Double),
    _personal("session", Text),
    _personal("document", Text),
    _personal("done", Text),
    UniqueConstraint("session_id"),
    Index(None, "person"),
)
"""Finished diagnoses, one a session. `done` is a JSON list: the actions that the person says are done."""

leads = Table(
    "leads",
    METADATA,
    Column("id", _NUMBER, primary_key=True),
    _needed("key", String),
    _needed("tenant", String),
    _personal("person", String),
    _needed("purpose", String),
    _needed("state", String),
    _needed("origin", String),
    _needed("temperature", String),
    _needed("session", String),
    _needed("created_at", Double),
    _needed("updated_at", Double),
    _needed("claimed_at", Double),
    _needed("closed_at", Double),
    Column("card", BigInteger),
    _personal("document", Text),
    UniqueConstraint("key"),
    UniqueConstraint("tenant", "person"),
    Index(None, "created_at"),
    sqlite_autoincrement=True,
)
"""Companies that agreed to be known to the agency. `document` is the lead as JSON; the columns repeat what is counted and looked up;
`card` alone is not in the document: the sender writes it.
"""

ledger = Table(
    "ledger",
    METADATA,
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    _needed("subject", String),
    _needed("purpose", String),
    _needed("recipient", String),
    _needed("choice", String),
    _needed("text", Text),
    _needed("dialog", String),
    _needed("version", String),
    _needed("lang", String),
    _needed("channel", String),
    _needed("bot", String),
    _needed("event_id", String),
    Column("message", BigInteger),
    _needed("at", Double),
    _needed("previous", String),
    _needed("seal", String),
    Index(None, "subject"),
)
"""Proofs of consent, append-only: `subject` is a digest, so that no row is personal and none is ever changed."""

ledger_head = Table(
    "ledger_head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _needed("count", BigInteger),
    _needed("seal", String),
    _needed("removed", BigInteger),
    _needed("removed_seal", String),
)
"""One row (id 1), none before the first entry: where the ledger stands; locked by whoever appends."""

lead_ends = Table(
    "lead_ends",
    METADATA,
    Column("subject", String, primary_key=True),
    _needed("at", Double),
)
"""When the last lead of a ledger's subject went: what was agreed must be provable for years after, then no longer."""

erasures = Table(
    "erasures",
    METADATA,
    Column("id", _NUMBER, primary_key=True),
    _needed("digest", String),
    _needed("at", Double),
    UniqueConstraint("digest", "at"),
)
"""Who asked to be forgotten, as digests only: replayed over a restored backup, which would otherwise bring them back."""
