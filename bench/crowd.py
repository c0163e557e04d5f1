"""A Telegram in a process of its own, with people who tap as soon as they see a card: `python -m bench.crowd TOKEN…`.

Prints its address; then, for each line `TOKEN CHATS CONVERSATIONS TAPS` on its input, holds that many conversations with that bot, so
many at a time, and prints one line of JSON: how long it took, and how long people waited. A person writes /start, taps the first button
of every card, and leaves after the card that follows the last tap. The fake Bot API is in its light mode. Must not know any bot.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from dataclasses import dataclass, field

import uvloop
from msgspec import json

from tests.fakebotapi import FakeBotApi, Person

PATIENCE = 60.0
"""Seconds without any card after which a bot is given up."""


@dataclass(slots=True)
class Seat:
    """One person at a time, and what they did last."""

    person: Person
    taps: int = 0
    seen: tuple[int, int] = (0, 0)
    """The card last acted upon: its message, and how often it had been edited."""
    acted_at: float = 0.0


@dataclass(slots=True)
class Crowd:
    """`chats` people at a time, until `conversations` are held, each of `taps` taps. `waits`: seconds from each act to the card."""

    api: FakeBotApi
    token: str
    numbers: itertools.count[int]
    chats: int
    conversations: int
    taps: int
    held: int = 0
    waits: list[float] = field(default_factory=list)

    async def talk(self) -> dict[str, float]:
        """Hold the conversations. Raises TimeoutError when the bot falls silent."""
        account = self.api.account(self.token)
        begun = time.perf_counter()
        seats = [self._seat() for _ in range(self.chats)]
        while self.held < self.conversations:
            async with asyncio.timeout(PATIENCE):
                await account.change()
            for place, seat in enumerate(seats):
                if self._acts(seat):
                    seats[place] = self._seat()
        seconds = time.perf_counter() - begun
        waits = sorted(self.waits)
        return {
            "seconds": seconds,
            "turns": len(waits),
            "p50": waits[len(waits) // 2],
            "p99": waits[len(waits) * 99 // 100],
        }

    def _seat(self) -> Seat:
        seat = Seat(self.api.person(next(self.numbers), token=self.token))
        seat.person.send("/start")
        seat.acted_at = time.perf_counter()
        return seat

    def _acts(self, seat: Seat) -> bool:
        """Tap, if there is a new card; whether this conversation is over."""
        chat = self.api.account(self.token).chats[seat.person.id]
        posted = chat.messages[chat.last_id]
        card = chat.last_id, posted.edits
        if not posted.from_bot or card == seat.seen:
            return False
        now = time.perf_counter()
        self.waits.append(now - seat.acted_at)
        seat.seen = card
        if seat.taps == self.taps:
            self.held += 1
            return True
        seat.taps += 1
        seat.person.tap_raw(posted.body["reply_markup"]["inline_keyboard"][0][0]["callback_data"], chat.last_id)
        seat.acted_at = now
        return False


async def main(tokens: list[str]) -> None:
    """Serve orders until the input ends."""
    numbers = itertools.count(1_000_000)
    async with FakeBotApi(tokens, strict=False) as api:
        print(api.url, flush=True)
        while order := await asyncio.to_thread(sys.stdin.readline):
            token, chats, conversations, taps = order.split()
            crowd = Crowd(api, token, numbers, int(chats), int(conversations), int(taps))
            figures = await crowd.talk()
            await api.idle(30.0)
            print(json.encode(figures).decode(), flush=True)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1:]))
