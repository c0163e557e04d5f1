"""The clock of retention: daily, in one process, numbers only (P07). What is old enough is the store's to say."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.assistant.retention import DAY, Chores, RetentionClock
from bot.bootstrap.house import House
from bot.bootstrap.retaining import retention_clock
from bot.errors import StorageAway
from bot.operators.operator import Operator
from bot.operators.retention import Retention
from bot.printing.filing import tidy
from bot.storage.memory import MemoryStore
from bot.telemetry import Metrics
from tests.assistant.kit import make_desk, shipped_files
from tests.delivery.kit import SimulatedClock
from tests.storage.talks import address, arrival, decide, excuse

START = SimulatedClock().now()


@dataclass(slots=True)
class Diary:
    """What a process was asked to do, and when."""

    clock: SimulatedClock
    leads: bool = True
    away: bool = False
    kept: list[float] = field(default_factory=list)
    removed: list[float] = field(default_factory=list)
    told: list[Mapping[str, int]] = field(default_factory=list)

    async def keep_content(self) -> None:
        """Note when; away, it cannot be."""
        if self.away:
            raise StorageAway("the database is away")
        self.kept.append(self.clock.now())

    async def elected(self) -> bool:
        """Whether this is the one."""
        return self.leads

    async def remove(self, now: float) -> Mapping[str, int]:
        """Note when."""
        self.removed.append(now)
        return {"conversations": 2}

    def retention(self, dice: float = 0.5) -> RetentionClock:
        """A clock that does it."""
        chores = Chores(self.keep_content, self.elected, self.remove, lambda _: 1)
        return RetentionClock(chores, self.clock, lambda: dice, self.told.append)


@asynccontextmanager
async def running(*clocks: RetentionClock) -> AsyncIterator[None]:
    """Clocks that run meanwhile."""
    tasks = [asyncio.create_task(clock.run()) for clock in clocks]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def test_P07_it_strikes_soon_after_the_start_and_then_daily() -> None:
    """Within a quarter of an hour, not at once; then each day, four years long."""
    clock = SimulatedClock()
    diary = Diary(clock)
    async with running(diary.retention()):
        await clock.advance(59)
        assert not diary.removed
        await clock.advance(900)
        assert len(diary.removed) == 1
        await clock.advance(4 * 365 * DAY)
    gaps = [after - before for before, after in zip(diary.removed, diary.removed[1:], strict=False)]
    assert len(diary.removed) >= 4 * 365
    assert max(gaps) <= DAY
    assert diary.told[0] == {"files": 1, "conversations": 2}


async def test_P07_of_several_processes_one_removes_and_each_says_what_it_uses() -> None:
    """The other one's content must not be taken for unused."""
    clock = SimulatedClock()
    first, second = Diary(clock), Diary(clock, leads=False)
    async with running(first.retention(0.1), second.retention(0.9)):
        await clock.advance(3 * DAY)
    assert first.removed
    assert not second.removed
    assert len(second.kept) >= 3
    assert second.told[0] == {"files": 1}


async def test_P07_while_the_database_is_away_it_tries_again() -> None:
    """Every quarter of an hour, and nobody's talk waits for it."""
    clock = SimulatedClock()
    diary = Diary(clock, away=True)
    async with running(diary.retention()):
        await clock.advance(DAY / 2)
        assert not diary.removed
        diary.away = False
        await clock.advance(901)
    assert len(diary.removed) == 1


async def test_P07_a_talk_left_open_goes_at_its_hour_and_not_before(tmp_path: Path) -> None:
    """On a real store, day by day: there for thirty days, gone on the day after; an operator who keeps less, keeps less."""
    for days in (30, 10):
        clock, store = SimulatedClock(), MemoryStore()
        desk = make_desk(operator=Operator(retention=Retention(unfinished=days)))
        house = House(store, desk, None, shipped_files())  # type: ignore[arg-type]  # what takes arrivals in plays no part
        await store.open()
        await store.apply([arrival("hello", 1, at=clock.now())], decide, excuse)
        async with running(retention_clock(house, store, tmp_path, clock, lambda: 0.5, Metrics().removed)):
            await clock.advance(days * DAY - 1)
            assert await store.conversation(address()) is not None
            await clock.advance(DAY + 3_600)
            assert await store.conversation(address()) is None


async def test_P07_content_in_use_is_never_removed(tmp_path: Path) -> None:
    """Days of quiet: the version served is still there for whoever begins a talk."""
    clock, store, desk = SimulatedClock(), MemoryStore(), make_desk()
    await store.open()
    version = desk.shelf.current.version
    await store.keep_version(version, shipped_files(), clock.now())
    house = House(store, desk, None, shipped_files())  # type: ignore[arg-type]  # what takes arrivals in plays no part
    async with running(retention_clock(house, store, tmp_path, clock, lambda: 0.5, lambda _: None)):
        await clock.advance(9 * DAY)
    assert await store.version_files(version) is not None
    assert asdict(await store.prune(clock.now(), (), Retention())) is not None
    assert await store.version_files(version) is not None, (
        "a process that uses another version does not remove it either"
    )


def test_P07_files_older_than_their_time_go(tmp_path: Path) -> None:
    """Those that were written here, by their age; others are none of ours."""
    for name, age in (("a-old.pdf", 31), ("b-new.pdf", 29), ("c-old.json", 40), ("keep.sqlite3", 400)):
        path = tmp_path / name
        path.write_bytes(b"x")
        os.utime(path, (START - age * DAY, START - age * DAY))
    assert tidy(tmp_path, START - 30 * DAY) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b-new.pdf", "keep.sqlite3"]
    assert tidy(tmp_path / "none", START) == 0


def test_what_went_is_counted() -> None:
    """By kind, without anything about anybody."""
    metrics = Metrics()
    metrics.removed({"conversations": 2, "files": 1})
    page = metrics.page().decode()
    assert 'obstacles_removed_total{kind="conversations"} 2.0' in page
    assert "obstacles_retention_seconds" in page
