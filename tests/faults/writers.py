"""A process of its own that writes talks through a store of its own: `python -m tests.faults.writers URL FIRST CLIENTS CHATS SECONDS`.

Says `ready`, waits for a line, lets its clients write for so many seconds, and prints what each turn saw, as JSON. Moments are the
machine's monotonic seconds, which all its processes share.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import astuple

from bot.ports import Store
from bot.storage import open_store
from tests.end_to_end.serving import PROJECT
from tests.faults.test_parallel import Appended, History, four_turns

PATIENCE = 60.0


async def written(url: str, first: int, clients: int, chats: range, seconds: float) -> History:
    """The histories that these clients saw."""
    store = open_store(url)
    await store.open()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    history: History = defaultdict(list)
    until = time.monotonic() + seconds
    await asyncio.gather(*(_client(number, store, chats, until, history) for number in range(first, first + clients)))
    await store.close()
    return history


async def _client(number: int, store: Store, chats: range, until: float, history: History) -> None:
    dice, turn = random.Random(number), 0
    while time.monotonic() < until:
        await four_turns(number, turn, store, chats, dice, history)
        turn += 4


async def histories(url: str, processes: int, clients: int, chats: range, seconds: float) -> History:
    """What the clients of several processes saw, who all began at the same moment."""
    merged: History = defaultdict(list)
    async with _started(url, processes, clients, chats, seconds) as started:
        for process in started:
            assert process.stdin is not None
            process.stdin.write(b"go\n")
        for printed, _ in await asyncio.gather(*(process.communicate() for process in started)):
            for chat, turns in json.loads(printed).items():
                merged[int(chat)] += [Appended(value, asked, told, tuple(seen)) for value, asked, told, seen in turns]
        assert [process.returncode for process in started] == [0] * processes
    return merged


@asynccontextmanager
async def _started(
    url: str, processes: int, clients: int, chats: range, seconds: float
) -> AsyncIterator[list[asyncio.subprocess.Process]]:
    started = []
    try:
        for number in range(processes):
            told = (url, number * clients, clients, len(chats), seconds)
            started.append(
                await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "tests.faults.writers", *map(str, told),
                    cwd=PROJECT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**30,
                )
            )  # fmt: skip
        for process in started:
            assert process.stdout is not None
            assert await asyncio.wait_for(process.stdout.readline(), PATIENCE) == b"ready\n"
        yield started
    finally:
        for process in started:
            if process.returncode is None:
                process.kill()
                await process.wait()


def main() -> None:
    """See the module."""
    url, first, clients, chats, seconds = sys.argv[1:]
    history = asyncio.run(written(url, int(first), int(clients), range(1, int(chats) + 1), float(seconds)))
    json.dump({chat: [astuple(turn) for turn in turns] for chat, turns in history.items()}, sys.stdout)


if __name__ == "__main__":
    main()
