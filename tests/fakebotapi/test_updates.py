"""Long polling: confirmation, redelivery, conflicts, order and expiry."""

from __future__ import annotations

import asyncio
import random

import pytest
import telegram
from telegram import error

from tests.fakebotapi import DEFAULT_TOKEN, FakeBotApi, ManualClock


def texts(updates: tuple[telegram.Update, ...]) -> list[str | None]:
    """The texts of messages, in order of delivery."""
    return [update.message.text for update in updates if update.message]


async def test_what_is_not_confirmed_comes_again(api: FakeBotApi, telegram_bot: telegram.Bot) -> None:
    """Only a higher offset removes an update."""
    anne = api.person(11)
    for text in "abc":
        anne.send(text)
    first = await telegram_bot.get_updates(limit=2)
    assert texts(first) == ["a", "b"]
    assert texts(await telegram_bot.get_updates()) == ["a", "b", "c"]
    assert texts(await telegram_bot.get_updates(offset=first[0].update_id + 1)) == ["b", "c"]
    assert texts(await telegram_bot.get_updates(offset=-1)) == ["c"]
    assert len(api.account().updates) == 1


async def test_a_poll_waits_for_what_arrives(api: FakeBotApi, telegram_bot: telegram.Bot) -> None:
    """A long poll ends with the first update."""
    poll = asyncio.create_task(telegram_bot.get_updates(timeout=10))
    await asyncio.sleep(0.05)
    api.person(11).send("me voici")
    assert texts(await asyncio.wait_for(poll, 2)) == ["me voici"]


async def test_R12_a_second_poll_ends_the_first_with_a_conflict(api: FakeBotApi, telegram_bot: telegram.Bot) -> None:
    """409 for the older of two polls, and for any poll while a webhook is set."""
    async with telegram.Bot(DEFAULT_TOKEN, base_url=f"{api.url}/bot") as other:
        first = asyncio.create_task(other.get_updates(timeout=10))
        await asyncio.sleep(0.05)
        assert await telegram_bot.get_updates() == ()
        with pytest.raises(error.Conflict, match="terminated by other getUpdates request"):
            await first
    await telegram_bot.set_webhook("https://bot.example.org/hook", secret_token="a-secret-of-the-test")
    with pytest.raises(error.Conflict, match="while webhook is active"):
        await telegram_bot.get_updates()
    assert await telegram_bot.delete_webhook()
    assert await telegram_bot.get_updates() == ()


async def test_allowed_updates_filter_what_comes_later(api: FakeBotApi, telegram_bot: telegram.Bot) -> None:
    """Kinds that the bot did not ask for are never queued."""
    await telegram_bot.get_updates(allowed_updates=["callback_query"])
    anne = api.person(11)
    message = anne.send("ignoré")
    anne.tap_raw("x", message["message_id"])
    (update,) = await telegram_bot.get_updates()
    assert update.callback_query is not None


async def test_R11_taps_live_150_s_and_messages_a_day() -> None:
    """Expired updates are never delivered."""
    clock = ManualClock()
    async with FakeBotApi(clock=clock) as api:
        anne = api.person(11)
        anne.tap_raw("x", anne.send("bonjour")["message_id"])
        await clock.advance(151)
        bot = telegram.Bot(DEFAULT_TOKEN, base_url=f"{api.url}/bot")
        async with bot:
            assert texts(await bot.get_updates()) == ["bonjour"]
            await clock.advance(24 * 3600)
            assert await bot.get_updates() == ()
        assert api.account().updates.expired == 2


async def test_R03_updates_can_be_repeated_and_shuffled(api: FakeBotApi, telegram_bot: telegram.Bot) -> None:
    """Held updates come out of order; a repeat keeps its id, confirmed or not."""
    updates, anne = api.account().updates, api.person(11)
    updates.hold()
    for number in range(8):
        anne.send(str(number))
    assert await telegram_bot.get_updates() == ()
    updates.release(random.Random(3))
    batch = await telegram_bot.get_updates()
    assert texts(batch) != sorted(filter(None, texts(batch)))
    assert sorted(filter(None, texts(batch))) == [str(number) for number in range(8)]
    last = max(update.update_id for update in batch)
    assert await telegram_bot.get_updates(offset=last + 1) == ()
    updates.repeat(batch[0].to_dict())
    assert [u.update_id for u in await telegram_bot.get_updates(offset=last + 1)] == [batch[0].update_id]
    assert await telegram_bot.get_updates(offset=last + 1) == ()


async def test_raw_updates_make_their_chat_and_tap_known(api: FakeBotApi, telegram_bot: telegram.Bot) -> None:
    """A pushed update can be answered like any other."""
    chat = {"id": 77, "type": "private", "first_name": "Zoé"}
    sender = {"id": 77, "is_bot": False, "first_name": "Zoé"}
    message = {"message_id": 5, "date": 0, "chat": chat}
    query = {"id": "q1", "from": sender, "message": message, "chat_instance": "1", "data": "old"}
    assert api.push_update({"update_id": 9, "callback_query": query}) is not None
    (update,) = await telegram_bot.get_updates()
    assert update.update_id == 9
    assert await telegram_bot.answer_callback_query("q1")
    assert (await telegram_bot.send_message(77, "Reprenons")).message_id == 1
