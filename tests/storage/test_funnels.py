"""Talks counted from the event log, alike on both databases: the funnel by source and by day, times, and where people leave."""

from __future__ import annotations

import random
import statistics
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import insert, select

from bot.assistant.desk import Desk
from bot.assistant.shelf import Shelf
from bot.leads.lead import Lead
from bot.leads.numbers import Funnel, Numbers, Reminders, by_reminder, by_step, numbers_of, section_of
from bot.leads.origins import DIRECT, UNKNOWN, Origin
from bot.operators.operator import Operator
from bot.ports import Arrival, Conversation, Decision
from bot.storage.funnels import Wanted
from bot.storage.sql import SqlStore
from bot.storage.tables import answer_events
from tests.assistant.kit import Caller
from tests.kit import shipped
from tests.storage.talks import arrival as came
from tests.storage.talks import excuse

DAY = 86_400.0
START = 20_000 * DAY
"""2024-10-04, at midnight UTC."""
DIALOG = shipped().dialogs["kpi"]
KEYS = [question.key for question in DIALOG.questions]


@dataclass(slots=True)
class Log:
    """Talks written straight into the event log."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def talk(
        self, *seconds: float, at: float = START, origin: str = "", purpose: str = "real", finish: bool = False
    ) -> None:
        """A talk begun at `at`, whose questions were answered after so many seconds each."""
        session = f"talk-{len(self.rows)}"
        shared = {"conversation": 1, "session": session, "dialog": "kpi", "version": "v", "purpose": purpose}
        plain = {**shared, "question": "", "answer": None, "way": "", "again": False, "origin": ""}
        self.rows.append({**plain, "kind": "began", "at": at, "origin": origin})
        for key, spent in zip(KEYS, seconds, strict=False):
            at += spent
            self.rows.append({**plain, "kind": "answered", "question": key, "answer": '"none"', "at": at})
        if finish:
            self.rows.append({**plain, "kind": "concluded", "at": at + 1})

    def more(self, kind: str, at: float, question: str = "", answer: str = '"none"', *, again: bool = False) -> None:
        """Something more in the last talk."""
        last = self.rows[-1]
        self.rows.append(
            {**last, "kind": kind, "at": at, "question": question, "answer": answer, "again": again, "origin": ""}
        )

    async def counted(self, store: SqlStore, since: float = 0.0, idle_before: float = START + 9 * DAY) -> Numbers:
        """Written, and counted."""
        if self.rows:
            rows = list(self.rows)
            await store._runner.write(lambda connection: connection.execute(insert(answer_events), rows))
        wanted = Wanted("kpi", section_of(DIALOG), since, idle_before)
        return numbers_of(await store.counted(wanted), DIALOG, None)


async def test_an_empty_log_counts_nothing(sql_store: SqlStore) -> None:
    """Zeroes, not errors."""
    numbers = await Log().counted(sql_store)
    assert numbers.total == Funnel(sections=(0,))
    assert (numbers.by_source, numbers.by_day) == ((), ())
    assert [each.question for each in numbers.questions] == KEYS


async def test_the_funnel_is_counted_by_source_and_by_day(sql_store: SqlStore) -> None:
    """Begun, answered, finished, under way; most talks first."""
    log = Log()
    log.talk(5, 5, 5, origin="c_linkedin_post_spring", finish=True)
    log.talk(5, origin="c_linkedin_post_spring", at=START + 8.5 * DAY)
    log.talk(origin="c_linkedin_post_spring", at=START + 9.5 * DAY)
    log.talk(5, at=START + 1)
    log.talk(origin="forged; drop table", at=START + 2)
    log.talk(origin="unknown", at=START + 3)
    numbers = await log.counted(sql_store)
    assert numbers.by_source == (
        (Origin("linkedin", "post", "spring"), Funnel(3, (2,), 1, 1)),
        (UNKNOWN, Funnel(2, (0,), 0, 0)),
        (DIRECT, Funnel(1, (1,), 0, 0)),
    )
    assert numbers.total == Funnel(6, (3,), 1, 1)
    assert [(day, funnel.started) for day, funnel in numbers.by_day] == [
        (date(2024, 10, 4), 4),
        (date(2024, 10, 12), 1),
        (date(2024, 10, 13), 1),
    ]


async def test_tests_and_demonstrations_are_not_counted(sql_store: SqlStore) -> None:
    """Nor another dialog; nor what began before."""
    log = Log()
    log.talk(5, 5, 5, purpose="demo", finish=True)
    log.talk(5, purpose="test")
    log.talk(5, 5, at=START - 1)
    log.talk(5)
    other = {**log.rows[-1], "session": "another", "dialog": "strategy"}
    log.rows += [{**other, "kind": "began"}, other]
    numbers = await log.counted(sql_store, since=START)
    assert numbers.total == Funnel(1, (1,))
    assert numbers.questions[0].answered == 1


async def test_the_median_is_of_first_answers_without_the_pauses(sql_store: SqlStore) -> None:
    """Odd and even counts; a pause ends where the talk is resumed; an answer changed later takes no time."""
    log = Log()
    for seconds in (4, 100, 6):
        log.talk(seconds, 10)
    log.talk(2, 20)
    log.talk(8)
    log.more("paused", START + 10, KEYS[1])
    log.more("resumed", START + DAY, KEYS[1])
    log.more("answered", START + DAY + 30, KEYS[1], '"unknown"')
    log.more("answered", START + DAY + 500, KEYS[0], again=True)
    first, second = (await log.counted(sql_store)).questions[:2]
    assert (first.seconds, first.answered, first.changed, first.not_known) == (6.0, 5, 1, 0)
    assert (second.seconds, second.answered, second.changed, second.not_known) == (10.0, 5, 0, 1)


async def test_a_talk_is_left_after_its_last_answer_once_it_is_idle(sql_store: SqlStore) -> None:
    """Not when it was finished, nor while it is under way."""
    log = Log()
    log.talk(5, 5, 5, finish=True)
    log.talk(5, 5)
    log.talk(5)
    log.talk(5)
    log.talk()
    log.talk(5, at=START + 9 * DAY)
    numbers = await log.counted(sql_store)
    assert [each.stopped for each in numbers.questions] == [2, 1, 0]
    assert numbers.stopped_at_start == 1
    assert numbers.total.under_way == 1


async def test_what_reminders_brought_is_counted(sql_store: SqlStore) -> None:
    """Asked for (once a talk), come back by one, finished after that; not by a button without having asked, nor before `since`."""
    log = Log()
    log.talk(10)
    log.more("nudgewanted", START + 20)
    log.more("nudgewanted", START + 30)
    log.talk(10, 10)
    log.more("nudgewanted", START + 30)
    log.more("nudged", START + DAY)
    log.talk(10)
    log.more("nudgewanted", START + 20)
    log.more("nudged", START + DAY)
    log.more("nudged", START + 2 * DAY)
    log.more("concluded", START + 2 * DAY + 60)
    log.talk(10)
    log.more("nudged", START + DAY)
    log.talk(10, purpose="test")
    log.more("nudgewanted", START + 20)
    log.talk(10, at=START - DAY)
    log.more("nudgewanted", START)
    numbers = await log.counted(sql_store, since=START)
    assert numbers.reminders == Reminders(wanted=3, returned=2, finished=1)
    assert by_reminder(numbers).rows == (("wanted", 3, 100.0), ("returned", 2, 66.7), ("finished", 1, 33.3))


async def test_what_the_database_counts_is_what_a_plain_count_gives(sql_store: SqlStore) -> None:
    """Two hundred talks at random, counted again in Python."""
    dice = random.Random(8)
    log, stops = Log(), Counter[str]()
    times: dict[str, list[float]] = {key: [] for key in KEYS}
    for _ in range(200):
        spent = [dice.choice((1.0, 2.5, 7.0, 60.0)) for _ in range(dice.randrange(len(KEYS) + 1))]
        finish = len(spent) == len(KEYS) and dice.random() < 0.8
        log.talk(*spent, finish=finish)
        for key, seconds in zip(KEYS, spent, strict=False):
            times[key].append(seconds)
        stops[KEYS[len(spent) - 1] if spent else ""] += not finish
    numbers = await log.counted(sql_store)
    assert [each.seconds for each in numbers.questions] == [round(statistics.median(times[key]), 1) for key in KEYS]
    assert [each.answered for each in numbers.questions] == [len(times[key]) for key in KEYS]
    assert [each.stopped for each in numbers.questions] == [stops[key] for key in KEYS]
    assert numbers.stopped_at_start == stops[""]


def desk_of(chat: str) -> Desk:
    """A desk whose sessions are this chat's own, and numbered alike each time."""
    numbers = count(1)
    return Desk(Shelf(shipped(), ""), Operator(), {}, lambda: f"{chat}{next(numbers):07d}{'a' * 18}")


