"""The content folder, watched while the product serves: a sound change becomes the current version, an unsound one changes nothing.

Looks at the folder's stamps (sizes and times) several times a second; a change counts once it has settled, so that a file half written is
not read. A version is kept in the store before anyone can be pinned to it. What a channel took at its start (the words of its commands)
stays as it was. Must not know where files are nor what makes them sound: both are given.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from bot.assistant.shelf import Shelf
from bot.content.findings import Finding
from bot.knowledge.model import Content
from bot.ports import Clock, Store

EVERY = 0.3
"""Seconds between two looks."""
SETTLED = 0.3
"""Seconds without a change after which files count as written."""
MOST_LOGGED = 20
"""Findings logged of one refused version."""

Stamp = Hashable
Inspect = Callable[[Mapping[str, str]], tuple[Content | None, Sequence[Finding]]]

log = structlog.get_logger(__name__)


def _root(finding: Finding) -> tuple[bool, Finding]:
    """What cannot be read comes before what follows from it: unreadable files (Y…) and keys (…001 to …004) first."""
    return not (finding.code.startswith("Y") or finding.code[1:] <= "004"), finding


@dataclass(frozen=True, slots=True)
class Folder:
    """The content's folder: `stamp` changes whenever a file does (may raise OSError), `read` gives the files, `inspect` judges them."""

    stamp: Callable[[], Stamp]
    read: Callable[[], Mapping[str, str]]
    inspect: Inspect


class Reloader:
    """Keeps the shelf's current version the folder's last sound one."""

    def __init__(self, folder: Folder, shelf: Shelf, store: Store, clock: Clock) -> None:
        self._folder = folder
        self._shelf = shelf
        self._store = store
        self._clock = clock
        self._done = self._seen = folder.stamp()
        self._since = clock.monotonic()
        self.refused: tuple[Finding, ...] = ()
        """Why the folder's content is not served; empty when it is."""

    async def run(self) -> None:
        """Look until cancelled. Trouble with the folder or the store is logged once, and the old version serves on."""
        trouble = ""
        while True:
            await self._clock.sleep(EVERY)
            try:
                await self.look()
                trouble = ""
            except Exception as error:  # noqa: BLE001 - whatever is in the folder, the talks go on
                if trouble != (trouble := type(error).__name__):
                    log.warning("content not read", reason=trouble)

    async def look(self) -> bool:
        """Look once; whether the current version changed.

        Raises OSError, StorageAway, and what else the folder's functions raise: the next look tries again.
        """
        stamp = self._folder.stamp()
        now = self._clock.monotonic()
        if stamp != self._seen:
            self._seen, self._since = stamp, now
        if stamp == self._done or now - self._since < SETTLED:
            return False
        files = await asyncio.to_thread(self._folder.read)
        content, findings = await asyncio.to_thread(self._folder.inspect, files)
        if self._folder.stamp() != stamp:
            return False
        swapped = await self._take(files, content, findings)
        self._done = stamp
        return swapped

    async def _take(self, files: Mapping[str, str], content: Content | None, findings: Sequence[Finding]) -> bool:
        if content is None:
            self.refused = tuple(findings)
            errors = [str(finding) for finding in sorted(findings, key=_root) if finding.level == "error"]
            serving = self._shelf.current.version[:12]
            log.error("content refused", serving=serving, findings=errors[:MOST_LOGGED], count=len(errors))
            return False
        self.refused = ()
        if content.version == self._shelf.current.version:
            return False
        await self._store.keep_version(content.version, files, self._clock.now())
        self._shelf.swap(content)
        log.info("content changed", version=content.version[:12], warnings=len(findings))
        return True


async def stopped(task: asyncio.Task[None]) -> None:
    """End a running reloader."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
