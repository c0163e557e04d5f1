"""Telegram's sending limits: 30 a second per bot, 1 a second per chat, 20 a minute per group.

Also remembers every announced wait (`retry_after`), so that a send made too early is noticed. Counts only; who is
refused learns it from `ApiError`.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

from tests.fakebotapi.clock import Clock
from tests.fakebotapi.errors import too_many_requests


@dataclass(frozen=True, slots=True)
class Rates:
    """Enforced rates: messages a second for the bot and for a chat, a minute for a group; `burst` is per chat."""

    bot_per_second: int = 30
    chat_per_second: float = 1.0
    chat_burst: int = 3
    group_per_minute: int = 20


@dataclass(frozen=True, slots=True)
class EarlySend:
    """A send before the end of a wait that the server had asked for; `early_by` in seconds."""

    chat_id: int
    early_by: float


@dataclass(slots=True)
class _Bucket:
    level: float = 0.0
    filled_at: float = 0.0


@dataclass(slots=True)
class SendLimits:
    """The limits of one bot. `rates` None enforces nothing but the waits announced through `hold`."""

    clock: Clock
    rates: Rates | None = None
    early_sends: list[EarlySend] = field(default_factory=list)
    _waits: dict[int | None, float] = field(default_factory=dict)
    _sent: deque[float] = field(default_factory=deque)
    _buckets: dict[int, _Bucket] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=dict)

    def hold(self, chat_id: int | None, seconds: float) -> None:
        """Refuse sends to a chat (None: of the whole bot) for `seconds`."""
        self._waits[chat_id] = self.clock.now() + seconds

    def check(self, chat_id: int) -> None:
        """Count one send.

        Raises `ApiError` 429 when a wait is running or a rate is exceeded.
        """
        self.check_waits(chat_id)
        if self.rates is not None:
            self._check_rates(self.rates, chat_id, self.clock.now())

    def check_waits(self, chat_id: int) -> None:
        """Refuse while an announced wait runs, and note the call as early.

        Raises `ApiError` 429 with what remains.
        """
        if not self._waits:
            return
        now = self.clock.now()
        for scope in (chat_id, None):
            until = self._waits.get(scope)
            if until is None:
                continue
            if until <= now + 1e-6:
                del self._waits[scope]
                continue
            self.early_sends.append(EarlySend(chat_id, until - now))
            raise too_many_requests(max(1, math.ceil(until - now)))

    def _check_rates(self, rates: Rates, chat_id: int, now: float) -> None:
        wait = max(
            _window_wait(self._sent, now, 1.0, rates.bot_per_second),
            self._bucket_wait(rates, chat_id, now),
            _window_wait(self._groups.setdefault(chat_id, deque()), now, 60.0, rates.group_per_minute)
            if chat_id < 0
            else 0.0,
        )
        if wait > 0:
            seconds = max(1, math.ceil(wait))
            self.hold(chat_id, seconds)
            raise too_many_requests(seconds)
        self._sent.append(now)
        self._buckets[chat_id].level += 1
        if chat_id < 0:
            self._groups[chat_id].append(now)

    def _bucket_wait(self, rates: Rates, chat_id: int, now: float) -> float:
        bucket = self._buckets.setdefault(chat_id, _Bucket(0.0, now))
        bucket.level = max(0.0, bucket.level - (now - bucket.filled_at) * rates.chat_per_second)
        bucket.filled_at = now
        excess = bucket.level + 1 - rates.chat_burst
        return excess / rates.chat_per_second if excess > 1e-9 else 0.0


def _window_wait(sent: deque[float], now: float, span: float, allowed: int) -> float:
    while sent and sent[0] <= now - span:
        sent.popleft()
    return sent[0] + span - now if len(sent) >= allowed else 0.0
