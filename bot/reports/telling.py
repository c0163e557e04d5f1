"""How a companion tool speaks: the phrases of its own room, and questions, answers and sources of any dialog, in one language.

What the diagnosis says with `bot.reports.voice`, a tool says about answers of several dialogs at once. Must not know pages nor rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from bot.content.texts import Value
from bot.dialogs.model import Answer, Dialog, Part
from bot.knowledge.model import Content
from bot.knowledge.outcome import Line
from bot.reports.voice import Voice


@dataclass(frozen=True)
class Telling:
    """The words of the tool `room` in `lang`."""

    content: Content
    room: str
    lang: str

    def say(self, phrase: str, /, **values: Value) -> str:
        """The phrase `room.phrase`."""
        return self.content.phrases.say(f"{self.room}.{phrase}", self.lang, **values)

    def question(self, key: str) -> str:
        """A question of any dialog, in short."""
        return self._voice.question(key)

    def answer(self, key: str, answer: Answer) -> str:
        """A known answer as the person saw it."""
        return self._voice.answer(key, answer)

    def origin(self, keys: Iterable[str]) -> str:
        """Where a fact comes from, and whether it is our own recommendation."""
        return self._voice.origin(keys)

    def cited(self, text: str, keys: Iterable[str]) -> str:
        """A sentence with where it comes from."""
        return self.say("cited", text=text, origin=self.origin(keys))

    def line(self, line: Line) -> str:
        """A line of the knowledge, cited."""
        return self.cited(line.text.say(self.lang), line.sources)

    @cached_property
    def _voice(self) -> Voice:
        parts: dict[str, Part] = {part.id: part for dialog in self.content.dialogs.values() for part in dialog.parts}
        everything = next(iter(self.content.dialogs.values())).title
        return Voice(self.content, Dialog("everything", everything, tuple(parts.values())), self.lang)
