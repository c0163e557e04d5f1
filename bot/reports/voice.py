"""How a result speaks of what it knows: the phrases `result.*`, and questions, answers, bands and sources in one language.

Must not know pages nor scores: it says single words and lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.content.texts import Value
from bot.dialogs.model import Answer, Dialog
from bot.knowledge.model import Content, Obstacle
from bot.scoring import UNCLEAR

_SENTENCES = re.compile(r"(?<=[.!?…])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Voice:
    """The words for one dialog's result in `lang`."""

    content: Content
    dialog: Dialog
    lang: str

    def say(self, phrase: str, /, **values: Value) -> str:
        """The phrase `result.phrase`."""
        return self.content.phrases.say(f"result.{phrase}", self.lang, **values)

    def obstacle(self, name: str) -> Obstacle:
        """The obstacle of that id. Raises StopIteration for none: scores name only obstacles of the rules."""
        return next(each for each in self.content.knowledge.scoring.obstacles if each.id == name)

    def name(self, measure: str) -> str:
        """The name of an obstacle or aspect."""
        obstacles = self.content.knowledge.scoring.obstacles
        names = {obstacle.id: obstacle.name for obstacle in obstacles}
        names |= {aspect.id: aspect.name for obstacle in obstacles for aspect in obstacle.aspects}
        return names[measure].say(self.lang)

    def band(self, band: str) -> str:
        """A band in words; "to be cleared up" where there is none."""
        found = next((each for each in self.content.knowledge.scoring.bands if each.id == band), None)
        return found.label.say(self.lang) if found else self.say(UNCLEAR)

    def question(self, key: str) -> str:
        """A question in short: the sentence that asks, without what prepares it or explains."""
        wording = self.dialog.by_key[key].text.say(self.lang)
        return next((each for each in _SENTENCES.split(wording) if each.endswith("?")), wording)

    def answer(self, key: str, answer: Answer) -> str:
        """A known answer as the person saw it."""
        if isinstance(answer, tuple):
            return ", ".join(self.answer(key, each) for each in answer)
        option = self.dialog.by_key[key].option(str(answer))
        return option.label.say(self.lang) if option else str(answer)

    def origin(self, keys: Iterable[str]) -> str:
        """Where a fact comes from: the sources in short, and whether it is our own recommendation."""
        sources = [self.content.knowledge.sources[key] for key in keys]
        names = " · ".join(source.short.say(self.lang) for source in sources if not source.ours)
        if not names:
            return self.say("ours")
        return self.say("source_and_ours" if any(source.ours for source in sources) else "source", names=names)
