"""R04 by processes: four of them, each with its store, and sixteen clients at the same talks for a minute."""

from __future__ import annotations

import logging

from bot.storage import open_store
from tests.faults.test_parallel import final_of, wrong
from tests.faults.writers import histories
from tests.scale import Scale

logger = logging.getLogger(__name__)
"""Figures: `--log-cli-level=INFO` shows them."""


async def test_R04_four_processes_write_histories_of_one_after_the_other(database_url: str, scale: Scale) -> None:
    """4 processes × 4 clients for 2 / 20 / 60 s on each database: 0 lost, 0 doubled, 0 forks; each wrote its share."""
    chats = range(1, scale(20, 100, 300) + 1)
    store = open_store(database_url)
    await store.open()
    history = await histories(database_url, 4, 4, chats, scale(2.0, 4.0, 60.0))
    wrote = {turn.value.partition(".")[0] for turns in history.values() for turn in turns}
    assert len(wrote) == 16
    found = [fault for chat, turns in history.items() for fault in wrong(turns, await final_of(store, chat))]
    logger.info("R04: %d turns of %d talks", sum(map(len, history.values())), len(history))
    assert found == []
    await store.close()
