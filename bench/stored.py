"""SQLite files with any number of stored conversations, as the product itself writes them.

The first is brought by the store; the others are copies of its rows, made inside SQLite with numbers of their own. Must not know what is
measured with them.
"""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bench.content import OPTIONS, content, dialog_id, question_key
from bot.conversation.effects import Answered
from bot.conversation.events import Opened
from bot.conversation.session import Session
from bot.ports import Address, Arrival, Conversation, Decide, Decision
from bot.storage import open_store
from bot.storage.library import library

FIRST = 2_000_000
"""The number of the first stored chat."""
BOT = "700000004"
ANSWERED = 6
"""Questions answered in a stored conversation, of twelve."""
SILENT = 3 * 86_400.0
"""Seconds since they were last heard of: much longer, and the clock of retention would remove them in the middle of a measurement."""
_COPIED = {
    "conversations": {
        "chat": "{number}",
        "person": "printf('%026d', {number})",
        "session": "replace(session, '{first}', printf('%026d', {number}))",
    },
    "seen": {"event_id": "{number}"},
    "answer_events": {"session": "printf('%026d', {number})", "conversation": "{number} - {offset} + 1"},
}
"""By table, the columns that differ from copy to copy, as SQL."""


async def make_database(file: Path, stored: int, questions: int = 12) -> None:
    """A database with that many conversations, half-way through the questions, their answers in the log."""
    store = open_store(f"sqlite:///{file}")
    await store.open()
    if stored:
        arrival = Arrival(Address("telegram", BOT, str(FIRST)), str(FIRST), Opened(), at=time.time() - SILENT)
        await store.apply([arrival], _half_way(questions), _half_way(questions))
    await store.close()
    if stored > 1:
        with closing(library.connect(file, isolation_level=None)) as driver:
            _multiply(driver, stored)


def _half_way(questions: int) -> Decide:
    kept = content(questions)
    keys = [question_key(questions, number) for number in range(1, ANSWERED + 1)]
    answers = {key: OPTIONS[place % 4] for place, key in enumerate(keys)}
    state = question_key(questions, ANSWERED + 1)

    def decide(conversation: Conversation, arrival: Arrival) -> Decision:
        name = arrival.event_id.zfill(26)
        session = Session(name, dialog_id(questions), kept.version, "fr", state=state, answers=answers, revision=7)
        log = tuple(Answered(key, answer, "tap") for key, answer in answers.items())
        return Decision(replace(conversation, person=name, lang="fr", session=session, card=2), log)

    return decide


def _multiply(driver: library.Connection, stored: int) -> None:
    """Copy the one conversation's rows; nothing of it needs to survive a power cut."""
    driver.execute("PRAGMA journal_mode=OFF")
    driver.execute("PRAGMA synchronous=OFF")
    driver.execute("BEGIN")
    for table, changed in _COPIED.items():
        columns = [row[1] for row in driver.execute(f"PRAGMA table_info({table})")]
        columns = [column for column in columns if column != "id"]
        words = {"number": "n", "first": str(FIRST).zfill(26), "offset": FIRST}
        values = [changed.get(column, f"t.{column}").format(**words) for column in columns]
        driver.execute(
            f"WITH RECURSIVE counted(n) AS (SELECT {FIRST + 1} UNION ALL SELECT n + 1 FROM counted WHERE n < {FIRST + stored - 1}) "  # noqa: S608 - our own words
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM counted, (SELECT * FROM {table}) AS t"
        )
    driver.execute("COMMIT")
