"""An outbox in memory and a clock moved by hand: what the sender's tests stand on."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.consent.ledger import Entry, Head
from bot.errors import StorageAway
from bot.leads.lead import Lead
from bot.ports import (
    Address,
    Arrival,
    Conversation,
    Decide,
    Excuse,
    Finished,
    Outcome,
    Outgoing,
    Parcel,
    Response,
    Settlement,
)

START = 1_800_000_000.0


class SimulatedClock:
    """Time that stands still until a test lets it pass."""

    def __init__(self) -> None:
        self.elapsed = 0.0
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> float:
        return START + self.elapsed

    def monotonic(self) -> float:
        return self.elapsed

    async def sleep(self, seconds: float) -> None:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.elapsed + seconds, next(self._order), waiting))
        await waiting

    async def advance(self, seconds: float) -> None:
        """Let `seconds` pass, waking sleepers in order and giving what they start the time to happen."""
        target = self.elapsed + seconds
        await settle_down()
        while self._sleepers and self._sleepers[0][0] <= target:
            at, _, waiting = heapq.heappop(self._sleepers)
            self.elapsed = max(self.elapsed, at)
            if not waiting.done():
                waiting.set_result(None)
                await settle_down()
        self.elapsed = target


async def settle_down() -> None:
    """Let everything that is ready run."""
    for _ in range(20):
        await asyncio.sleep(0)


class ListedOutbox:
    """A store that is an outbox only, with the store's rules: leases, order within a conversation, due dates."""

    def __init__(self, clock: SimulatedClock) -> None:
        self.clock = clock
        self.rows: dict[int, Parcel] = {}
        self.due: dict[int, float] = {}
        self.leased: set[int] = set()
        self.settled: list[Settlement] = []
        self.writes = 0
        self.away = False
        self._ids = itertools.count(1)

    def put(self, *outgoing: Outgoing, chat: str = "7", leased: bool = True) -> list[Parcel]:
        """Store calls for a chat, as a turn does; leased to us unless said."""
        home = Address("telegram", "1", chat)
        parcels = [
            Parcel(next(self._ids), 0 if each.to else int(chat), each.to or home, each, at=self.clock.now())
            for each in outgoing
        ]
        for parcel in parcels:
            self.rows[parcel.id] = parcel
            self.due[parcel.id] = parcel.outgoing.due_at
            if leased:
                self.leased.add(parcel.id)
        return parcels

    def fates(self) -> list[str]:
        """What became of parcels, in order."""
        return [settlement.fate for settlement in self.settled]

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        self._check()
        self.writes += 1
        self.settled.extend(settlements)
        for settlement in settlements:
            number = settlement.parcel.id
            self.leased.discard(number)
            if settlement.fate == "retry":
                self.rows[number] = replace(self.rows[number], attempts=self.rows[number].attempts + 1)
                self.due[number] = settlement.due_at
            else:
                del self.rows[number]

    async def claim(self, now: float, limit: int) -> list[Parcel]:
        self._check()
        taken: list[Parcel] = []
        closed: set[Address] = set()
        for number, parcel in sorted(self.rows.items()):
            if parcel.address in closed or self.due[number] > now or number in self.leased:
                closed.add(parcel.address)
            elif len(taken) < limit:
                taken.append(parcel)
        self.leased.update(parcel.id for parcel in taken)
        return taken

    def _check(self) -> None:
        if self.away:
            raise StorageAway

    async def open(self) -> None: ...
    async def close(self) -> None: ...
    async def elected(self) -> bool:
        return True

    async def ready(self) -> str:
        return ""

    async def apply(self, batch: Sequence[Arrival], decide: Decide, excuse: Excuse) -> list[Outcome]:
        raise NotImplementedError

    async def conversation(self, address: Address) -> Conversation | None:
        return None

    async def keep_version(self, version: str, files: Mapping[str, str], now: float) -> None: ...
    async def version_files(self, version: str) -> Mapping[str, str] | None:
        return None

    async def finished(self, person: str) -> list[Finished]:
        return []

    async def leads(self, since: float = 0.0, until: float = float("inf")) -> list[Lead]:
        return []

    async def lead(self, person: str) -> Lead | None:
        return None

    async def ledger(self, subject: str = "") -> tuple[list[Entry], Head]:
        return [], Head()

    async def about(self, person: str) -> Mapping[str, list[dict[str, Any]]]:
        return {}


class ScriptedDestination:
    """Notes every call; answers from `replies(chat, text)`, "done" unless told otherwise. Message ids count from 100."""

    def __init__(
        self, clock: SimulatedClock, replies: Callable[[str, str], Response | None] = lambda chat, text: None
    ) -> None:
        self.clock = clock
        self.replies = replies
        self.calls: list[tuple[float, str, str, int | None]] = []
        self._ids = itertools.count(100)

    @property
    def texts(self) -> list[str]:
        """The texts of all calls, in order."""
        return [text for _, _, text, _ in self.calls]

    async def deliver(self, address: Address, outgoing: Outgoing, card: int | None) -> Response:
        text = str(outgoing.params.get("text", ""))
        self.calls.append(
            (self.clock.elapsed, address.chat, text, card if outgoing.slot in ("live_card", "lead_card") else None)
        )
        await asyncio.sleep(0)
        return self.replies(address.chat, text) or Response("done", {"message_id": next(self._ids)})

    def message_id(self, response: Response) -> int | None:
        return response.result["message_id"] if isinstance(response.result, dict) else None

    def plainer(self, outgoing: Outgoing) -> Outgoing | None:
        if "parse_mode" not in outgoing.params:
            return None
        return replace(outgoing, params={"text": f"plain {outgoing.params['text']}"})
