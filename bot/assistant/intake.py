"""The door where arrivals come in: many chats' turns in one transaction, acknowledged only once they are kept.

Whoever brings arrivals waits until they are written; meanwhile others queue up, and the next transaction takes them all. That group commit
is what makes durability cheap. What exceeds its chat's allowance is let go here, before it costs anything. Must not know channels or
databases.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from bot.assistant.allowance import Allowance
from bot.assistant.desk import Desk
from bot.errors import ObstaclesError, StorageAway
from bot.knowledge.model import Content
from bot.ports import Arrival, Outcome, Parcel, Service, Store

MOST = 64
"""Arrivals in one transaction at most: beyond, waiting costs more than the commit saves."""
GATHER = 0.005
"""Seconds for which a group waits for more to come, while many bring arrivals one by one: a transaction costs about that."""
MANY = 4
"""Takers in the last group from which on the next one waits: a person alone never does, nor does a poll, which brings what there is."""

ALWAYS = frozenset({"blocked", "unblocked", "migrated", "target_stopped"})
"""What a channel, or the sender, tells us, rather than what somebody does: never let go."""

logger = logging.getLogger(__name__)

FetchVersion = Callable[[str], Awaitable[Content | None]]


class Intake:
    """Takes arrivals in, in groups. `send` is told at once of parcels to deliver; `fetch` finds older content versions.

    `allowance`: how much one chat may bring; None sets no limit. `gather`: seconds, 0 never waits.
    """

    def __init__(
        self,
        store: Store,
        desk: Desk,
        fetch: FetchVersion,
        send: Callable[[Sequence[Parcel]], None],
        allowance: Allowance | None = None,
        gather: float = GATHER,
    ) -> None:
        self._gather = gather
        self._takers = 0
        self._store = store
        self._desk = desk
        self._fetch = fetch
        self._send = send
        self._allowance = allowance
        self._waiting: list[tuple[Arrival, asyncio.Future[Outcome]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def take(self, arrivals: Sequence[Arrival]) -> list[Outcome]:
        """Decide and keep `arrivals`; returns once they are durable. Raises StorageAway when they could not be kept: bring them again.

        Those beyond their chat's allowance are let go and have no outcome; of the first of them comes a word about it.
        """
        arrivals = [admitted for arrival in arrivals if (admitted := self._admitted(arrival)) is not None]
        try:
            return await self._kept(arrivals)
        except BaseException:
            self._give_back(arrivals)
            raise

    async def _kept(self, arrivals: Sequence[Arrival]) -> list[Outcome]:
        loop = asyncio.get_running_loop()
        futures: list[asyncio.Future[Outcome]] = [loop.create_future() for _ in arrivals]
        self._waiting.extend(zip(arrivals, futures, strict=True))
        self._takers += 1
        if self._waiting and (self._worker is None or self._worker.done()):
            self._worker = loop.create_task(self._work())
        outcomes = await asyncio.gather(*futures, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        return [outcome for outcome in outcomes if isinstance(outcome, Outcome)]

    async def close(self) -> None:
        """Finish what is waiting."""
        if self._worker is not None:
            with suppress(Exception):  # each caller was told of the failure of its own arrivals
                await self._worker

    def _admitted(self, arrival: Arrival) -> Arrival | None:
        """The arrival, what is said in its stead, or nothing."""
        if self._allowance is None or (isinstance(arrival.event, Service) and arrival.event.name in ALWAYS):
            return arrival
        admission = self._allowance.admit(arrival.address)
        if admission in ("serve", "let_go"):
            return arrival if admission == "serve" else None
        logger.warning("a chat brings more than its allowance (%s): the rest is let go", admission)
        return replace(arrival, event=Service(admission))

    def _give_back(self, arrivals: Sequence[Arrival]) -> None:
        if self._allowance is None:
            return
        for arrival in arrivals:
            self._allowance.give_back(arrival.address)

    async def _work(self) -> None:
        while self._waiting:
            takers, self._takers = self._takers, 0
            group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                outcomes = await self._apply([arrival for arrival, _ in group])
            except (ObstaclesError, OSError, asyncio.CancelledError) as error:
                _fail(group, error)
                continue
            except Exception as error:  # noqa: BLE001 - whatever broke, those who wait must be told rather than wait for ever
                _fail(group, error)
                continue
            for (_, future), outcome in zip(group, outcomes, strict=True):
                if not future.done():
                    future.set_result(outcome)
            if takers >= MANY:
                await asyncio.sleep(self._gather)

    async def _apply(self, arrivals: list[Arrival]) -> list[Outcome]:
        """One transaction; those that need an older content version wait for it and are decided in a second one."""
        outcomes = await self._store.apply(arrivals, self._desk.decide, self._desk.excuse)
        while deferred := [place for place, outcome in enumerate(outcomes) if outcome.fate == "deferred"]:
            await self._fetch_versions({outcomes[place].version for place in deferred})
            again = await self._store.apply(
                [arrivals[place] for place in deferred], self._desk.decide, self._desk.excuse
            )
            for place, outcome in zip(deferred, again, strict=True):
                outcomes[place] = outcome
        self._send([parcel for outcome in outcomes for parcel in outcome.parcels])
        return outcomes

    async def _fetch_versions(self, versions: set[str]) -> None:
        """Put each on the shelf, or note that it is gone: nothing is deferred twice for the same version."""
        for version in sorted(versions):
            content = await self._found(version)
            if content is None or content.version != version:
                logger.error("content version %s is gone: its talks move to the current one", version[:12])
                self._desk.shelf.lose(version)
            else:
                self._desk.shelf.add(content)

    async def _found(self, version: str) -> Content | None:
        """A version's content; None when it is not kept, or cannot be read by this program any more. Raises StorageAway."""
        try:
            return await self._fetch(version)
        except StorageAway:
            raise
        except ObstaclesError as error:
            logger.error("content version %s cannot be read (%s)", version[:12], type(error).__name__)  # noqa: TRY400 - a list of findings is no help here
            return None


def _fail(group: list[tuple[Arrival, asyncio.Future[Outcome]]], error: BaseException) -> None:
    for _, future in group:
        if not future.done():
            future.set_exception(error)
