"""Where the processor's time of one durable turn goes: the same conversation in process as "In process", its stages clocked.

Each stage counts its own thread's processor time, less that of the stages inside it; clocking itself costs a few microseconds a turn, which
fall on the stages. What is left is the event loop, the queues between the stages, and threads handing over. Below a stage stands what the
library under it takes alone for the same bytes, documents, SQL or calls (`bench/floors.py`): its floor. Whose code it is was sampled from
outside on the real command over HTTP, with 32 people (`py-spy`, 250 times a second, threads at work only): a sample belongs to the function
on top of the stack, C functions and the standard library to whoever called them, so that "ours" holds every dict and string that we make.
"""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.bots import ours as served
from bench.content import write_content
from bench.figures import ROUNDS, Figure, plain
from bench.floors import commit, documents, machine, parse, send, waiting
from bench.loopback import TOKEN
from bench.owners import owners
from bench.processes import Crowd
from bench.turn_cost import CHATS, CONVERSATIONS, QUESTIONS, Ours
from bot.assistant import desk
from bot.channels.telegram import polling
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.transport import PollTransport
from bot.channels.telegram.updates import Reader
from bot.conversation.machine import DialogMachine
from bot.delivery.telegram import TelegramDestination
from bot.storage import deciding
from bot.storage.sqlite import SqliteRunner

STAGES: dict[str, list[tuple[Any, str]]] = {
    "parse: bytes to arrivals": [(PollTransport, "parse_json_payload"), (polling, "decoded"), (Reader, "read")],
    "decide: the session read, services, the desk": [(desk.Desk, "decide")],
    "machine: `transitions`": [(DialogMachine, "move")],
    "turn: the rest of the engine, the card drawn": [(desk, "turn")],
    "render: the card as a call": [(desk.Desk, "_convert")],
    "documents: session and call as JSON": [(deciding, "json_text")],
    "commit: SQL, SQLite, the disk; what became of calls": [(SqliteRunner, "_run")],
    "address: the parcel made a call": [(TelegramDestination, "deliver")],
    "send: two calls through PTB, the tap's answer and the card": [(TelegramClient, "call")],
}


@dataclass(slots=True)
class Stopwatch:
    """Seconds by stage. Stages that run inside another one are taken out of it."""

    spent: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    inner: list[float] = field(default_factory=list)

    @contextmanager
    def clock(self, stage: str) -> Iterator[None]:
        """Count what happens meanwhile as `stage`."""
        self.inner.append(0.0)
        begun = time.thread_time()
        try:
            yield
        finally:
            whole = time.thread_time() - begun
            self.spent[stage] += whole - self.inner.pop()
            if self.inner:
                self.inner[-1] += whole

    def clocked(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """`work`, counted. Nothing that is counted here waits in the middle."""
        if iscoroutinefunction(work):

            async def run_async(*arguments: Any, **more: Any) -> Any:
                with self.clock(stage):
                    return await work(*arguments, **more)

            return run_async

        def run(*arguments: Any, **more: Any) -> Any:
            with self.clock(stage):
                return work(*arguments, **more)

        return run


@contextmanager
def clocking(watches: dict[str, Stopwatch]) -> Iterator[None]:
    """Every stage clocked. The store has a thread, and so a stopwatch, of its own."""
    with ExitStack() as stack:
        for stage, places in STAGES.items():
            threaded = stage.split(":")[0] in ("decide", "machine", "turn", "render", "documents", "commit")
            watch = watches["store" if threaded else "loop"]
            for owner, name in places:
                original = getattr(owner, name)
                counted = watch.clocked(stage, original)
                stack.enter_context(
                    patch.object(owner, name, staticmethod(counted) if name == "parse_json_payload" else counted)
                )
        yield


FLOORS = {
    "parse": "msgspec reads the same bytes",
    "machine": "one trigger, one transition, no condition",
    "documents": "msgspec writes the same documents",
    "commit": "the same SQL by the bare driver",
    "send": "PTB makes the same calls",
    "the rest": "asyncio: the same tasks and hand-overs, empty",
}
OWN = 35.0
"""Percent of a turn's processor time that our own code may take."""
SAMPLED = 5.0
"""Seconds of sampling."""


async def measure() -> list[Figure]:
    """The figures."""
    samples: dict[str, list[float]] = defaultdict(list)
    floors: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        async with Ours(Path(folder)).running() as ours:
            await ours.round()
            for _ in range(ROUNDS):
                await _round(ours, samples)
                await _floors(ours, floors)
    shares = await _served()
    named = {**{stage: stage for stage in STAGES}, "rest": "the rest: event loop, queues, threads"}
    figures = []
    for name, words in named.items():
        figures.append(plain(words, samples[name], "µs", 1e6))
        short = words.partition(":")[0]
        if short in FLOORS:
            figures.append(plain(f"its floor: {FLOORS[short]}", floors[short], "µs", 1e6))
    figures.append(plain("the whole turn, clocked", samples["whole"], "µs", 1e6))
    return figures + list(_shares(shares))


async def _served() -> dict[str, float]:
    """Whose code `obstacles serve` works on while people talk with it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        root = write_content(QUESTIONS, Path(folder) / "content")
        async with Crowd.started(TOKEN) as crowd, served(crowd, TOKEN, root, Path(folder)) as bot:
            await bot.talk(CHATS, 1.0)
            return await owners(bot.processes[0], partial(bot.talk, CHATS, 1.0), SAMPLED)


def _shares(shares: dict[str, float]) -> Iterator[Figure]:
    yield Figure("share of our own code in a turn's processor time", shares.pop("ours", 0.0), "%", "<=", OWN)
    for name, share in shares.items():
        if share >= 1:
            yield Figure(f"share of {name}", share, "%")
    yield Figure("share of others, each under 1 %", sum(share for share in shares.values() if share < 1), "%")


async def _round(ours: Ours, samples: dict[str, list[float]]) -> None:
    """One round, clocked."""
    turns, extra = CONVERSATIONS * CHATS * QUESTIONS, (QUESTIONS + 2) / QUESTIONS
    watches = {"loop": Stopwatch(), "store": Stopwatch()}
    with clocking(watches):
        whole = await ours.round()
    for watch in watches.values():  # the first two taps of a conversation are clocked too, and not in the whole
        for stage, spent in watch.spent.items():
            samples[stage].append(spent / turns / extra)
    samples["whole"].append(whole)
    samples["rest"].append(whole - sum(samples[stage][-1] for stage in STAGES))


async def _floors(ours: Ours, floors: dict[str, list[float]]) -> None:
    """The floors, in the same minute."""
    floors["parse"].append(parse())
    floors["machine"].append(machine())
    floors["documents"].append(documents(ours.documents))
    floors["send"].append(await send())
    floors["the rest"].append(await waiting())
    turns = CONVERSATIONS * CHATS * (QUESTIONS + 2)
    floors["commit"].append(await commit(ours.engine, ours.file, ours.round) / turns)
