"""The client for operators' addresses: it reaches public systems, and no canary in the house ever hears it."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from bot.delivery.http import MOST_ANSWER, AddressRefused, OutgoingClient, Unreached
from bot.operators.addresses import Ip, fault_of, is_public

_INSIDE = (
    "127.0.0.1 127.8.8.8 0.0.0.0 10.0.0.1 10.255.255.254 172.16.0.1 172.31.255.1 192.168.0.1 192.168.255.255 169.254.169.254 "
    "169.254.0.1 100.64.0.1 100.100.100.200 192.0.0.192 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9 192.88.99.1 224.0.0.1 "
    "239.255.255.250 240.0.0.1 255.255.255.255 168.63.129.16 ::1 :: fe80::1 fc00::1 fd00:ec2::254 fec0::1 ff02::1 2001:db8::1 "
    "2001::1 2002:7f00:1::1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 "
    "::ffff:10.0.0.1 100::1"
)
"""Loopback, private, link-local, metadata, carrier, documentation, multicast, reserved, and IPv4 in every disguise of IPv6."""
OUTSIDE = ("93.184.216.34", "8.8.8.8", "2606:4700::1111", "2a01:4f8::1", "::ffff:8.8.8.8")
ODD = (
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://127.0.0.1./",
    "https://[::ffff:7f00:1]/",
    "https://[fe80::1%25eth0]/",
    "https://①②⑦.⓪.⓪.①/",
    "https://user@127.0.0.1/",
    "https://example.org:x@127.0.0.1/",
    "http://example.org/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:70/",
    "//127.0.0.1/",
    "https://",
    "https:///path",
    "https://example.org:22/",
    "https://example.org:80/",
    "https://example.org:0/",
    "https://example.org:99999/",
    "https://user:word@example.org/",
    "javascript:alert(1)",
    "",
    "https://[::1",
    "https://1.2.3.4.5/",
    "https://999.1.1.1/",
)
NAMES = ("localhost", "localhost.", "crm", "metadata.google.internal", "127.0.0.1.nip.example", "rebind.example")


@dataclass
class Canary:
    """Listens inside, and counts who comes."""

    port: int = 0
    heard: int = 0
    paths: list[str] = field(default_factory=list)


@asynccontextmanager
async def canary() -> AsyncIterator[Canary]:
    """A listener on every loopback address of this machine."""
    seen = Canary()

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.heard += 1
        writer.close()

    server = await asyncio.start_server(hear, "127.0.0.1", 0)
    seen.port = server.sockets[0].getsockname()[1]
    async with server:
        yield seen


def client(seen: Canary, *addresses: str, allowed: Callable[[Ip], bool] = is_public) -> OutgoingClient:
    """A client for which every name stands for `addresses`, and to which the canary's port is one like 443."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return OutgoingClient(resolve, allowed, ports=(443, 8443, seen.port), patience=1.0)


def urls(port: int) -> Iterator[tuple[str, str]]:
    """Addresses that somebody may give, and what their name stands for: the canary's own port, so that nothing else keeps it silent."""
    for inside in _INSIDE.split():
        host = f"[{inside}]" if ":" in inside else inside
        yield f"https://{host}:{port}/hook", inside
        yield f"https://crm.example:{port}/hook", inside
        yield f"https://{host}/hook", inside
        yield f"https://crm.example:8443/{inside.replace(':', '-')}", inside
    for odd in ODD:
        yield odd, "127.0.0.1"
    for name in NAMES:
        yield f"https://{name}:{port}/", "127.0.0.1"


async def test_s09_no_address_reaches_inside() -> None:
    """More than 200 of them: refused one by one, and the canary hears nobody."""
    async with canary() as seen:
        tried = list(urls(seen.port))
        for url, address in tried:
            asked = client(seen, address)
            with pytest.raises(AddressRefused):
                await asked.post(url, b"{}", {})
            await asked.close()
    assert len(tried) >= 200
    assert seen.heard == 0


async def test_s09_negative_control_without_judgment_the_canary_hears() -> None:
    """The same client that judges nobody does reach it: what keeps it silent is the judgment."""
    async with canary() as seen:
        asked = client(seen, "127.0.0.1", allowed=lambda ip: True)
        with pytest.raises(Unreached):
            await asked.post(f"https://crm.example:{seen.port}/hook", b"{}", {})
        await asked.close()
    assert seen.heard == 1


async def test_s09_one_bad_address_among_good_ones_refuses_the_name() -> None:
    """A name that stands for both is not tried at its good ones."""
    async with canary() as seen:
        asked = client(seen, OUTSIDE[0], "127.0.0.1")
        with pytest.raises(AddressRefused):
            await asked.post(f"https://crm.example:{seen.port}/", b"{}", {})
        await asked.close()
    assert seen.heard == 0


