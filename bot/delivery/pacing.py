"""How fast a channel may be called: whom to leave alone until when, and when the next push may go.

Pure, on the caller's monotonic seconds. A reply bursts and obeys what the service answers; only pushes, and everything for a while after
the service complained as a whole, are spaced out. Must not know calls nor parcels.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from bot.ports import Address

PER_SECOND: Final = 30
"""Messages a second that Telegram takes from one bot."""
PER_CHAT: Final = 1.0
"""Seconds between two pushes to one chat."""
CHATS_FOR_ALL: Final = 3
"""Chats told to wait within a second, none served in between: the limit is everybody's."""
CAREFUL: Final = 30.0
"""Seconds for which replies are spaced out too, once the limit was everybody's."""
_REMEMBERED: Final = 10_000


class Pacing:
    """Waits imposed on one channel's calls. Every time is in monotonic seconds."""

    def __init__(self) -> None:
        self._until: dict[Address, float] = {}
        self._all_until = 0.0
        self._careful_until = 0.0
        self._complaints: dict[Address, float] = {}
        self._next = 0.0
        self._pushed: OrderedDict[Address, float] = OrderedDict()

    def held_until(self, address: Address, now: float) -> float:
        """When `address` may be called again; `now` or earlier: at once."""
        until = self._until.get(address, 0.0)
        if until and until <= now:
            del self._until[address]
        return max(until, self._all_until)

    def hold(self, address: Address, until: float) -> None:
        """Leave one chat alone."""
        self._until[address] = until

    def complained(self, address: Address, seconds: float, now: float) -> None:
        """The service asked to wait: that chat waits, and all do when several were told so together."""
        self.hold(address, now + seconds)
        self._complaints = {chat: at for chat, at in self._complaints.items() if now - at <= 1.0}
        self._complaints[address] = now
        if len(self._complaints) >= CHATS_FOR_ALL:
            self._all_until = max(self._all_until, now + seconds)
            self._careful_until = self._all_until + CAREFUL

    def served(self) -> None:
        """A call was accepted: whoever waits, waits alone."""
        if self._complaints:
            self._complaints.clear()

    def wait(self, address: Address, now: float, longest: float, *, push: bool) -> float:
        """Seconds until a call may go. That moment is reserved when it is at most `longest` away; else ask again then."""
        if not push and now >= self._careful_until:
            return 0.0
        at = max(now, self._next)
        if push:
            at = max(at, self._pushed.get(address, -PER_CHAT) + PER_CHAT)
        if at - now <= longest:
            self._next = max(now, self._next) + 1 / PER_SECOND
            if push:
                self._remember(address, at)
        return at - now

    def _remember(self, address: Address, at: float) -> None:
        self._pushed[address] = at
        self._pushed.move_to_end(address)
        while len(self._pushed) > _REMEMBERED:
            self._pushed.popitem(last=False)
