"""The one client for addresses that an operator gives: it reaches public systems over HTTPS, and nothing else (checks.md, S09).

A name is resolved once, each address that it stands for is judged, and the connection goes to those very addresses, so that a name which
means another machine a moment later gains nothing. No redirect is followed, no proxy asked, no cookie kept, little of an answer read. Must
not know what is sent.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.errors import ObstaclesError
from bot.operators.addresses import PORTS, Ip, fault_of, is_public

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a name, for a port. Raises OSError when it has none."""

MOST_ANSWER: Final = 64 * 1024
"""Bytes read of an answer."""
PATIENCE: Final = 15.0
"""Seconds for one call in all: name, connection, answer."""


class AddressRefused(ObstaclesError):
    """An address that is not called: the text says why, without the address."""


class Unreached(ObstaclesError):
    """No answer came. The call may have been carried out."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `body` cut at MOST_ANSWER, `retry_after` as the header said, empty without."""

    status: int
    retry_after: str = ""
    body: bytes = b""


async def by_system(host: str, port: int) -> Sequence[str]:
    """The addresses that the system's resolver knows."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class _Judging(AbstractResolver):
    """Resolves a name once for one connection; refuses the name when any of its addresses is refused."""

    def __init__(self, resolve: Resolve, allowed: Callable[[Ip], bool]) -> None:
        self._resolve = resolve
        self._allowed = allowed

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 - the base class's; both families are judged
    ) -> list[ResolveResult]:
        found = await self._resolve(host, port)
        if not all(self._judged(each) for each in found):
            raise AddressRefused("the name stands for an address that is not public")
        return [_result(host, each, port) for each in found]

    def _judged(self, text: str) -> bool:
        try:
            return self._allowed(ipaddress.ip_address(text))
        except ValueError:
            return False

    async def close(self) -> None:
        """Nothing is open."""


def _result(host: str, text: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in text else socket.AF_INET
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=host, host=text, port=port, family=family, proto=socket.IPPROTO_TCP, flags=flags)


class OutgoingClient:
    """Posts to operators' addresses. Made in a running loop at the first call; `close` it.

    `resolve`, `allowed` and `ports` are there for tests, which need a canary to stand somewhere.
    """

    def __init__(
        self,
        resolve: Resolve = by_system,
        allowed: Callable[[Ip], bool] = is_public,
        ports: Collection[int] = PORTS,
        patience: float = PATIENCE,
    ) -> None:
        self._resolve = resolve
        self._allowed = allowed
        self._ports = ports
        self._patience = patience
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def post(self, url: str, body: bytes, headers: Mapping[str, str], *, intranet: bool = False) -> Answer:
        """Post once. Raises AddressRefused before anything is sent, Unreached when no answer came in time."""
        fault = fault_of(url, intranet=intranet, ports=self._ports)
        if fault:
            raise AddressRefused(fault)
        sent = {"Accept-Encoding": "identity", **headers}
        try:
            async with self._session(intranet).post(url, data=body, headers=sent, allow_redirects=False) as response:
                said = response.headers.get("Retry-After", "")
                return Answer(response.status, said, await _beginning(response))
        except TimeoutError:
            raise Unreached("no answer in time") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Unreached(type(error).__name__) from None

    async def close(self) -> None:
        """Close what is open. Idempotent."""
        sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            await session.close()

    def _session(self, intranet: bool) -> aiohttp.ClientSession:
        session = self._sessions.get(intranet)
        if session is None:
            resolver = _Judging(self._resolve, _anywhere if intranet else self._allowed)
            session = self._sessions[intranet] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=self._patience),
                auto_decompress=False,
                trust_env=False,
            )
        return session


def _anywhere(ip: Ip) -> bool:
    return True


async def _beginning(response: aiohttp.ClientResponse) -> bytes:
    """The first bytes of the answer; what is too long is not read on, and its connection not used again."""
    read = b""
    while len(read) < MOST_ANSWER:
        piece = await response.content.read(MOST_ANSWER - len(read))
        if not piece:
            return read
        read += piece
    response.close()
    return read
