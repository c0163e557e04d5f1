"""What must stay as it is while everything around it grows: stored conversations, and questions of which the same few are answered.

Stored: the real command on SQLite, with none and with 1,000,000 conversations in the file, half-way through their twelve questions, each
with the six answers of its log (`bench/stored.py`); new people come and talk, 32 at a time. Questions: the engine alone, twelve answers in
a dialog of 12 and of 1,000. Start-up is from the command to the first card that a person sees.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench.bots import Bot, ours
from bench.content import write_content
from bench.decision import sides as engine
from bench.figures import Figure, in_turn, plain, ratio
from bench.machine import resident_bytes
from bench.processes import Crowd, process
from bench.stored import make_database

STORED = 1_000_000
QUESTIONS = 12
LONG = 1_000
CHATS = 32
SECONDS = 2.0
STARTS = 3
"""Starts that count, after one that does not: each takes seconds."""
ENGINE_ROUNDS = 25
"""Rounds of the engine alone: each takes milliseconds, in which much else may happen."""
TOKENS = {"none": "700000004:loopback-growth", "many": "700000005:loopback-growth"}


@dataclass(slots=True)
class Start:
    """One database, started upon again and again."""

    crowd: Crowd
    token: str
    root: Path
    data: Path
    memory: list[float] = field(default_factory=list)

    async def seconds(self) -> float:
        """From the command to the first card; memory is read then."""
        begun = time.perf_counter()
        settings = {
            "TELEGRAM_TOKEN": self.token,
            "TELEGRAM_API_URL": self.crowd.url,
            "CONTENT_ROOT": str(self.root),
            "DATA_DIR": str(self.data),
            "PORT": "0",
        }
        async with process("-m", "bot", "serve", **settings) as child:
            await self.crowd.talk(self.token, 1, 0)
            taken = time.perf_counter() - begun
            self.memory.append(resident_bytes(child.pid))
        return taken


async def measure() -> list[Figure]:
    """The figures."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        root = write_content(QUESTIONS, Path(folder) / "content")
        starts: dict[str, Start] = {}
        async with Crowd.started(*TOKENS.values()) as crowd:
            for name, stored in (("none", 0), ("many", STORED)):
                data = Path(folder) / name
                data.mkdir()
                await make_database(data / "obstacles.sqlite3", stored)
                starts[name] = Start(crowd, TOKENS[name], root, data)
            size = (starts["many"].data / "obstacles.sqlite3").stat().st_size
            sides: dict[str, Callable[[], Awaitable[float]]] = {name: each.seconds for name, each in starts.items()}
            seconds = await in_turn(sides, STARTS)
            bots = await _talked(crowd, root, starts)
    many, none = starts["many"].memory[1:], starts["none"].memory[1:]
    with_, without = bots["many"], bots["none"]
    return [
        ratio(
            f"processor a turn with {STORED:,} stored conversations against none",
            with_.samples(CHATS, "processor"),
            without.samples(CHATS, "processor"),
            "<=",
            1.15,
        ),
        ratio("turns/s with them against none", with_.samples(CHATS, "rate"), without.samples(CHATS, "rate"), "", 0.0),
        ratio("start-up with them against none", seconds["many"], seconds["none"], "<=", 1.1),
        ratio("resident memory with them against none", many, none, "<=", 1.1),
        plain("`obstacles serve`, from the command to the first card", seconds["none"], "s"),
        plain("its resident memory then", none, "MB", 1e-6),
        plain(f"the file of {STORED:,} conversations", [size], "MB", 1e-6),
        *await _questions(),
    ]


async def _talked(crowd: Crowd, root: Path, starts: dict[str, Start]) -> dict[str, Bot]:
    """Both bots, after their rounds."""
    async with AsyncExitStack() as stack:
        bots = {
            name: await stack.enter_async_context(ours(crowd, each.token, root, each.data))
            for name, each in starts.items()
        }
        sides: dict[str, Callable[[], Awaitable[float]]] = {
            name: partial(bot.talk, CHATS, SECONDS) for name, bot in bots.items()
        }
        await in_turn(sides)
    return bots


async def _questions() -> list[Figure]:
    """The engine in a short and in a long dialog."""
    samples = await in_turn({**engine(QUESTIONS), **engine(LONG)}, ENGINE_ROUNDS)
    return [
        ratio(
            f"{words}, same answers, dialog of {LONG:,} against {QUESTIONS} questions",
            samples[f"{name} {LONG}"],
            samples[f"{name} {QUESTIONS}"],
            "<=",
            1.1,
        )
        for name, words in (("decision", "the engine's decision"), ("turn", "the whole turn()"))
    ]
