"""R01: killed without warning under load, again and again, the bot loses no acknowledged answer and counts none twice.

Everything is real but Telegram, which brings again whatever was not confirmed. People keep talking throughout.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.end_to_end.serving import PROJECT, Serving, environment
from tests.fakebotapi import DEFAULT_TOKEN, FakeBotApi
from tests.faults.ledger import Ledger
from tests.faults.people import SILENCE, Talker
from tests.scale import Scale

PEOPLE = 8
TIRELESS = {"TURNS_PER_MINUTE": "0"}
"""These people answer as fast as they are asked, for minutes: no allowance would be theirs."""


@dataclass(slots=True)
class Telegram:
    """The fake Telegram, the people at it, and every update that it was told to forget."""

    api: FakeBotApi
    people: list[Talker] = field(default_factory=list)
    talks: list[asyncio.Task[None]] = field(default_factory=list)
    leave: asyncio.Event = field(default_factory=asyncio.Event)
    pushed: set[int] = field(default_factory=set)

    @property
    def confirmed(self) -> set[int]:
        """Updates confirmed so far."""
        pending = {each.update["update_id"] for each in self.api.account().updates}
        return self.pushed - pending

    async def finished(self) -> None:
        """Let people leave once they have seen what came of their last tap, and wait until nothing is left to be confirmed."""
        self.leave.set()
        await asyncio.gather(*self.talks)
        await self.api.idle(SILENCE)


@asynccontextmanager
async def talking(seed: int, patience: float = SILENCE) -> AsyncIterator[Telegram]:
    """People talking by chance with whatever bot answers. They are gone at the end."""
    async with FakeBotApi() as api:
        telegram = Telegram(api)
        api.account().updates.on_arrival = lambda pending: telegram.pushed.add(pending.update["update_id"])
        for number in range(PEOPLE):
            person, dice = api.person(1_000 + number), random.Random(seed * PEOPLE + number)
            telegram.people.append(Talker(person, dice, telegram.leave, patience))
        telegram.talks = [asyncio.create_task(talker.talk()) for talker in telegram.people]
        try:
            yield telegram
        finally:
            for talk in telegram.talks:
                talk.cancel()
            await asyncio.gather(*telegram.talks, return_exceptions=True)


@dataclass(slots=True)
class Nursery:
    """`tests.faults.nursery`, seen from outside."""

    process: asyncio.subprocess.Process

    @classmethod
    @asynccontextmanager
    async def opened(cls, folder: Path, api: FakeBotApi) -> AsyncIterator[Nursery]:
        """A parent with everything loaded."""
        settings = {
            "TELEGRAM_TOKEN": DEFAULT_TOKEN,
            "TELEGRAM_API_URL": api.url,
            "PORT": "0",
            "LOG_LEVEL": "ERROR",
            **TIRELESS,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.faults.nursery",
            cwd=PROJECT, env=environment(folder, **settings), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        nursery = cls(process)
        try:
            assert await nursery._line() == "ready"
            yield nursery
        finally:
            if process.stdin is not None:
                process.stdin.close()
            await process.wait()

    async def order(self, word: str) -> int:
        """`serve`, `careless`, `kill` or `stop`: a process id, or an exit status."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n".encode())
        return int(await self._line())

    async def _line(self) -> str:
        assert self.process.stdout is not None
        return (await asyncio.wait_for(self.process.stdout.readline(), SILENCE)).decode().strip()


CATCH_UP = 5.0
"""Seconds to catch up; where it takes longer, reports being printed or the machine busy, any moment will do too."""
PATIENCE = 300.0
"""Seconds that people wait for what follows a tap: each kill begins the report that stands before it anew, until the last."""


async def some_progress(telegram: Telegram) -> None:
    """Wait until the bot that runs now has confirmed what is waiting now, or one that comes: from there on, any moment will do."""
    updates = telegram.api.account().updates
    waiting = updates.confirmed + max(1, len(updates))
    with suppress(TimeoutError):
        async with asyncio.timeout(CATCH_UP):
            while updates.confirmed < waiting:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)


async def kill_again_and_again(
    telegram: Telegram,
    kills: int,
    dice: random.Random,
    start: Callable[[], Awaitable[object]],
    kill: Callable[[], Awaitable[object]],
) -> None:
    """Start, let it serve, kill at a random moment; half of the times while it is still starting or catching up."""
    for number in range(kills):
        await start()
        if number % 2 == 0:
            await some_progress(telegram)
        await asyncio.sleep(dice.uniform(0, 0.15))
        await kill()


async def somebody_heard(telegram: Telegram) -> None:
    """Wait until somebody was shown that an answer counts: few kills on a busy machine may leave no time for it."""
    async with asyncio.timeout(SILENCE):
        while not any(talker.heard for talker in telegram.people):  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.05)


def assert_nothing_lost(telegram: Telegram, ledger: Ledger) -> None:
    """0 acknowledged lost, 0 counted twice, and every session is what its log says."""
    heard = [each for talker in telegram.people for each in talker.heard]
    assert heard
    assert not ledger.lost_updates(telegram.confirmed)
    assert not ledger.lost_answers(heard)
    assert not ledger.doubled_answers()
    assert not ledger.sessions_unlike_their_log()
    assert ledger.quarantine == 0
    assert sum(talker.unheard for talker in telegram.people) == 0
    telegram.api.assert_clean()


async def test_R01_kill_of_forked_children(tmp_path: Path, scale: Scale) -> None:
    """Children of a parent that has everything loaded, killed by the hundred; people only ever notice a pause."""
    async with talking(1, PATIENCE) as telegram, Nursery.opened(tmp_path, telegram.api) as nursery:
        kills = scale(6, 200, 10_000)
        await kill_again_and_again(
            telegram, kills, random.Random(1), lambda: nursery.order("serve"), lambda: nursery.order("kill")
        )
        await nursery.order("serve")
        await somebody_heard(telegram)
        await telegram.finished()
        assert await nursery.order("stop") == 0
        assert_nothing_lost(telegram, Ledger.read(tmp_path / "data" / "obstacles.sqlite3"))


async def test_R01_kill_of_the_real_command(tmp_path: Path, scale: Scale) -> None:
    """The same with `obstacles serve` itself, started anew each time."""
    async with (
        talking(2, PATIENCE) as telegram,
        Serving(tmp_path, telegram.api, {"LOG_LEVEL": "ERROR", **TIRELESS}) as serving,
    ):
        await serving.stop()
        await kill_again_and_again(telegram, scale(1, 20, 100), random.Random(2), serving.start, serving.kill)
        await serving.start()
        await somebody_heard(telegram)
        await telegram.finished()
        assert await serving.stop() == 0
        assert_nothing_lost(telegram, Ledger.read(serving.data / "obstacles.sqlite3"))


async def test_R01_negative_control(tmp_path: Path) -> None:
    """A bot that confirms before it has kept loses what it confirmed, and the ledger says so."""
    async with talking(3, patience=1.0) as telegram, Nursery.opened(tmp_path, telegram.api) as nursery:
        await kill_again_and_again(
            telegram, 6, random.Random(3), lambda: nursery.order("careless"), lambda: nursery.order("kill")
        )
        assert Ledger.read(tmp_path / "data" / "obstacles.sqlite3").lost_updates(telegram.confirmed)
