"""Rich messages where the service knows them; found out once, and remembered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.channels.telegram.cards import convert
from bot.channels.telegram.client import TelegramClient
from bot.conversation.messages import Heading, Meter, Page
from bot.delivery.clock import SystemClock
from bot.delivery.sender import Sender
from bot.delivery.telegram import TelegramDestination
from bot.ports import Address, Conversation, Outgoing, Response
from tests.delivery.kit import SimulatedClock
from tests.delivery.test_telegram import RealTimeOutbox
from tests.fakebotapi import DEFAULT_TOKEN, FakeBotApi

ADDRESS = Address("telegram", "1", "7")
PAGE = Page((Heading("Bilan"), Meter("Direction", 70, "sérieux")))


@asynccontextmanager
async def outbox(api: FakeBotApi) -> AsyncIterator[tuple[RealTimeOutbox, Sender]]:
    """A sender in front of that server."""
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


@pytest.mark.parametrize("knows", [True, False])
async def test_a_result_arrives_rich_or_plain(knows: bool) -> None:
    """On a newer server as a rich message; on an older one as the ordinary message, asked for rich once and never again."""
    async with FakeBotApi(rich_messages=knows) as api, outbox(api) as (line, sender):
        anne = api.person(7)
        anne.send("/start")
        for _ in range(3):
            line.post(sender, *convert([PAGE], Conversation(ADDRESS)), chat=7)
        await anne.wait_for(lambda screen: sum(message.from_bot for message in screen) == 3)
        assert all("70/100" in message.text for message in anne.screen if message.from_bot)
        tried = [call.method for call in api.calls].count("sendRichMessage")
        assert tried == (3 if knows else 1)
        assert all(("rich_message" in message.raw) == knows for message in anne.screen if message.from_bot)


class Answers:
    """Answers each method as told; counts the calls."""

    def __init__(self, **fates: str) -> None:
        self.fates = fates
        self.called: list[str] = []

    async def call(self, method: str, params: Mapping[str, Any]) -> Response:
        """The fate of that method."""
        self.called.append(method)
        return Response(self.fates.get(method, "done"))  # type: ignore[arg-type]  # the tests name fates


async def test_a_token_that_is_not_accepted_is_no_unknown_method() -> None:
    """Both are a 404: nothing is concluded while another call fails alike, and rich messages are tried again afterwards."""
    telegram = Answers(sendRichMessage="unauthorised", getMe="unauthorised")
    destination = TelegramDestination(telegram)
    rich = Outgoing("sendRichMessage", {"rich_message": {"blocks": []}})
    assert (await destination.deliver(ADDRESS, rich, None)).fate == "unauthorised"
    telegram.fates = {}
    assert (await destination.deliver(ADDRESS, rich, None)).fate == "done"
    telegram.fates = {"sendRichMessage": "refused"}
    assert (await destination.deliver(ADDRESS, rich, None)).fate == "refused"
    assert telegram.called.count("sendRichMessage") == 3
