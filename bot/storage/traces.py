"""After somebody was erased: what was removed leaves the database's own log at once, and what was in line then, once it was sent.

A log written ahead is put into the file now and then: a call's row may come into it that is removed a moment later, in the log alone.
Must not know who was erased.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from bot.errors import StorageAway
from bot.ports import Settlement
from bot.storage import statements

T = TypeVar("T")


class Scrubs(Protocol):
    """The part of a runner that is needed here."""

    async def read(self, body: Callable[[Connection], T]) -> T:
        """Run `body`, which only reads."""
        ...

    async def scrub(self) -> bool:
        """Leave no removed text in the database's own logs; False when somebody who reads is in the way."""
        ...


class Traces:
    """What is left to be put away."""

    def __init__(self, runner: Scrubs) -> None:
        self._runner = runner
        self._last = 0
        """The last call that there was when somebody was erased: it or one before may be about them."""
        self._left = False

    async def begin(self) -> None:
        """Before anything else: somebody may have been erased whose calls a process that died did not make."""
        self._last = await self._runner.read(_last_call)

    async def erased(self) -> None:
        """Somebody was: put away what is there of them, and note what will be."""
        self._left = True
        with suppress(StorageAway):
            self._last = await self._runner.read(_last_call)
        await self._put_away()

    async def settled(self, settlements: Sequence[Settlement]) -> None:
        """Calls are gone: so is what the file has of them, if it may matter."""
        if self._left or any(each.parcel.id <= self._last for each in settlements):
            await self._put_away()

    async def _put_away(self) -> None:
        """What cannot be now, the database being away or a reader in the way, is with the next calls that are gone."""
        with suppress(StorageAway):
            self._left = True
            self._left = not await self._runner.scrub()


def _last_call(connection: Connection) -> int:
    return connection.execute(statements.LAST_CALL).scalar() or 0
