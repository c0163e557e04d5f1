"""R09: somebody whose every update breaks its turn, among people who talk: they hardly notice, and the next update is served."""

from __future__ import annotations

import asyncio
import logging
import statistics
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from bot.assistant.intake import Intake
from bot.channels.telegram.cards import convert
from bot.conversation.events import Opened, Wrote
from bot.conversation.messages import Message
from bot.ports import Address, Arrival, Conversation, Outgoing
from bot.storage import open_store
from tests.assistant.kit import make_desk
from tests.assistant.test_intake import nothing
from tests.scale import Scale

POISONED = "13"
PEOPLE = [str(chat) for chat in range(100, 132)]

logger = logging.getLogger(__name__)
"""Figures: `--log-cli-level=INFO` shows them."""


async def test_R09_a_poison_delays_nobody(tmp_path: Path, scale: Scale) -> None:
    """32 people beside it, in turn with and without: their waits differ by a tenth at most (judged in the long runs); then it is served."""
    poison, numbers = [False], count(1)

    def careless(messages: Sequence[Message], conversation: Conversation) -> tuple[Outgoing, ...]:
        if poison[0] and conversation.address.chat == POISONED:
            raise ZeroDivisionError
        return convert(messages, conversation)

    store = open_store(f"sqlite:///{tmp_path / 'talks.db'}")
    await store.open()
    intake = Intake(store, make_desk(None, converters={"telegram": careless}), nothing, lambda _: None)

    async def bring(chat: str) -> tuple[float, str]:
        begun, number = time.perf_counter(), next(numbers)
        event = Wrote("1") if number > len(PEOPLE) else Opened()
        (outcome,) = await intake.take(
            [Arrival(Address("telegram", "1", chat), str(number), event, "fr", float(number))]
        )
        return time.perf_counter() - begun, outcome.fate

    waits: dict[bool, list[float]] = {False: [], True: []}
    for each in range(scale(6, 120, 600)):
        poison[0] = each % 2 == 1
        told = await asyncio.gather(*map(bring, [POISONED, *PEOPLE]))
        assert [fate for _, fate in told] == ["failed" if poison[0] else "done", *["done"] * len(PEOPLE)]
        waits[poison[0]] += [wait for wait, _ in told[1:]]
    poison[0] = False
    assert (await bring(POISONED))[1] == "done"
    middle = {kind: statistics.median(found) for kind, found in waits.items()}
    last = {kind: statistics.quantiles(found, n=100)[98] for kind, found in waits.items()}
    logger.info(
        "R09: median %.1f → %.1f ms, p99 %.1f → %.1f ms",
        *(1e3 * each for pair in (middle, last) for each in pair.values()),
    )
    if scale.long:
        assert middle[True] <= 1.1 * middle[False]
    await store.close()
