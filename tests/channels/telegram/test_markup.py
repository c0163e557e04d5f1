"""Text made fit for Telegram: cleaned, escaped, cut."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.markup import clean, cut, escaped, pieces, shortened, units
from tests.fakebotapi import parse_html, utf16_length

FAMILY = "👨‍👩‍👧"


@pytest.mark.parametrize(
    "text", ["Déjà vu, où ça ?", "« oui » : 50 % !", "œuvre — l’été", f"{FAMILY} ❤️ 👍🏽", "שלום", "a\nb\tc"]
)
def test_s17_honest_text_is_left_alone(text: str) -> None:
    """French with its spaces, emoji with their joints, right-to-left scripts."""
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ad\u202emin", "admin"),
        ("a\u200bb\u200cc\ufeffd\u2060e", "abcde"),
        ("x\u200dy", "xy"),
        ("\u2066evil\u2069", "evil"),
        ("e\u0301", "é"),
        ("z" + "\u0316" * 50, "z" + "\u0316" * 4),
        ("a\ud800b", "a\ufffdb"),
        ("a\x00b\x1bc\r\nd", "abc\nd"),
        ("\U000e0041x", "x"),
    ],
)
def test_s17_tricks_are_taken_out(text: str, expected: str) -> None:
    """Controls of direction, zero widths, towers of marks, half characters."""
    assert clean(text) == expected


@given(st.text(st.characters(exclude_categories=[])))
def test_s17_whatever_comes_comes_out_clean(text: str) -> None:
    """Normal form, nothing hidden, and stable."""
    out = clean(text)
    assert unicodedata.is_normalized("NFC", out)
    assert not set(out) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\u061c\ufeff\x00"
    )
    assert out.encode().decode() == out
    assert clean(out) == out


@given(st.text())
def test_s10_escaped_text_is_shown_as_typed(text: str) -> None:
    """Telegram reads back exactly the text, with no markup in it."""
    said = clean(text)
    shown = parse_html(escaped(said))
    assert (shown.text, shown.entities) == (said, ())


LETTERS = st.one_of(st.sampled_from([*"ab .,;\n", "é", "😀", "\u0301", FAMILY, "🇫🇷", "👍🏽"]), st.characters())
TEXTS = st.lists(LETTERS, max_size=300).map("".join)


@given(TEXTS, st.integers(4, 60))
def test_r20_pieces_fit_and_lose_nothing_but_blanks(text: str, longest: int) -> None:
    """Each within the limit, no surrogate halved, all letters there in order."""
    cuts = pieces(text, longest)
    assert all(0 < utf16_length(piece) <= longest for piece in cuts)
    assert "".join("".join(cuts).split()) == "".join(text.split())


def test_a_text_is_cut_at_its_best_place() -> None:
    """Between paragraphs, else lines, else sentences, else words, else letters."""
    assert cut("Un.\n\nDeux trois quatre", 20) == ("Un.\n\nDeux trois", "quatre")
    assert cut("Première phrase. Seconde phrase", 22) == ("Première phrase.", "Seconde phrase")
    assert cut("anticonstitutionnellement", 10) == ("anticonsti", "tutionnellement")


@pytest.mark.parametrize("whole", [FAMILY, "🇫🇷", "👍🏽", "e\u0301\u0302", "❤️"])
def test_r20_no_letter_is_cut_in_two(whole: str) -> None:
    """An emoji of several characters, a flag, an accent: on one side or the other."""
    for lead in range(8):
        first, rest = cut("x" * lead + whole * 8, 20)
        assert first.removeprefix("x" * lead).replace(whole, "") == ""
        assert rest.replace(whole, "") == ""


def test_shortened_says_that_it_is() -> None:
    """With an ellipsis, within the limit."""
    assert shortened("Une phrase assez longue", 12) == "Une phrase…"
    assert units(shortened("😀" * 50, 9)) <= 9
