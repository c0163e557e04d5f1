"""Four years of the clock of retention, day by day: nothing kept too long, nothing gone too early (P07)."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.consent.ledger import faults, subject_of
from bot.conversation.events import Wrote
from bot.ports import Arrival, Conversation, Decision, Settlement
from bot.storage import open_store, retention, sqlite
from bot.storage.retention import DAY, Retention
from bot.storage.sql import SqlStore
from bot.storage.tables import METADATA
from tests.storage import agreed, talks
from tests.storage.talks import NOW

DAYS = 4 * 365
KEEP = Retention(ledger=90)
"""Proofs for three months after their lead, so that their time too runs out within four years."""
TABLES = (
    "seen",
    "quarantine",
    "finished",
    "leads",
    "ledger",
    "conversations",
    "answer_events",
    "outbox",
    "versions",
)
Rows = Mapping[str, Mapping[Any, Any]]


def decide(conversation: Conversation, came: Arrival) -> Decision:
    """A talk's words, and a lead's."""
    assert isinstance(came.event, Wrote)
    word = came.event.text.split()[0]
    mine = agreed.agree if word in {"agree", "refuse", "withdraw", "erase", "team"} else talks.decide
    return mine(replace(conversation, person=conversation.person or f"person{came.event_id}"), came)


@dataclass(slots=True)
class Years:
    """A store, people who come and go by chance, and the second opinion on what is due."""

    store: SqlStore
    dice: random.Random
    clock: Retention = KEEP
    """What the clock goes by: the second opinion is always that of `KEEP`."""
    event: int = 0
    leads_ended: dict[str, float] = field(default_factory=dict)
    held: dict[str, dict[Any, Any]] | None = None
    """What the night before left, as long as nobody did anything since."""

    async def live(self, now: float) -> None:
        """A day on which some of thirty people do something."""
        for _ in range(self.dice.choice((0, 0, 0, 0, 0, 0, 0, 0, 1, 2))):
            chat = str(self.dice.randrange(30))
            words = ["hello", "hello", "quiet", "finish", "fail", "remind", "agree", "agree", "refuse", "erase"]
            conversation = await self.store.conversation(talks.address(chat))
            lead = await self.store.lead(conversation.person) if conversation else None
            if lead is not None and lead.live:
                words += ["withdraw"] * 2
            await self.do(self.dice.choice(words), chat, now)

    async def do(self, word: str, chat: str, now: float) -> None:
        """One turn; of its calls most are made, some die."""
        self.event += 1
        self.held = None
        before = {lead.person for lead in await self.store.leads()}
        came = talks.arrival(word, self.event, chat, at=now)
        (outcome,) = await self.store.apply([came], decide, talks.excuse)
        assert outcome.fate == ("failed" if word == "fail" else "done"), outcome.error
        fates = [self.dice.choice(("sent", "sent", "sent", "dead")) for _ in outcome.parcels]
        settlements = [Settlement(parcel, fate) for parcel, fate in zip(outcome.parcels, fates, strict=True)]  # type: ignore[arg-type] # one of them
        await self.store.settle(settlements)
        await self.store.keep_version(f"v{self.dice.randrange(5)}", {"a": "b"}, now)
        self.note_ended(before, {lead.person for lead in await self.store.leads()}, now)

    def note_ended(self, before: set[str], after: set[str], now: float) -> None:
        """Whose lead went."""
        self.leads_ended |= {subject_of(person): now for person in before - after}

    async def rows(self) -> dict[str, dict[Any, Any]]:
        """Every row that has its time, by its key."""
        found = {}
        for name in TABLES:
            table = METADATA.tables[name]
            held = await self.store._runner.read(lambda c, t=table: c.execute(select(t)).all())  # type: ignore[misc]
            keys = [column.name for column in table.primary_key.columns]
            found[name] = {tuple(getattr(row, key) for key in keys): row for row in held}
        return found

    async def night(self, now: float) -> None:
        """The clock strikes; what went was due, what stayed was not."""
        before = self.held or await self.rows()
        pruned = await self.store.prune(now, {"v0"}, self.clock)
        quiet = pruned == retention.Pruned()
        after = self.held = before if quiet and self.dice.random() < 0.8 else await self.rows()
        assert after == before or not quiet
        was, still = ({row.person for row in each["leads"].values()} for each in (before, after))
        self.note_ended(was, still, now)
        due = self.due(before, after, now)
        for name in TABLES:
            gone = set(before[name]) - set(after[name])
            early, overdue = gone - due[name], set(after[name]) & due[name]
            assert not early, f"{name}: gone too early on day {(now - NOW) / DAY}: {early}"
            assert not overdue, f"{name}: kept too long on day {(now - NOW) / DAY}: {overdue}"
        for key, row in after["conversations"].items():
            assert (row.session is None) == (
                before["conversations"][key].session is None or self.stale(row, now, before)
            )

    @staticmethod
    def stale(row: Any, now: float, before: Rows) -> bool:
        """Whether a conversation's talk has been kept for long enough."""
        was = before["conversations"][row.id,]
        return bool(was.updated_at < now - (365 if was.ended else 30) * DAY)

    def due(self, before: Rows, after: Rows, now: float) -> dict[str, set[Any]]:
        """What is to go tonight, by the notice: a second reading of it, on plain rows."""

        def old(name: str, days: float, column: str = "at") -> set[Any]:
            return {key for key, row in before[name].items() if getattr(row, column) < now - days * DAY}

        withdrawn = {key for key, row in before["leads"].items() if row.state == "withdrawn"}
        leads = old("leads", 3 * 365, "updated_at") | (old("leads", 30, "updated_at") & withdrawn)
        leading = {row.person for key, row in before["leads"].items() if key not in leads}
        diagnosed = {row.person for key, row in before["finished"].items() if key not in old("finished", 365)}
        idle = {key for key in old("conversations", 30, "updated_at") if not before["conversations"][key].ended}
        talks_over = {
            key
            for key, row in before["conversations"].items()
            if row.person not in leading
            and (key in old("conversations", 365, "updated_at") or (key in idle and row.person not in diagnosed))
        }
        return {
            "seen": old("seen", 7),
            "quarantine": old("quarantine", 7),
            "finished": old("finished", 365),
            "leads": leads,
            "ledger": self.proofs_over(before, leading, now),
            "conversations": talks_over,
            "answer_events": self.events_over(before, after, talks_over, now),
            "outbox": self.calls_over(before, leads, talks_over, now),
            "versions": self.versions_over(before, after, now),
        }

    def proofs_over(self, before: Rows, leading: set[str], now: float) -> set[Any]:
        """The first entries made long enough ago, whose lead, if any, went long enough ago."""
        needed = {subject_of(person) for person in leading}
        over: set[Any] = set()
        for key, row in sorted(before["ledger"].items()):
            ended = self.leads_ended.get(row.subject, 0.0)
            if row.subject in needed or max(row.at, ended) >= now - KEEP.ledger * DAY:
                break
            over.add(key)
        return over

    @staticmethod
    def events_over(before: Rows, after: Rows, talks_over: set[Any], now: float) -> set[Any]:
        """Those of conversations that go, and of talks left or whose diagnosis is gone."""
        kept = {row.session_id for row in after["finished"].values()}
        moved: dict[str, float] = {}
        for row in before["answer_events"].values():
            moved[row.session] = max(row.at, moved.get(row.session, 0.0))
        return {
            key
            for key, row in before["answer_events"].items()
            if (row.conversation,) in talks_over or (row.session not in kept and moved[row.session] < now - 30 * DAY)
        }

    @staticmethod
    def calls_over(before: Rows, leads: set[Any], talks_over: set[Any], now: float) -> set[Any]:
        """Those about leads and conversations that go, and dead ones."""
        keys = {before["leads"][each].key for each in leads}
        return {
            key
            for key, row in before["outbox"].items()
            if row.lead in keys or (row.conversation,) in talks_over or max(row.at, row.due_at) < now - 30 * DAY
        }

    @staticmethod
    def versions_over(before: Rows, after: Rows, now: float) -> set[Any]:
        """Those that nothing left needs."""
        pinned = {row.version for name in ("conversations", "finished") for row in after[name].values()} | {"v0"}
        return {key for key, row in before["versions"].items() if row.hash not in pinned and row.at < now - 7 * DAY}