async def test_s09_a_name_that_changes_its_mind_is_resolved_once() -> None:
    """Public when judged, the canary's a moment later: the connection goes where the judgment was made, to an address of nobody."""
    nobody, asked_names = "127.77.0.1", []

    async with canary() as seen:

        async def rebinding(host: str, port: int) -> Sequence[str]:
            asked_names.append(host)
            return [nobody] if len(asked_names) % 2 else ["127.0.0.1"]

        asked = OutgoingClient(
            rebinding, lambda ip: str(ip) == nobody or is_public(ip), ports=(443, seen.port), patience=0.2
        )
        for turn in range(6):
            with pytest.raises(AddressRefused if turn % 2 else Unreached):
                await asked.post(f"https://rebind.example:{seen.port}/", b"{}", {})
        await asked.close()
    assert seen.heard == 0
    assert len(asked_names) == 6


@pytest.mark.parametrize("text", OUTSIDE)
def test_s09_public_addresses_are_public(text: str) -> None:
    """The guard is no wall."""
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("url", ["https://crm.example/hook", "https://crm.example:8443/x?y=z", "https://8.8.8.8/"])
def test_s09_ordinary_addresses_are_no_fault(url: str) -> None:
    """Nor is the rule about their form."""
    assert not fault_of(url, intranet=False)


@asynccontextmanager
async def intranet(handle: Callable[[web.Request], web.StreamResponse]) -> AsyncIterator[str]:
    """A system in the operator's own network: its address."""

    async def answer(request: web.Request) -> web.StreamResponse:
        await request.read()
        return handle(request)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    try:
        yield f"http://127.0.0.1:{port}/hook"
    finally:
        await runner.cleanup()


async def test_s09_an_allowed_intranet_is_reached() -> None:
    """In plain HTTP, on any port, only where the operator's file says so."""
    asked = OutgoingClient()
    async with intranet(lambda request: web.Response(status=202, headers={"Retry-After": "7"})) as url:
        answer = await asked.post(url, b"{}", {}, intranet=True)
        with pytest.raises(AddressRefused):
            await asked.post(url, b"{}", {})
    await asked.close()
    assert (answer.status, answer.retry_after) == (202, "7")


async def test_s09_no_redirect_is_followed() -> None:
    """It is an answer like another; the canary that it points to hears nobody."""
    async with canary() as seen:
        asked = OutgoingClient()
        for status in (301, 302, 303, 307, 308):
            there = {"Location": f"http://127.0.0.1:{seen.port}/"}
            async with intranet(lambda request, s=status, t=there: web.Response(status=s, headers=t)) as url:  # type: ignore[misc]  # mypy does not infer a lambda's defaults
                assert (await asked.post(url, b"{}", {}, intranet=True)).status == status
        await asked.close()
    assert seen.heard == 0


async def test_s09_of_a_long_answer_little_is_read() -> None:
    """A gigabyte costs no more than 64 kB, and is an answer all the same."""
    asked = OutgoingClient()
    async with intranet(lambda request: web.Response(body=b"x" * (8 * MOST_ANSWER))) as url:
        answer = await asked.post(url, b"{}", {}, intranet=True)
    await asked.close()
    assert len(answer.body) == MOST_ANSWER


@asynccontextmanager
async def speaking(say: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[str]:
    """A listener that says what it likes to each caller: its address. It ends when its callers have gone."""
    ended: list[asyncio.Event] = []

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ended.append(asyncio.Event())
        mine = ended[-1]
        try:
            await say(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()
            mine.set()

    server = await asyncio.start_server(served, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        for each in ended:
            await each.wait()


async def test_a_system_that_drips_its_answer_is_left_in_time() -> None:
    """A byte now and then holds nobody up for longer than one call may take."""

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with speaking(drip) as url:
        asked = OutgoingClient(patience=0.3)
        with pytest.raises(Unreached, match="no answer in time"):
            await asked.post(url, b"{}", {}, intranet=True)
        await asked.close()


@pytest.mark.parametrize(
    "nonsense", [b"", b"\0\0\0", b"HTTP/1.1 abc\r\n\r\n", b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\nx" * 9]
)
async def test_an_answer_that_is_none_is_not_reached(nonsense: bytes) -> None:
    """Whatever comes back, the caller gets one kind of error."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(nonsense)

    async with speaking(say) as url:
        asked = OutgoingClient(patience=1.0)
        with pytest.raises(Unreached):
            await asked.post(url, b"{}", {}, intranet=True)
        await asked.close()
