"""Agencies' systems as the sender sees them: each target a line of its own, so that a slow or broken one delays nobody else.

Holds what is known of each target: whom it asked to wait, since when it fails, whether it was stopped. Must not know what a call says nor
how one system is spoken to: `bot.delivery.webhook` and `bot.delivery.hubspot` do.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from bot.conversation.session import ENDED
from bot.delivery.pacing import Pacing
from bot.delivery.schedule import again_in
from bot.leads.facts import moment
from bot.leads.numbers import IDLE_SECONDS
from bot.ports import Address, Clock, Conversation, Parcel, Response, Settlement

AT_ONCE: Final = 4
"""Calls under way to one target."""
IN_LINE: Final = 16
"""Calls that wait here for their turn at one target; more of them go back to the store for a minute."""
BACK: Final = 60.0
GIVEN_UP: Final = 5 * 86_400.0
"""Seconds of nothing but failure after which a target is stopped."""
_REPLAYED: Final = 60.0
"""A call never tried that is older than so many seconds was waiting, or is replayed: a stopped target is tried with it."""

logger = logging.getLogger(__name__)

Stopped = Callable[[str, str], Awaitable[None]]
"""Says to the team that a target was stopped: its name, and `gone` or `failing`."""
Look = Callable[[Address], Awaitable[Conversation | None]]
"""The conversation at an address. Raises StorageAway, OSError."""


class System(Protocol):
    """Systems of one kind."""

    async def deliver(self, parcel: Parcel) -> Response:
        """Make the call. Never raises but when cancelled.

        `done`; `wait` when asked to; `blocked`: never call this target again; `refused`: this call will never be accepted; anything else
        is a failure, tried again.
        """
        ...


@dataclass(slots=True)
class _Line:
    """What is known of one target. Times are monotonic seconds but `failing_since`, in UTC seconds, 0 when it works."""

    pacing: Pacing = field(default_factory=Pacing)
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    waiting: int = 0
    held_until: float = 0.0
    failing_since: float = 0.0
    stopped: str = ""


class Systems:
    """Every target of the operator, by the channel of its addresses. `dice()` gives 0-1. One process's memory: a restart tries afresh.

    `told(target, fate)` hears of every answer.
    """

    def __init__(
        self,
        kinds: Mapping[str, System],
        clock: Clock,
        dice: Callable[[], float],
        look: Look,
        stopped: Stopped,
        told: Callable[[str, str], None] = lambda _, __: None,
    ) -> None:
        self._told = told
        self._kinds = kinds
        self._clock = clock
        self._dice = dice
        self._look = look
        self._say_stopped = stopped
        self._lines: dict[str, _Line] = {}

    def takes(self, parcel: Parcel) -> bool:
        """Whether a parcel goes to a system."""
        return parcel.address.channel in self._kinds

    async def settlement(self, parcel: Parcel) -> Settlement:
        """What becomes of one parcel: told now, or not, and why."""
        line = self._lines.setdefault(parcel.address.bot, _Line())
        if line.stopped and not self._probes(parcel):
            return Settlement(parcel, "dead", reason=f"the target was stopped: {line.stopped}")
        now = self._clock.monotonic()
        held = max(line.held_until, line.pacing.held_until(parcel.address, now))
        if held > now:
            return self._later(parcel, held - now, "waiting its turn")
        if line.waiting >= IN_LINE:
            return self._hold(line, parcel, BACK * (1 + self._dice()), "waiting its turn")
        if "silent" in parcel.outgoing.params:
            quiet = await self._since_when(parcel)
            if isinstance(quiet, Settlement):
                return quiet
            parcel = _dated(parcel, quiet + IDLE_SECONDS)
        return await self._call(line, parcel)

    def _probes(self, parcel: Parcel) -> bool:
        return parcel.attempts == 0 and self._age(parcel) > _REPLAYED

    def _age(self, parcel: Parcel) -> float:
        """Seconds since the parcel was first due."""
        return self._clock.now() - max(parcel.at, parcel.outgoing.due_at)

    async def _since_when(self, parcel: Parcel) -> float | Settlement:
        """When the talk fell silent; or what becomes of the parcel, since it was finished, is no more, or went on."""
        talk = await self._look(Address(**parcel.outgoing.params["silent"]))
        current = talk.session if talk else None
        held = (current, *current.shelved) if current else ()
        session = next((each for each in held if each.id == parcel.address.chat), None)
        if session is None or session.state == ENDED:
            return Settlement(parcel, "sent", reason="the talk was not abandoned")
        left = session.updated_at + IDLE_SECONDS - self._clock.now()
        return self._later(parcel, left, "the talk went on") if left > 0 else session.updated_at

    async def _call(self, line: _Line, parcel: Parcel) -> Settlement:
        line.waiting += 1
        try:
            await line.turns.acquire()
        finally:
            line.waiting -= 1
        try:
            if line.stopped and not self._probes(parcel):
                return Settlement(parcel, "dead", reason=f"the target was stopped: {line.stopped}")
            response = await self._kinds[parcel.address.channel].deliver(parcel)
        finally:
            line.turns.release()
        self._told(parcel.address.bot, response.fate)
        return await self._judged(line, parcel, response)

    async def _judged(self, line: _Line, parcel: Parcel, response: Response) -> Settlement:
        match response.fate:
            case "done":
                line.failing_since, line.stopped = 0.0, ""
                return Settlement(parcel, "sent")
            case "refused":
                return Settlement(parcel, "dead", reason=response.reason)
            case "blocked":
                await self._stop(line, parcel, "gone")
                return Settlement(parcel, "dead", reason=response.reason)
            case "unauthorised":
                logger.error("the target '%s' does not accept our secret", parcel.address.bot)
        return await self._failed(line, parcel, response)

    async def _failed(self, line: _Line, parcel: Parcel, response: Response) -> Settlement:
        """Later, by the schedule or when the target said; dead after the last try, stopped after five days."""
        now = self._clock.now()
        began = now - self._age(parcel) if parcel.attempts else now
        line.failing_since = min(line.failing_since or began, began)
        if now - line.failing_since >= GIVEN_UP:
            await self._stop(line, parcel, "failing")
        seconds = again_in(parcel.attempts, self._age(parcel), self._dice())
        if seconds is None:
            return Settlement(parcel, "dead", reason=response.reason)
        if response.fate == "wait":
            seconds = response.seconds
            line.held_until = max(line.held_until, self._clock.monotonic() + seconds)
        return self._hold(line, parcel, seconds, response.reason)

    async def _stop(self, line: _Line, parcel: Parcel, why: str) -> None:
        if line.stopped:
            return
        line.stopped = why
        logger.error("the target '%s' is stopped: %s", parcel.address.bot, why)
        try:
            await self._say_stopped(parcel.address.bot, why)
        except BaseException:
            line.stopped = ""  # not said yet: it is stopped, and said, at the next try
            raise

    def _hold(self, line: _Line, parcel: Parcel, seconds: float, reason: str) -> Settlement:
        """Later, and so is what stands behind it in its lane."""
        line.pacing.hold(parcel.address, self._clock.monotonic() + seconds)
        return self._later(parcel, seconds, reason)

    def _later(self, parcel: Parcel, seconds: float, reason: str) -> Settlement:
        return Settlement(parcel, "retry", due_at=self._clock.now() + seconds, reason=reason)


def _dated(parcel: Parcel, at: float) -> Parcel:
    """The parcel saying when it happened, the same at every try."""
    params = {**parcel.outgoing.params, "timestamp": moment(at)}
    return replace(parcel, outgoing=replace(parcel.outgoing, params=params))
