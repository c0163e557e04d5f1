"""The HTTP beneath python-telegram-bot: one keep-alive pool, JSON bodies, and the only place that knows the bot's token.

PTB is built with no address at all, so that no log line, error or traceback of its can hold the token; here it lives in the prepared
addresses, and what went wrong is said again in our own words, without cause or context. Must not know what is called, nor why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import aiohttp
import msgspec
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData
from yarl import URL

CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 20.0
CONNECTIONS: Final = 100
IDLE_SECONDS: Final = 30.0
"""A pooled connection unused for longer is not trusted: the server may be closing it, which would make a send ambiguous."""

_ACCEPTED = re.compile(rb'\s*\{\s*"ok"\s*:\s*true\b')
_JSON_HEADERS = {"Content-Type": "application/json"}


class Unreachable(NetworkError):
    """The service was not reached, or its answer was lost. `ambiguous`: the call may have been carried out all the same."""

    def __init__(self, reason: str, *, ambiguous: bool) -> None:
        super().__init__(reason)
        self.ambiguous = ambiguous


class TooFast(TelegramError):
    """The service asks to wait `seconds` before calling again (429)."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many requests: again in {seconds:g} s")
        self.seconds = seconds


class Transport(BaseRequest):
    """Sends PTB's requests. `root` is the Bot API server (`https://api.telegram.org`), to which `/bot<token>` is added here.

    Call `initialize` inside the event loop before the first request. Raises TelegramErrors only, none of which names an address.
    """

    __slots__ = ("_read_timeout", "_root", "_secret", "_session", "_targets", "_timeout")

    def __init__(self, root: str, token: str, read_timeout: float = READ_SECONDS) -> None:
        self._root = f"{root.rstrip('/')}/bot{token}"
        self._secret = token.encode()
        self._read_timeout = read_timeout
        self._timeout = _timeout(read_timeout)
        self._targets: dict[str, URL] = {}
        self._session: aiohttp.ClientSession | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    @property
    def read_timeout(self) -> float:
        """Seconds without a byte after which an answer is given up."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool; no connection is made yet."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=IDLE_SECONDS, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(
                connector=connector,
                timeout=self._timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close the pool. Idempotent."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - PTB's signature; ours is set once for the pool
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - PTB's signature; ours is set once for the pool
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - PTB's signature; ours is set once for the pool
    ) -> tuple[int, bytes]:
        """One request: status and body. `url` is a path only. Raises Unreachable and TooFast."""
        headers = None if request_data is not None and request_data.contains_files else _JSON_HEADERS
        timeout = self._timeout if read_timeout is BaseRequest.DEFAULT_NONE else _timeout(read_timeout)
        answer = await self._exchange(method, url, _body(request_data), headers, timeout)
        if isinstance(answer, Unreachable):
            raise answer
        status, payload = answer
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES and _ACCEPTED.match(payload):
            return status, payload
        return self._refusal(status, payload)

    async def _exchange(
        self,
        method: str,
        path: str,
        body: bytes | aiohttp.FormData,
        headers: Mapping[str, str] | None,
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - not a deadline for the caller but aiohttp's own set of them
    ) -> tuple[int, bytes] | Unreachable:
        """What came back, or why nothing did: returned, not raised, since an error raised here would carry one that holds the address."""
        if self._session is None:
            return Unreachable("the transport is closed", ambiguous=False)
        try:
            target = self._target(path)
        except ValueError:
            return Unreachable("the service's address cannot be used", ambiguous=False)
        try:
            async with self._session.request(method, target, data=body, headers=headers, timeout=timeout) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            return Unreachable(f"no connection ({type(error).__name__})", ambiguous=False)
        except (aiohttp.ClientError, OSError, RuntimeError) as error:
            return Unreachable(f"no answer ({type(error).__name__})", ambiguous=True)

    def _target(self, path: str) -> URL:
        target = self._targets.get(path)
        if target is None:
            target = self._targets[path] = URL(self._root + path, encoded=True)
        return target

    def _refusal(self, status: int, payload: bytes) -> tuple[int, bytes]:
        """Make a refusal of any shape one that PTB reads, with the token out of it. Raises for what is no refusal but a fault."""
        answer = _decoded(payload)
        if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
            if status < HTTPStatus.BAD_REQUEST or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise Unreachable(
                    f"an answer that is not Telegram's (HTTP {status})", ambiguous=status not in {502, 503}
                )
            return status, b'{"ok":false,"description":"an answer that is not Telegram\'s"}'
        if answer["ok"]:
            return status, payload
        code = answer.get("error_code")
        if status < HTTPStatus.BAD_REQUEST:
            status = code if isinstance(code, int) and 400 <= code < 600 else HTTPStatus.INTERNAL_SERVER_ERROR
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise TooFast(_seconds(answer))
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Unreachable(f"a fault of the service (HTTP {status})", ambiguous=status == HTTPStatus.GATEWAY_TIMEOUT)
        return status, payload.replace(self._secret, b"***")

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """The answer as data. Raises Unreachable for what is not one: the call may have been carried out."""
        answer = _decoded(payload)
        if not isinstance(answer, dict) or (answer.get("ok") is not False and "result" not in answer):
            raise Unreachable("an answer that cannot be read", ambiguous=True)
        return answer


class PollTransport(Transport):
    """For getUpdates: each update stays the bytes that came, so that one odd update spoils no other and quarantine keeps it as it was."""

    __slots__ = ()

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """The answer, with `result` as a list of bytes, one for each update."""
        try:
            answer = msgspec.json.decode(payload, type=dict[str, msgspec.Raw])
            return {
                "ok": True,
                "result": [bytes(raw) for raw in msgspec.json.decode(answer["result"], type=list[msgspec.Raw])],
            }
        except (msgspec.MsgspecError, KeyError, UnicodeDecodeError):
            return Transport.parse_json_payload(payload)


def _timeout(read_seconds: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=read_seconds)


def _body(request_data: RequestData | None) -> bytes | aiohttp.FormData:
    if request_data is None:
        return b"{}"
    if not request_data.contains_files:
        return msgspec.json.encode(request_data.parameters)
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


def _decoded(payload: bytes) -> Any:
    try:
        return msgspec.json.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _seconds(answer: Mapping[str, Any]) -> float:
    parameters = answer.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(seconds) if isinstance(seconds, int | float) and seconds > 0 else 1.0
