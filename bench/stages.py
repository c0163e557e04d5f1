"""Where the processor's time of one durable turn goes: the same conversation in process as "In process", its stages clocked.

Each stage counts its own thread's processor time, less that of the stages inside it; clocking itself costs a few microseconds a turn, which
fall on the stages. What is left is the event loop, the queues between the stages, and threads handing over.
"""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.figures import ROUNDS, Figure, plain
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
    "parse: bytes to arrivals": [(PollTransport, "parse_json_payload"), (polling, "_decoded"), (Reader, "read")],
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


async def measure() -> list[Figure]:
    """The figures."""
    turns = CONVERSATIONS * CHATS * QUESTIONS
    samples: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        async with Ours(Path(folder)).running() as ours:
            await ours.round()
            for _ in range(ROUNDS):
                watches = {"loop": Stopwatch(), "store": Stopwatch()}
                with clocking(watches):
                    whole = await ours.round()
                extra = (
                    QUESTIONS + 2
                ) / QUESTIONS  # the first two taps of a conversation are clocked too, and not in the whole
                for watch in watches.values():
                    for stage, spent in watch.spent.items():
                        samples[stage].append(spent / turns / extra)
                samples["whole"].append(whole)
                samples["rest"].append(whole - sum(samples[stage][-1] for stage in STAGES))
    named = {
        **{stage: stage for stage in STAGES},
        "rest": "the rest: event loop, queues, threads",
        "whole": "the whole turn, clocked",
    }
    return [plain(words, samples[stage], "µs", 1e6) for stage, words in named.items()]
