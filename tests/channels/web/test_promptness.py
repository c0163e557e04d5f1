"""A request that does not arrive whole within its time is let go; whoever is prompt never notices (S19)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.channels.web import promptness
from bot.channels.web.app import build_app
from bot.channels.web.promptness import LARGEST_HEAD, PromptProtocol
from tests.channels.web.test_app import life, ready

GET = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"


async def reads_all(request: Request) -> Response:
    """Waits for the body."""
    return PlainTextResponse(str(len(await request.body())))


@asynccontextmanager
async def connected(
    monkeypatch: pytest.MonkeyPatch, within: float = 0.3
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to a server that expects requests within 0.3 s."""
    monkeypatch.setattr(promptness, "WITHIN", within)
    app = build_app(life, ready, lambda: b"", reads_all)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, http=PromptProtocol)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event to wait for
        await asyncio.sleep(0.01)
    reader, writer = await asyncio.open_connection(*server.servers[0].sockets[0].getsockname()[:2])
    try:
        yield reader, writer
    finally:
        writer.close()
        server.should_exit = True
        await serving


async def hung_up(reader: asyncio.StreamReader, within: float) -> bool:
    """Whether the other side closes the connection, saying nothing."""
    with suppress(ConnectionError):
        try:
            return await asyncio.wait_for(reader.read(1), within) == b""
        except TimeoutError:
            return False
    return True


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"GET /healthz HT",
        b"GET /healthz HTTP/1.1\r\nHost",
        b"POST /telegram HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
    ],
    ids=["silence", "a line", "a head", "a body"],
)
async def test_s19_what_does_not_come_whole_is_let_go(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, beginning: bytes
) -> None:
    """Nothing, half a head or half a body: hung up on, and no error of ours in the log."""
    async with connected(monkeypatch) as (reader, writer):
        writer.write(beginning)
        with caplog.at_level(logging.WARNING):
            assert await hung_up(reader, 3)
            await asyncio.sleep(0.05)
    assert caplog.text == ""


async def test_s19_negative_control_without_the_deadline_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same silence, the guard taken out."""
    monkeypatch.setattr(PromptProtocol, "_expect", lambda protocol: None)
    async with connected(monkeypatch) as (reader, writer):
        writer.write(b"GET /healthz HT")
        assert not await hung_up(reader, 1)


async def test_s19_requests_one_after_another_each_have_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that is kept is not ended in the midst of what it serves well; its next half request is."""
    async with connected(monkeypatch, 0.5) as (reader, writer):
        for _ in range(4):
            writer.write(GET)
            assert (await reader.readline()).split()[1] == b"200"
            await reader.readuntil(b"ok")
            await asyncio.sleep(0.2)
        writer.write(GET + GET)
        for _ in range(2):
            await reader.readuntil(b"ok")
        writer.write(GET[:20])
        assert await hung_up(reader, 3)


LARGE = b"a" * (LARGEST_HEAD + 1)
HEADS = {
    "a field without end": b"GET /healthz HTTP/1.1\r\nX-Big: " + LARGE,
    "a field": b"GET /healthz HTTP/1.1\r\nX-Big: " + LARGE + b"\r\n\r\n",
    "fields": b"GET /healthz HTTP/1.1\r\n" + b"X-More: 1234567890\r\n" * 900 + b"\r\n",
    "an address": b"GET /healthz?" + LARGE + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "an address without end": b"GET /healthz?" + LARGE,
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "in pieces"])
async def test_s19_a_head_too_large_is_refused(monkeypatch: pytest.MonkeyPatch, head: bytes, at_once: bool) -> None:
    """16 kB are more than any honest head has."""
    async with connected(monkeypatch, 5) as (reader, writer):
        piece = len(head) if at_once else 5_000
        for start in range(0, len(head), piece):
            if not writer.transport.is_closing():
                writer.write(head[start : start + piece])
            await asyncio.sleep(0.01)
        assert (await reader.readline()).split()[1] == b"400"


async def test_s19_a_large_body_is_no_head(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Telegram brings may be larger than any head."""
    async with connected(monkeypatch, 5) as (reader, writer):
        for _ in range(2):
            writer.write(b"POST /telegram HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
            for _ in range(10):
                writer.write(b"b" * 10_000)
                await asyncio.sleep(0.01)
            assert (await reader.readline()).split()[1] == b"200"
            await reader.readuntil(b"100000")
