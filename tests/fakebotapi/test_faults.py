"""Faults and limits: each looks to PTB like the real thing, and takes effect or not as planned."""

from __future__ import annotations

import time

import pytest
import telegram
from telegram import error

from tests.fakebotapi import DEFAULT_TOKEN, FakeBotApi, Fault, ManualClock, Person, Rates


@pytest.fixture
def anne(api: FakeBotApi) -> Person:
    """Anne, who has started the bot."""
    person = api.person(11)
    person.send("/start")
    return person


@pytest.mark.parametrize(
    ("fault", "expected", "arrived"),
    [
        (Fault.http(502), error.NetworkError, False),
        (Fault.http(500, processed=True), error.NetworkError, True),
        (Fault.html(504), error.NetworkError, False),
        (Fault.not_ok(), Exception, False),
        (Fault.truncated(), error.NetworkError, True),
        (Fault.reset(), error.NetworkError, False),
        (Fault.lost_answer(), error.NetworkError, True),
        (Fault.answer(400, "Bad Request: message can't be edited"), error.BadRequest, False),
    ],
)
async def test_R14_a_fault_breaks_one_call(
    api: FakeBotApi, telegram_bot: telegram.Bot, anne: Person, fault: Fault, expected: type[Exception], arrived: bool
) -> None:
    """The second call fails, the first and third do not; what was processed is on the screen."""
    planned = api.fail(fault, method="sendMessage", chat_id=11, nth=2)
    await telegram_bot.send_message(11, "un")
    with pytest.raises(expected):
        await telegram_bot.send_message(11, "deux")
    await telegram_bot.send_message(11, "trois")
    shown = [message.text for message in anne.screen if message.from_bot]
    assert shown == (["un", "deux", "trois"] if arrived else ["un", "trois"])
    assert planned.struck == 1


async def test_a_black_hole_never_answers(api: FakeBotApi, telegram_bot: telegram.Bot, anne: Person) -> None:
    """Only the caller's own patience ends it; a delay ends by itself."""
    api.fail(Fault.hang(), method="sendMessage")
    with pytest.raises(error.TimedOut):
        await telegram_bot.send_message(11, "un", read_timeout=0.1)
    api.fail(Fault.delay(0.1), method="sendMessage")
    before = time.monotonic()
    await telegram_bot.send_message(11, "deux")
    assert time.monotonic() - before >= 0.1


async def test_R13_a_scripted_429_binds_its_chat_until_it_ends() -> None:
    """Sends before the end are refused and noted as early; other chats are free."""
    clock = ManualClock()
    async with FakeBotApi(clock=clock) as api, bot_of(api) as bot:
        for number in (11, 12):
            api.person(number).send("/start")
        api.fail(Fault.too_many(7), method="sendMessage", chat_id=11)
        with pytest.raises(error.RetryAfter) as refused:
            await bot.send_message(11, "un")
        assert refused.value._retry_after.total_seconds() == 7
        await bot.send_message(12, "un")
        await clock.advance(3)
        with pytest.raises(error.RetryAfter):
            await bot.send_message(11, "trop tôt")
        assert [(early.chat_id, round(early.early_by)) for early in api.early_sends] == [(11, 4)]
        await clock.advance(4)
        await bot.send_message(11, "à l'heure")
        assert len(api.early_sends) == 1


def bot_of(api: FakeBotApi) -> telegram.Bot:
    """PTB's client of a server."""
    return telegram.Bot(DEFAULT_TOKEN, base_url=f"{api.url}/bot")


async def test_the_limits_of_telegram_are_enforced() -> None:
    """30/s a bot, 1/s a chat after a small burst, 20/min a group."""
    clock = ManualClock()
    async with FakeBotApi(clock=clock, rates=Rates()) as api, bot_of(api) as bot:
        for number in range(1, 41):
            api.person(number).send("/start")
        await expect_refusal_after(bot, [1] * 4, 3)
        await clock.advance(10)
        await expect_refusal_after(bot, list(range(1, 41)), 30)
        await clock.advance(60)
        api.group(-5)
        for _ in range(20):
            await bot.send_message(-5, "x")
            await clock.advance(1, settle=0)
        with pytest.raises(error.RetryAfter):
            await bot.send_message(-5, "x")
        assert api.violations == []


async def expect_refusal_after(bot: telegram.Bot, chats: list[int], accepted: int) -> None:
    """The first `accepted` sends pass, the next one meets a 429."""
    for chat_id in chats[:accepted]:
        await bot.send_message(chat_id, "x")
    with pytest.raises(error.RetryAfter):
        await bot.send_message(chats[accepted], "x")
