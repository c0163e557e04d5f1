"""Turns a second over real HTTP: the same conversation of 12 questions, 32 people at a time, with our bot and with PTB's own.

Ours is the real command, `obstacles serve`, on SQLite with `synchronous=FULL`. The others are `bench.rivals.conversation_handler`, on PTB's
transport and on ours. Telegram and its people are one other process. All are alive together and measured in turn.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec import json

from bench.content import files, write_content
from bench.figures import Figure, in_turn, plain, ratio
from bench.machine import processor_seconds
from bench.processes import Crowd, process
from bot.channels.telegram.cards import convert
from bot.conversation.cards import draw
from bot.conversation.script import scripts_of
from bot.conversation.session import SUMMARY, Session
from bot.knowledge.loader import load_content
from bot.ports import Address, Conversation

CHATS = 32
CONVERSATIONS = 64
QUESTIONS = 12
TAPS = QUESTIONS + 1
"""One begins."""
TOKENS = {
    "ours": "700000001:loopback-ours",
    "stock": "700000002:loopback-stock",
    "transported": "700000003:loopback-fast",
}


def cards() -> list[dict[str, Any]]:
    """What the product shows in the conversation, for the rivals to show the same: start, questions, and the last card."""
    kept = load_content(files(QUESTIONS, alone=True))
    script = scripts_of(kept)["diagnostic"]
    keys = [question.key for question in script.dialog.questions]
    session = Session("a" * 26, "diagnostic", kept.version, "fr", answers=dict.fromkeys(keys, "always"))
    asked = [
        Session("a" * 26, "diagnostic", kept.version, "fr", state=key, answers=dict.fromkeys(keys[:place], "always"))
        for place, key in enumerate(keys)
    ]
    start = Session("a" * 26, "diagnostic", kept.version, "fr")
    summary = Session("a" * 26, "diagnostic", kept.version, "fr", state=SUMMARY, answers=session.answers)
    return [
        _shown(convert([draw(script, each)], Conversation(Address("telegram", "1", "1"), card=2))[0].params)
        for each in (start, *asked, summary)
    ]


def _shown(params: Any) -> dict[str, Any]:
    rows = params["reply_markup"]["inline_keyboard"]
    return {
        "text": params["text"],
        "rows": [[[button["text"], button["callback_data"]] for button in row] for row in rows],
    }


@dataclass(slots=True)
class Bot:
    """A bot under load."""

    crowd: Crowd
    token: str
    pid: int
    processor: list[float] = field(default_factory=list)
    rounds: list[dict[str, Any]] = field(default_factory=list)

    async def turns_a_second(self) -> float:
        """One round."""
        used = processor_seconds(self.pid)
        figures = await self.crowd.talk(self.token, CHATS, CONVERSATIONS, TAPS)
        self.processor.append((processor_seconds(self.pid) - used) / figures["turns"])
        self.rounds.append(figures)
        return float(figures["turns"] / figures["seconds"])


@asynccontextmanager
async def bots(folder: Path) -> AsyncIterator[dict[str, Bot]]:
    """The three bots, serving."""
    shown = folder / "cards.json"
    shown.write_bytes(json.encode(cards()))
    root = write_content(QUESTIONS, folder / "content")
    rival = ("-m", "bench.rivals.conversation_handler", str(shown))
    async with AsyncExitStack() as stack:
        crowd = await stack.enter_async_context(Crowd.started(*TOKENS.values()))
        started: dict[str, Bot] = {}
        for name, arguments in {
            "ours": ("-m", "bot", "serve"),
            "stock": (*rival, str(folder / "stock.pickle"), "stock"),
            "transported": (*rival, str(folder / "transported.pickle"), "ours"),
        }.items():
            child = await stack.enter_async_context(
                process(
                    *arguments,
                    TELEGRAM_TOKEN=TOKENS[name],
                    TELEGRAM_API_URL=crowd.url,
                    CONTENT_ROOT=str(root),
                    DATA_DIR=str(folder),
                    PORT="0",
                )
            )
            started[name] = Bot(crowd, TOKENS[name], child.pid)
        yield started


async def measure() -> list[Figure]:
    """The figures."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        async with bots(Path(folder)) as started:
            sides: dict[str, Callable[[], Awaitable[float]]] = {
                name: bot.turns_a_second for name, bot in started.items()
            }
            turns = await in_turn(sides)
    named = {
        "ours": "ours, durable",
        "stock": "PTB ConversationHandler, PicklePersistence",
        "transported": "the same on our transport",
    }
    figures = [
        ratio(
            "turns/s, ours against PTB's ConversationHandler + PicklePersistence, stock transport",
            turns["ours"],
            turns["stock"],
            ">=",
            4.0,
        ),
        ratio(
            "turns/s, ours against the same handler on our transport", turns["ours"], turns["transported"], ">=", 0.9
        ),
    ]
    for name, bot in started.items():
        figures.append(plain(f"{named[name]}: turns", turns[name], "/s"))
        figures.append(plain(f"{named[name]}: processor a turn", bot.processor[1:], "ms", 1e3))
        for quantile in ("p50", "p99"):
            waits = [each[quantile] for each in bot.rounds[1:]]
            figures += [plain(f"{named[name]}: a tap to its card, {quantile}", waits, "ms", 1e3)]
    return figures
