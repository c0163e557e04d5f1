"""Serving an application until it is told to stop, with an exit like any program's.

uvicorn re-raises the signal that stopped it, so that nothing runs after; here SIGTERM and SIGINT only ask it to finish. Must not know what
is served.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web.promptness import PromptProtocol
from bot.errors import ObstaclesError, SettingError

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


def _telling(app: Starlette, failures: list[ObstaclesError]) -> ASGIApp:
    """`app`, whose failure to open (a database away) goes to `failures` instead of into the log as a traceback."""

    async def told(scope: Scope, receive: Receive, send: Send) -> None:
        async def plainly(message: Message) -> None:
            failure = sys.exc_info()[1]
            if isinstance(failure, ObstaclesError):
                failures.append(failure)
                message = {"type": message["type"]}
            await send(message)

        await app(scope, receive, plainly if scope["type"] == "lifespan" else send)

    return told


async def serve(app: Starlette, host: str, port: int) -> None:
    """Serve `app` until a signal. Raises SettingError when it cannot listen, and what kept the application from opening."""
    failures: list[ObstaclesError] = []
    config = uvicorn.Config(
        _telling(app, failures),
        host=host,
        port=port,
        http=PromptProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
    )
    try:
        await _Server(config).serve()
    except SystemExit:
        if failures:
            raise failures[0] from None
        raise SettingError(f"HOST, PORT: cannot listen on {host}:{port}; choose a free port (0 takes any)") from None
