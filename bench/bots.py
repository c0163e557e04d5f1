"""Bots under load: ours and others, each a process of its own, and what a round with people gives.

Must not know which are compared.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from msgspec import json

from bench.content import files
from bench.machine import processor_seconds_of_all, resident_bytes
from bench.processes import Crowd, process
from bot.channels.telegram.cards import convert
from bot.conversation.cards import draw
from bot.conversation.script import scripts_of
from bot.conversation.session import SUMMARY, Session
from bot.knowledge.loader import load_content
from bot.ports import Address, Conversation

QUESTIONS = 12
TAPS = QUESTIONS + 1
"""One begins."""


@dataclass(slots=True)
class Bot:
    """A bot, and the servers that it keeps its state in. `rounds`: by the number of people at once, what each round gave."""

    crowd: Crowd
    token: str
    processes: Sequence[int]
    servers: Sequence[int] = ()
    rounds: dict[int, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    async def talk(self, chats: int, seconds: float, taps: int = TAPS, release: str = "", pause: float = 0.0) -> float:
        """One round; cards a second. `release`: what those who stayed tap meanwhile; `pause`: seconds that people think."""
        own, others = self._used(self.processes), self._used(self.servers)
        figures = await self.crowd.talk(self.token, chats, taps, seconds, release, pause)
        figures["processor"] = (self._used(self.processes) - own) / figures["turns"]
        figures["servers"] = (self._used(self.servers) - others) / figures["turns"]
        figures["memory"] = sum(resident_bytes(pid) for pid in self.processes)
        self.rounds[chats].append(figures)
        return float(figures["rate"])

    def samples(self, chats: int, what: str) -> list[float]:
        """One of a round's figures, for each round that counts."""
        return [float(each[what]) for each in self.rounds[chats][1:]]

    def median(self, chats: int, what: str) -> float:
        """Its median."""
        return median(self.samples(chats, what))

    @staticmethod
    def _used(pids: Sequence[int]) -> float:
        return sum(processor_seconds_of_all(pid) for pid in pids if pid)


@asynccontextmanager
async def bot(
    crowd: Crowd,
    token: str,
    *arguments: str,
    servers: Sequence[int] = (),
    python: str = sys.executable,
    **settings: str,
) -> AsyncIterator[Bot]:
    """`python ARGUMENTS` as a bot of that crowd's Telegram."""
    told = {"TELEGRAM_TOKEN": token, "TELEGRAM_API_URL": crowd.url, **settings}
    async with process(*arguments, python=python, **told) as child:
        yield Bot(crowd, token, [child.pid], servers)


@asynccontextmanager
async def ours(crowd: Crowd, token: str, root: Path, folder: Path, **settings: str) -> AsyncIterator[Bot]:
    """`obstacles serve`, with its data in `folder`. `settings` come on top; `servers` of its own are to be added by the caller."""
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240 - a moment
    told = {"CONTENT_ROOT": str(root), "DATA_DIR": str(folder), "PORT": "0", **settings}
    async with bot(crowd, token, "-m", "bot", "serve", **told) as started:
        yield started


def write_cards(file: Path) -> str:
    """What the product shows in the conversation, for others to show the same: start, questions, and the last card."""
    kept = load_content(files(QUESTIONS, alone=True))
    script = scripts_of(kept)["diagnostic"]
    keys = [question.key for question in script.dialog.questions]
    states = ["", *keys, SUMMARY]
    shown = []
    for place, state in enumerate(states):
        answers = dict.fromkeys(keys[: max(0, place - 1)], "always")
        session = Session("a" * 26, "diagnostic", kept.version, "fr", answers=answers)
        session = (
            Session(session.id, "diagnostic", kept.version, "fr", state=state, answers=answers) if state else session
        )
        shown.append(
            _shown(convert([draw(script, session)], Conversation(Address("telegram", "1", "1"), card=2))[0].params)
        )
    file.write_bytes(json.encode(shown))
    return str(file)


def _shown(params: Any) -> dict[str, Any]:
    rows = params["reply_markup"]["inline_keyboard"]
    return {
        "text": params["text"],
        "rows": [[[button["text"], button["callback_data"]] for button in row] for row in rows],
    }