async def _years(url: str, days: int) -> Years:
    store = open_store(url)
    assert isinstance(store, SqlStore)
    await store.open()
    years = Years(store, random.Random(7))
    for day in range(days):
        await years.live(NOW + day * DAY)
        await years.night(NOW + day * DAY + DAY / 2)
    return years


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody pulls the plug here: the nights need not wait for the disk."""
    pragmas = tuple(pragma.replace("=FULL", "=OFF") for pragma in sqlite.PRAGMAS)
    monkeypatch.setattr(sqlite, "PRAGMAS", pragmas)
    monkeypatch.setattr(sqlite, "unsafe", lambda *known, **settings: "")


@pytest.mark.usefixtures("careless")
async def test_P07_four_years_day_by_day(sqlite_url: str) -> None:
    """Of 1,460 nights none leaves a row overdue or takes one early; the ledger proves itself whole to the end, its beginning gone."""
    years = await _years(sqlite_url, DAYS)
    entries, head = await years.store.ledger()
    assert list(faults(entries, head)) == []
    assert head.removed > 0
    assert len(years.leads_ended) > 10
    again = await years.store.prune(NOW + (DAYS - 0.5) * DAY, {"v0"}, KEEP)
    assert again == retention.Pruned()
    await years.store.close()


@pytest.mark.parametrize(
    "longer", [{"leads": 3000}, {"withdrawn": 40}, {"ledger": 800}, {"finished": 400}, {"letters": 40}]
)
async def test_P07_negative_control_a_longer_memory_is_found(sqlite_url: str, longer: dict[str, float]) -> None:
    """A clock that is slow by one of its durations is told by the same nights."""
    values = {**{name: getattr(KEEP, name) for name in Retention.__slots__}, **longer}
    store = open_store(sqlite_url)
    assert isinstance(store, SqlStore)
    await store.open()
    years = Years(store, random.Random(7), Retention(**values))
    await years.do("agree", "1", NOW)
    await years.do("agree", "2", NOW)
    await years.do("withdraw", "2", NOW + 1)
    await years.do("finish", "3", NOW)
    await years.do("remind", "4", NOW)

    async def nights() -> None:
        for day in (1, 31, 33, 366, 367, 3 * 365 + 1, 5 * 365):
            await years.night(NOW + day * DAY + DAY / 2)

    with pytest.raises(AssertionError, match="kept too long"):
        await nights()
    await store.close()
