"""The cards of one language, indexed: how near each is to a question, from 0 (strange) to about 1 (asked in its own words).

Four views, blended: BM25 over the whole card; the share of the question's words that the card is asked with; the share of its title
that the question names; the likeness to the nearest of its ways of asking, by groups of three letters, which forgives spelling and
endings. Must not know what is near enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log, sqrt
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.asking.words import Stems, bare_words
from bot.knowledge.model import Topic

Numbers = NDArray[np.float64]

BM25_SHARE, COVERED_SHARE, TITLE_SHARE, LIKENESS_SHARE = 0.2, 0.2, 0.2, 0.4
"""How the four views are blended. BM25 counts per unit of the question's weight, and so stays around 1 at most."""
TITLE_COUNTS = 2
"""How many times a title counts in its card; each way of asking counts once."""
CLOSE = 86
"""Similarity (0-100) from which a word that no card holds is taken for a misspelling of one that some do."""
SHORTEST_MISSPELT = 5
"""Letters; shorter words look too much alike."""
ENOUGH_SHARED = 1.15
"""What a card must share with a question to be fully near, in the rarest words: one such word, or several that are more usual.
A question in a card's own words needs no rare one.
"""


class Index:
    """Holds the cards of one language. Building takes about 0.1 s; the first of a process loads numpy besides."""

    def __init__(self, topics: Sequence[Topic], lang: str, stems: Stems) -> None:
        self._stems = stems
        asked = [(topic.title.say(lang), *topic.asks[lang]) for topic in topics]
        whole = [
            stems.of(" ".join((*ways[:1] * (TITLE_COUNTS - 1), *ways, topic.text.say(lang))))
            for topic, ways in zip(topics, asked, strict=True)
        ]
        self._weights = _rarity(whole)
        self._strange = max(self._weights.values())
        self._long = [stem for stem in self._weights if len(stem) >= SHORTEST_MISSPELT]
        self._asked_with = [frozenset(stems.of(" ".join(ways))) for ways in asked]
        self._titles = [_weighed(stems.of(topic.title.say(lang)), self._weights) for topic in topics]
        self._phrasings = Phrasings(asked)
        self._bm25 = bm25s.BM25(method="lucene")
        self._bm25.index(whole, show_progress=False)

    def nearness(self, question: str) -> Numbers:
        """How near each card is to `question`, in the order of the cards; all 0 when it says nothing of the subject.

        Words that no card knows take their share off all of them, so that a question about something else comes near to nothing.
        """
        stems = self._stems_in(question)
        weights = {stem: self._weights.get(stem, self._strange) for stem in stems}
        total = sum(weights.values())
        known = sum(weight for stem, weight in weights.items() if stem in self._weights)
        if not known:
            return np.zeros(len(self._asked_with))
        shared = np.array([sum(weights[stem] for stem in held.intersection(weights)) for held in self._asked_with])
        likeness = self._phrasings.likeness(question)
        named = np.array([sum(part for stem, part in title.items() if stem in weights) for title in self._titles])
        words = BM25_SHARE * self._bm25.get_scores(stems) + COVERED_SHARE * shared
        blend = words / total + TITLE_SHARE * named + LIKENESS_SHARE * likeness
        substance = np.minimum(1.0, np.maximum(shared / (ENOUGH_SHARED * self._strange), likeness))
        found: Numbers = blend * substance * (known / total)
        return found

    def _stems_in(self, question: str) -> list[str]:
        """The stems of `question`, each once, without numbers that no card speaks of."""
        stems = dict.fromkeys(self._spelt(stem) for stem in self._stems.of(question))
        return [stem for stem in stems if stem in self._weights or not stem.isdigit()]

    def _spelt(self, stem: str) -> str:
        """The stem, or the one that it is an ending or a misspelling of."""
        if stem in self._weights or len(stem) < SHORTEST_MISSPELT:
            return stem
        begun = next((stem[:end] for end in range(len(stem) - 1, 4, -1) if stem[:end] in self._weights), None)
        found = process.extractOne(stem, self._long, scorer=fuzz.ratio, score_cutoff=CLOSE)
        return begun or (found[0] if found else stem)


class Phrasings:
    """Every way of asking for every card, by groups of three letters. Each card has at least one way."""

    def __init__(self, asked: Sequence[Sequence[str]]) -> None:
        self._firsts = np.cumsum([0, *(len(ways) for ways in asked[:-1])])
        self._weights = _rarity([list(_letters(" ".join(ways))) for ways in asked])
        self._strange = max(self._weights.values())
        held: dict[str, list[tuple[int, float]]] = {}
        for number, way in enumerate(way for ways in asked for way in ways):
            for group, part in self._unit(way).items():
                held.setdefault(group, []).append((number, part))
        self._held = {group: tuple(map(np.array, zip(*pairs, strict=True))) for group, pairs in held.items()}
        self._count = sum(map(len, asked))

    def likeness(self, question: str) -> Numbers:
        """The likeness (cosine, 0-1) of `question` to the nearest way of asking for each card."""
        found = np.zeros(self._count)
        for group, part in self._unit(question).items():
            if group in self._held:
                numbers, parts = self._held[group]
                found[numbers] += part * parts
        nearest: Any = np.maximum.reduceat(found, self._firsts)
        return np.asarray(nearest, dtype=np.float64)

    def _unit(self, text: str) -> Mapping[str, float]:
        """The groups of `text`, weighed, as a vector of length 1."""
        weighed = {group: count * self._weights.get(group, self._strange) for group, count in _letters(text).items()}
        length = sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
        return {group: weight / length for group, weight in weighed.items()}


def _weighed(stems: Iterable[str], weights: Mapping[str, float]) -> Mapping[str, float]:
    """The part of each stem in the whole; they add up to 1."""
    parts = {stem: weights[stem] for stem in stems}
    return {stem: part / sum(parts.values()) for stem, part in parts.items()}


def _letters(text: str) -> Counter[str]:
    """The groups of three letters of each word, its ends marked."""
    words = (f"_{word}_" for word in bare_words(text))
    return Counter(word[at : at + 3] for word in words for at in range(len(word) - 2))


def _rarity(cards: Sequence[Iterable[str]]) -> dict[str, float]:
    """What each term is worth: the fewer cards hold it, the more (the inverse document frequency of BM25)."""
    held = Counter(term for card in cards for term in set(card))
    return {term: log(1 + (len(cards) - count + 0.5) / (count + 0.5)) for term, count in held.items()}
