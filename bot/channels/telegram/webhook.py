"""The webhook: Telegram brings each update over HTTP, and is told 200 only once its turn is kept.

The secret is compared before a byte of the body is read. A database away is 503, which Telegram takes for "later"; never 410, which closes
the webhook. What is authentic but odd is 200: it must not block what comes behind it. Must not know turns.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.channels.telegram.introduction import persistently
from bot.channels.telegram.polling import MOST_TRIES, Intake, decoded
from bot.channels.telegram.updates import ALLOWED, Reader
from bot.errors import StorageAway
from bot.ports import Arrival, Caller, Clock

LARGEST: Final = 1024 * 1024
"""Bytes of an update at most; Telegram's are far smaller."""
HEADER: Final = "x-telegram-bot-api-secret-token"
LATER: Final = 5
"""Seconds after which Telegram may bring an update again that could not be kept."""
CHECK: Final = 60.0
"""Seconds between looks at what Telegram believes the webhook to be."""
CONNECTIONS: Final = 100
"""Updates that Telegram may bring at once: as many as it can, since turns that come together are kept together."""

logger = logging.getLogger(__name__)


def webhook_secret(token: str, chosen: str = "") -> str:
    """What Telegram must say with each update: the operator's choice, else one derived from the token, the same on every replica."""
    return chosen or hmac.new(token.encode(), b"telegram webhook", hashlib.sha256).hexdigest()


class WebhookIngress:
    """Answers Telegram's requests for one bot. `reader()` is asked at each update, since it learns the bot's name on the way."""

    def __init__(
        self, secret: str, intake: Intake, reader: Callable[[], Reader], telegram: Caller, clock: Clock
    ) -> None:
        self._secret = secret.encode()
        self._intake = intake
        self._reader = reader
        self._telegram = telegram
        self._clock = clock
        self._tries: Counter[str] = Counter()
        self._answers: set[asyncio.Task[Any]] = set()

    async def receive(self, request: Request) -> Response:
        """One update. 401 without the secret, 413 when too large, 503 when it cannot be kept now, else 200."""
        if not self._authentic(request):
            return PlainTextResponse("unauthorised", 401)
        body = await _body(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        update, _ = decoded(body)
        if not isinstance(update, dict):
            return PlainTextResponse("ignored")
        self._answer_tap(update)
        arrival = self._reader().read(update, body, self._clock.now())
        return PlainTextResponse("ignored") if arrival is None else await self._keep(arrival)

    def _authentic(self, request: Request) -> bool:
        said = request.headers.getlist(HEADER)
        return len(said) == 1 and hmac.compare_digest(said[0].encode("latin-1", "replace"), self._secret)

    async def _keep(self, arrival: Arrival) -> Response:
        try:
            await self._intake([arrival])
        except StorageAway:
            return _later()
        except Exception as error:  # noqa: BLE001 - an update that breaks us must neither be lost at once nor come for ever
            logger.error("an update was not taken in (%s)", type(error).__name__)  # noqa: TRY400 - a traceback may quote what was written
            self._tries[arrival.event_id] += 1
            if self._tries[arrival.event_id] < MOST_TRIES:
                return _later()
            logger.critical("update %s breaks the intake each time and is left out", arrival.event_id)
        self._tries.pop(arrival.event_id, None)
        return PlainTextResponse("kept")

    def _answer_tap(self, update: dict[str, Any]) -> None:
        """Stop the button's spinner, beside the turn."""
        query = update.get("callback_query")
        query_id = query.get("id") if isinstance(query, dict) else None
        if isinstance(query_id, str):
            calling = self._telegram.call("answerCallbackQuery", {"callback_query_id": query_id})
            task = asyncio.get_running_loop().create_task(calling)
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)


def _later() -> Response:
    return PlainTextResponse("later", 503, {"Retry-After": str(LATER)})


async def _body(request: Request) -> bytes | None:
    """The body, or None when it is larger than any update, whatever its announced length."""
    announced = request.headers.get("content-length", "0")
    if request.headers.get("content-encoding") or not announced.isdigit() or int(announced) > LARGEST:
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            return None
    return bytes(body)


async def keep_registered(telegram: Caller, url: str, secret: str, clock: Clock, dice: Callable[[], float]) -> None:
    """Have Telegram bring updates to `url`, and look each minute that it still does. Runs until cancelled; never drops what is pending."""
    wanted = {
        "url": url,
        "secret_token": secret,
        "allowed_updates": list(ALLOWED),
        "max_connections": CONNECTIONS,
        "drop_pending_updates": False,
    }
    await persistently(telegram, "setWebhook", wanted, clock, dice)
    while True:
        await clock.sleep(CHECK)
        info = (await telegram.call("getWebhookInfo", {})).result
        if isinstance(info, dict) and (
            info.get("url") != url or sorted(info.get("allowed_updates") or ()) != sorted(ALLOWED)
        ):
            logger.error("the webhook was changed by somebody else: set again")
            await persistently(telegram, "setWebhook", wanted, clock, dice)
