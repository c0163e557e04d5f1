"""Turns a second over real HTTP: the same conversation of 12 questions, 32 people at a time, with our bot and with PTB's own.

Ours is the real command, `obstacles serve`, on SQLite with `synchronous=FULL`. The others are `bench.rivals.conversation_handler`, on PTB's
transport and on ours. Telegram and its people are one other process. All are alive together and measured in turn.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from bench.bots import QUESTIONS, Bot, bot, ours, write_cards
from bench.content import write_content
from bench.figures import Figure, in_turn, plain, ratio
from bench.processes import Crowd

CHATS = 32
SECONDS = 3.0
TOKENS = {
    "ours": "700000001:loopback-ours",
    "stock": "700000002:loopback-stock",
    "transported": "700000003:loopback-fast",
}
_NAMED = {
    "ours": "ours, durable",
    "stock": "PTB ConversationHandler, PicklePersistence",
    "transported": "the same on our transport",
}


@asynccontextmanager
async def bots(folder: Path) -> AsyncIterator[dict[str, Bot]]:
    """The three bots, serving."""
    rival = ("-m", "bench.rivals.conversation_handler", write_cards(folder / "cards.json"))
    root = write_content(QUESTIONS, folder / "content")
    async with AsyncExitStack() as stack:
        crowd = await stack.enter_async_context(Crowd.started(*TOKENS.values()))
        started = {"ours": await stack.enter_async_context(ours(crowd, TOKENS["ours"], root, folder))}
        for name, transport in (("stock", "stock"), ("transported", "ours")):
            arguments = (*rival, transport, str(folder / f"{name}.pickle"))
            started[name] = await stack.enter_async_context(bot(crowd, TOKENS[name], *arguments))
        yield started


async def measure() -> list[Figure]:
    """The figures."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        async with bots(Path(folder)) as started:
            sides: dict[str, Callable[[], Awaitable[float]]] = {
                name: partial(each.talk, CHATS, SECONDS) for name, each in started.items()
            }
            turns = await in_turn(sides)
    figures = [
        ratio(
            "turns/s, ours against PTB's ConversationHandler + PicklePersistence, stock transport",
            turns["ours"],
            turns["stock"],
            ">=",
            4.0,
        ),
        ratio(
            "turns/s, ours against the same handler on our transport", turns["ours"], turns["transported"], ">=", 0.9
        ),
    ]
    for name, each in started.items():
        figures.append(plain(f"{_NAMED[name]}: turns", turns[name], "/s"))
        figures.append(plain(f"{_NAMED[name]}: processor a turn", each.samples(CHATS, "processor"), "ms", 1e3))
        for quantile in ("p50", "p99"):
            waits = each.samples(CHATS, quantile)
            figures.append(plain(f"{_NAMED[name]}: a tap to its card, {quantile}", waits, "ms", 1e3))
    return figures
