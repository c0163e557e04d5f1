"""A Telegram in a process of its own, with people who tap as soon as they see a card: `python -m bench.crowd TOKEN…`.

Prints its address; then, for each line `TOKEN CHATS TAPS SECONDS` on its input, has that many people talk with that bot at a time, and
prints one line of JSON: how many cards a second they saw, and how long they waited. A person writes /start, taps the first button of every
card, and leaves after the card that follows the last tap; another comes until the seconds are over. With 0 seconds each holds one
conversation. Must not know any bot.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import uvloop
from msgspec import json

from bench.telegram import Account, Chat, listen

PATIENCE = 60.0
"""Seconds without any card after which a bot is given up."""
SETTLED = 0.15
"""Seconds after the last card in which a bot puts its things in order; its processor's time counts them."""


@dataclass(slots=True)
class Person:
    """Who talks in a chat: the taps made, and when the last one was, or the command."""

    taps: int = 0
    acted_at: float = 0.0


@dataclass(slots=True)
class Crowd:
    """`chats` people at a time with one bot, each of `taps` taps. `waits`: seconds from each act to the card."""

    account: Account
    numbers: Iterator[int]
    chats: int
    taps: int
    seconds: float
    present: dict[int, Person] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    in_time: int = 0
    ends_at: float = 0.0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def talk(self) -> dict[str, float]:
        """Hold the conversations. Raises TimeoutError when the bot falls silent."""
        self.account.on_card = self._seen
        begun, used = time.perf_counter(), time.process_time()
        self.ends_at = begun + self.seconds
        for _ in range(self.chats):
            self._come()
        seen = -1
        while not self.over.is_set():
            if seen == len(self.waits):
                raise TimeoutError(f"{len(self.present)} people wait in vain; calls so far: {self.account.counts}")
            seen = len(self.waits)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), PATIENCE)
        ended = time.perf_counter()
        while not self.account.idle:  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.01)
        await asyncio.sleep(SETTLED)
        rate = self.in_time / self.seconds if self.seconds else len(self.waits) / (ended - begun)
        waits = sorted(self.waits)
        return {
            "rate": rate,
            "turns": len(waits),
            "p50": waits[len(waits) // 2],
            "p99": waits[len(waits) * 99 // 100],
            "crowd": (time.process_time() - used) / len(waits),
        }

    def _come(self) -> None:
        chat = Chat(next(self.numbers))
        self.account.chats[chat.id] = chat
        self.present[chat.id] = Person(acted_at=time.perf_counter())
        self.account.write(chat, "/start")

    def _seen(self, chat: Chat) -> None:
        """A card came: tap it, or leave."""
        person = self.present.get(chat.id)
        if person is None:
            return
        now = time.perf_counter()
        self.waits.append(now - person.acted_at)
        self.in_time += now <= self.ends_at
        over = person.taps == self.taps
        if over or (self.seconds and now > self.ends_at):
            self._leave(chat.id, again=now <= self.ends_at)
            return
        person.taps += 1
        person.acted_at = now
        self.account.tap(chat)

    def _leave(self, number: int, *, again: bool) -> None:
        del self.present[number], self.account.chats[number]
        if again:
            self._come()
        elif not self.present:
            self.over.set()


async def main(tokens: list[str]) -> None:
    """Serve orders until the input ends."""
    numbers = itertools.count(1_000_000)
    accounts = {token: Account(token) for token in tokens}
    server = await listen(accounts)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    while order := await asyncio.to_thread(sys.stdin.readline):
        token, chats, taps, seconds = order.split()
        figures = await Crowd(accounts[token], numbers, int(chats), int(taps), float(seconds)).talk()
        print(json.encode(figures).decode(), flush=True)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1:]))
