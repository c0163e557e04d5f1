"""HTTP/1.1 on which a request must arrive whole within its time, so that sockets which say nothing, or little by little, are let go.

uvicorn waits for ever for the rest of a request; a proxy in front may not be there. Must not know what is served.
"""

from __future__ import annotations

import asyncio
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

WITHIN: Final = 10.0
"""Seconds in which a request, its body too, must be there; Telegram's take milliseconds."""
LARGEST_HEAD: Final = 16 * 1024
"""Bytes of a request's head at most; Telegram's have some hundreds."""


class PromptProtocol(H11Protocol):
    """uvicorn's own protocol, with a deadline."""

    _deadline: asyncio.TimerHandle | None = None
    _before: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own has it
        """The time of the first request begins."""
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        """Something of a request; once it is whole, nothing is expected any more until the next one begins."""
        if self._deadline is None:
            self._expect()
        super().data_received(data)
        if self.cycle is not self._before and not self.cycle.more_body:
            self._relax()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is expected any more."""
        self._relax()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._before = self.cycle
        self._deadline = self.loop.call_later(WITHIN, self.transport.abort)

    def _relax(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
