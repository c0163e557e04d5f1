"""The server in another process, driven through its control endpoint."""

from __future__ import annotations

import pytest
import telegram

from tests.fakebotapi import DEFAULT_TOKEN, RemoteFakeBotApi


async def test_a_chat_through_the_control_endpoint() -> None:
    """Send, answer, tap, transcript, faults and figures from another process."""
    async with RemoteFakeBotApi() as api, telegram.Bot(DEFAULT_TOKEN, base_url=f"{api.url}/bot") as bot:
        await api.control("send", person=11, first_name="Anne", text="/start")
        keyboard = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Oui", callback_data="y")]])
        await bot.send_message(11, "On commence ?", reply_markup=keyboard)
        assert (await api.control("wait_for", person=11, wanted="Oui"))["labels"] == ["Oui"]
        tap = await api.control("tap", person=11, wanted="Oui")
        await bot.answer_callback_query(tap["id"], "Noté")
        assert (await api.control("tap_answer", tap=tap["id"]))["answer"] == {"text": "Noté"}
        await api.control("fail", fault="http", arguments=[502], method="sendMessage")
        with pytest.raises(telegram.error.NetworkError):
            await bot.send_message(11, "perdu")
        assert "bot #2> On commence ? [Oui]" in await api.control("transcript", chat_id=11)
        figures = await api.control("stats")
        assert (figures["counts"]["sendMessage"], figures["pending"], figures["violations"]) == (1, 2, [])
        with pytest.raises(LookupError, match="no button 'Non'"):
            await api.control("tap", person=11, wanted="Non")
