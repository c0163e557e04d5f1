"""Health, readiness, metrics and the webhook, asked over real HTTP as a proxy or Telegram would."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import uvicorn
from starlette.applications import Starlette

from bot.channels.commands import Commands
from bot.channels.telegram.updates import Reader
from bot.channels.telegram.webhook import HEADER, LARGEST, WebhookIngress, keep_registered, webhook_secret
from bot.channels.web.app import build_app
from bot.conversation.events import Wrote
from bot.errors import StorageAway
from bot.ports import Arrival, Outcome, Response
from tests.delivery.kit import SimulatedClock
from tests.kit import shipped

SECRET = webhook_secret("42:canary")
UPDATE = {
    "update_id": 7,
    "message": {
        "message_id": 1,
        "date": 1,
        "chat": {"id": 5, "type": "private"},
        "from": {"id": 5, "is_bot": False},
        "text": "oui",
    },
}


class Desk:
    """An intake that keeps what comes, or fails as told."""

    def __init__(self) -> None:
        self.kept: list[Arrival] = []
        self.failure: Exception | None = None

    async def take(self, arrivals: Sequence[Arrival]) -> Sequence[Outcome]:
        """Keep, or fail."""
        if self.failure is not None:
            raise self.failure
        self.kept += arrivals
        return [Outcome(arrival, "done") for arrival in arrivals]


class Telegram:
    """A caller that notes what it is asked, and says what it was told to say."""

    def __init__(self, **results: Any) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.results = results

    async def call(self, method: str, params: Any) -> Response:
        """Note the call."""
        self.calls.append((method, dict(params)))
        return Response("done", self.results.get(method, True))


@asynccontextmanager
async def life(app: Starlette) -> AsyncIterator[None]:
    """Nothing to open."""
    yield


async def ready() -> str:
    """Always."""
    return ""


@pytest.fixture
def desk() -> Desk:
    """Where updates arrive."""
    return Desk()


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """The application on a free loopback port; its root address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, lifespan="on"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event to wait for
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


class Client:
    """Whoever asks."""

    def __init__(self, root: str, session: aiohttp.ClientSession) -> None:
        self.root = root
        self.session = session

    async def post(self, body: bytes | None = None, secret: str | None = SECRET, **headers: str) -> int:
        """Bring an update; the status."""
        return (await self.answer_to(body, [(HEADER, secret)] if secret is not None else [], headers))[0]

    async def answer_to(
        self, body: bytes | None, said: list[tuple[str, str]], headers: dict[str, str]
    ) -> tuple[int, str]:
        """Bring an update with exactly these headers; status and Retry-After."""
        content = body if body is not None else json.dumps(UPDATE).encode()
        sent = [*said, *headers.items()]
        async with self.session.post(f"{self.root}/telegram", data=io.BytesIO(content), headers=sent) as answer:
            return answer.status, answer.headers.get("retry-after", "")

    async def get(self, path: str) -> tuple[int, str]:
        """Look at a page; status and text."""
        async with self.session.get(self.root + path) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def asking(app: Starlette) -> AsyncIterator[Client]:
    """A client of the application."""
    async with served(app) as root, aiohttp.ClientSession() as session:
        yield Client(root, session)


@pytest_asyncio.fixture
async def client(desk: Desk) -> AsyncIterator[Client]:
    """A client of the application with a webhook."""
    reader = Reader("42", Commands.from_phrases(shipped().phrases, shipped().languages))
    ingress = WebhookIngress(SECRET, desk.take, lambda: reader, Telegram(), SimulatedClock())
    async with asking(build_app(life, ready, lambda: b"counted 1\n", ingress.receive)) as asked:
        yield asked


async def test_an_update_is_kept_then_acknowledged(client: Client, desk: Desk) -> None:
    """200 means that the turn is in the database."""
    assert await client.post() == 200
    assert [arrival.event for arrival in desk.kept] == [Wrote("oui", numbered=False)]


