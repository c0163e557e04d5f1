"""Webhook delivery as Telegram does it (read in its open-source Bot API server).

At least once; queues per chat for messages and edits, per person for taps; only the head of a queue is sent. A failed
update is sent again at once, then after 2, 4, 8 … s up to 60-120 s, Retry-After honoured; messages live 24 h, taps
150 s; an answer later than 60 s counts as a failure; 410 for 23 h closes the webhook. It must not know what
updates mean.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
import msgspec

from tests.fakebotapi.clock import Clock, sleep
from tests.fakebotapi.errors import Json, bad_request
from tests.fakebotapi.updates import Pending, UpdateQueue

ANSWER_TIMEOUT = 60.0
LONGEST_DELAY = 60.0
GONE_LIMIT = 23 * 3600.0
MAX_RETRY_AFTER = 3600
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One delivery over HTTP: `status` 0 means that no answer came; `at` is the server's clock, `took` real seconds."""

    update_id: int
    queue: str
    at: float
    status: int
    took: float


@dataclass(slots=True)
class Webhook:
    """The delivery of one bot's updates to its URL."""

    updates: UpdateQueue
    clock: Clock
    execute: Callable[[str, Json], Awaitable[object]]
    randomness: random.Random = field(default_factory=lambda: random.Random(0))
    url: str = ""
    answer_timeout: float = ANSWER_TIMEOUT
    attempts: list[Attempt] = field(default_factory=list)
    last_error: tuple[float, str] | None = None
    max_connections: int = 40
    under_way: int = 0
    _secret: str = ""
    _ip_address: str | None = None
    _queues: dict[str, deque[Pending]] = field(default_factory=dict)
    _workers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _session: aiohttp.ClientSession | None = None
    _gone_since: float | None = None
    _connections: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(40))

    async def set(self, parameters: Json) -> bool:
        """`setWebhook`; an empty URL removes the webhook."""
        url, secret = parameters["url"], parameters.get("secret_token", "")
        if not url:
            return await self.delete(parameters)
        _check_url(url)
        if secret and _SECRET.fullmatch(secret) is None:
            raise bad_request("secret token contains unallowed characters")
        connections = parameters.get("max_connections", 40)
        if not 1 <= connections <= 100:
            raise bad_request("max_connections must be between 1 and 100")
        await self._halt()
        self.updates.subscribe(parameters.get("allowed_updates"))
        if parameters.get("drop_pending_updates"):
            self.updates.drop_all()
        self.url = self.updates.webhook_url = url
        self._secret, self._ip_address, self._gone_since = secret, parameters.get("ip_address"), None
        self.max_connections, self._connections = connections, asyncio.Semaphore(connections)
        self.updates.end_poll()
        self.updates.on_arrival = self._arrived
        for pending in self.updates:
            self._arrived(pending)
        return True

    async def delete(self, parameters: Json) -> bool:
        """`deleteWebhook`: what is pending stays for `getUpdates`."""
        await self._halt()
        if parameters.get("drop_pending_updates"):
            self.updates.drop_all()
        return True

    def info(self) -> Json:
        """`getWebhookInfo`."""
        info: Json = {"url": self.url, "has_custom_certificate": False, "pending_update_count": len(self.updates)}
        if self.url:
            info["max_connections"] = self.max_connections
            if self._ip_address:
                info["ip_address"] = self._ip_address
        if self.last_error is not None:
            info["last_error_date"], info["last_error_message"] = int(self.last_error[0]), self.last_error[1]
        if self.updates.allowed is not None:
            info["allowed_updates"] = sorted(self.updates.allowed)
        return info

    async def stop(self) -> None:
        """End every delivery under way."""
        await self._halt()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _halt(self) -> None:
        self.url = self.updates.webhook_url = ""
        self.updates.on_arrival = None
        workers = list(self._workers.values())
        self._workers.clear()
        self._queues.clear()
        own = asyncio.current_task()
        for worker in workers:
            if worker is not own:
                worker.cancel()
        await asyncio.gather(*(worker for worker in workers if worker is not own), return_exceptions=True)

    def _arrived(self, pending: Pending) -> None:
        name = f"repeat:{pending.number}" if pending.repeat else pending.queue
        self._queues.setdefault(name, deque()).append(pending)
        if name not in self._workers:
            self._workers[name] = asyncio.get_running_loop().create_task(self._serve(name))

    async def _serve(self, name: str) -> None:
        waiting = self._queues[name]
        try:
            while waiting:
                if await self._settle(waiting[0]):
                    waiting.popleft()
        finally:
            if self._workers.get(name) is asyncio.current_task():
                del self._workers[name], self._queues[name]

    async def _settle(self, pending: Pending) -> bool:
        """One delivery of the head of a queue; True when the queue may go on to the next."""
        if pending.expires_at <= self.clock.now():
            self.updates.expire(pending)
            return True
        async with self._connections:
            self.under_way += 1
            try:
                status, retry_after = await self._deliver(pending)
            finally:
                self.under_way -= 1
        if 200 <= status < 300:
            self._gone_since = None
            self.updates.done(pending)
            return True
        await self._note_gone(status)
        await sleep(
            self.clock, min(self._next_delay(pending, retry_after), max(0.0, pending.expires_at - self.clock.now()))
        )
        return False

    def _next_delay(self, pending: Pending, retry_after: int) -> float:
        pending.failures += 1
        if retry_after:
            return float(min(retry_after, MAX_RETRY_AFTER))
        if pending.failures == 1:
            return 0.0
        longest = LONGEST_DELAY * (1 + self.randomness.random())
        pending.delay = min(longest, pending.delay * 2)
        return pending.delay

    async def _note_gone(self, status: int) -> None:
        if status != 410:
            self._gone_since = None
            return
        now = self.clock.now()
        if self._gone_since is None:
            self._gone_since = now
        elif now - self._gone_since >= GONE_LIMIT:
            await self._halt()

    async def _deliver(self, pending: Pending) -> tuple[int, int]:
        loop = asyncio.get_running_loop()
        started, at, status, retry_after = loop.time(), self.clock.now(), 0, 0
        headers = {"Content-Type": "application/json"}
        if self._secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self._secret
        try:
            body = msgspec.json.encode(pending.update)
            async with self._client().post(self.url, data=body, headers=headers, allow_redirects=False) as response:
                status = response.status
                retry_after = _seconds(response.headers.get("Retry-After", ""))
                answer = await response.read()
            if 200 <= status < 300:
                await self._execute_answer(answer, response.content_type)
            else:
                self.last_error = (at, f"Wrong response from the webhook: {status} {response.reason}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self.last_error, status = (at, type(error).__name__), 0
        self.attempts.append(Attempt(pending.update["update_id"], pending.queue, at, status, loop.time() - started))
        return status, retry_after

    async def _execute_answer(self, answer: bytes, content_type: str) -> None:
        """A method call written into the webhook's answer; its result goes nowhere."""
        if content_type != "application/json" or b'"method"' not in answer:
            return
        call = msgspec.json.decode(answer)
        if isinstance(call, dict) and isinstance(call.get("method"), str):
            await self.execute(call.pop("method"), call)

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0)
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=aiohttp.ClientTimeout(total=self.answer_timeout), auto_decompress=False
            )
        return self._session


def _seconds(header: str) -> int:
    return int(header) if header.isascii() and header.isdigit() else 0


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"):
        return
    raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
