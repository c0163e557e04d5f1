"""Sends parcels: in order within a conversation, conversations side by side, each fault met by its own cure.

Parcels come right after commit (`send`) and, when due later or left behind by a crash, from the store. A parcel that must wait goes back to
the store with its hour, and so do those behind it: nothing overtakes. Must not know any channel's format, nor what is said.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, Protocol, TypeVar

from bot.delivery.pacing import Pacing
from bot.delivery.settling import DELAY, Settling
from bot.delivery.systems import Systems
from bot.errors import ObstaclesError, StorageAway
from bot.ports import Address, Clock, Outgoing, Parcel, Response, Settlement, Store

POLL: Final = 1.0
"""Seconds between looks for parcels due."""
CLAIMED: Final = 200
"""Parcels taken from the store at once."""
LONGEST_BACKOFF: Final = 60.0
_SLOT_WAIT: Final = 2.0
"""Seconds that a paced parcel waits here rather than in the store."""
_HELD: Final = 20.0
"""Seconds after which what still must wait goes back to the store, long before its lease runs out: its chat takes one message a second."""
_EARLY: Final = 1.5
"""Seconds before its moment at which a reply in line is fetched again: looks for parcels due are a second apart."""
_MOST_CALLS: Final = 6
"""Calls made for one parcel in one go: itself, plain, its alternative, that plain, and a chat that moved."""
_CARDS: Final = 10_000
_EDITS: Final = ("live_card", "lead_card")
_CARDS_MADE: Final = ("new_card", "new_lead_card")
"""With its card a reply ends."""
_OF_LEADS: Final = ("new_lead_card", "lead_card")

logger = logging.getLogger(__name__)

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Destination(Protocol):
    """Where calls go: fills in the address, and knows a plainer form of what was refused."""

    async def deliver(self, address: Address, outgoing: Outgoing, card: int | None) -> Response:
        """Make the call. `card`: the live card or the lead's, for an edit of it. Never raises but when cancelled."""
        ...

    def message_id(self, response: Response) -> int | None:
        """The message that a `done` call made."""
        ...

    def plainer(self, outgoing: Outgoing) -> Outgoing | None:
        """The same without what a service may refuse, or None when nothing can be left out."""
        ...


@dataclass(slots=True)
class _Lane:
    """One conversation's parcels, oldest first."""

    parcels: deque[Parcel] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None


