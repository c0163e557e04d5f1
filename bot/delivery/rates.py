"""What Telegram takes: messages a second from one bot, in one chat, and a minute in one group; and when the next one may go.

Pure, on the caller's monotonic seconds. A message counts from its departure until a second after its response, so that whatever the way
there took, the service never counts more than it allows. One reply of several messages may burst in its chat, which Telegram bears with:
its end would be long in coming else. Must not know lines of waiting calls, nor what is said.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import Any, Final

from bot.ports import Address

PER_SECOND: Final = 30
"""Messages a second that Telegram takes from one bot."""
PER_CHAT: Final = 1.0
"""Seconds between two messages in one chat, in the long run."""
BURST: Final = 3
"""Messages that one chat takes at once."""
PER_GROUP: Final = 20
"""Messages a minute that one group takes."""
FOR_REPLIES: Final = 5
"""Of a second's messages, those that pushes leave to replies."""
_SECOND: Final = 1.0
_MINUTE: Final = 60.0
_FLIGHT: Final = 2.0
"""Seconds after which a call that is still out, a file being made, holds no place any more; its response will."""
_LOOK_AGAIN: Final = 0.05
_REMEMBERED: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Chat:
    """What a chat took above its pace by `at`, and the reply that may go on in it, None when it is over."""

    level: float
    at: float
    reply: float | None


class Rates:
    """The messages of the last second and minute, against `per_second` for the bot; 0: none is counted, and none waits."""

    def __init__(self, per_second: int = PER_SECOND) -> None:
        self.per_second = per_second
        self._out: dict[int, float] = {}
        """Calls on their way, by number, with their departure."""
        self._sent: deque[float] = deque()
        self._chats: OrderedDict[Address, _Chat] = OrderedDict()
        self._groups: OrderedDict[Address, deque[float]] = OrderedDict()

    def left(self, call: int, now: float) -> None:
        """A message is on its way."""
        if self.per_second:
            self._out[call] = now

    def came(self, call: int, address: Address, now: float, reply: float | None = None) -> None:
        """Its response is there, or nobody waits for it any more. `reply`: what it was part of, when more of it may follow."""
        if not self.per_second:
            return
        self._out.pop(call, None)
        self._sent.append(now)
        self._chats[address] = _Chat(min(self._level(address, now) + 1.0, BURST), now, reply)
        _forget(self._chats, address)
        if _is_group(address):
            self._groups.setdefault(address, deque(maxlen=PER_GROUP)).append(now)
            _forget(self._groups, address)

    def room(self, address: Address, now: float, reply: float | None = None, *, push: bool = False) -> float:
        """Seconds until a message may go to this chat; 0: at once."""
        return max(0.0, self.free(now, push=push) - now, self.chat_free(address, now, reply) - now)

    def free(self, now: float, *, push: bool = False) -> float:
        """When the bot may send one more; `now`: at once. Pushes leave some room to replies."""
        if not self.per_second:
            return now
        while self._sent and self._sent[0] <= now - _SECOND:
            self._sent.popleft()
        allowed = max(1, self.per_second - FOR_REPLIES) if push else self.per_second
        out = sum(now - at < _FLIGHT for at in self._out.values())
        above = out + len(self._sent) - allowed
        if above < 0:
            return now
        if above < len(self._sent):
            return self._sent[above] + _SECOND
        return max(now + _LOOK_AGAIN, min(self._out.values()) + _SECOND)

    def chat_free(self, address: Address, now: float, reply: float | None = None) -> float:
        """When one chat takes one more; `now`: at once. What goes on with the reply that its last message was part of need not wait."""
        known = self._chats.get(address)
        if known is None:
            return now
        minute = self._groups.get(address)
        free = minute[0] + _MINUTE if minute and len(minute) == PER_GROUP else now
        if reply is None or reply != known.reply:
            free = max(free, now + (self._level(address, now) + 1.0 - BURST) * PER_CHAT)
        return max(now, free)

    def _level(self, address: Address, now: float) -> float:
        known = self._chats.get(address)
        return max(0.0, known.level - (now - known.at) / PER_CHAT) if known else 0.0


def _is_group(address: Address) -> bool:
    """Telegram numbers groups below zero."""
    return address.chat.startswith("-")


def _forget(known: OrderedDict[Address, Any], last: Address) -> None:
    """Keep the latest; the others were at rest for long."""
    known.move_to_end(last)
    while len(known) > _REMEMBERED:
        known.popitem(last=False)
