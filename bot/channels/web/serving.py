"""Serving an application until it is told to stop, with an exit like any program's.

uvicorn re-raises the signal that stopped it, so that nothing runs after; here SIGTERM and SIGINT only ask it to finish. Must not know what
is served.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.applications import Starlette

from bot.errors import SettingError

GRACE = 15
"""Seconds for requests in hand to finish."""


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Finish on SIGINT and SIGTERM; where the loop cannot listen to signals (Windows), uvicorn's own way."""
        loop = asyncio.get_running_loop()
        with suppress(NotImplementedError):
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, self.handle_exit, number, None)
            yield
            return
        with super().capture_signals():
            yield


async def serve(app: Starlette, host: str, port: int) -> None:
    """Serve `app` until a signal. Raises SettingError when the address cannot be listened on."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    try:
        await _Server(config).serve()
    except SystemExit:
        raise SettingError(f"HOST, PORT: cannot listen on {host}:{port}; choose a free port (0 takes any)") from None
