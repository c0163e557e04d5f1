"""R01, R25: replicas behind nginx on one PostgreSQL, restarted, killed, and their database with them; one elected poller.

Everything is real but Telegram: `obstacles serve`, nginx with the configuration that is shipped, PostgreSQL.
"""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path

import pytest

from tests.end_to_end.interview import meet
from tests.faults.parts import Database, part
from tests.faults.replicas import PATIENCE, faults_of, gone_home, progress, replicas
from tests.faults.test_kill import Telegram, talking
from tests.scale import Scale

HUNG_UP = "499"
"""What nginx logs when Telegram itself closes a delivery: it does when a replica sets the webhook anew."""


async def test_a_rolling_restart_is_noticed_by_nobody(tmp_path: Path, postgresql_url: str, scale: Scale) -> None:
    """Each replica stopped and started in turn, under load: no HTTP error at the proxy, no turn lost or repeated."""
    if not scale.long:
        pytest.skip("--faults: replicas restarted one by one")
    program = part("nginx", scale)
    async with (
        talking(11, PATIENCE) as telegram,
        replicas(tmp_path, telegram.api, postgresql_url, 3, program) as cluster,
    ):
        await progress(telegram)
        for _ in range(scale(1, 1, 20)):
            await cluster.roll(3)
        ledger = await gone_home(telegram, cluster)
        assert faults_of(telegram, ledger) == {}
        assert set(cluster.answers()) <= {"200", HUNG_UP}
        assert {attempt.status for attempt in telegram.api.webhook().attempts} == {200}
        telegram.api.assert_clean()


async def test_R01_kill_of_replicas(tmp_path: Path, postgresql_url: str, scale: Scale) -> None:
    """One of three killed without warning, again and again: what was acknowledged is there, once; the others go on."""
    if not scale.long:
        pytest.skip("--faults: kills of replicas")
    dice = random.Random(12)
    async with (
        talking(12, PATIENCE) as telegram,
        replicas(tmp_path, telegram.api, postgresql_url, 3, part("nginx", scale)) as cluster,
    ):
        for _ in range(scale(2, 4, 300)):
            replica = dice.choice(cluster.replicas)
            await asyncio.sleep(dice.uniform(0, 0.3))
            await replica.serving.kill()
            await replica.start()
        ledger = await gone_home(telegram, cluster)
        assert faults_of(telegram, ledger) == {}


async def test_R25_the_database_crashes_under_load(tmp_path: Path, database: Database, scale: Scale) -> None:
    """PostgreSQL stopped and started, in a loop: 503 meanwhile, service within 10 s of its return, nothing lost or doubled."""
    if not scale.long:
        pytest.skip("--faults: crashes of the database")
    dice, waits = random.Random(25), list[float]()
    async with (
        talking(25, PATIENCE) as telegram,
        replicas(tmp_path, telegram.api, database.url, 3, part("nginx", scale)) as cluster,
    ):
        for number in range(scale(1, 6, 50)):
            await progress(telegram)
            await asyncio.sleep(dice.uniform(0, 0.3))
            await asyncio.to_thread(database.stop, "fast" if number % 3 == 2 else "immediate")
            await asyncio.sleep(dice.uniform(0, 1.0))
            await asyncio.to_thread(database.start)
            begun = time.monotonic()
            await asyncio.gather(*(replica.ready() for replica in cluster.replicas))
            waits.append(time.monotonic() - begun)
        ledger = await gone_home(telegram, cluster)
        assert faults_of(telegram, ledger) == {}
        assert max(waits) <= 10
        assert 410 not in {attempt.status for attempt in telegram.api.webhook().attempts}


async def welcomed(telegram: Telegram, number: int, within: float) -> None:
    """Somebody new presses Start and is asked the first question in time: those in mid-talk may wait for what the dead one was sending."""
    newcomer = meet(telegram.api, number)
    newcomer.person.send("/start")
    async with asyncio.timeout(within):
        await newcomer.card()


async def test_without_a_public_url_one_polls_and_another_takes_over(
    tmp_path: Path, postgresql_url: str, scale: Scale
) -> None:
    """Two processes: Telegram never sees two polls at once; the elected one killed, the other serves within 10 s, and nothing is lost."""
    if not scale.long:
        pytest.skip("--faults: the poller killed; tests/storage/test_election.py has the lock itself")
    dice = random.Random(13)
    async with talking(13, PATIENCE) as telegram, replicas(tmp_path, telegram.api, postgresql_url, 2) as cluster:
        for number in range(scale(1, 2, 100)):
            await progress(telegram)
            await asyncio.sleep(dice.uniform(0, 0.2))
            leader = cluster.leader()
            assert leader is not None
            await leader.serving.kill()
            begun = time.monotonic()
            while cluster.leader() in (None, leader):
                await asyncio.sleep(0.1)
                assert time.monotonic() - begun <= 10
            await welcomed(telegram, 5_000 + number, begun + 10 - time.monotonic())
            await leader.start()
        ledger = await gone_home(telegram, cluster)
        assert faults_of(telegram, ledger) == {}