class Sender:
    """The outbox's other end. `dice()` gives 0-1, for the jitter of retries. `run` until `stop`.

    `open_at(now)`: when a call with a topic (a reminder) may go to the person, now or later, in UTC seconds: one that waited out a fault
    must not ring at night. `systems` take the parcels for agencies' software, apart from everything else. `moved(address, chat)` hears of a
    group whose number changed, as soon as a refusal says so. `pacing`: what the service takes; without, its refusals alone are obeyed.
    """

    def __init__(
        self,
        store: Store,
        destination: Destination,
        clock: Clock,
        dice: Callable[[], float],
        delay: float = DELAY,
        open_at: Callable[[float], float] = lambda now: now,
        systems: Systems | None = None,
        moved: Callable[[Address, str], Awaitable[None]] | None = None,
        pacing: Pacing | None = None,
    ) -> None:
        self._tell_moved = moved
        self._telling: set[asyncio.Task[None]] = set()
        self._systems = systems
        self._store = store
        self._destination = destination
        self._clock = clock
        self._dice = dice
        self._open_at = open_at
        self._settling = Settling(store, clock, delay)
        self._pacing = pacing or Pacing()
        self._lanes: dict[Address, _Lane] = {}
        self._in_hand: dict[int, float] = {}
        """Those that we hold, and since when, in monotonic seconds."""
        self._apart: set[int] = set()
        """Those in hand that go to systems: however slow, they keep nothing else from being fetched."""
        self._doubtful: set[int] = set()
        self._cards: OrderedDict[Address, int] = OrderedDict()
        self._lead_cards: OrderedDict[str, tuple[int, int | None]] = OrderedDict()
        """By lead: the card that we sent, and the one that was stored before."""
        self._moved: dict[Address, Address] = {}
        self._wake_at = 0.0
        self._stopping = False

    def send(self, parcels: Sequence[Parcel]) -> None:
        """Send parcels leased to this process, soon; returns at once. Safe for a parcel already in hand."""
        for parcel in parcels:
            if parcel.id in self._in_hand or self._stopping:
                continue
            self._in_hand[parcel.id] = self._clock.monotonic()
            if self._systems and self._systems.takes(parcel):
                self._apart.add(parcel.id)
            lane = self._lanes.get(parcel.address)
            if lane is None:
                lane = self._lanes[parcel.address] = _Lane()
            lane.parcels.append(parcel)
            if lane.task is None:
                lane.task = asyncio.get_running_loop().create_task(self._drain(parcel.address, lane))

    async def run(self) -> None:
        """Fetch parcels that are due, and write settlements, until cancelled or stopped."""
        async with asyncio.TaskGroup() as tasks:
            settling = tasks.create_task(self._settling.run())
            while not self._stopping:
                await self._fetch()
                await self._clock.sleep(self._until_next_look())
            settling.cancel()

    async def stop(self, grace: float = 5.0) -> None:
        """Finish the calls in hand, for `grace` seconds at most; give the rest back to the store, and write what became of all."""
        self._stopping = True
        tasks = [lane.task for lane in self._lanes.values() if lane.task is not None]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._settling.flush()

    async def _fetch(self) -> None:
        if len(self._in_hand) - len(self._apart) >= CLAIMED:
            return
        now = self._clock.now()
        if self._wake_at <= now:
            self._wake_at = 0.0
        try:
            parcels = await self._store.claim(now, CLAIMED)
        except (StorageAway, OSError):
            logger.warning("the outbox cannot be read: the database is away")
            return
        if len(parcels) == CLAIMED:
            self._wake_at = now
        self.send(parcels)

    def _until_next_look(self) -> float:
        if not self._wake_at:
            return POLL
        return min(POLL, max(0.01, self._wake_at - self._clock.now()))

    async def _drain(self, address: Address, lane: _Lane) -> None:
        """Send a lane's parcels one after the other; once one must wait, so do all behind it."""
        try:
            while lane.parcels:
                settlement = _superseded(lane) or await self._settlement(lane.parcels[0])
                lane.parcels.popleft()
                self._settle(settlement)
                if settlement.blocked:
                    self._settle_rest(lane, "dead", reason="blocked")
        except asyncio.CancelledError:
            self._settle_rest(lane, "retry", due_at=self._clock.now())
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours must not strand what waits behind it
            logger.error("a lane broke (%s): its parcels are tried again", type(error).__name__)  # noqa: TRY400 - no traceback: it may quote texts
            self._settle_rest(lane, "retry", due_at=self._clock.now() + LONGEST_BACKOFF, reason=type(error).__name__)
        finally:
            lane.task = None
            if self._lanes.get(address) is lane:
                del self._lanes[address]

    def _settle_rest(self, lane: _Lane, fate: Literal["retry", "dead"], due_at: float = 0.0, reason: str = "") -> None:
        if fate == "retry":
            self._wake(due_at)
        while lane.parcels:
            self._settle(Settlement(lane.parcels.popleft(), fate, due_at=due_at, reason=reason))

    def _settle(self, settlement: Settlement) -> None:
        self._in_hand.pop(settlement.parcel.id, None)
        self._apart.discard(settlement.parcel.id)
        if settlement.fate != "retry":
            self._doubtful.discard(settlement.parcel.id)
        if settlement.fate == "dead":
            logger.warning("parcel %d is dead: %s", settlement.parcel.id, settlement.reason)
        self._settling.add(settlement)

    async def _settlement(self, parcel: Parcel) -> Settlement:
        """What becomes of one parcel: sent now, or not, and why."""
        if self._systems and self._systems.takes(parcel):
            return await self._systems.settlement(parcel)
        bound = parcel.outgoing.topic and parcel.outgoing.to is None
        closed = self._open_at(self._clock.now()) - self._clock.now() if bound else 0.0
        if closed > 0:
            return self._later(parcel, closed, "out of hours")
        while True:
            now, outgoing = self._clock.monotonic(), parcel.outgoing
            held, edit = self._pacing.held_until(parcel.address, now) - now, outgoing.slot in _EDITS
            if held > 0 and (outgoing.push or edit):
                return self._later(parcel, held, "waiting its turn")
            address, reply = parcel.address, _reply_of(parcel)
            wait = self._pacing.wait(parcel.id, address, now, _SLOT_WAIT, reply, push=outgoing.push, edit=edit)
            if held > 0 or wait > _SLOT_WAIT or (wait > 0 and self._held_long(parcel, now)):
                return self._in_line(parcel, max(held, wait), now)
            if wait <= 0:
                return await self._call(parcel)
            await self._clock.sleep(wait)

    def _held_long(self, parcel: Parcel, now: float) -> bool:
        """Whether a parcel that must wait is better back in the store: it was here for long, or we are about to stop."""
        return self._stopping or now - self._in_hand[parcel.id] > _HELD

    def _in_line(self, parcel: Parcel, wait: float, now: float) -> Settlement:
        """Back to the store until shortly before its moment; what follows in its chat waits too. A regular look finds it."""
        seconds = wait if parcel.outgoing.push else max(_SLOT_WAIT - _EARLY, wait - _EARLY)
        self._pacing.hold(parcel.address, max(now + seconds, self._pacing.held_until(parcel.address, now)))
        return Settlement(parcel, "retry", due_at=self._clock.now() + seconds, reason="waiting its turn")

    async def _call(self, parcel: Parcel) -> Settlement:
        outgoing: Outgoing | None = parcel.outgoing
        plain = False
        response = Response("refused", reason="too many tries")
        for _ in range(_MOST_CALLS):
            if outgoing is None:
                break
            card = self._card(parcel)
            if outgoing.slot in _EDITS and card is None:
                response, outgoing = Response("gone", reason="no card to edit"), _alternative(outgoing)
                continue
            address = self._moved.get(parcel.address, parcel.address)
            response = await self._delivered(parcel, address, outgoing, card)
            match response.fate:
                case "done" | "unchanged":
                    return self._sent(parcel, outgoing, response)
                case "migrated":
                    self._follow(parcel.address, response.chat)
                case "refused" if not plain:
                    simpler = self._destination.plainer(outgoing)
                    plain, outgoing = simpler is not None, simpler or _alternative(outgoing)
                case "refused" | "gone":
                    plain, outgoing = False, _alternative(outgoing)
                case _:
                    return self._failed(parcel, outgoing, response)
        if response.fate == "gone":
            return Settlement(parcel, "sent", reason=response.reason)
        return Settlement(parcel, "dead", reason=response.reason or response.fate)

    async def _delivered(self, parcel: Parcel, address: Address, outgoing: Outgoing, card: int | None) -> Response:
        """Make one call. A message takes its place among those of this second, also one that stands in for an edit."""
        if outgoing.slot in _EDITS:
            return await self._destination.deliver(address, outgoing, card)
        rates, reply = self._pacing.rates, _reply_of(parcel)
        while (wait := rates.room(address, self._clock.monotonic(), reply, push=outgoing.push)) > 0:
            await self._clock.sleep(wait)
        rates.left(parcel.id, self._clock.monotonic())
        try:
            return await self._destination.deliver(address, outgoing, card)
        finally:
            goes_on = None if outgoing.slot in _CARDS_MADE else reply
            rates.came(parcel.id, address, self._clock.monotonic(), goes_on)

    def _follow(self, address: Address, chat: str) -> None:
        """The group's new number holds for what comes, here at once, and for everybody once it is kept."""
        self._moved[address] = replace(address, chat=chat)
        if self._tell_moved is not None:
            task = asyncio.get_running_loop().create_task(self._told(address, chat))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _told(self, address: Address, chat: str) -> None:
        try:
            await self._tell_moved(address, chat)  # type: ignore[misc] # only called where there is one
        except (ObstaclesError, OSError) as error:
            logger.warning(
                "that a group moved is not kept yet (%s): its service message says it too", type(error).__name__
            )

    def _sent(self, parcel: Parcel, outgoing: Outgoing, response: Response) -> Settlement:
        self._pacing.served()
        made = outgoing.slot in _CARDS_MADE
        card = self._destination.message_id(response) if made else None
        if card is not None and outgoing.slot == "new_card":
            _remember(self._cards, parcel.address, card)
        elif card is not None:
            _remember(self._lead_cards, parcel.outgoing.lead, (card, parcel.card))
        return Settlement(parcel, "sent", card=card)

    def _failed(self, parcel: Parcel, outgoing: Outgoing, response: Response) -> Settlement:
        now = self._clock.monotonic()
        match response.fate:
            case "blocked":
                return Settlement(parcel, "dead", reason=response.reason, blocked=True)
            case "wait":
                self._pacing.complained(parcel.address, response.seconds, now)
                return self._later(parcel, response.seconds, response.reason)
            case "away" if response.ambiguous and outgoing.slot not in _EDITS:
                if parcel.id in self._doubtful:
                    return Settlement(parcel, "dead", reason=f"perhaps sent, twice: {response.reason}")
                self._doubtful.add(parcel.id)
            case "unauthorised" | "conflict":
                logger.error("the channel refuses us: %s", response.reason)
        seconds = self._backoff(parcel)
        self._pacing.hold(parcel.address, now + seconds)
        return self._later(parcel, seconds, response.reason)

    def _backoff(self, parcel: Parcel) -> float:
        """Exponential, to a minute, less up to half by chance so that chats do not return together."""
        longest: float = min(LONGEST_BACKOFF, 0.5 * 2 ** min(parcel.attempts, 10))
        return longest * (1 - 0.5 * self._dice())

    def _later(self, parcel: Parcel, seconds: float, reason: str) -> Settlement:
        due_at = self._clock.now() + seconds
        self._wake(due_at)
        return Settlement(parcel, "retry", due_at=due_at, reason=reason)

    def _wake(self, at: float) -> None:
        """Look for parcels due no later than `at`."""
        self._wake_at = min(self._wake_at or at, at)

    def _card(self, parcel: Parcel) -> int | None:
        """The live card: the newest known, since ids only grow, and the one that we sent may not be stored yet.

        A lead's card is the one stored, unless that is still the one before ours: in a group that moved, ids begin anew.
        """
        if parcel.outgoing.slot in _OF_LEADS:
            sent, before = self._lead_cards.get(parcel.outgoing.lead, (None, None))
            return sent if sent is not None and parcel.card == before else parcel.card
        known = [card for card in (parcel.card, self._cards.get(parcel.address)) if card is not None]
        return max(known, default=None)


def _superseded(lane: _Lane) -> Settlement | None:
    """What becomes of an edit that the next one in the lane replaces whole: it is not made.

    After a crash, edits that were made but not settled are made again: without this, a card would go back to a question already answered,
    and whoever answers it once more would not be heard.
    """
    if len(lane.parcels) < 2:
        return None
    first, second = lane.parcels[0].outgoing, lane.parcels[1].outgoing
    replaced = first.slot in _EDITS and (first.slot, first.method, first.lead) == (
        second.slot,
        second.method,
        second.lead,
    )
    return Settlement(lane.parcels[0], "sent", reason="superseded") if replaced else None


def _reply_of(parcel: Parcel) -> float | None:
    """What a message is part of, told by the moment of what is replied to; None for what is no reply."""
    return None if parcel.outgoing.push else parcel.at


def _remember(known: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> None:
    known[key] = value
    known.move_to_end(key)
    while len(known) > _CARDS:
        known.popitem(last=False)


def _alternative(outgoing: Outgoing) -> Outgoing | None:
    other = outgoing.otherwise
    return replace(other, params=outgoing.params) if other is not None and not other.params else other
