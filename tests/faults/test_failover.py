"""R25: the primary database is lost without warning and its synchronous standby takes over, under load."""

from __future__ import annotations

import asyncio
import logging
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.events import Wrote
from bot.errors import StorageAway
from bot.ports import Arrival, Store
from bot.storage import open_store
from tests.faults.parts import Database, part
from tests.faults.replicas import PATIENCE, faults_of, gone_home, progress, replicas
from tests.faults.standby import Pair, pair
from tests.faults.test_kill import talking
from tests.faults.test_parallel import append, final_of
from tests.scale import Scale
from tests.storage.talks import NOW, address

logger = logging.getLogger(__name__)
"""Figures: `--log-cli-level=INFO` shows them."""


@pytest.fixture
def two(database: Database) -> Iterator[Pair]:
    """A primary and its synchronous standby, in folders that PostgreSQL's own user can reach."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        with pair(database, Path(folder)) as made:
            yield made


async def test_R25_a_standby_takes_over_under_load(tmp_path: Path, two: Pair, scale: Scale) -> None:
    """The primary crashes, the standby is promoted, again and again: nothing acknowledged is lost or doubled, service within 10 s."""
    if not scale.long:
        pytest.skip("--faults: the primary lost under load")
    dice, waits = random.Random(26), list[float]()
    async with (
        talking(26, PATIENCE) as telegram,
        replicas(tmp_path, telegram.api, two.url, 3, part("nginx", scale)) as cluster,
    ):
        for _ in range(scale(1, 2, 50)):
            await progress(telegram)
            await asyncio.sleep(dice.uniform(0, 0.3))
            await asyncio.to_thread(two.fail_over)
            begun = time.monotonic()
            await asyncio.gather(*(replica.ready() for replica in cluster.replicas))
            waits.append(time.monotonic() - begun)
            await progress(telegram)
            await asyncio.to_thread(two.repair)
        ledger = await gone_home(telegram, cluster, two.primary.url)
        assert faults_of(telegram, ledger) == {}
        logger.info("R25: service back after %s s", ", ".join(f"{wait:.1f}" for wait in waits))
        assert max(waits) <= 10
        assert 410 not in {attempt.status for attempt in telegram.api.webhook().attempts}


async def brought(store: Store, value: str) -> str:
    """What became of one event: its fate, or that the database is away."""
    try:
        (outcome,) = await store.apply([Arrival(address("1"), value, Wrote(value), at=NOW)], append, append)
    except StorageAway:
        return "away"
    return outcome.fate


async def test_R25_a_primary_without_its_standby_acknowledges_nothing(two: Pair) -> None:
    """So an old primary that comes back by itself is no danger: what is written to it is not confirmed, and comes again elsewhere."""
    store = open_store(two.url)
    await store.open()
    assert await brought(store, "first") == "done"
    await asyncio.to_thread(two.standby.stop)
    begun = time.monotonic()
    assert await brought(store, "second") == "away"
    assert time.monotonic() - begun < 15
    await asyncio.to_thread(two.fail_over)
    assert await brought(store, "second") == "done"
    assert await final_of(store, 1) == ("first", "second")
    await store.close()


async def test_R25_negative_control_a_standby_that_nobody_waits_for_loses(two: Pair) -> None:
    """Commits that do not wait: what the standby did not have yet was acknowledged, and is gone."""
    store = open_store(two.url)
    await store.open()
    assert await brought(store, "first") == "done"
    await asyncio.to_thread(two.primary.wait_for_standbys, wait=False)
    await asyncio.to_thread(two.standby.stop)
    assert await brought(store, "second") == "done"
    await asyncio.to_thread(two.fail_over)
    assert await brought(store, "third") == "done"
    assert await final_of(store, 1) == ("first", "third")
    await store.close()
