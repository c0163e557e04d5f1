"""Text made fit for paper: S17's tricks do nothing, nothing is asked of a font that it lacks, and long words break."""

from __future__ import annotations

import string
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.printing.characters import BREAK, MOST_CHARACTERS, PIECE, STAND_IN, printable, showable, text_for_paper
from bot.printing.coverage import characters_of, covered

FRENCH = "Été à Noël : « œuvre », l’an 2026 ; 45 % — ça va !\u00a0\u202f…€"


@pytest.fixture(scope="module")
def shown(project: Path) -> frozenset[str]:
    """What the vendored fonts can show."""
    return showable(covered(project / "knowledge" / "report" / "fonts"))


def test_french_and_english_stay_as_they_are(shown: frozenset[str]) -> None:
    """Accents, narrow spaces, quotation marks and the euro are in the fonts."""
    assert text_for_paper(FRENCH, shown) == FRENCH
    assert shown.issuperset(string.printable[:95])
    assert shown.issuperset("ΑΩαωЖжЯя" + STAND_IN)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("a\u202eb\u2066c\u200bd\ufeff\u00ad", "abcd"),
        ("e\u0301te\u0301", "été"),
        ("z" + "\u0301" * 30, "ź"),
        ("x" + "\u0336" * 30, "x"),
        ("emoji 👍🏽 ok", f"emoji {STAND_IN}{STAND_IN} ok"),
        ("שלום", STAND_IN * 4),
        ("one\ntwo\r\n\tthree", "one two three"),
        ("\u202e\u200b \n", STAND_IN),
        ("", ""),
        ("\x00\x07\x1b[31m", "[31m"),
        ("#read(\"/etc/passwd\") $x$ *b* `c` <d> \\e", "#read(\"/etc/passwd\") $x$ *b* `c` <d> \\e"),
    ],
)  # fmt: skip
def test_S17_tricks_do_nothing(shown: frozenset[str], typed: str, printed: str) -> None:
    """Invisible orders go, letters stay, what no font has gets the stand-in, markup is text."""
    assert text_for_paper(typed, shown) == printed


def test_long_words_break_and_long_texts_end(shown: frozenset[str]) -> None:
    """No piece is wider than a column, and a million characters are cut."""
    word = text_for_paper("x" * 500, shown)
    assert word.replace(BREAK, "") == "x" * 500
    assert max(map(len, word.split(BREAK))) == PIECE
    assert text_for_paper("anticonstitutionnellement", shown) == "anticonstitutionnellement"
    assert len(text_for_paper("word " * 200_000, shown)) <= MOST_CHARACTERS


@given(st.text(max_size=200))
def test_anything_typed_comes_out_showable(project: Path, typed: str) -> None:
    """Whatever it is, each character of the outcome is in a font, or the place of a break."""
    shown = _SHOWN.setdefault(project, showable(covered(project / "knowledge" / "report" / "fonts")))
    out = text_for_paper(typed, shown)
    assert set(out) <= shown | {BREAK}
    assert not [each for each in out if unicodedata.category(each) == "Cc" or unicodedata.bidirectional(each) in BIDI]


BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_SHOWN: dict[Path, frozenset[str]] = {}


def test_every_text_of_the_data_is_cleaned_and_the_rest_untouched(shown: frozenset[str]) -> None:
    """Texts in lists and groups; figures, truth values and a picture's bytes as they were."""
    data = {"a": ["\u202ex", {"b": "\u200by"}], "n": 3, "t": True, "no": None, "bytes": [137, 80]}
    assert printable(data, shown) == {"a": ["x", {"b": "y"}], "n": 3, "t": True, "no": None, "bytes": [137, 80]}


def test_what_is_no_font_is_refused() -> None:
    """A broken file is named as such, not half read."""
    for wrong in (b"", b"\x00\x01\x00\x00", b"not a font at all, but long enough to be one", bytes(64)):
        with pytest.raises(ValueError, match="not a font"):
            characters_of(wrong)
