"""Webhook delivery: order, retries, expiry, the secret, and 410."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest_asyncio
import telegram
from aiohttp import web

from tests.fakebotapi import DEFAULT_TOKEN, FakeBotApi, ManualClock

SECRET = "a-secret-of-the-test"


class Hook:
    """The bot's side of a webhook: keeps what came and answers by a rule."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.secrets: set[str | None] = set()
        self.rule: Callable[[dict[str, Any]], web.Response] = lambda update: web.Response()
        self.url = ""
        self.busy = self.busiest = 0

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """One delivery."""
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        update = await request.json()
        await asyncio.sleep(0.01)
        self.received.append(update)
        self.busy -= 1
        return self.rule(update)

    @property
    def texts(self) -> list[str]:
        """What came, in order: texts of messages, data of taps."""
        return [u["message"]["text"] if "message" in u else u["callback_query"]["data"] for u in self.received]


@pytest_asyncio.fixture
async def hook() -> AsyncIterator[Hook]:
    """A listening webhook."""
    hook = Hook()
    runner = web.ServerRunner(web.Server(hook.serve))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


@pytest_asyncio.fixture
async def clock() -> ManualClock:
    """Time that the test moves."""
    return ManualClock()


@pytest_asyncio.fixture
async def delivering(hook: Hook, clock: ManualClock) -> AsyncIterator[FakeBotApi]:
    """A server that delivers to the hook."""
    async with FakeBotApi(clock=clock) as api, telegram.Bot(DEFAULT_TOKEN, base_url=f"{api.url}/bot") as bot:
        await bot.set_webhook(hook.url, secret_token=SECRET)
        yield api


async def test_a_chat_is_served_in_order_and_taps_beside_it(delivering: FakeBotApi, hook: Hook) -> None:
    """Messages of a chat one after another; a tap of the same person travels at the same time."""
    anne = delivering.person(11)
    first = anne.send("a")
    anne.send("b")
    anne.tap_raw("tap", first["message_id"])
    await delivering.idle()
    assert [text for text in hook.texts if text != "tap"] == ["a", "b"]
    assert hook.texts.index("tap") < 2
    assert hook.busiest == 2
    assert hook.secrets == {SECRET}


async def test_R02_a_failure_blocks_its_chat_and_is_sent_again(
    delivering: FakeBotApi, hook: Hook, clock: ManualClock
) -> None:
    """At once, then after 2, 4, 8 s; other chats are not concerned."""
    hook.rule = lambda update: web.Response(status=503 if update["message"]["chat"]["id"] == 11 else 200)
    delivering.person(11).send("a")
    delivering.person(11).send("b")
    delivering.person(12).send("c")
    await clock.advance(15)
    started = clock.now() - 15
    attempts = delivering.webhook().attempts
    assert [round(a.at - started) for a in attempts if a.queue == "chat:11"] == [0, 0, 2, 6, 14]
    assert set(hook.texts) == {"a", "c"}
    hook.rule = lambda update: web.Response()
    await clock.advance(60)
    assert hook.texts[-2:] == ["a", "b"]
    assert hook.texts.count("c") == 1


async def test_retry_after_is_honoured(delivering: FakeBotApi, hook: Hook, clock: ManualClock) -> None:
    """A refusal that names its time is not repeated before."""
    hook.rule = lambda update: web.Response(status=503, headers={"Retry-After": "5"})
    delivering.person(11).send("a")
    await clock.advance(11)
    started = clock.now() - 11
    assert [round(attempt.at - started) for attempt in delivering.webhook().attempts] == [0, 5, 10]
    assert delivering.webhook().info()["last_error_message"].startswith("Wrong response from the webhook: 503")


async def test_R11_taps_expire_before_messages(delivering: FakeBotApi, hook: Hook, clock: ManualClock) -> None:
    """Down for 151 s: the tap is lost, the message comes."""
    hook.rule = lambda update: web.Response(status=500)
    anne = delivering.person(11)
    anne.tap_raw("tap", anne.send("a")["message_id"])
    await clock.advance(151)
    hook.received.clear()
    hook.rule = lambda update: web.Response()
    await clock.advance(130)
    assert hook.texts == ["a"]
    assert delivering.account().updates.expired == 1


async def test_410_for_23_hours_closes_the_webhook(delivering: FakeBotApi, hook: Hook, clock: ManualClock) -> None:
    """What is pending stays for `getUpdates`."""
    hook.rule = lambda update: web.Response(status=410, headers={"Retry-After": "3600"})
    delivering.person(11).send("a")
    await clock.advance(22 * 3600)
    assert delivering.webhook().info()["url"]
    await clock.advance(1.5 * 3600)
    assert delivering.webhook().info()["url"] == ""
    assert len(delivering.account().updates) == 1


async def test_a_call_in_the_answer_is_executed(delivering: FakeBotApi, hook: Hook) -> None:
    """The reply may travel in the webhook's own answer."""
    hook.rule = lambda update: web.json_response({"method": "sendMessage", "chat_id": 11, "text": "Bonjour"})
    anne = delivering.person(11)
    anne.send("a")
    assert (await anne.wait_for("Bonjour")).from_bot
