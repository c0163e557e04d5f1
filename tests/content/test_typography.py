"""Rules for wordings: what French typography asks, what it leaves alone, and that no text makes a pattern slow (S16)."""

from __future__ import annotations

import time

import pytest

from bot.content import typography
from bot.content.places import Place
from bot.content.templates import compile_text
from bot.content.typography import wording_findings
from bot.content.wordings import Said

PLACE = Place("knowledge/phrases/talk.yaml", 3, 5)
NARROW, WIDE = "\u202f", "\u00a0"


def codes(text: str, lang: str = "fr", role: str = "texts.hello") -> list[str]:
    """The codes of what is wrong with a wording."""
    return [finding.code for finding in wording_findings([Said(role, lang, text, PLACE)])]


@pytest.mark.parametrize(
    "text",
    [
        f"Vraiment{NARROW}?",
        f"Vraiment{WIDE}?!",
        f"Un{WIDE}: deux{NARROW}; trois{NARROW}!",
        f"Dites «{WIDE}oui{WIDE}», puis «{NARROW}non{NARROW}».",
        "Voir https://exemple.fr/?a=b;c à 12:30.",
        "{{ name }} a répondu.",
        "? à éclaircir",
        "L’élan de l’été",
        f"100{WIDE}%{NARROW}! (vraiment)",
    ],
)
def test_good_typography_is_left_alone(text: str) -> None:
    """No false alarm on addresses, hours, placeholders or no-break spaces of either width."""
    assert codes(text) == []


@pytest.mark.parametrize(
    "text", ["Vraiment?", "Vraiment ?", "Un: deux", "Un : deux", "« oui »", "«oui»", "{{ name }} !"]
)
def test_french_marks_keep_their_space(text: str) -> None:
    """A mark without its no-break space is pointed out, in French only."""
    assert codes(text) == ["W010"] or codes(text) == ["W010", "W010"]
    assert codes(text, "en") == []


def test_a_straight_apostrophe_is_pointed_out_in_every_language() -> None:
    """And a prime or a quotation is not one."""
    assert codes("l'été") == codes("it's", "en") == ["W011"]
    assert codes("5' et 'x'", "en") == []


EVIL = [
    unit * (65_536 // len(unit))
    for unit in (
        "{{", "{%", "{#", "}}", "{{ x", "{% if x", "<a", "<a ", "<", "</", "**", "``", "](", ".", "!", "?",
        "…", ".!", "«", "»", " »", "« ", ":",
        " :", "/:", ";", " ;", "; ", "' ", "a'", "'a", "'", " ", "\u00a0", "\u202f", "a", "a ", "a?", "a ?",
        "é:", "\n", "\t", "{", "}", "%}",
        "{{}}", "{{ x }}", "{%%}", "{{{", "}}}", "😀", "-%}{%-", "{% raw %}", "{{'",
    )
]  # fmt: skip


@pytest.mark.parametrize("text", EVIL, ids=range(len(EVIL)))
def test_s16_no_text_makes_a_pattern_slow(text: str) -> None:
    """64 kB made to mislead a pattern is judged or refused within 100 ms of work. Authors write no patterns of their own."""
    begun = time.process_time()
    list(wording_findings([Said("questions.text", "fr", text, PLACE)]))
    compile_text(text, PLACE)
    assert time.process_time() - begun <= 0.1


def test_s16_without_the_bound_a_pattern_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the bound on a wording taken out, sixty-four thousand full stops cost far more than that."""
    monkeypatch.setattr(typography, "MOST_OF_ANY", 10**9)
    begun = time.process_time()
    list(wording_findings([Said("questions.text", "fr", "." * 16_384 + "x", PLACE)]))
    assert time.process_time() - begun > 0.1
