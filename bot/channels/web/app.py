"""The web side of `serve`: Telegram's webhook when there is one, health, readiness, metrics.

Routes and headers only. Must not know turns, stores or metrics: what answers is given.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

READY_WITHIN: Final = 2.0
"""Seconds in which the database must answer for the process to be ready."""

Receive = Callable[[Request], Awaitable[Response]]
Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def build_app(
    lifespan: Lifespan,
    unready: Callable[[], Awaitable[str]],
    metrics: Callable[[], bytes],
    webhook: Receive | None = None,
) -> Starlette:
    """The application. `unready()` says why it cannot serve, or nothing; `webhook` is served at `/telegram`."""

    async def healthz(request: Request) -> Response:
        """The process runs. Never touches the database: a database away must not have us restarted."""
        return PlainTextResponse("ok")

    async def readyz(request: Request) -> Response:
        """The process can serve now."""
        try:
            reason = await asyncio.wait_for(unready(), READY_WITHIN)
        except TimeoutError:
            reason = "the database does not answer"
        return JSONResponse(
            {"ready": not reason, "reason": reason}, 503 if reason else 200, {"Cache-Control": "no-store"}
        )

    async def metrics_page(request: Request) -> Response:
        """Prometheus' text format."""
        return Response(metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    routes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics_page)]
    if webhook is not None:
        routes.append(Route("/telegram", webhook, methods=["POST"]))
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers={ClientDisconnect: _gone})


async def _gone(request: Request, error: Exception) -> Response:
    """Whoever asked left before they had said it all: nothing is wrong with us, and nobody reads this."""
    return PlainTextResponse("incomplete", 400)