@pytest.mark.parametrize("secret", [None, "", SECRET[:-1], SECRET.upper(), "é" * 8, webhook_secret("43:other")])
async def test_S01_a_forged_update_is_refused_before_it_is_read(client: Client, desk: Desk, secret: str | None) -> None:
    """Missing, cut, another case, another bot's: 401, and nothing is kept."""
    assert await client.post(secret=secret) == 401
    assert desk.kept == []


async def test_S01_the_secret_said_twice_is_refused(client: Client, desk: Desk) -> None:
    """A proxy that adds a header does not make a forgery authentic."""
    status, _ = await client.answer_to(None, [(HEADER, SECRET), (HEADER, "other")], {})

    assert status == 401


async def test_S01_control_the_right_secret_is_accepted(client: Client) -> None:
    """The refusals above are the secret's doing."""
    assert await client.post() == 200


async def test_S01_what_is_too_large_is_not_read(client: Client, desk: Desk) -> None:
    """Beyond a mebibyte, whatever is announced, and nothing compressed."""
    assert await client.post(b"x" * (LARGEST + 1)) == 413
    assert await client.post(b"x", **{"content-encoding": "gzip"}) == 413
    assert desk.kept == []


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"\xff", b'{"update_id": "x"}', b"[" * 5000, b'{"update_id": 1, "unheard_of": {}}']
)
async def test_R10_what_is_authentic_but_odd_is_acknowledged(client: Client, desk: Desk, body: bytes) -> None:
    """It must not block what comes behind it."""
    assert await client.post(body) == 200
    assert desk.kept == []


async def test_R10_half_a_character_loses_no_message(client: Client, desk: Desk) -> None:
    """Telegram may pass on half of an emoji: the message is read all the same, as polling reads it."""
    body = json.dumps(UPDATE).replace("oui", "oui \\ud83d").encode()

    assert await client.post(body) == 200
    assert [arrival.event for arrival in desk.kept] == [Wrote("oui \ufffd", numbered=False)]


async def test_R23_database_away_is_later_never_gone(client: Client, desk: Desk) -> None:
    """503 with Retry-After: Telegram brings it again."""
    desk.failure = StorageAway("full disk")
    status, retry_after = await client.answer_to(None, [(HEADER, SECRET)], {})

    assert status == 503
    assert int(retry_after) > 0
    desk.failure = None
    assert await client.post() == 200


async def test_R09_an_update_that_breaks_the_intake_does_not_come_for_ever(client: Client, desk: Desk) -> None:
    """At most five tries, then it is let go."""
    desk.failure = ValueError("broken")

    assert [await client.post() for _ in range(5)] == [503, 503, 503, 503, 200]


async def test_health_readiness_and_metrics(client: Client) -> None:
    """Each says its own thing."""
    assert await client.get("/healthz") == (200, "ok")
    assert await client.get("/readyz") == (200, '{"ready":true,"reason":""}')
    assert await client.get("/metrics") == (200, "counted 1\n")


@pytest.mark.parametrize("silent", [False, True])
async def test_not_ready_when_the_database_is_away_or_silent(silent: bool) -> None:
    """503 and the reason, within two seconds; health stays up."""

    async def unready() -> str:
        if silent:
            await asyncio.sleep(60)
        return "the database is away"

    async with asking(build_app(life, unready, lambda: b"")) as client:
        status, said = await client.get("/readyz")
        assert status == 503
        assert "database" in said
        assert (await client.get("/healthz"))[0] == 200


async def test_R12_a_webhook_changed_by_somebody_is_set_again() -> None:
    """Looked at each minute; pending updates are never dropped."""
    clock = SimulatedClock()
    telegram = Telegram(getWebhookInfo={"url": "https://elsewhere.example/x", "allowed_updates": []})
    watching = asyncio.create_task(
        keep_registered(telegram, "https://bot.example/telegram", SECRET, clock, lambda: 0.5)
    )
    await clock.advance(61)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    set_calls = [params for method, params in telegram.calls if method == "setWebhook"]

    assert len(set_calls) >= 2
    assert all(params["drop_pending_updates"] is False for params in set_calls)
