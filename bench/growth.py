"""What stored conversations cost a process that does not talk with them: start-up and memory, with none and with 100,000.

The real command, from its start to the first card that a person sees. Both databases hold the schema; the stored talks are half-way
through the twelve questions, as the product itself writes them.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.content import OPTIONS, content, dialog_id, question_key, write_content
from bench.figures import Figure, in_turn, plain, ratio
from bench.machine import resident_bytes
from bench.processes import Crowd, process
from bot.conversation.events import Opened
from bot.conversation.session import Session
from bot.ports import Address, Arrival, Conversation, Decision
from bot.storage import open_store

STORED = 100_000
BATCH = 1_000
QUESTIONS = 12
BOT_TOKEN = "700000004:loopback-growth"  # noqa: S105 - the loopback's


async def make_database(file: Path, stored: int) -> None:
    """A database with that many conversations, brought by the store itself."""
    version = content(QUESTIONS).version
    answers = {question_key(QUESTIONS, number): OPTIONS[number % 4] for number in range(1, 7)}
    state = question_key(QUESTIONS, 7)

    def half_way(conversation: Conversation, arrival: Arrival) -> Decision:
        name = arrival.event_id.zfill(26)
        session = Session(name, dialog_id(QUESTIONS), version, "fr", state=state, answers=answers, revision=7)
        return Decision(replace(conversation, person=name, lang="fr", session=session, card=2))

    store = open_store(f"sqlite:///{file}")
    await store.open()
    for start in range(0, stored, BATCH):
        numbers = range(start, min(start + BATCH, stored))
        arrivals = [Arrival(Address("telegram", "700000004", str(2_000_000 + n)), str(n), Opened()) for n in numbers]
        await store.apply(arrivals, half_way, half_way)
    await store.close()


@dataclass(slots=True)
class Start:
    """One database, started upon again and again."""

    crowd: Crowd
    root: Path
    data: Path
    memory: list[float] = field(default_factory=list)

    async def seconds(self) -> float:
        """From the command to the first card; memory is read then."""
        begun = time.perf_counter()
        settings = {
            "TELEGRAM_TOKEN": BOT_TOKEN,
            "TELEGRAM_API_URL": self.crowd.url,
            "CONTENT_ROOT": str(self.root),
            "DATA_DIR": str(self.data),
            "PORT": "0",
        }
        async with process("-m", "bot", "serve", **settings) as child:
            await self.crowd.talk(BOT_TOKEN, 1, 1, 0)
            taken = time.perf_counter() - begun
            self.memory.append(resident_bytes(child.pid))
        return taken


async def measure() -> list[Figure]:
    """The figures."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        root = write_content(QUESTIONS, Path(folder) / "content")
        async with Crowd.started(BOT_TOKEN) as crowd:
            starts = {}
            for name, stored in (("none", 0), ("many", STORED)):
                data = Path(folder) / name
                data.mkdir()
                await make_database(data / "obstacles.sqlite3", stored)
                starts[name] = Start(crowd, root, data)
            sides: dict[str, Callable[[], Awaitable[float]]] = {name: start.seconds for name, start in starts.items()}
            seconds = await in_turn(sides)
        size = (starts["many"].data / "obstacles.sqlite3").stat().st_size
        shutil.rmtree(folder, ignore_errors=True)
    many, none = starts["many"].memory[1:], starts["none"].memory[1:]
    return [
        ratio(
            f"start-up with {STORED:,} stored conversations against none", seconds["many"], seconds["none"], "<=", 1.1
        ),
        ratio(f"resident memory with {STORED:,} stored conversations against none", many, none, "<=", 1.1),
        plain("`obstacles serve`, from the command to the first card", seconds["none"], "s"),
        plain("its resident memory then", none, "MB", 1e-6),
        plain(f"the file of {STORED:,} conversations", [size], "MB", 1e-6),
    ]
