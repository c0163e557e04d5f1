"""A text as the stems that retrieval compares: no accents, no capitals, no elisions, no empty words, one stem for words that mean the same.

Which words are empty, and which mean the same, is content (`asking.words_empty`, `asking.words_same`). Must not know cards nor scores.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

import snowballstemmer

STEMS_KEPT = 8_192
"""Words of a language whose stem is remembered: a stem takes some 30 µs to find, and the cards hold a few thousand words."""
_WORD = re.compile(r"[a-z0-9]+")
_ALGORITHMS = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
    "sv": "swedish",
}
"""The stemmer of each language; words of another are compared whole."""


def bare_words(text: str) -> list[str]:
    """The words of `text` without accents and capitals; an apostrophe or a hyphen parts two words."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return _WORD.findall("".join(letter for letter in letters if not unicodedata.combining(letter)))


class Stems:
    """Turns texts of one language into stems. `empty` and `same`: lines of words; the first word of a line of `same` is kept for all."""

    def __init__(self, lang: str, empty: Iterable[str] = (), same: Iterable[str] = ()) -> None:
        self._stem = lru_cache(maxsize=STEMS_KEPT)(_stemmer(lang))
        self._empty = frozenset(word for line in empty for word in bare_words(line))
        self._kept: dict[str, str] = {}
        for line in same:
            stems = [self._stem(word) for word in bare_words(line)]
            self._kept.update((stem, stems[0]) for stem in stems)

    def of(self, text: str) -> list[str]:
        """The stems of `text`, in order, repeated as in it."""
        return [self._stemmed(word) for word in bare_words(text) if word not in self._empty]

    def _stemmed(self, word: str) -> str:
        stem = self._stem(word)
        return self._kept.get(stem, stem)


def _stemmer(lang: str) -> Callable[[str], str]:
    algorithm = _ALGORITHMS.get(lang)
    if algorithm is None:
        return str
    stem: Callable[[str], str] = snowballstemmer.stemmer(algorithm).stemWord
    return stem
