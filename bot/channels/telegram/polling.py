"""Our own getUpdates loop: the offset moves only after what came is kept.

Telegram keeps an update until we ask for a later one: it is the queue. So a crash, a database away or a fault of ours costs a repetition,
which the store recognises, never an answer. A tap is answered at once, beside the turn, since it waits with a spinner and expires. Must
not know turns.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Final, Protocol, TypeVar

import msgspec

from bot.channels.telegram.updates import ALLOWED, Reader
from bot.errors import StorageAway
from bot.ports import Arrival, Caller, Clock, Outcome, Response

LONG_POLL: Final = 30
"""Seconds for which Telegram holds an empty answer back."""
MOST_UPDATES: Final = 100
LONGEST_BACKOFF: Final = 60.0
CONFLICT_WAIT: Final = 5.0
"""Seconds before asking again when somebody else reads our updates."""
STANDBY: Final = 2.0
"""Seconds between looks at whether it is our turn to poll, while another process does."""
MOST_TRIES: Final = 5
"""Times that a batch which breaks the intake is offered, before it is taken apart."""

Intake = Callable[[Sequence[Arrival]], Awaitable[Sequence[Outcome]]]
T = TypeVar("T")

logger = logging.getLogger(__name__)


class Updates(Caller, Protocol):
    """Telegram, as far as polling needs it."""

    async def updates(self, params: dict[str, Any], seconds: float) -> Response:
        """Wait up to `seconds` for updates."""
        ...


async def alone() -> bool:
    """There is no other process: we poll."""
    return True


class Poller:
    """Reads a bot's updates and hands them to `intake`, in batches, in order.

    `dice()` gives 0-1, for the jitter of retries. `elected()` says whether this process is the one that polls.
    """

    def __init__(
        self,
        telegram: Updates,
        intake: Intake,
        reader: Callable[[], Reader],
        clock: Clock,
        dice: Callable[[], float],
        elected: Callable[[], Awaitable[bool]] = alone,
    ) -> None:
        self._telegram = telegram
        self._intake = intake
        self._reader = reader
        self._clock = clock
        self._dice = dice
        self._elected = elected
        self._offset: int | None = None
        self._faults = 0
        self._stopped = asyncio.Event()
        self._answers: set[asyncio.Task[Response]] = set()

    def stop(self) -> None:
        """Ask for nothing more; a batch in hand is finished."""
        self._stopped.set()

    async def run(self) -> None:
        """Poll until stopped. Nothing that comes in, and no fault, ends it."""
        while not self._stopped.is_set():
            if not await self._elected():
                await self._wait(STANDBY)
                continue
            response = await self._unless_stopped(self._telegram.updates(self._params(), LONG_POLL))
            if response is None:
                break
            if response.fate == "done" and isinstance(response.result, list):
                self._faults = 0
                await self._take(response.result)
            else:
                await self._wait(self._pause_after(response))
        if self._answers:
            await asyncio.wait(self._answers, timeout=1.0)

    def _params(self) -> dict[str, Any]:
        params: dict[str, Any] = {"timeout": LONG_POLL, "limit": MOST_UPDATES, "allowed_updates": list(ALLOWED)}
        if self._offset is not None:
            params["offset"] = self._offset
        return params

    async def _take(self, batch: list[Any]) -> None:
        """Keep a batch, however long it takes; then, and only then, move the offset past it."""
        updates = [(update, raw) for update, raw in map(decoded, batch) if isinstance(update, dict)]
        numbers = [update["update_id"] for update, _ in updates if isinstance(update.get("update_id"), int)]
        if not numbers:
            if batch:
                await self._wait(self._backoff())
            return
        reader, at = self._reader(), self._clock.now()
        for update, _ in updates:
            self._answer_tap(update)
        arrivals = [arrival for update, raw in updates if (arrival := reader.read(update, raw, at)) is not None]
        if not arrivals or await self._kept(arrivals):
            self._offset = max(numbers) + 1

    async def _kept(self, arrivals: Sequence[Arrival]) -> bool:
        """Offer `arrivals` until they are kept; False when stopped before that."""
        tries = 0
        while not self._stopped.is_set() or tries == 0:
            try:
                await self._intake(arrivals)
            except StorageAway:
                logger.warning("the database is away: %d updates wait at Telegram", len(arrivals))
            except Exception as error:  # noqa: BLE001 - an update that breaks us must not stop those behind it
                tries += 1
                logger.error("updates were not taken in (%s)", type(error).__name__)  # noqa: TRY400 - a traceback may quote what was written
                if tries >= MOST_TRIES:
                    return await self._taken_apart(arrivals)
            else:
                self._faults = 0
                return True
            await self._wait(self._backoff())
        return False

    async def _taken_apart(self, arrivals: Sequence[Arrival]) -> bool:
        """Offer arrivals one by one, so that only the one which breaks the intake is left out."""
        if len(arrivals) == 1:
            logger.critical("update %s breaks the intake each time and is left out", arrivals[0].event_id)
            return True
        for arrival in arrivals:
            if not await self._kept([arrival]):
                return False
        return True

    def _answer_tap(self, update: dict[str, Any]) -> None:
        """Stop the button's spinner, in the background: what there is to say, the card says."""
        query = update.get("callback_query")
        query_id = query.get("id") if isinstance(query, dict) else None
        if not isinstance(query_id, str):
            return
        task = asyncio.get_running_loop().create_task(
            self._telegram.call("answerCallbackQuery", {"callback_query_id": query_id})
        )
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    def _pause_after(self, response: Response) -> float:
        match response.fate:
            case "wait":
                return response.seconds
            case "conflict":
                logger.error(
                    "somebody else receives this bot's updates (another process, or a webhook): %s", response.reason
                )
                return CONFLICT_WAIT * (1 + self._dice())
            case "unauthorised":
                logger.critical("Telegram does not accept the token: check TELEGRAM_TOKEN")
                return LONGEST_BACKOFF
            case _:
                logger.warning("Telegram is away: %s", response.reason or response.fate)
                return self._backoff()

    def _backoff(self) -> float:
        self._faults += 1
        longest: float = min(LONGEST_BACKOFF, 0.5 * 2 ** min(self._faults, 10))
        return longest * (1 - 0.5 * self._dice())

    async def _wait(self, seconds: float) -> None:
        await self._unless_stopped(self._clock.sleep(seconds))

    async def _unless_stopped(self, doing: Coroutine[Any, Any, T]) -> T | None:
        """What `doing` returns, or None once stopped: it is then given up."""
        task = asyncio.get_running_loop().create_task(doing)
        stopped = asyncio.get_running_loop().create_task(self._stopped.wait())
        try:
            await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
            if not task.done():
                task.cancel()
        return task.result() if task.done() and not task.cancelled() else None


def decoded(raw: Any) -> tuple[Any, bytes]:
    """An update and the bytes that it came as; None for what no parser reads."""
    if not isinstance(raw, bytes):
        return raw, msgspec.json.encode(raw)
    try:
        return msgspec.json.decode(raw), raw
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return json.loads(raw.decode("utf-8", "replace")), raw  # reads halves of characters, which Telegram may pass on
    except (ValueError, RecursionError):
        return None, raw
