"""The library: a question in words in, the card that answers it out, or the nearest topics when none does well enough.

Pure and synchronous, under 2 ms a question once warm. An index is built when its language is first needed, so that a talk without
questions does not wait for it. Must not know pages (`bot.asking.pages`), sessions nor channels.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.asking.words import Stems
from bot.content.texts import Phrases
from bot.knowledge.model import Topic

if TYPE_CHECKING:
    from bot.asking.index import Index

NEAR_ENOUGH = 0.18
"""Nearness (0-1) from which a card is given as the answer."""
LONGEST = 500
"""Characters of a question that are read: what is longer is told, not asked."""
OFFERED = 3
"""Topics offered beside an answer, or instead of one."""


@dataclass(frozen=True, slots=True)
class Found:
    """The card that answers. `related`: what is nearest besides, then what its author relates to it. `score`: nearness, 0-1."""

    topic: Topic
    related: tuple[Topic, ...]
    score: float


@dataclass(frozen=True, slots=True)
class NotFound:
    """No card answers well enough; `nearest` are those that came nearest, none when none comes near."""

    nearest: tuple[Topic, ...]


class Library:
    """Every card, ready to be asked for in any language of the content."""

    def __init__(self, topics: Iterable[Topic], phrases: Phrases) -> None:
        self._topics = {topic.id: topic for topic in topics}
        self._phrases = phrases
        self._indexes: dict[str, Index] = {}

    def warm(self, languages: Iterable[str]) -> None:
        """Build the indexes of `languages` now: some tenths of a second for the first."""
        for lang in languages if self._topics else ():
            self._index(lang)

    def topic(self, topic_id: str) -> Topic | None:
        """The card of that id."""
        return self._topics.get(topic_id)

    def answer(self, question: str, lang: str) -> Found | NotFound:
        """What answers `question`, asked in `lang`. Raises KeyError for a language that the content lacks."""
        ranked = self.ranked(question, lang)
        if not ranked or ranked[0][1] < NEAR_ENOUGH:
            return NotFound(tuple(topic for topic, near in ranked[:OFFERED] if near > 0))
        best, score = ranked[0]
        return Found(best, self._beside(best, [topic for topic, near in ranked[1:OFFERED] if near > 0]), score)

    def about(self, topic: Topic) -> Found:
        """That card, asked for by name, with what its author relates to it."""
        return Found(topic, self._beside(topic, []), 1.0)

    def ranked(self, question: str, lang: str) -> list[tuple[Topic, float]]:
        """Every card with its nearness, the nearest first; in the authors' order where they are equally near."""
        if not self._topics:
            return []
        scored = zip(self._topics.values(), self._index(lang).nearness(question[:LONGEST]).tolist(), strict=True)
        return sorted(scored, key=lambda pair: -pair[1])

    def _beside(self, topic: Topic, nearest: list[Topic]) -> tuple[Topic, ...]:
        further = (self._topics[name] for name in topic.related if name in self._topics)
        return tuple({one.id: one for one in (*nearest, *further)}.values())[: OFFERED + 1]

    def _index(self, lang: str) -> Index:
        if lang not in self._indexes:
            from bot.asking.index import Index  # noqa: PLC0415 - bm25s loads numpy, half a second that most runs need not wait for

            words = (self._phrases.words(f"asking.{name}", lang) for name in ("words_empty", "words_same"))
            self._indexes[lang] = Index(tuple(self._topics.values()), lang, Stems(lang, *words))
        return self._indexes[lang]
