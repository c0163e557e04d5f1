"""A Telegram in a process of its own, with people who tap as soon as they see a card: `python -m bench.crowd TOKEN…`.

Prints its address; then obeys orders, one a line, and answers each with one line of JSON:

- `TOKEN CHATS TAPS SECONDS [PAUSE]`: that many people talk with that bot at a time; how many cards a second they saw, and how long they
  waited. A person writes /start, taps the first button of every card, and leaves after the card that follows the last tap; another comes
  until the seconds are over. With 0 seconds each holds one conversation. With a pause each thinks about so many seconds before a tap, half
  of them at least, twice at most. When no card at all has come for 2 s, those who wait tap again.
- `TOKEN hold COUNT FILE`: so many people follow a plan, and stay at its end. FILE is a JSON list of plans, which they take in turn: what
  their buttons say at the end of their data, tap by tap.
- `TOKEN finish TAIL`: those who stayed tap the button that ends so, within a second, and stay; how many documents came, and when the last.
- `TOKEN release TAIL CHATS TAPS SECONDS`: the first and, soon after its beginning, the last of these together.

Each also tells how many messages the bot sent meanwhile, and how many it edited.

Must not know any bot.
"""

from __future__ import annotations

import asyncio
import itertools
import random
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
RELEASED = 1.0
"""Seconds over which those who stayed tap: at once as people are."""
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
    pause: float = 0.0
    dice: random.Random = field(default_factory=lambda: random.Random(1))
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
            await asyncio.sleep(self.pause / self.chats)
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
        if self.pause:
            asyncio.get_running_loop().call_later(self._thinking(), self._tap, chat, person)
        else:
            self._tap(chat, person)

    def _thinking(self) -> float:
        return self.pause * 2 ** self.dice.uniform(-1, 1)

    def _tap(self, chat: Chat, person: Person) -> None:
        person.taps += 1
        person.acted_at = time.perf_counter()
        self.account.tap(chat)

    def _leave(self, number: int, *, again: bool) -> None:
        del self.present[number]
        if again:
            self._come()
        elif not self.present:
            self.over.set()


@dataclass(slots=True)
class Planned:
    """People who follow plans and stay at their end."""

    account: Account
    plans: list[list[str]]
    left: dict[int, list[str]] = field(default_factory=dict)
    """By chat, what is still to be tapped, the last first."""
    arrived: list[Chat] = field(default_factory=list)

    async def hold(self, numbers: Iterator[int], count: int) -> dict[str, float]:
        """Have so many come, and wait until all are at their plan's end."""
        self.account.on_card = self.seen
        taps = 0
        for plan in itertools.islice(itertools.cycle(self.plans), count):
            chat = Chat(next(numbers))
            self.account.chats[chat.id] = chat
            self.left[chat.id] = plan[::-1]
            self.account.write(chat, "/start")
            taps += 1 + len(plan)
        async with asyncio.timeout(PATIENCE):
            while len(self.arrived) < count:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.02)
        return {"held": count, "taps": taps}

    def seen(self, chat: Chat) -> None:
        """A card came: the next tap of the plan."""
        left = self.left.get(chat.id)
        if left is None:
            return
        if not left:
            del self.left[chat.id]
            self.arrived.append(chat)
            return
        self.account.tap(chat, ending(chat, left.pop()))

    async def finish(self, tail: str) -> dict[str, float]:
        """Let them tap; wait until a document has come for each."""
        begun, before = time.perf_counter(), self.files
        for chat in self.arrived:
            self.account.tap(chat, ending(chat, tail))
            await asyncio.sleep(RELEASED / len(self.arrived))
        async with asyncio.timeout(PATIENCE):
            while self.files - before < len(self.arrived):  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.02)
        return {"files": self.files - before, "printed": time.perf_counter() - begun}

    @property
    def files(self) -> int:
        """Documents that the bot has sent."""
        return self.account.counts.get("sendDocument", 0)


def ending(chat: Chat, tail: str) -> str:
    """The data of the button that ends so; a service (`!!…`) may be asked for without one. Raises ValueError naming what there is."""
    if tail.startswith("!!") and chat.buttons:
        return ".".join((*chat.buttons[0].split(".")[:3], tail))
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
        before = sent(account)
        figures = await self._obeyed(account, token, *words)
        return {**figures, **{what: count - before[what] for what, count in sent(account).items()}}

    async def _obeyed(self, account: Account, token: str, *words: str) -> dict[str, float]:
        match words:
            case "hold", count, file:
                plans = json.decode(Path(file).read_bytes(), type=list[list[str]])  # noqa: ASYNC240 - a moment
                self.planned[token] = Planned(account, plans)
                return await self.planned[token].hold(self.numbers, int(count))
            case "finish", tail:
                return await self.planned[token].finish(tail)
            case "release", tail, *rest:
                released = asyncio.create_task(self._released(self.planned[token], tail))
                return {**await self._talk(account, *rest), **await released}
            case _:
                return await self._talk(account, *words)

    async def _talk(self, account: Account, chats: str, taps: str, seconds: str, pause: str = "0") -> dict[str, float]:
        return await Crowd(account, self.numbers, int(chats), int(taps), float(seconds), float(pause)).talk()

    @staticmethod
    async def _released(planned: Planned, tail: str) -> dict[str, float]:
        await asyncio.sleep(SETTLED)
        return await planned.finish(tail)


def sent(account: Account) -> dict[str, float]:
    """Messages that a bot has sent, files among them, and messages that it has edited."""
    counts = account.counts.items()
    return {
        "sent": sum(count for method, count in counts if method.startswith("send") and method != "sendChatAction"),
        "edited": sum(count for method, count in counts if method.startswith("editMessage")),
    }


async def main(tokens: list[str]) -> None:
    """Serve orders until the input ends."""
    office = Office({token: Account(token) for token in tokens})
    server = await listen(office.accounts)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    while order := await asyncio.to_thread(sys.stdin.readline):
        print(json.encode(await office.obey(*order.split())).decode(), flush=True)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1:]))
