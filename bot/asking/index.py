"""The cards of one language, indexed: how near each is to a question, between 0 (strange) and 1 (asked in its own words).

BM25 over the whole card, and the likeness to the nearest of its ways of asking; a word that no card holds weighs against all. Must not
know what is near enough (`bot.asking.library`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log, sqrt

import bm25s
from rapidfuzz import fuzz, process

from bot.asking.words import Stems
from bot.knowledge.model import Topic

TITLE_REPEATED = 2
"""How many times a title counts in its card; each way of asking counts once."""
CLOSE = 86
"""Similarity (0-100) from which a word that no card holds is taken for a misspelling of one that some do."""
SHORTEST_MISSPELT = 5
"""Letters; shorter words look too much alike."""
EMPTY_WEIGHT = 0.8
"""What an empty word is worth between two ways of asking: "how many" and "how to" differ. A rare word is worth 4 to 5."""
ASKED_SHARE = 0.6
"""The share of the nearest way of asking in the nearness; BM25 has the rest."""
FULL_BM25 = 0.7
"""The share of a question's greatest possible BM25 that counts as full."""


class Index:
    """Holds the cards of one language. Building takes some 50 ms; the first of a process loads numpy besides."""

    def __init__(self, topics: Sequence[Topic], lang: str, stems: Stems) -> None:
        self._stems = stems
        asked = [(topic.title.say(lang), *topic.asks[lang]) for topic in topics]
        cards = [
            stems.of(" ".join((*ways[:1] * (TITLE_REPEATED - 1), *ways, topic.text.say(lang))))
            for topic, ways in zip(topics, asked, strict=True)
        ]
        self._weights = _weights(cards)
        self._strange = max(self._weights.values(), default=1.0)
        self._known = [stem for stem in self._weights if len(stem) >= SHORTEST_MISSPELT]
        self._ways = [[self._way(way) for way in ways] for ways in asked]
        self._bm25 = bm25s.BM25(method="lucene")
        self._bm25.index(cards, show_progress=False)

    def nearness(self, question: str) -> list[float]:
        """How near each card is to `question`, in the order of the cards; all 0 when it says nothing."""
        stems = [self._spelt(stem) for stem in dict.fromkeys(self._stems.of(question))]
        if not stems:
            return [0.0] * len(self._ways)
        weights = {stem: self._weights.get(stem, self._strange) for stem in stems}
        most = FULL_BM25 * sum(weights.values())
        weights |= dict.fromkeys(self._stems.empty_in(question), EMPTY_WEIGHT)
        length = _length(weights.values())
        scores = self._bm25.get_scores(stems).tolist()
        return [
            ASKED_SHARE * _nearest(weights, length, ways) + (1 - ASKED_SHARE) * min(1.0, score / most)
            for score, ways in zip(scores, self._ways, strict=True)
        ]

    def _way(self, text: str) -> tuple[frozenset[str], float]:
        stems, empty = frozenset(self._stems.of(text)), self._stems.empty_in(text)
        return stems | empty, _length([*(self._weights[stem] for stem in stems), *(EMPTY_WEIGHT for _ in empty)])

    def _spelt(self, stem: str) -> str:
        if stem in self._weights or len(stem) < SHORTEST_MISSPELT:
            return stem
        found = process.extractOne(stem, self._known, scorer=fuzz.ratio, score_cutoff=CLOSE)
        return found[0] if found else stem


def _weights(cards: Sequence[Sequence[str]]) -> dict[str, float]:
    """What each stem is worth: the rarer among the cards, the more (the idf of BM25)."""
    held = Counter(stem for card in cards for stem in set(card))
    return {stem: log(1 + (len(cards) - count + 0.5) / (count + 0.5)) for stem, count in held.items()}


def _length(weights: Iterable[float]) -> float:
    return sqrt(sum(weight * weight for weight in weights))


def _nearest(weights: Mapping[str, float], length: float, ways: Iterable[tuple[frozenset[str], float]]) -> float:
    """The likeness (cosine) of a question to the nearest way of asking."""
    return max(
        (sum(weights[word] ** 2 for word in kept.intersection(weights)) / (length * size) for kept, size in ways if size),
        default=0.0,
    )
