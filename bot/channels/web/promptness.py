"""HTTP/1.1 on which a request must arrive whole within its time, so that sockets which say nothing, or little by little, are let go.

uvicorn waits for ever for the rest of a request, and reads a head of any size; a proxy in front may not be there. Must not know what is
served.
"""

from __future__ import annotations

import asyncio
from typing import Final

from httptools import HttpParserError
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

WITHIN: Final = 10.0
"""Seconds in which a request, its body too, must be there; Telegram's take milliseconds."""
LARGEST_HEAD: Final = 16 * 1024
"""Bytes of a request's head at most; Telegram's have some hundreds."""
_BETWEEN: Final = 4
"""Bytes between a field and the next that the parser does not give: a colon, a blank, and the end of the line."""


class PromptProtocol(HttpToolsProtocol):
    """uvicorn's own protocol, with a deadline for each request and a limit for its head."""

    _deadline: asyncio.TimerHandle | None = None
    _before: RequestResponseCycle | None = None
    _head: int = 0
    """Bytes of the head that is being read."""
    _unread: int = 0
    """Bytes that came since a head was begun and not ended: of a field that is not whole the parser tells nothing."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own has it
        """The time of the first request begins."""
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        """Something of a request; once it is whole, nothing is expected any more until the next one begins."""
        if self._deadline is None:
            self._expect()
        self._unread += len(data)
        super().data_received(data)
        if self.cycle is not self._before and not self.cycle.more_body:
            self._relax()
        elif self._unread > LARGEST_HEAD and self._reading_head and not self.transport.is_closing():
            self.send_400_response("The head is too large.")

    def on_message_begin(self) -> None:
        """A head begins."""
        self._head = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A part of the first line."""
        self._measure(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A field of the head."""
        self._measure(name, value)
        super().on_header(name, value)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is expected any more."""
        self._relax()
        super().connection_lost(exc)

    @property
    def _reading_head(self) -> bool:
        return self.cycle is self._before

    def _measure(self, *parts: bytes) -> None:
        """Raises HttpParserError, which uvicorn answers with 400, for a head that is too large."""
        self._head += sum(map(len, parts)) + _BETWEEN
        if self._head > LARGEST_HEAD:
            raise HttpParserError("the head is too large")

    def _expect(self) -> None:
        self._before, self._unread = self.cycle, 0
        self._deadline = self.loop.call_later(WITHIN, self.transport.abort)

    def _relax(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
