"""Telegram as a destination, over HTTP against the strict fake: what a person sees when calls are refused or must wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.channels.telegram.client import TelegramClient
from bot.delivery.clock import SystemClock
from bot.delivery.sender import Sender
from bot.delivery.telegram import TelegramDestination
from bot.ports import Address, Outgoing, Response
from tests.delivery.kit import ListedOutbox, SimulatedClock
from tests.fakebotapi import DEFAULT_TOKEN, FakeBotApi, Fault, Rates


class RealTimeOutbox(ListedOutbox):
    """The listed outbox, beside a sender in real time."""

    def post(self, sender: Sender, *outgoing: Outgoing, chat: int) -> None:
        sender.send(self.put(*outgoing, chat=str(chat)))


@pytest_asyncio.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(rates=Rates(bot_per_second=30, chat_per_second=50, chat_burst=50)) as server:
        yield server


@pytest_asyncio.fixture
async def outbox(api: FakeBotApi) -> AsyncIterator[tuple[RealTimeOutbox, Sender]]:
    client = TelegramClient(DEFAULT_TOKEN, api.url)
    await client.open()
    line = RealTimeOutbox(SimulatedClock())
    sender = Sender(line, TelegramDestination(client), SystemClock(), lambda: 0.0)
    running = asyncio.create_task(sender.run())
    yield line, sender
    await sender.stop()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await client.close()


def html(text: str) -> Outgoing:
    return Outgoing("sendMessage", {"text": text, "parse_mode": "HTML"})


async def test_s10_markup_that_telegram_refuses_arrives_as_plain_text(
    api: FakeBotApi, outbox: tuple[RealTimeOutbox, Sender]
) -> None:
    """Broken on purpose, as no converter of ours makes it: the words arrive all the same."""
    line, sender = outbox
    anne = api.person(7)
    anne.send("/start")
    line.post(sender, html("<b>Bonjour & <i>bienvenue</b> &lt;ici&gt;"), chat=7)
    shown = await anne.wait_for("Bonjour & bienvenue <ici>")
    assert shown.entities == ()


async def test_r13_a_chat_told_to_wait_is_not_written_to_before(
    api: FakeBotApi, outbox: tuple[RealTimeOutbox, Sender]
) -> None:
    """429 for one chat; the other is served meanwhile."""
    line, sender = outbox
    anne, karim = api.person(7), api.person(8)
    anne.send("/start")
    karim.send("/start")
    api.fail(Fault.too_many(1), method="sendMessage", chat_id=7)
    line.post(sender, html("un"), html("deux"), chat=7)
    line.post(sender, html("un"), chat=8)
    await karim.wait_for("un", within=0.5)
    await anne.wait_for("deux")
    assert [message.text for message in anne.screen if message.from_bot] == ["un", "deux"]
    assert api.early_sends == []


@pytest.mark.parametrize("method", ["editMessageText", "editMessageReplyMarkup"])
async def test_an_edit_names_chat_and_card(method: str) -> None:
    """Filled in at the last moment, so that a call stored long ago edits the card of today."""
    made: list[tuple[str, dict[str, object]]] = []

    class Notes:
        async def call(self, method: str, params: object) -> Response:
            made.append((method, dict(params)))  # type: ignore[call-overload] # a mapping, as the protocol says
            return Response("done", True)

    destination = TelegramDestination(Notes())
    await destination.deliver(Address("telegram", "1", "-77"), Outgoing(method, {}, "live_card"), 5)
    assert made == [(method, {"chat_id": -77, "message_id": 5})]
    assert destination.message_id(Response("done", True)) is None


def test_a_plain_form_keeps_buttons_and_the_alternatives_markup() -> None:
    """Only the markup goes; an alternative that shared the text is itself tried with markup first."""
    params = {"text": "<b>a</b> &amp; b", "parse_mode": "HTML", "reply_markup": {"inline_keyboard": []}}
    edit = Outgoing("editMessageText", params, "live_card", otherwise=Outgoing("sendMessage", {}, "new_card"))

    class Nobody:
        async def call(self, method: str, params: object) -> Response:
            raise AssertionError

    plain = TelegramDestination(Nobody()).plainer(edit)
    assert plain is not None
    assert plain.params == {"text": "a & b", "reply_markup": {"inline_keyboard": []}}
    assert plain.otherwise == Outgoing("sendMessage", params, "new_card")
    assert TelegramDestination(Nobody()).plainer(plain) is None
