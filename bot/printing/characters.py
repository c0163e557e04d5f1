"""Any text made fit for paper: no invisible orders, nothing that no font has, no word wider than a page.

Whoever typed it, it is text: what it shows is kept, what it would do is not. Must not know what the texts say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Any

STAND_IN = "\u25a1"
"""Shown for a character that no font has: a white square."""
BREAK = "\u200b"
"""Where a line may break, unseen."""
MOST_CHARACTERS = 2_000
"""Of one text; more is cut, with an ellipsis."""
LONGEST_WORD = 26
"""Longer ones may break, after each piece: « anticonstitutionnellement » stays whole."""
PIECE = 8
_LONG_WORD = re.compile(rf"[^\s\u200b-]{{{LONGEST_WORD + 1},}}")
_JOINED = re.compile(r"\s*[\n\r\u2028\u2029]+\s*")


def showable(covered: Collection[str]) -> frozenset[str]:
    """Of the characters that the fonts have, those that may be printed as they are: in capitals too, and none that is an order."""
    known = frozenset(covered)
    return frozenset(
        each
        for each in known
        if unicodedata.category(each)[0] != "C" and not unicodedata.combining(each) and known.issuperset(each.upper())
    )


def printable(value: Any, shown: frozenset[str]) -> Any:
    """`value` (plain JSON) with every text in it fit for paper."""
    if isinstance(value, str):
        return text_for_paper(value, shown)
    if isinstance(value, list):
        return value if value and isinstance(value[0], int) else [printable(each, shown) for each in value]
    if isinstance(value, dict):
        return {key: printable(each, shown) for key, each in value.items()}
    return value


def text_for_paper(typed: str, shown: frozenset[str]) -> str:
    """One line of text made of `shown` characters, the stand-in, and places to break. Blank only where nothing was typed: a heading,
    in PDF/UA-1, is never empty.
    """
    text = typed
    if not shown.issuperset(text):
        text = "".join(_shown(unicodedata.normalize("NFC", _JOINED.sub(" ", text[: 2 * MOST_CHARACTERS])), shown))
    if len(text) > MOST_CHARACTERS:
        text = text[: MOST_CHARACTERS - 1] + "…"
    return _LONG_WORD.sub(_broken, text) if not typed or text.strip() else STAND_IN


def _shown(text: str, shown: frozenset[str]) -> Iterator[str]:
    """Accents that make no letter with the one before are dropped, as are all invisible characters."""
    for character in text:
        kind = unicodedata.category(character)
        if character in shown:
            yield character
        elif kind[0] == "Z" or character == "\t":
            yield " "
        elif kind[0] not in "CM":
            yield STAND_IN


def _broken(word: re.Match[str]) -> str:
    letters = word.group()
    return BREAK.join(letters[place : place + PIECE] for place in range(0, len(letters), PIECE))
