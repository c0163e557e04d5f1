"""How fast a channel may be called: whom to leave alone until when, and when the next message may go.

Pure, on the caller's monotonic seconds. A reply goes at once while the service's rates allow it; pushes are always spaced out. Beyond the
rates, and for a while after the service complained as a whole, replies stand in line, each with a moment of its own however far, so that
thousands cost no more than their own calls; an edit of a card that somebody looks at goes ahead of the line. Must not know calls nor
parcels.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from bot.delivery.rates import PER_CHAT, PER_SECOND, Rates
from bot.ports import Address

REPLIES: Final = 29
"""Replies a second while they stand in line: under the limit by the one that may go with the first of them."""
CHATS_FOR_ALL: Final = 3
"""Chats told to wait within a second, none served in between: the limit is everybody's."""
CAREFUL: Final = 30.0
"""Seconds for which replies are spaced out too, once the limit was everybody's."""
_MADE_UP: Final = 0.9
"""The part of what lies between pace and limit, in a second, by which the line may be ahead of its pace."""
_REMEMBERED: Final = 10_000
_PLACES: Final = 100_000


@dataclass(frozen=True, slots=True)
class _Place:
    """A moment given to one call; `delayed` is how far the line had been moved when it was given."""

    at: float
    delayed: float


class Pacing:
    """Waits imposed on one channel's calls. Every time is in monotonic seconds.

    `rates`: what the service takes; without, only what it answers is obeyed.
    """

    def __init__(self, rates: Rates | None = None) -> None:
        self.rates = rates or Rates(0)
        self._per_second = self.rates.per_second or PER_SECOND
        self._pace = self._per_second * REPLIES / PER_SECOND
        """Replies a second in line."""
        self._until: dict[Address, float] = {}
        self._all_until = 0.0
        self._careful_until = 0.0
        self._complaints: dict[Address, float] = {}
        self._next = 0.0
        self._line_end = 0.0
        self._soonest = 0.0
        self._delayed = 0.0
        self._places: dict[int, _Place] = {}
        self._pushed: OrderedDict[Address, float] = OrderedDict()

    def held_until(self, address: Address, now: float) -> float:
        """When `address` may be called again; `now` or earlier: at once, as far as that chat is concerned."""
        until = self._until.get(address, 0.0)
        if until and until <= now:
            del self._until[address]
        return until

    def hold(self, address: Address, until: float) -> None:
        """Leave one chat alone."""
        self._until[address] = until

    def complained(self, address: Address, seconds: float, now: float) -> None:
        """The service asked to wait: that chat waits, and all do when several were told so together."""
        self.hold(address, now + seconds)
        self._complaints = {chat: at for chat, at in self._complaints.items() if now - at <= 1.0}
        self._complaints[address] = now
        if len(self._complaints) >= CHATS_FOR_ALL:
            until = max(self._all_until, now + seconds)
            self._delay(until - max(self._all_until, now))
            self._all_until = until
            self._careful_until = until + CAREFUL

    def served(self) -> None:
        """A call was accepted: whoever waits, waits alone."""
        if self._complaints:
            self._complaints.clear()

    def wait(
        self,
        call: int,
        address: Address,
        now: float,
        longest: float,
        reply: float | None = None,
        *,
        push: bool,
        edit: bool = False,
    ) -> float:
        """Seconds until a call, known by its number, may go: 0 takes its moment, else ask again then. `reply`: what it is part of.

        The moment is kept for it: a reply's however far, a push's when it is at most `longest` away.
        """
        kept, chat_free = self._places.pop(call, None), now if edit else self.rates.chat_free(address, now, reply)
        if kept is not None:
            at = kept.at + self._delayed - kept.delayed
        elif chat_free > now:
            return chat_free - now
        else:
            at = self._push_moment(address, now, longest) if push else self._reply_moment(now, edit=edit)
        at = max(at, chat_free, self._all_until)
        if at <= now and not edit:
            at = self.rates.free(now, push=push)
        if at <= now and not push and not edit and self._standing(now):
            at = self._turn(now)
        if at > now and (not push or at - now <= longest):
            self._keep(call, at, now)
        return max(0.0, at - now)

    def _turn(self, now: float) -> float:
        """When the one at the head of the line may go; taken if that is now. Little lateness is made up for: a second has its limit."""
        if self._soonest > now:
            return self._soonest
        late = _MADE_UP * (self._per_second / self._pace - 1.0)
        self._soonest = max(self._soonest, now - late) + 1 / self._pace
        return now

    def _standing(self, now: float) -> bool:
        """Whether replies stand in line."""
        return now < max(self._careful_until, self._line_end)

    def _reply_moment(self, now: float, *, edit: bool) -> float:
        """At once, unless rates are reached, the service complained lately or others stand in line: behind them then, but for an edit."""
        at = now if edit or self._standing(now) else self.rates.free(now)
        if edit or (at <= now and not self._standing(now)):
            return now
        at = max(at, self._all_until, self._line_end)
        self._line_end = at + 1 / self._pace
        return at

    def _push_moment(self, address: Address, now: float, longest: float) -> float:
        """Behind every reply; reserved when it is near."""
        at = max(now, self._all_until, self._line_end, self._next)
        at = max(at, self._pushed.get(address, -PER_CHAT) + PER_CHAT)
        if at - now <= longest:
            self._next = max(now, self._next) + 1 / self._per_second
            self._remember(address, at)
        return at

    def _keep(self, call: int, at: float, now: float) -> None:
        """Keep a call's moment; those of calls that went another way are forgotten in the end."""
        if len(self._places) >= _PLACES:
            self._places = {each: place for each, place in self._places.items() if place.at > now - CAREFUL}
        self._places[call] = _Place(at, self._delayed)

    def _delay(self, seconds: float) -> None:
        """Move the whole line."""
        self._delayed += seconds
        self._line_end += seconds

    def _remember(self, address: Address, at: float) -> None:
        self._pushed[address] = at
        self._pushed.move_to_end(address)
        while len(self._pushed) > _REMEMBERED:
            self._pushed.popitem(last=False)
