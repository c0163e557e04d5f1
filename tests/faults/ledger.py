"""What the database holds after the kills, held against what Telegram and the people know. Reads the tables from outside."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg.rows import dict_row

from bot.storage.library import library
from tests.faults.people import Heard


@dataclass(frozen=True, slots=True)
class Ledger:
    """The tables as lists. Answers as JSON holds them."""

    seen: frozenset[str]
    events: tuple[dict[str, Any], ...]
    sessions: tuple[dict[str, Any], ...]
    outbox: int
    quarantine: int

    @classmethod
    def read(cls, database: Path) -> Ledger:
        """Everything, once nobody writes any more."""
        with library.connect(database) as connection:
            connection.row_factory = library.Row
            count = "SELECT count(*) FROM "
            found = cls(
                frozenset(row["event_id"] for row in connection.execute("SELECT event_id FROM seen")),
                tuple(dict(row) for row in connection.execute("SELECT * FROM answer_events ORDER BY id")),
                tuple(json.loads(row["session"]) for row in connection.execute("SELECT session FROM conversations")),
                connection.execute(count + "outbox").fetchone()[0],
                connection.execute(count + "quarantine").fetchone()[0],
            )
        connection.close()
        return found

    @classmethod
    def read_postgresql(cls, url: str) -> Ledger:
        """The same of a PostgreSQL database."""
        with psycopg.connect(url, row_factory=dict_row) as connection:

            def rows(query: LiteralString) -> list[dict[str, Any]]:
                return connection.execute(query).fetchall()

            return cls(
                frozenset(row["event_id"] for row in rows("SELECT event_id FROM seen")),
                tuple(rows("SELECT * FROM answer_events ORDER BY id")),
                tuple(json.loads(row["session"]) for row in rows("SELECT session FROM conversations")),
                rows("SELECT count(*) AS n FROM outbox")[0]["n"],
                rows("SELECT count(*) AS n FROM quarantine")[0]["n"],
            )

    def lost_updates(self, confirmed: Iterable[int]) -> list[int]:
        """Updates that Telegram was told to forget, and that the database never saw."""
        return [number for number in confirmed if str(number) not in self.seen]

    def lost_answers(self, heard: Iterable[Heard]) -> list[Heard]:
        """Answers that people were shown to have given, and that the log does not hold."""
        kept = {(event["session"][:8], event["question"], _plain(event["answer"])) for event in self._answers()}
        return [each for each in heard if (each.session, each.question, each.option) not in kept]

    def doubled_answers(self) -> list[tuple[str, str]]:
        """(session, question) answered more than once. The people here never go back, so each is asked once."""
        counted = Counter((event["session"], event["question"]) for event in self._answers())
        return [key for key, times in counted.items() if times > 1]

    def sessions_unlike_their_log(self) -> list[str]:
        """Sessions whose answers are not what their events, replayed, give."""
        return [session["id"] for session in self.sessions if session["answers"] != self._replayed(session["id"])]

    def _answers(self) -> list[dict[str, Any]]:
        return [event for event in self.events if event["kind"].lower() == "answered"]

    def _replayed(self, session: str) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for event in self.events:
            if event["session"] != session:
                continue
            if event["kind"].lower() == "answered":
                answers[event["question"]] = json.loads(event["answer"])
            elif event["kind"].lower() == "reopened":
                del answers[event["question"]]
        return answers


def _plain(answer: str) -> str:
    """The one option of an answer; the people here never tick two."""
    value = json.loads(answer)
    return str(value[0] if isinstance(value, list) else value)
