"""A content folder that changes under a running assistant: what the tests of hot reload stand on."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bot.assistant.desk import Desk
from bot.assistant.intake import Intake
from bot.assistant.reloading import Folder, Reloader
from bot.assistant.shelf import Shelf
from bot.authoring.examination import sound
from bot.content.findings import Finding
from bot.knowledge.files import read_files, stamp_files
from bot.knowledge.loader import load_content
from bot.knowledge.model import Content
from bot.operators.operator import Operator
from bot.ports import Address, Arrival, Outcome
from bot.storage.memory import MemoryStore
from tests.kit import PROJECT

Inspect = Callable[[Mapping[str, str]], tuple[Content | None, Sequence[Finding]]]


@dataclass
class Clock:
    """Time that passes when it is told to; waiting takes no real time."""

    at: float = 1_000.0

    def now(self) -> float:
        return self.at

    def monotonic(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds


@dataclass
class Kitchen:
    """An assistant on a store in memory, serving the content of `root`, with its reloader."""

    root: Path
    inspect: Inspect = sound
    store: MemoryStore = field(default_factory=MemoryStore)
    clock: Clock = field(default_factory=Clock)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        """Write the shipped content into an empty folder, and start."""
        if not (self.root / "dialogs").exists():
            self.write(read_files(PROJECT))
        self.start()

    def start(self) -> None:
        """Start, or start again: nothing is left but the folder and the store."""
        self.shelf = Shelf(load_content(read_files(self.root)))
        desk = Desk(self.shelf, Operator(), {}, lambda: f"{next(self.numbers):026d}")
        self.intake = Intake(self.store, desk, self._fetch, lambda _parcels: None)
        folder = Folder(lambda: stamp_files(self.root), lambda: read_files(self.root), self.inspect)
        self.reloader = Reloader(folder, self.shelf, self.store, self.clock)

    async def open(self) -> None:
        """Open the store and keep the version that is served, as `serve` does."""
        await self.store.open()
        files = read_files(self.root)
        await self.store.keep_version(self.shelf.current.version, files, self.clock.now())

    def write(self, files: Mapping[str, str]) -> None:
        """Write files, each with a time of change of its own, however coarse the disk's clock is."""
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
            stamp = 1_700_000_000_000_000_000 + next(_TICKS) * 1_000_000
            os.utime(path, ns=(stamp, stamp))

    async def settle(self) -> bool:
        """Look until the folder's last change has settled; whether the current version changed."""
        await self.reloader.look()
        self.clock.at += 1
        return await self.reloader.look()

    async def take(self, *arrivals: Arrival) -> list[Outcome]:
        """Bring arrivals to the intake."""
        return await self.intake.take(arrivals)

    async def _fetch(self, version: str) -> Content | None:
        files = await self.store.version_files(version)
        return load_content(files) if files else None


_TICKS = count()


def address(number: int) -> Address:
    """The chat of one of many people."""
    return Address("test", "local", str(number))
