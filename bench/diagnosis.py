"""What one whole diagnosis takes, from /start to the report: turns, messages, processor, room in the database.

Twenty people at a time, each answering in another way, with the real command over HTTP, on SQLite, with the shipped content. The
processor's time is all of the bot's processes, the printer's worker included.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import defaultdict
from contextlib import closing
from pathlib import Path

from msgspec import json

from bench.bots import Bot, ours
from bench.content import ROOT
from bench.figures import ROUNDS, Figure, plain
from bench.machine import processor_seconds_of_all, resident_bytes_of_all
from bench.processes import Crowd
from bench.reports import plans
from bot.knowledge.files import read_files
from bot.knowledge.loader import load_content
from bot.storage.library import library

TOKEN = "700000010:loopback-diagnosis"  # noqa: S105 - the loopback's
PEOPLE = 20
SETTLED = 1.0
"""Seconds in which what was sent is written as sent."""


async def measure() -> list[Figure]:
    """The figures."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        written = folder / "plans.json"
        written.write_bytes(json.encode(plans(load_content(read_files(ROOT)), PEOPLE)))
        async with Crowd.started(TOKEN) as crowd, ours(crowd, TOKEN, ROOT, folder / "data") as bot:
            rounds: dict[str, list[float]] = defaultdict(list)
            await crowd.hold(TOKEN, PEOPLE, written)
            await crowd.finish(TOKEN, "!conclude")
            for _ in range(ROUNDS):
                for what, value in (await _round(crowd, bot, written, folder / "data")).items():
                    rounds[what].append(value)
    return [
        plain("turns of a diagnosis", rounds["turns"], ""),
        plain("messages sent in it, files among them", rounds["sent"], ""),
        plain("messages edited in it", rounds["edited"], ""),
        plain("processor of its questions", rounds["questions"], "ms", 1e3),
        plain("processor of its end: verdict, pictures, report", rounds["end"], "ms", 1e3),
        plain("room that it takes in the database", rounds["kept"], "KB", 1e-3),
        plain("resident memory after it, the printer's workers included", rounds["resident"], "MB", 1e-6),
    ]


async def _round(crowd: Crowd, bot: Bot, written: Path, data: Path) -> dict[str, float]:
    """One diagnosis's share of what twenty took."""
    room, begun = _room(data), _used(bot)
    asked = await crowd.hold(TOKEN, PEOPLE, written)
    middle = _used(bot)
    ended = await crowd.finish(TOKEN, "!conclude")
    await asyncio.sleep(SETTLED)
    whole = {
        "turns": asked["taps"] + PEOPLE,
        "sent": asked["sent"] + ended["sent"],
        "edited": asked["edited"] + ended["edited"],
        "questions": middle - begun,
        "end": _used(bot) - middle,
        "kept": _room(data) - room,
    }
    resident = sum(map(resident_bytes_of_all, bot.processes))
    return {**{what: value / PEOPLE for what, value in whole.items()}, "resident": resident}


def _used(bot: Bot) -> float:
    return sum(map(processor_seconds_of_all, bot.processes))


def _room(data: Path) -> int:
    """Bytes of the database in use, whatever its journal."""
    with closing(library.connect(f"file:{data / 'obstacles.sqlite3'}?mode=ro", uri=True, timeout=5.0)) as driver:
        (pages,), (free,), (size,) = (
            driver.execute(f"PRAGMA {each}").fetchone() for each in ("page_count", "freelist_count", "page_size")
        )
    return int((pages - free) * size)
