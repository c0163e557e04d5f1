"""A Telegram without sockets: what it would send is made beforehand, and what it is told costs nothing but the counting.

It stands where aiohttp's session stands in our transport, so that everything of ours and of PTB's runs, and no HTTP. People tap the same
option on each card, so their updates are known before the bot has drawn anything. Must not know what is measured.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from msgspec import json

from bench.content import OPTIONS
from bot.channels.telegram.callbacks import callback_data, prefix

BOT = "700000001"
TOKEN = f"{BOT}:a-token-of-the-loopback-only"
FIRST_CARD = 2
"""The message that holds the card in every chat: the one before it is /start."""


def person(chat: int) -> dict[str, Any]:
    """Who writes in a private chat."""
    return {"id": chat, "first_name": "Anne", "language_code": "fr"}


def message(chat: int, number: int, text: str, **more: Any) -> dict[str, Any]:
    """A message as Telegram gives it."""
    header = {"id": chat, "first_name": "Anne", "type": "private"}
    return {"message_id": number, "chat": header, "date": 1_790_000_000, "text": text, **more}


def start_update(number: int, chat: int) -> dict[str, Any]:
    """`/start`."""
    command = [{"type": "bot_command", "offset": 0, "length": 6}]
    sent = message(chat, FIRST_CARD - 1, "/start", entities=command)
    return {"update_id": number, "message": {**sent, "from": {**person(chat), "is_bot": False}}}


def tap_update(number: int, chat: int, card: dict[str, Any], data: str) -> dict[str, Any]:
    """A tap on `card`."""
    query = {
        "id": str(8_000_000_000_000 + number),
        "from": {**person(chat), "is_bot": False},
        "message": card,
        "chat_instance": str(chat),
        "data": data,
    }
    return {"update_id": number, "callback_query": query}


def card_message(chat: int, text: str, keyboard: dict[str, Any]) -> dict[str, Any]:
    """The bot's card as Telegram gives it back."""
    bot = {"id": int(BOT), "is_bot": True, "first_name": "Quatre Obstacles", "username": "quatre_obstacles_bot"}
    entities = [{"type": "bold", "offset": 28, "length": 60}]
    return {
        **message(chat, FIRST_CARD, text, entities=entities, reply_markup=keyboard),
        "from": bot,
        "edit_date": 1_790_000_001,
    }


def conversation(
    number: int, chats: Sequence[tuple[int, str]], card: tuple[str, dict[str, Any]], answers: int
) -> list[bytes]:
    """What a group of chats, each with its session's short id, sends in one conversation: batches of updates, from update `number`.

    /start, the tap that begins, then `answers` taps, each with the second option.
    """
    batches = [[start_update(number + place, chat) for place, (chat, _) in enumerate(chats)]]
    for revision in range(answers + 1):
        number += len(chats)
        token = OPTIONS[1] if revision else "!begin:standard"
        batches.append(
            [
                tap_update(
                    number + place, chat, card_message(chat, *card), callback_data(prefix(session, revision), token)
                )
                for place, (chat, session) in enumerate(chats)
            ]
        )
    return [json.encode({"ok": True, "result": batch}) for batch in batches]


@dataclass(slots=True)
class Telegram:
    """Hands out a batch when told to, and counts the calls made since."""

    reply: bytes = json.encode({"ok": True, "result": card_message(1, "Une carte", {"inline_keyboard": []})})
    waiting: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)
    shown: int = 0
    answered: int = 0
    expected: int = 0
    drawn: asyncio.Event = field(default_factory=asyncio.Event)

    async def exchange(self, batch: bytes, calls: int) -> None:
        """Give a batch to the bot, and wait until it has shown `calls` cards in return."""
        self.expected = self.shown + calls
        self.drawn.clear()
        self.waiting.put_nowait(batch)
        async with asyncio.timeout(30):
            await self.drawn.wait()

    async def called(self, method: str) -> bytes:
        """The answer to a call of the bot."""
        if method == "getUpdates":
            return await self.waiting.get()
        if method in ("editMessageText", "sendMessage"):
            self.shown += 1
            if self.shown == self.expected:
                self.drawn.set()
            return self.reply
        self.answered += method == "answerCallbackQuery"
        return b'{"ok":true,"result":true}'


@dataclass(slots=True)
class Answer:
    """What aiohttp's response is to our transport."""

    telegram: Telegram
    method: str
    payload: bytes = b""
    status: int = 200

    async def __aenter__(self) -> Self:
        self.payload = await self.telegram.called(self.method)
        return self

    async def __aexit__(self, *reason: object) -> None:
        return None

    async def read(self) -> bytes:
        """The body."""
        return self.payload


@dataclass(frozen=True, slots=True)
class Session:
    """What aiohttp's session is to our transport."""

    telegram: Telegram

    def request(self, method: str, target: Any, **more: Any) -> Answer:  # noqa: ARG002 - aiohttp's signature
        """A call, its method being the last word of the address."""
        return Answer(self.telegram, target.name)

    async def close(self) -> None:
        """Nothing to close."""
