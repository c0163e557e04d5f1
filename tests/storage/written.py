"""A process that keeps batches and says which: `python -m tests.storage.written URL FOLDER FIRST LAST [careless|boastful|rollback]`.

What it has kept it appends to FOLDER/acknowledged, a byte each, so that a recording of its system calls shows both in one order.
`careless` and `boastful` are negative controls: SQLite's own syncs are switched off, as `synchronous=OFF` does; what could not be kept is
said to be. `rollback`: as where the SQLite library is old.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from bot.errors import StorageAway
from bot.storage import open_store, sqlite
from tests.storage.talks import arrival, decide, excuse

CHATS = ("7", "8", "9")
TRIES = 5


async def serve(url: str, folder: Path, first: int, last: int, tries: int = TRIES) -> None:
    """Apply batches of two, each brought again when it could not be kept, as Telegram does; without tries, nobody asks."""
    store = open_store(url, owner="serve")
    await store.open()
    said = os.open(folder / "acknowledged", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for number in range(first, last):
        batch = [arrival("word", 2 * number + place, CHATS[(number + place) % 3]) for place in (0, 1)]
        if not tries:
            await asyncio.gather(store.apply(batch, decide, excuse), return_exceptions=True)
        for left in reversed(range(tries)):
            try:
                await store.apply(batch, decide, excuse)
            except StorageAway:
                if not left:
                    raise
                continue
            break
        os.write(said, b"+")
    await store.close()


def main() -> None:
    """Serve what the arguments say."""
    url, folder, first, last, *how = sys.argv[1:]
    if "careless" in how:
        off = tuple(pragma.replace("=FULL", "=OFF") for pragma in sqlite.PRAGMAS)
        sqlite.PRAGMAS = off  # type: ignore[assignment] # as many as before
        sqlite.unsafe = lambda *known, **settings: ""
    if "rollback" in how:
        sqlite.SAFE_LOG = (99, 0, 0)
    asyncio.run(serve(url, Path(folder), int(first), int(last), 0 if "boastful" in how else TRIES))


if __name__ == "__main__":
    main()
