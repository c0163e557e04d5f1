"""Telegram as a destination of parcels: chat and card filled in, and text without markup for what was refused.

Must not know what is said, nor when it is sent.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

from telegram import InputFile

from bot.errors import ObstaclesError, StorageAway
from bot.ports import Address, Board, Caller, Outgoing, Press, Response

RICH = "sendRichMessage"
_TAG = re.compile(r"</?[a-z][^>]*>")


class TelegramDestination:
    """A `bot.delivery.sender.Destination` for calls of the Bot API."""

    def __init__(self, caller: Caller, press: Press | None = None, board: Board | None = None) -> None:
        self._caller = caller
        self._press = press
        self._board = board
        self._plain_only = False
        """Found out once: this service knows no rich messages."""

    async def deliver(self, address: Address, outgoing: Outgoing, card: int | None) -> Response:
        """Make the call in the chat of `address`."""
        params = {"chat_id": int(address.chat), **outgoing.params}
        if outgoing.slot in ("live_card", "lead_card"):
            params["message_id"] = card
        if "enclosure" in params:
            return await self._deliver_file(outgoing.method, params)
        if "board" in params:
            return await self._deliver_board(outgoing.method, params)
        if outgoing.method == RICH:
            return await self._deliver_rich(params)
        return await self._caller.call(outgoing.method, params)

    async def _deliver_rich(self, params: dict[str, Any]) -> Response:
        """Send a rich message where the service knows them; refused otherwise, so that its ordinary twin is sent.

        An unknown method and a wrong token are answered alike: another call tells which it was.
        """
        if self._plain_only:
            return Response("refused", reason="no rich messages here")
        response = await self._caller.call(RICH, params)
        if response.fate != "unauthorised" or (await self._caller.call("getMe", {})).fate != "done":
            return response
        self._plain_only = True
        return Response("refused", reason="no rich messages here")

    async def _deliver_board(self, method: str, params: dict[str, Any]) -> Response:
        """Say what stands in the database now."""
        try:
            shown = await self._board.shown(params.pop("board")) if self._board else None
        except StorageAway:
            return Response("away", reason="the database is away")
        if shown is None:
            return Response("refused", reason="there is nothing to say")
        return await self._caller.call(method, {**params, **shown})

    async def _deliver_file(self, method: str, params: dict[str, Any]) -> Response:
        """Make the file, and send it. One that cannot be made is given up: the result stands in the chat as text."""
        try:
            enclosure = await self._press.enclosure(params.pop("enclosure")) if self._press else None
        except ObstaclesError as error:
            return Response("refused", reason=f"the file cannot be made: {type(error).__name__}")
        if enclosure is None:
            return Response("refused", reason="the talk of this file is no more")
        field = "photo" if method == "sendPhoto" else "document"
        file = InputFile(enclosure.content, filename=enclosure.name)
        return await self._caller.call(method, {**params, field: file, "caption": enclosure.caption})

    def message_id(self, response: Response) -> int | None:
        """The message that a call made."""
        number = response.result.get("message_id") if isinstance(response.result, dict) else None
        return number if isinstance(number, int) else None

    def plainer(self, outgoing: Outgoing) -> Outgoing | None:
        """The same text without markup; None when it has none. An alternative that shared its text keeps the original."""
        if "parse_mode" not in outgoing.params:
            return None
        params = {name: value for name, value in outgoing.params.items() if name != "parse_mode"}
        params["text"] = html.unescape(_TAG.sub("", str(params.get("text", ""))))
        other = outgoing.otherwise
        if other is not None and not other.params:
            other = replace(other, params=outgoing.params)
        return replace(outgoing, params=params, otherwise=other)
