"""How many people at once: the real command on SQLite, over HTTP, with 1, 10, 100 and 1,000 who tap as soon as they see a card.

What a turn costs must not grow with those who talk meanwhile. It falls at first, since turns that come together are kept together. With so
many who never think, the time to a card is the line in front of the processor: people a second times seconds is people.
"""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from bench.bots import QUESTIONS, ours
from bench.content import write_content
from bench.figures import Figure, in_turn, plain, ratio
from bench.processes import Crowd

TOKEN = "700000006:loopback-people"  # noqa: S105 - the loopback's
SECONDS = {1: 1.0, 10: 2.0, 100: 3.0, 1_000: 6.0}


async def measure() -> list[Figure]:
    """The figures."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        root = write_content(QUESTIONS, Path(folder) / "content")
        async with Crowd.started(TOKEN) as crowd, ours(crowd, TOKEN, root, Path(folder)) as bot:
            sides: dict[str, Callable[[], Awaitable[float]]] = {
                str(people): partial(bot.talk, people, seconds) for people, seconds in SECONDS.items()
            }
            await in_turn(sides)
    thousand, hundred = bot.samples(1_000, "processor"), bot.samples(100, "processor")
    figures = [ratio("processor a turn, 1,000 people at once against 100", thousand, hundred, "<=", 1.15)]
    for people in SECONDS:
        words = f"{people:,} {'person' if people == 1 else 'people'}"
        figures += [
            plain(f"{words}: turns", bot.samples(people, "rate"), "/s"),
            plain(f"{words}: processor a turn", bot.samples(people, "processor"), "ms", 1e3),
            plain(f"{words}: a tap to its card, p50", bot.samples(people, "p50"), "ms", 1e3),
            plain(f"{words}: a tap to its card, p99", bot.samples(people, "p99"), "ms", 1e3),
        ]
    return [*figures, plain("resident memory after all of them", bot.samples(1_000, "memory"), "MB", 1e-6)]
