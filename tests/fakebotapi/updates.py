"""Updates waiting for the bot: numbering, filtering, confirmation and long polling.

`getUpdates` semantics: an offset confirms everything before it, what is not confirmed is delivered again, a second poll
ends the first with 409. The webhook takes from the same queue; sending over HTTP is `webhook`.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.fakebotapi.clock import Clock
from tests.fakebotapi.errors import Json, bad_request, conflict

MESSAGE_LIFETIME = 24 * 3600.0
TAP_LIFETIME = 150.0
_NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass(slots=True)
class Pending:
    """An update not yet confirmed. `queue` is its chat's (messages, edits) or its person's (taps)."""

    number: int
    update: Json
    queue: str
    expires_at: float
    repeat: bool = False
    failures: int = 0
    delay: float = 1.0


def kind_of(update: Json) -> str:
    """The update's only key beside `update_id`."""
    return next((key for key in update if key != "update_id"), "")


def queue_of(update: Json) -> str:
    """First-in-first-out queue of an update: taps by user, messages and edits by chat."""
    kind = kind_of(update)
    event = update.get(kind)
    if not isinstance(event, dict):
        return f"other:{kind}"
    if "chat" in event and isinstance(event["chat"], dict):
        return f"chat:{event['chat'].get('id')}"
    sender = event.get("from")
    return f"user:{sender.get('id')}" if isinstance(sender, dict) else f"other:{kind}"


class UpdateQueue:
    """The updates of one bot, in order of arrival."""

    def __init__(self, clock: Clock, first_id: int = 500_000_001) -> None:
        self.allowed: frozenset[str] | None = None
        self.webhook_url = ""
        self.on_arrival: Callable[[Pending], None] | None = None
        self.pushed = 0
        self.drained = asyncio.Event()
        self.drained.set()
        self.confirmed = 0
        self.expired = 0
        self._clock = clock
        self._next_id = first_id
        self._next_number = 0
        self._pending: dict[int, Pending] = {}
        self._held: list[Pending] | None = None
        self._poll: asyncio.Future[bool] | None = None

    def __len__(self) -> int:
        return len(self._pending)

    def __iter__(self) -> Iterator[Pending]:
        return iter(list(self._pending.values()))

    # Arrival
    def push(self, event: Json, update_id: int | None = None) -> Json | None:
        """Queue `{kind: event}`; returns the whole update, or None when the bot does not subscribe to its kind."""
        if not self._subscribed(kind_of(event)):
            return None
        if update_id is None:
            update_id, self._next_id = self._next_id, self._next_id + 1
        update = {"update_id": update_id, **{key: value for key, value in event.items() if key != "update_id"}}
        lifetime = TAP_LIFETIME if "callback_query" in update else MESSAGE_LIFETIME
        self._arrive(Pending(0, update, queue_of(update), self._clock.now() + lifetime))
        return update

    def repeat(self, update: Json) -> None:
        """Deliver an update once more, same `update_id`, confirmed or not."""
        self._arrive(Pending(0, update, queue_of(update), self._clock.now() + MESSAGE_LIFETIME, repeat=True))

    def hold(self) -> None:
        """Keep what arrives from being delivered, until `release`."""
        self._held = []

    def release(self, shuffle: random.Random | None = None, window: int = 8) -> None:
        """Deliver what was held, shuffled within windows when a generator is given."""
        held, self._held = self._held or [], None
        for start in range(0, len(held), window):
            part = held[start : start + window]
            if shuffle is not None:
                shuffle.shuffle(part)
            for pending in part:
                self._arrive(pending)

    def _subscribed(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed is not None else kind not in _NOT_BY_DEFAULT

    def subscribe(self, allowed: list[str] | None) -> None:
        """Apply `allowed_updates`: None changes nothing, an empty list restores the default."""
        if allowed is not None:
            self.allowed = frozenset(allowed) or None

    def _arrive(self, pending: Pending) -> None:
        if self._held is not None:
            self._held.append(pending)
            return
        self._next_number += 1
        self.pushed += 1
        pending.number = self._next_number
        self._pending[pending.number] = pending
        self.drained.clear()
        if self.on_arrival is not None:
            self.on_arrival(pending)
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(True)

    # Departure
    def done(self, pending: Pending) -> None:
        """The update was accepted, or given up."""
        if self._pending.pop(pending.number, None) is not None:
            self.confirmed += 1
            self._note_drained()

    def drop_all(self) -> None:
        """`drop_pending_updates`."""
        self._pending.clear()
        self._note_drained()

    def _note_drained(self) -> None:
        if not self._pending:
            self.drained.set()

    def expire(self, pending: Pending) -> None:
        """The update outlived its time (24 h, taps 150 s)."""
        if self._pending.pop(pending.number, None) is not None:
            self.expired += 1
            self._note_drained()

    def _confirm_before(self, offset: int) -> None:
        if offset < 0:
            keep = sorted(pending.update["update_id"] for pending in self._pending.values())[offset:]
            offset = keep[0] if keep else 0
        for pending in list(self._pending.values()):
            if pending.update["update_id"] < offset and not pending.repeat:
                self.done(pending)

    async def get_updates(self, parameters: Json) -> list[Json]:
        """`getUpdates`.

        Raises `ApiError` 409 while a webhook is set, and in a poll that a newer one replaces.
        """
        if self.webhook_url:
            raise conflict(_WEBHOOK_ACTIVE)
        limit, timeout = parameters.get("limit", 100), parameters.get("timeout", 0)
        if not 1 <= limit <= 100:
            raise bad_request("limit must be between 1 and 100")
        self.subscribe(parameters.get("allowed_updates"))
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(False)
        if "offset" in parameters and self._pending:
            self._confirm_before(parameters["offset"])
        batch = self._batch(limit)
        if batch or timeout <= 0:
            return batch
        await self._wait(timeout)
        return self._batch(limit)

    async def _wait(self, seconds: float) -> None:
        arrival = self._poll = asyncio.get_running_loop().create_future()
        timer = self._clock.call_later(seconds, lambda: None if arrival.done() else arrival.set_result(True))
        try:
            if not await arrival:
                raise conflict(_OTHER_POLL)
        finally:
            timer.cancel()

    def _batch(self, limit: int) -> list[Json]:
        now, batch = self._clock.now(), list[Json]()
        for pending in list(self._pending.values()):
            if len(batch) == limit:
                break
            if pending.expires_at <= now:
                self.expire(pending)
                continue
            batch.append(pending.update)
            if pending.repeat:
                self.done(pending)
        return batch

    def end_poll(self) -> None:
        """Let a waiting poll go (the server stops, or a webhook takes over)."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(False)
