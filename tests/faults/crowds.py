"""Thousands who press Start at once, and a few who were in mid-talk before: what they saw, and when.

Telegram is the fake, with its limit of messages a second; the bot is the real command with a webhook. To be quicker than life, limit and
pace may both be so many times theirs. Knows cards; must not know the product's sessions or database.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.delivery.rates import PER_SECOND
from tests.end_to_end.serving import PROJECT, Serving, environment
from tests.fakebotapi import DEFAULT_TOKEN, FakeBotApi, Person, ScreenMessage
from tests.faults.people import alternatives, buttons, live_card, question_on

FIRST = 1_000_000
"""The number of the first of the crowd."""
ANSWERED = 20
"""Questions that a bystander answers."""
THINKING = 0.5
"""Seconds that a bystander looks at a card before answering."""
NOBODY_AHEAD = """
fair = pacing.Pacing._reply_moment
pacing.Pacing._reply_moment = lambda line, now, *, edit: fair(line, now, edit=False)
"""
"""The guard broken on purpose: an edit stands in line too."""
_PROGRAM = """
import sys
from bot.bootstrap.serving import run_serve
from bot.delivery import pacing
{fault}
sys.exit(run_serve())
"""


class Hastened(Serving):
    """`obstacles serve`, whose sense of Telegram's limit is so many times the real one. `fault` is run in it first."""

    def __init__(self, folder: Path, api: FakeBotApi, settings: dict[str, str], speed: int, fault: str = "") -> None:
        super().__init__(folder, api, settings)
        self.speed = speed
        self.fault = fault

    async def start(self) -> None:
        """See `Serving`."""
        own = {"TELEGRAM_TOKEN": DEFAULT_TOKEN, "TELEGRAM_PER_SECOND": str(PER_SECOND * self.speed)}
        told = {**own, "TELEGRAM_API_URL": self.api.url, **self.settings}
        program = _PROGRAM.format(fault=self.fault)
        with (self.folder / "printed.txt").open("ab") as printed:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", program,
                cwd=PROJECT, env=environment(self.folder, **told), stdout=printed, stderr=asyncio.subprocess.STDOUT,
            )  # fmt: skip

    async def up(self, within: float = 120.0) -> None:
        """Wait until it has asked for updates to be brought: the fake, in its light mode, lists no calls but counts them."""
        async with asyncio.timeout(within):
            while not self.api.counts["setWebhook"]:  # noqa: ASYNC110 - another process, no event
                await asyncio.sleep(0.02)

    @property
    def resident_bytes(self) -> int:
        """Its resident memory now."""
        assert self.process is not None
        pages = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="utf-8").split()[1]
        return int(pages) * 4096


@dataclass(slots=True)
class Bystander:
    """Somebody who answers question after question. `waits`: seconds from each tap to the card that followed."""

    person: Person
    waits: list[float] = field(default_factory=list)

    async def arrive(self) -> None:
        """Say hello, and see the first card."""
        self.person.send("/start")
        await self.person.wait_for(lambda screen: live_card(screen) is not None, 60)

    async def talk(self, leave: asyncio.Event) -> None:
        """Answer until told to leave, or until there is nothing more to answer."""
        loop = asyncio.get_running_loop()
        while not leave.is_set():
            card = live_card(self.person.screen)
            said = _answer(card, len(self.waits)) if card is not None else ""
            if card is None or not said:
                return
            begun, seen = loop.time(), (card.message_id, card.edits)
            self.person.tap_raw(said, card.message_id)
            await self.person.wait_for(lambda screen, seen=seen: _moved_on(screen, seen), 120)  # type: ignore[misc] # mypy has no types for defaults of a lambda
            self.waits.append(loop.time() - begun)
            await asyncio.sleep(THINKING)


def _moved_on(screen: list[ScreenMessage], seen: tuple[int, int]) -> bool:
    card = live_card(screen)
    return card is not None and (card.message_id, card.edits) != seen


def _answer(card: ScreenMessage, taps: int) -> str:
    """The data of the button to tap: an answer at first, later only the question's reason, which never ends; empty when there is none."""
    choices = {token: data for data, token, _ in buttons(card)}
    question = question_on(card)
    if question is None:
        return choices.get("!begin:standard", "")
    return choices.get(alternatives(question)[0] if taps < ANSWERED else "!why", "")


@dataclass(slots=True)
class Crowd:
    """`size` people who press Start once, spread over `seconds`. `seen`: when the first of the bot's messages stood in each chat."""

    api: FakeBotApi
    size: int
    seconds: float
    begun: float = 0.0
    seen: dict[int, float] = field(default_factory=dict)

    async def press_start(self) -> None:
        """Everybody, evenly."""
        loop = asyncio.get_running_loop()
        self.begun = loop.time()
        for number in range(self.size):
            ahead = self.begun + number * self.seconds / self.size - loop.time()
            if ahead > 0.01:
                await asyncio.sleep(ahead)
            elif number % 20 == 0:
                await asyncio.sleep(0)
            self.api.person(FIRST + number).send("/start")

    async def replied(self, within: float) -> float:
        """Wait until everybody was answered, or time is up; seconds from the first Start."""
        loop = asyncio.get_running_loop()
        waiting = set(range(FIRST, FIRST + self.size))
        while waiting and loop.time() - self.begun < within:
            await asyncio.sleep(0.1)
            for chat in [chat for chat in waiting if self.answers(chat)]:
                self.seen[chat] = loop.time() - self.begun
                waiting.discard(chat)
        return max(self.seen.values(), default=within)

    def answers(self, chat: int) -> int:
        """How many messages of the bot stand in a chat."""
        place = self.api.account().chats.get(chat)
        return sum(posted.from_bot for posted in place.messages.values()) if place else 0

    def unanswered(self) -> list[int]:
        """Chats without exactly one message of the bot: lost, or doubled."""
        return [chat for chat in range(FIRST, FIRST + self.size) if self.answers(chat) != 1]

    def acknowledgements(self) -> Iterator[float]:
        """Seconds that Telegram waited for each 200."""
        return (each.took for each in self.api.webhook().attempts if 200 <= each.status < 300)


def share(values: list[float], part: float) -> float:
    """The value below which that part of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
