"""A keyboard and a screen without a terminal: the real loop on the real assistant and a store in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import count

from rich.console import Console

from bot.assistant.intake import Intake
from bot.channels.commands import Commands
from bot.channels.terminal.loop import ADDRESS, Choices, Files, TerminalTalk
from bot.channels.terminal.screen import Screen
from bot.conversation.session import Session
from bot.knowledge.model import Content
from bot.ports import Arrival, Outcome
from bot.storage.memory import MemoryStore
from tests.assistant.kit import make_desk
from tests.kit import shipped


async def _no_version(version: str) -> Content | None:
    return None


class Machine:
    """A person's computer: what is kept stays between runs of the command."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.desk = make_desk()
        self._numbers = count(1)
        asyncio.run(self.store.open())
        self.printed = ""
        self.files: Files | None = None

    def take(self, arrivals: Sequence[Arrival]) -> list[Outcome]:
        """As `obstacles chat` brings arrivals: blocking."""
        return asyncio.run(Intake(self.store, self.desk, _no_version, lambda parcels: None).take(arrivals))

    def _talk(self) -> tuple[TerminalTalk, StringIO]:
        paper = StringIO()
        screen = Screen(Console(file=paper, width=100, highlight=False, color_system=None))
        return TerminalTalk(
            self.take,
            screen,
            Commands.from_phrases(shipped().phrases, shipped().languages),
            lambda: float(next(self._numbers)),
            lambda: f"event{next(self._numbers)}",
            self.files,
        ), paper

    def type(self, *lines: str | type[BaseException], choices: Choices | None = None) -> int:
        """A run at a keyboard: each line in turn, then the end of input; an exception stands for a key such as Ctrl-C."""
        keys: Iterator[str | type[BaseException]] = iter(lines)

        def read() -> str:
            key = next(keys, EOFError)
            if isinstance(key, str):
                return key
            raise key

        talk, paper = self._talk()
        status = talk.converse(choices or Choices("fr"), read)
        self.printed = paper.getvalue()
        return status

    def pipe(self, lines: Iterable[str], choices: Choices | None = None) -> int:
        """A run fed by a pipe."""
        talk, paper = self._talk()
        status = talk.feed(choices or Choices("fr", fresh=True, insist=True), lines)
        self.printed = paper.getvalue()
        return status

    @property
    def session(self) -> Session:
        """What is kept of the talk."""
        conversation = asyncio.run(self.store.conversation(ADDRESS))
        assert conversation is not None
        assert conversation.session is not None
        return conversation.session
