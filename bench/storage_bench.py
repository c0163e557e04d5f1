"""How fast turns are kept: turns a second one by one and 32 together, and the processor's time for each arrival.

Usage: `python -m bench.storage_bench [DATABASE_URL]`; without an address, a fresh SQLite file in the current folder's file system.
The turn itself is left out: it is a constant new session of a usual size (about 3 KB).
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.conversation.effects import Answered
from bot.conversation.events import Tap
from bot.conversation.session import Session
from bot.ports import Address, Arrival, Conversation, Decision, Outgoing, Settlement, Store
from bot.storage import open_store

CHATS = 256
ANSWERS = {f"part{n // 6}.question{n}": f"option{n % 5}" for n in range(60)}
SESSION = Session("a" * 26, "diagnostic", "0" * 64, "fr", answers=ANSWERS)
CARD = {
    "chat_id": 1,
    "message_id": 2,
    "text": "Une question assez longue. " * 12,
    "reply_markup": {"inline_keyboard": [["a" * 40] * 6]},
}
EDIT = Outgoing("editMessageText", CARD, "live_card")


def decide(conversation: Conversation, arrival: Arrival) -> Decision:
    """A turn that answers one question and redraws the card."""
    session = conversation.session or SESSION
    left = replace(conversation, person="p" * 26, session=replace(session, revision=session.revision + 1))
    return Decision(left, (Answered("part.question", "option", "tap"),), (EDIT,))


def batches(start: int, count: int, size: int) -> list[list[Arrival]]:
    """`count` arrivals from many chats, `size` to a batch."""
    arrivals = [
        Arrival(Address("telegram", "1", str(number % CHATS)), str(start + number), Tap("a", "b", 1), at=time.time())
        for number in range(count)
    ]
    return [arrivals[place : place + size] for place in range(0, count, size)]


async def measure(store: Store, name: str, work: Sequence[Sequence[Arrival]]) -> None:
    """Apply and settle every batch; print what each took."""
    turns = sum(len(batch) for batch in work)
    spent = {"applied": (0.0, 0.0), "settled": (0.0, 0.0)}
    for batch in work:
        begun = time.perf_counter(), time.process_time()
        outcomes = await store.apply(batch, decide, decide)
        half = time.perf_counter(), time.process_time()
        await store.settle([Settlement(parcel) for outcome in outcomes for parcel in outcome.parcels])
        done = time.perf_counter(), time.process_time()
        for part, start, end in (("applied", begun, half), ("settled", half, done)):
            wall, used = spent[part]
            spent[part] = wall + end[0] - start[0], used + end[1] - start[1]
    for part, (wall, used) in spent.items():
        print(f"{name:>14} {part}: {turns / wall:7.0f} a second, {used / turns * 1e6:5.0f} µs of processor each")


async def main(url: str) -> None:
    """Warm up, then measure both ways."""
    store = open_store(url)
    begun = time.perf_counter()
    await store.open()
    print(f"opened in {(time.perf_counter() - begun) * 1e3:.0f} ms")
    await measure(store, "warm-up", batches(0, 1024, 32))
    await measure(store, "one by one", batches(10_000, 1000, 1))
    await measure(store, "32 together", batches(20_000, 6400, 32))
    await store.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(main(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory(dir=".") as folder:
            asyncio.run(main(f"sqlite:///{Path(folder) / 'bench.db'}"))
