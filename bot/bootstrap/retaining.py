"""The clock of retention for what serves: its chores on the store, the content and the folder at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from bot.bootstrap.house import House
from bot.operators.retention import Retention

if TYPE_CHECKING:
    from bot.assistant.retention import Counts, RetentionClock
    from bot.ports import Clock
    from bot.storage.memory import MemoryStore
    from bot.storage.sql import SqlStore

DAY = 86_400.0


def retention_clock(
    house: House,
    store: SqlStore | MemoryStore,
    folder: Path,
    clock: Clock,
    dice: Callable[[], float],
    said: Callable[[Counts], None],
) -> RetentionClock:
    """The clock for this process: rows of `store`, files of `folder`, for as long as the house's operator keeps them."""
    from bot.assistant.retention import Chores, RetentionClock
    from bot.printing.filing import tidy

    keep: Retention = house.desk.operator.retention
    first, shelf = house.desk.shelf.current.version, house.desk.shelf

    async def keep_content() -> None:
        version = shelf.current.version
        files = house.files if version == first else await store.version_files(version)
        if files is not None:
            await store.keep_version(version, files, clock.now())

    async def remove(now: float) -> Counts:
        return asdict(await store.prune(now, (shelf.current.version,), keep))

    chores = Chores(keep_content, store.elected, remove, lambda now: tidy(folder, now - keep.files * DAY))
    return RetentionClock(chores, clock, dice, said)
