"""The screen: at most 80 columns, non-breaking spaces that hold, readable without colours."""

from __future__ import annotations

from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as some
from rich.cells import cell_len
from rich.console import Console

from bot.channels.terminal.loop import Choices
from bot.channels.terminal.screen import WIDTH, Screen, bar
from bot.conversation.messages import Button, Card, Details, Heading, Items, Message, Meter, Page, Paragraph, Record
from bot.conversation.session import ENDED
from tests.channels.terminal.kit import Machine


def shown(*messages: Message, width: int = 120, colours: bool = False) -> str:
    """What a terminal of that width shows."""
    paper = StringIO()
    console = Console(file=paper, width=width, force_terminal=colours, color_system="truecolor" if colours else None)
    Screen(console).show(messages)
    return paper.getvalue()


def widest(text: str) -> int:
    """The cells of the longest line."""
    return max(cell_len(line) for line in text.splitlines())


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_line_of_a_whole_talk_is_wider_than_80(lang: str) -> None:
    """Every card and page of the diagnosis, help, reasons and the notice included, in both languages."""
    words = {"fr": ("pourquoi", "aide", "/confidentialite"), "en": ("why", "help", "/privacy")}[lang]
    machine = Machine()
    asked = [line for _ in range(23) for line in (words[0], words[0], "2")]
    machine.type("1", words[1], words[2], *asked, "", choices=Choices(lang))
    assert machine.session.state == ENDED
    assert widest(machine.printed) <= WIDTH


def test_a_narrow_terminal_is_respected() -> None:
    """40 columns: nothing is wider."""
    card = Card(
        "s", 0, "Entreprise", "Une question assez longue pour deux lignes au moins ?", choices=(Button("a", "Oui"),)
    )
    assert widest(shown(card, width=40)) <= 40


def test_non_breaking_spaces_hold_together_and_are_printed_as_they_are() -> None:
    """« 1 000 € » and a question mark are never torn off, wherever the line ends."""
    for filler in range(60, 80):
        text = "x" * filler + " 1\u202f000\u00a0€\u202f?"
        said = shown(Page((Paragraph(text),)))
        assert "1\u202f000\u00a0€\u202f?" in said
        assert widest(said) <= WIDTH


def test_options_are_numbered_ticked_and_marked() -> None:
    """Numbers to type; ☑ and ☐ in a `several`, ✓ at the answer given."""
    several = Card("s", 0, "H", "T", kind="several", choices=(Button("a", "Un", ticked=True), Button("b", "Deux")))
    choice = Card("s", 0, "H", "T", kind="choice", choices=(Button("a", "Un", ticked=True), Button("b", "Deux")))
    assert "1  ☑ Un" in shown(several)
    assert "2  ☐ Deux" in shown(several)
    assert "1  Un  ✓" in shown(choice)


def test_progress_is_a_bar_and_figures() -> None:
    """The question at hand out of all."""
    assert "3/12" in shown(Card("s", 0, "Mesure", "T", done=2, total=12))
    assert "12/12" in shown(Card("s", 0, "Mesure", "T", done=12, total=12))
    assert [bar(share).count("█") for share in (0, 0.5, 1, 7, -1)] == [0, 12, 24, 24, 0]


def test_every_block_of_a_page_says_all_without_colours() -> None:
    """Figures and bands in words; nothing depends on a colour."""
    page = Page(
        (Heading("Titre"), Paragraph("Texte", strong=True), Meter("La stratégie", 7, "Dégagé", "clear"),
         Meter("La mesure", None, "À éclaircir", "unclear"), Items(("un", "deux"), ordered=True), Details("Plus", ("fin",))),
        (Button("!!erase", "Effacer"),),
    )  # fmt: skip
    plain = shown(page)
    for word in (
        "Titre",
        "Texte",
        "7/100",
        "Dégagé",
        "À éclaircir",
        "1. un",
        "2. deux",
        "Plus",
        "fin",
        "/erase",
        "Effacer",
    ):
        assert word in plain
    assert "\x1b" not in plain
    assert "\x1b" in shown(page, colours=True)


def test_a_record_needs_no_line() -> None:
    """What was typed is still on the screen."""
    assert not shown(Record("Fermée."))


@given(some.text(max_size=300))
def test_whatever_a_text_holds_is_shown_as_text_within_the_width(text: str) -> None:
    """Markup of the library's own, control characters, wide letters: no error, no wider line."""
    said = shown(
        Card("s", 0, text, text, aside=text, detail=text, choices=(Button("a", text),)), Page((Paragraph(text),))
    )
    assert "[bold]" not in text or "[bold]" in said
