"""Telegram, as calls that never raise: every refusal and fault sorted into a `Response`.

PTB is the typed client; its public `do_api_request` leaves replies undecoded, which is most of what a call costs in process. Must not know
what the calls are for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest

from bot.channels.telegram.faults import response_to
from bot.channels.telegram.transport import READ_SECONDS, PollTransport, Transport
from bot.ports import Response

TELEGRAM: Final = "https://api.telegram.org"


def bot_id(token: str) -> str:
    """The bot's own number, which begins its token."""
    return token.partition(":")[0]


class TelegramClient:
    """A `bot.ports.Caller`. `api_url` is the root of a Bot API server: Telegram's own unless one is given. `open` before the first call."""

    def __init__(self, token: str, api_url: str = "") -> None:
        root = api_url or TELEGRAM
        self._requests = (Transport(root, token), PollTransport(root, token))
        self.bot_id = bot_id(token)
        self.telegram_bot = Bot(
            token=f"{self.bot_id}:hidden",  # PTB wants one to be there; the transport holds the real one
            base_url=_no_address,
            base_file_url=_no_address,
            request=self._requests[0],
            get_updates_request=self._requests[1],
        )
        self._endpoints: dict[str, str] = {}

    async def open(self) -> None:
        """Make ready to call; reaches nothing, so that Telegram being down keeps nobody down."""
        for request in self._requests:
            await request.initialize()

    async def close(self) -> None:
        """Close every connection. Idempotent."""
        for request in self._requests:
            await request.shutdown()

    async def call(self, method: str, params: Mapping[str, Any]) -> Response:
        """Call `method` with `params`."""
        return await self._call(method, params, BaseRequest.DEFAULT_NONE)

    async def updates(self, params: Mapping[str, Any], seconds: float) -> Response:
        """Wait up to `seconds` for updates: the response's `result` is a list of bytes, one for each."""
        return await self._call("getUpdates", params, seconds + READ_SECONDS)

    async def _call(self, method: str, params: Mapping[str, Any], read_timeout: Any) -> Response:
        try:
            result = await self.telegram_bot.do_api_request(
                self._endpoint(method), api_kwargs=dict(params), read_timeout=read_timeout
            )
        except TelegramError as error:
            return response_to(error)
        return Response("done", result)

    def _endpoint(self, method: str) -> str:
        """The name under which `do_api_request` takes a method without warning that PTB has one of its own: `sendMessage_`."""
        endpoint = self._endpoints.get(method)
        if endpoint is None:
            endpoint = self._endpoints[method] = f"{method}_"
        return endpoint


def _no_address(token: str) -> str:
    return ""