async def live(store: SqlStore, payload: str, chat: str = "7") -> None:
    """Somebody comes by a link, answers all, reads the verdict, then goes on with a companion: on a store, through the desk."""
    caller, told, arrivals = Caller(), desk_of(chat), list[Arrival]()

    def noted(conversation: Conversation, arrival: Arrival) -> Decision:
        arrivals.append(arrival)
        return told.decide(conversation, arrival)

    caller.desk = cast(Desk, SimpleNamespace(decide=noted))
    caller.ask("start", payload)
    caller.answer_all()
    caller.tap("!conclude")
    caller.ask("dialog", "sourcing")
    moved = [
        replace(each, address=replace(each.address, chat=chat), event_id=f"{chat}-{each.event_id}") for each in arrivals
    ]
    desk = desk_of(chat)
    outcomes = await store.apply(moved, desk.decide, desk.excuse)
    assert {outcome.fate for outcome in outcomes} == {"done"}


async def sources(store: SqlStore, dialog: str) -> dict[Origin, tuple[int, int]]:
    """Talks begun and finished, by source."""
    asked = shipped().dialogs[dialog]
    counted = await store.counted(Wanted(dialog, section_of(asked)))
    return {origin: (funnel.started, funnel.finished) for origin, funnel in numbers_of(counted, asked, None).by_source}


