"""How easy the texts are to read: reading ease, by file and language, over blocks of a hundred words.

French by Kandel and Moles (1958), 207 - 1.015 words a sentence - 73.6 syllables a word; English by Flesch (1948), 206.835 - 1.015 - 84.6
alike. 100 is very easy, below 50 is hard. Syllables are estimated: the greater of what a hyphenation dictionary and the groups of vowels
say, which is right on average (the test counts a hundred words). Must not know where texts come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import pyphen

from bot.content.places import Place
from bot.content.wordings import Said

LEAST_WORDS = 100
"""Of a block: below, one hard word weighs too much."""
LEAST_EASE = 50.0
FORMULAS: Mapping[str, tuple[float, float, float]] = {"fr": (207.0, 1.015, 73.6), "en": (206.835, 1.015, 84.6)}
"""By language: the constant, what a word more in each sentence costs, what a syllable more in each word costs."""
DICTIONARIES: Mapping[str, str] = {"fr": "fr", "en": "en_US"}

_SHORT = frozenset({"label", "short", "title", "name", "unit"})
"""Roles of wordings that are no sentences."""
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d+(?:[.,\u202f\u00a0]\d+)*")
_END = re.compile(r"[.!?…]+(?=\s|$)")
_PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")
_VOWELS = re.compile(r"[aeiouyàâäæéèêëîïôöœùûü]+", re.IGNORECASE)
_MUTE = {
    "fr": re.compile(r"(?<=[^aeiouyàâéèêëîïôûéœ])(?:e|es|ent)$", re.IGNORECASE),
    "en": re.compile(r"(?<=[^aeiouyl])e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyscxzgh])es$", re.IGNORECASE),
}
"""Endings that are written and not said."""
_HIATUS = re.compile(
    r"é(?=[aoué]|en)|(?<=[bcdfgptv][lr])[iu](?=[aeo])|(?<=[aou])y(?=[aeéoi])|(?<=[aou])ï", re.IGNORECASE
)
"""In French: a vowel that stands apart from the one after it."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some neighbouring texts. `place` is where the first stands."""

    place: Place
    words: int
    ease: float


@dataclass(frozen=True, slots=True)
class Reading:
    """How one file reads in one language. `judged`: whether there are words enough for a figure that means something."""

    file: str
    lang: str
    blocks: tuple[Block, ...]

    @property
    def judged(self) -> bool:
        return all(block.words >= LEAST_WORDS for block in self.blocks)

    @property
    def lowest(self) -> Block:
        """The hardest block."""
        return min(self.blocks, key=lambda block: block.ease)

    @property
    def mean(self) -> float:
        """Over all blocks, by their words."""
        return sum(block.ease * block.words for block in self.blocks) / sum(block.words for block in self.blocks)

    @property
    def hard(self) -> bool:
        """Whether some block is below LEAST_EASE."""
        return self.judged and self.lowest.ease < LEAST_EASE


def readings(said: Iterable[Said]) -> list[Reading]:
    """Each file in its language, in order. Labels, titles and names are left out; so are languages without a formula."""
    texts = [one for one in said if one.lang in FORMULAS and one.role.rpartition(".")[2] not in _SHORT]
    ordered = sorted(texts, key=lambda one: (one.place.file, one.lang, one.place))
    return [
        Reading(file, lang, tuple(_blocks(list(group))))
        for (file, lang), group in groupby(ordered, key=lambda one: (one.place.file, one.lang))
    ]


def ease(lang: str, texts: Iterable[str]) -> float:
    """The reading ease of `texts` together, each ending a sentence. Raises KeyError for a language without a formula."""
    bare = [_PLACEHOLDER.sub("x", text) for text in texts]
    words = [word for text in bare for word in _WORD.findall(text)]
    sentences = sum(max(1, sum(bool(_WORD.search(piece)) for piece in _END.split(text))) for text in bare)
    most, length, weight = FORMULAS[lang]
    if not words:
        return most
    return most - length * len(words) / sentences - weight * sum(syllables(lang, word) for word in words) / len(words)


def syllables(lang: str, word: str) -> int:
    """The syllables of a word, estimated; a number counts as one."""
    said = _MUTE[lang].sub("", word)
    groups = len(_VOWELS.findall(said)) + (len(_HIATUS.findall(said)) if lang == "fr" else 0)
    return max(1, groups, len(_dictionary(lang).positions(word)) + 1)


@cache
def _dictionary(lang: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=DICTIONARIES[lang], left=2, right=2)


def _blocks(texts: list[Said]) -> list[Block]:
    """Neighbours together until they hold words enough; what is left over goes with the last."""
    groups: list[list[Said]] = [[]]
    for one in texts:
        if _count(groups[-1]) >= LEAST_WORDS:
            groups.append([])
        groups[-1].append(one)
    if len(groups) > 1 and _count(groups[-1]) < LEAST_WORDS:
        last = groups.pop()
        groups[-1] += last
    return [Block(group[0].place, _count(group), ease(group[0].lang, [one.text for one in group])) for group in groups]


def _count(texts: list[Said]) -> int:
    return sum(len(_WORD.findall(one.text)) for one in texts)
