"""R29: clocks that jump, stand still or go back: nothing due rings early or twice, no wait is cut short, no lease stolen."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.sender import POLL, Sender
from bot.operators.hours import OpenHours
from bot.ports import Address, Outgoing, Response
from bot.storage import open_store
from bot.storage.sql import SqlStore
from tests.delivery.kit import ListedOutbox, SimulatedClock, settle_down
from tests.scale import Scale
from tests.storage.talks import NOW, talk

HOUR, DAY = 3_600.0, 86_400.0
JUMPS = (HOUR, -HOUR, DAY, -DAY, 1.0, -1.0)
WAIT = 30.0


class JumpingClock(SimulatedClock):
    """Simulated time whose wall clock is set, now and then, by somebody; what measures durations goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.off = 0.0

    def now(self) -> float:
        return super().now() + self.off


class Script:
    """One story: reminders that are due, replies, a chat that is told to wait, and the wall clock set again and again."""

    def __init__(self, seed: int, clock: JumpingClock) -> None:
        self.dice = random.Random(seed)
        self.clock = clock
        self.outbox = ListedOutbox(clock)
        self.sender = Sender(self.outbox, self, clock, lambda: 0.0)
        self.due: dict[str, float] = {}
        self.rung: dict[str, list[float]] = {}
        self.told_at: dict[str, float] = {}
        self.faults: list[str] = []
        self.late: dict[str, float] = {}
        self.was_due: set[str] = set()
        """Reminders whose hour came by the wall clock, though it may have been set back since: on their way, they ring."""

    async def deliver(self, address: Address, outgoing: Outgoing, card: int | None) -> Response:
        """Telegram: each tenth chat is told once to wait."""
        text, now = str(outgoing.params["text"]), self.clock.monotonic()
        await asyncio.sleep(0)
        if int(address.chat) % 10 == 0:
            told = self.told_at.setdefault(address.chat, now)
            if told == now:
                return Response("wait", seconds=WAIT)
            if now < told + WAIT - 1e-6:
                self.faults.append(f"{text}: called {told + WAIT - now:.1f} s early")
        if text in self.due and text not in self.was_due and self.clock.now() < self.due[text] - 1e-6:
            self.faults.append(f"{text} rang {self.due[text] - self.clock.now():.0f} s early")
        self.rung.setdefault(text, []).append(now)
        return Response("done", {"message_id": 1})

    def message_id(self, response: Response) -> int | None:
        """Nobody's card."""
        return None

    def plainer(self, outgoing: Outgoing) -> Outgoing | None:
        """No other form."""
        return None

    def remind(self, number: int) -> None:
        """A reminder at an hour by the wall clock."""
        text = f"reminder {number}"
        self.due[text] = self.clock.now() + self.dice.uniform(0, 3 * HOUR)
        self.outbox.put(
            Outgoing("sendMessage", {"text": text}, due_at=self.due[text], push=True), chat=str(number), leased=False
        )

    async def pass_time(self, seconds: float) -> None:
        """Let time pass, and note how long what is due by the wall clock has been kept waiting."""
        for _ in range(int(seconds / POLL)):
            await self.clock.advance(POLL)
            for text, due in self.due.items():
                if self.clock.now() >= due:
                    self.was_due.add(text)
                if text not in self.rung and self.clock.now() >= due:
                    self.late[text] = self.late.get(text, 0.0) + POLL

    async def play(self) -> None:
        """The story; at its end the clock is right, and all is done."""
        running = asyncio.create_task(self.sender.run())
        await settle_down()
        for number in range(1, 13):
            self.remind(number)
            self.sender.send(
                self.outbox.put(Outgoing("sendMessage", {"text": f"reply {number}"}), chat=str(100 + number))
            )
            await self.pass_time(self.dice.choice((1, 5, 20)))
            self.clock.off += self.dice.choice(JUMPS)
        self.clock.off = max(0.0, self.clock.off) + 4 * DAY
        await self.pass_time(2 * WAIT + 20)
        await self.sender.stop()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_R29_clocks_that_jump_ring_nothing_early_late_or_twice(scale: Scale) -> None:
    """200 stories: each reminder once, never before its hour, within three looks of it; each reply; waits are kept."""
    for seed in range(scale(10, 120, 2_000)):
        script = Script(seed, JumpingClock())
        await script.play()
        assert script.faults == [], seed
        assert {text: len(times) for text, times in script.rung.items() if len(times) != 1} == {}, seed
        assert set(script.rung) == {*script.due, *(f"reply {number}" for number in range(1, 13))}
        assert not script.outbox.rows
        told = {f"reminder {number}" for number in (10,)} | {"reply 10"}
        assert max((late for text, late in script.late.items() if text not in told), default=0.0) <= 3 * POLL, seed


async def test_R29_negative_control_waits_measured_by_the_wall_clock_end_early() -> None:
    """Were durations taken from the clock that is set, somebody told to wait would be called early."""

    class Naive(JumpingClock):
        def monotonic(self) -> float:
            return self.now()

    class Judged(Script):
        async def deliver(self, address: Address, outgoing: Outgoing, card: int | None) -> Response:
            right, self.clock.monotonic = self.clock.monotonic, lambda: self.clock.elapsed  # type: ignore[method-assign]  # the true time
            try:
                return await super().deliver(address, outgoing, card)
            finally:
                self.clock.monotonic = right  # type: ignore[method-assign]  # as it was

    early = []
    for seed in range(20):
        script = Judged(seed, Naive())
        await script.play()
        early += script.faults
    assert any("early" in each for each in early)


@pytest.mark.parametrize("jump", [HOUR, -HOUR, DAY, -DAY])
async def test_R29_a_lease_is_on_the_databases_own_clock(database_url: str, jump: float) -> None:
    """A replica whose clock is a day off takes nothing that another holds, and loses nothing that it holds itself."""
    right, wrong = open_store(database_url, "right"), open_store(database_url, "wrong")
    for store in (right, wrong):
        assert isinstance(store, SqlStore)
        await store.open()
    (outcome,) = await talk(right, "word")
    assert outcome.parcels
    assert await wrong.claim(NOW + jump, 50) == []
    (other,) = await talk(wrong, "word", start=9, chat="8", at=NOW + jump)
    assert other.parcels
    assert await right.claim(NOW, 50) == []
    for store in (right, wrong):
        await store.close()


async def test_R29_a_lease_that_ran_out_is_taken_over(database_url: str) -> None:
    """The control: after its time on the database's clock it is anybody's."""
    dead, alive = open_store(database_url, "dead", 0.2), open_store(database_url, "alive")
    for store in (dead, alive):
        await store.open()
    (outcome,) = await talk(dead, "word")
    await asyncio.sleep(0.3)
    assert len(await alive.claim(NOW, 50)) == len(outcome.parcels)
    for store in (dead, alive):
        await store.close()


def test_R29_opening_hours_stand_through_the_change_of_time(scale: Scale) -> None:
    """Around both changes of the year, minute by minute: never earlier than asked, open when it says so, within a day."""
    hours = OpenHours()
    for change in (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)):
        for minute in range(-2 * 1440, 2 * 1440, scale(7, 1)):
            asked = (change + timedelta(minutes=minute)).timestamp()
            opens = hours.next_open(asked)
            assert asked <= opens <= asked + DAY
            assert hours.next_open(opens) == opens