async def test_a_link_is_kept_to_the_end_of_the_talk_and_in_those_after(sql_store: SqlStore) -> None:
    """From the deep link, through the desk, to the numbers."""
    await live(sql_store, "c_fair_poster_berlin")
    fair = Origin("fair", "poster", "berlin")
    assert await sources(sql_store, "diagnostic") == {fair: (1, 1)}
    assert await sources(sql_store, "sourcing") == {fair: (1, 0)}


async def test_S05_a_hostile_payload_is_counted_as_unknown(sql_store: SqlStore) -> None:
    """Nothing that a link cannot hold reaches the log, and no turn is lost to it."""
    hostile = ("\0", "'; drop table answer_events; --", "x" * 5_000, "=cmd|' /C calc'!A0")
    for place, payload in enumerate(hostile):
        await live(sql_store, payload, chat=f"{place}")
    assert await sources(sql_store, "diagnostic") == {UNKNOWN: (4, 4)}
    rows = await sql_store._runner.read(
        lambda connection: connection.execute(select(answer_events.c.origin).distinct()).scalars().all()
    )
    assert set(rows) == {"", "unknown"}


async def test_what_became_of_talks_is_counted_from_the_leads(sql_store: SqlStore) -> None:
    """Shared, claimed and won by the source and the day of the talk shared; a test lead is none."""
    log = Log()
    for place in range(4):
        log.talk(5, 5, 5, origin="c_fair_poster_berlin" if place else "", at=START + place * DAY, finish=True)
    sessions = sorted({row["session"] for row in log.rows}, key=lambda name: int(name.split("-")[1]))
    fresh = [Lead(f"key{place}", f"person{place}", session=name) for place, name in enumerate(sessions)]
    leads = (
        fresh[0],
        replace(fresh[1], state="won", claimed_at=START, closed_at=START),
        replace(fresh[2], state="claimed", claimed_at=START),
        replace(fresh[3], purpose="test", state="won", claimed_at=START),
    )

    def share(conversation: Conversation, arrival: Arrival) -> Decision:
        return Decision(conversation, leads=leads)

    await sql_store.apply([came("share", 1)], share, excuse)
    numbers = await log.counted(sql_store)
    assert numbers.by_source == (
        (Origin("fair", "poster", "berlin"), Funnel(3, (3,), 3, 0, consented=2, claimed=2, won=1)),
        (DIRECT, Funnel(1, (1,), 1, 0, consented=1)),
    )
    assert [funnel.won for _, funnel in numbers.by_day] == [0, 1, 0, 0]
    assert [row[1] for row in by_step(numbers).rows] == [4, 4, 4, 3, 2, 1]
