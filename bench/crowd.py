"""A Telegram in a process of its own, with people who tap as soon as they see a card: `python -m bench.crowd TOKEN…`.

Prints its address; then obeys orders, one a line, and answers each with one line of JSON:

- `TOKEN CHATS TAPS SECONDS`: that many people talk with that bot at a time; how many cards a second they saw, and how long they waited. A
  person writes /start, taps the first button of every card, and leaves after the card that follows the last tap; another comes until the
  seconds are over. With 0 seconds each holds one conversation. When no card at all has come for 2 s, those who wait tap again.
- `TOKEN hold COUNT FILE`: so many people follow a plan, and stay at its end. FILE is a JSON list of what their buttons say at the end of
  their data, tap by tap.
- `TOKEN release TAIL CHATS TAPS SECONDS`: as the first, and soon after the beginning those who stayed tap the button that ends so; how many
  files came meanwhile, and when the last.

Must not know any bot.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import uvloop
from msgspec import json

from bench.telegram import Account, Chat, listen

PATIENCE = 60.0
"""Seconds without any card after which a bot is given up."""
SILENCE = 2.0
"""Seconds without any card after which those who wait tap again."""
STARTING = 240.0
"""Seconds in which a bot must have asked for updates: many start together."""
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
    again: int = 0
    ends_at: float = 0.0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def talk(self) -> dict[str, float]:
        """Hold the conversations. Raises TimeoutError when the bot falls silent."""
        self.account.on_card = self.seen
        begun, used = time.perf_counter(), time.process_time()
        self.ends_at = begun + self.seconds
        for _ in range(self.chats):
            self._come()
        await self._all_gone()
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
            "again": self.again,
            "crowd": (time.process_time() - used) / len(waits),
        }

    async def _all_gone(self) -> None:
        """Wait for the end; when the bot has been silent for a while, those who still wait tap once more: some bots lose taps."""
        seen, silent = -1, 0.0
        while not self.over.is_set():
            silent = silent + SILENCE if seen == len(self.waits) else 0.0
            if silent >= PATIENCE:
                raise TimeoutError(f"{len(self.present)} people wait in vain; calls so far: {self.account.counts}")
            if silent:
                self._tap_again()
            seen = len(self.waits)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), SILENCE)

    def _tap_again(self) -> None:
        for number, person in self.present.items():
            chat = self.account.chats[number]
            if person.taps:
                self.account.tap(chat)
            else:
                self.account.write(chat, "/start")
            self.again += 1

    def _come(self) -> None:
        chat = Chat(next(self.numbers))
        self.account.chats[chat.id] = chat
        self.present[chat.id] = Person(acted_at=time.perf_counter())
        self.account.write(chat, "/start")

    def seen(self, chat: Chat) -> None:
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


@dataclass(slots=True)
class Planned:
    """People who follow a plan and stay at its end."""

    account: Account
    plan: list[str]
    places: dict[int, int] = field(default_factory=dict)
    arrived: list[Chat] = field(default_factory=list)

    async def hold(self, numbers: Iterator[int], count: int) -> dict[str, float]:
        """Have so many come, and wait until all are at the plan's end."""
        self.account.on_card = self.seen
        for _ in range(count):
            chat = Chat(next(numbers))
            self.account.chats[chat.id] = chat
            self.places[chat.id] = 0
            self.account.write(chat, "/start")
        async with asyncio.timeout(PATIENCE):
            while len(self.arrived) < count:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.02)
        return {"held": count}

    def seen(self, chat: Chat) -> None:
        """A card came: the next tap of the plan."""
        place = self.places.get(chat.id)
        if place is None:
            return
        if place == len(self.plan):
            del self.places[chat.id]
            self.arrived.append(chat)
            return
        self.places[chat.id] = place + 1
        self.account.tap(chat, ending(chat, self.plan[place]))

    async def release(self, tail: str) -> dict[str, float]:
        """Let them tap; wait until a file has come for each."""
        begun, before = time.perf_counter(), self.files
        for chat in self.arrived:
            self.account.tap(chat, ending(chat, tail))
        async with asyncio.timeout(PATIENCE):
            while self.files - before < len(self.arrived):  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.02)
        return {"files": self.files - before, "printed": time.perf_counter() - begun}

    @property
    def files(self) -> int:
        """Documents that the bot has sent."""
        return self.account.counts.get("sendDocument", 0)


def ending(chat: Chat, tail: str) -> str:
    """The data of the button that ends so. Raises ValueError naming what there is."""
    found = next((each for each in chat.buttons if each.endswith(f".{tail}")), "")
    if not found:
        raise ValueError(f"no button {tail} among {chat.buttons}")
    return found


@dataclass(slots=True)
class Office:
    """What takes orders."""

    accounts: dict[str, Account]
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1_000_000))
    planned: dict[str, Planned] = field(default_factory=dict)

    async def obey(self, token: str, *words: str) -> dict[str, float]:
        """Carry out one order."""
        account = self.accounts[token]
        async with asyncio.timeout(STARTING):
            while not account.alive:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)
        if words[0] == "hold":
            plan = json.decode(Path(words[2]).read_bytes(), type=list[str])  # noqa: ASYNC240 - a moment
            planned = self.planned[token] = Planned(account, plan)
            return await planned.hold(self.numbers, int(words[1]))
        if words[0] == "release":
            released = asyncio.create_task(self._released(self.planned[token], words[1]))
            return {**await self._talk(account, *words[2:]), **await released}
        return await self._talk(account, *words)

    async def _talk(self, account: Account, chats: str, taps: str, seconds: str) -> dict[str, float]:
        return await Crowd(account, self.numbers, int(chats), int(taps), float(seconds)).talk()

    @staticmethod
    async def _released(planned: Planned, tail: str) -> dict[str, float]:
        await asyncio.sleep(SETTLED)
        return await planned.release(tail)


async def main(tokens: list[str]) -> None:
    """Serve orders until the input ends."""
    office = Office({token: Account(token) for token in tokens})
    server = await listen(office.accounts)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    while order := await asyncio.to_thread(sys.stdin.readline):
        print(json.encode(await office.obey(*order.split())).decode(), flush=True)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1:]))
