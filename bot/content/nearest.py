"""The nearest allowed word to one that an author mistyped, said the same way in every finding."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOST_LISTED = 12


def allowed(word: str, words: Iterable[str]) -> str:
    """`did you mean 'weight'? allowed: label, obstacle, …`, or only the second half when nothing comes near."""
    known = list(dict.fromkeys(words))
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    listed = ", ".join(known[:MOST_LISTED]) + (", …" if len(known) > MOST_LISTED else "")
    guess = f"did you mean '{close[0]}'? " if close else ""
    return f"{guess}allowed: {listed}" if known else "none is allowed here"
