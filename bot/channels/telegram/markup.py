"""Text made fit for Telegram: cleaned of Unicode's tricks, escaped for HTML, counted and cut as Telegram counts.

Telegram counts UTF-16 units after reading the markup; so text is cut first and marked up after, and no cut can fall inside a tag. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 4096
"""UTF-16 units in one message, markup not counted."""

_EMOJI = "\u00a9\u00ae\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_SUSPECT = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff\ud800-\udfff\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
"""Anything that `clean` may have to touch: most texts hold none of it, and French with its narrow spaces never does."""
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
"""Controls of direction, zero widths, fillers, tags. Not U+00A0 nor U+202F, which French is written with."""
_JOINER = re.compile(f"(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_MARKS: Final = 4
_TRAILING = re.compile("[\u200d\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_CUTS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"[.!?…][ \n]"),
    re.compile(r"[;:,][ \n]"),
    re.compile(r"[ \t]"),
)
"""Where a text is best cut, best first."""


def clean(text: str) -> str:
    """`text` in NFC, without controls of direction, zero widths and lone surrogates, and with four combining marks a letter at most."""
    if text.isascii() and text.isprintable():
        return text
    if _SUSPECT.search(text) is not None:
        text = _SURROGATE.sub("\ufffd", _HIDDEN.sub("", text.replace("\r\n", "\n")))
        text = _few_marks(unicodedata.normalize("NFC", _JOINER.sub("", text)))
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def escaped(text: str) -> str:
    """A cleaned `text` as Telegram's HTML shows it literally."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text or ">" in text:
        text = text.replace("<", "&lt;").replace(">", "&gt;")
    return text


def units(text: str) -> int:
    """Length of a text without markup, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, longest: int) -> tuple[str, str]:
    """`text` in two at the best place that leaves at most `longest` units (at least 2) in the first: (first, rest)."""
    if units(text) <= longest:
        return text, ""
    end = _reach(text, longest)
    for pattern in _CUTS:
        places = [found.end() for found in pattern.finditer(text, 0, end)]
        if places and places[-1] > end // 3:
            return text[: places[-1]].rstrip(), text[places[-1] :].lstrip()
    end = _between_letters(text, end)
    return text[:end], text[end:]


def pieces(text: str, longest: int) -> list[str]:
    """`text` cut into pieces of at most `longest` units each."""
    found: list[str] = []
    while text:
        piece, text = cut(text, longest)
        if piece.strip():
            found.append(piece)
    return found


def shortened(text: str, longest: int) -> str:
    """`text`, with "…" in place of what is beyond `longest` units."""
    return text if units(text) <= longest else cut(text, longest - 1)[0] + "…"


def _few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} and character != "\ufe0f" else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _reach(text: str, longest: int) -> int:
    """How many characters fit in `longest` units."""
    if text.isascii():
        return longest
    count = 0
    for place, character in enumerate(text):
        count += 2 if character > "\uffff" else 1
        if count > longest:
            return place
    return len(text)


def _between_letters(text: str, end: int) -> int:
    """The nearest place at or before `end` that parts no letter from its marks, no emoji from its joints, no flag in two."""
    place = end
    while place > 1 and end - place < 64 and _joined(text, place):
        place -= 1
    return place if place > 0 and not _joined(text, place) else end


def _joined(text: str, place: int) -> bool:
    after, before = text[place], text[place - 1]
    if _TRAILING.match(after) or before == "\u200d" or unicodedata.combining(after):
        return True
    if not _FLAG.match(after):
        return False
    start = place
    while start > 0 and _FLAG.match(text[start - 1]):
        start -= 1
    return (place - start) % 2 == 1
