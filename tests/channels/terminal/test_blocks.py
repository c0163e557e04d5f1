"""Tables, texts to copy and written questions on a terminal of eighty columns."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from bot.channels.terminal.screen import Screen
from bot.conversation.messages import Button, Card, Copyable, Message, Page, Table


def printed(message: Message) -> str:
    """What a person sees, without colours."""
    out = StringIO()
    Screen(Console(file=out, width=80, highlight=False)).show([message])
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def test_a_table_stands_in_columns() -> None:
    """Aligned below their heads; what looks like rich's markup is shown as typed."""
    said = printed(Page((Table(("Critère", "A", "B"), (("Promesses", "●●●", "▲"), ("Prix", "85\u00a0€", "[red]"))),)))
    lines = [line for line in said.split("\n") if line.strip()]
    assert [line.split() for line in lines if "─" not in line] == [
        ["Critère", "A", "B"],
        ["Promesses", "●●●", "▲"],
        ["Prix", "85", "€", "[red]"],
    ]
    assert lines[0].index("A") == lines[2].index("●")


def test_a_text_to_copy_has_a_frame_and_nothing_beside_it() -> None:
    """Selected with the mouse, only the text itself is taken: no bar at either side, blank lines and dashes kept."""
    said = printed(Page((Copyable("À copier", "TITRE\n\n- un [b]\n- deux"),)))
    lines = said.strip("\n").split("\n")
    assert lines[0].startswith("À copier ──")
    assert lines[1:-1] == ["TITRE", "", "- un [b]", "- deux"]
    assert set(lines[-1]) == {"─"}


def written(detail: str) -> str:
    """A question answered by writing."""
    card = Card(
        "s",
        1,
        "Neuf étapes",
        "Où voulez-vous être dans un an\u202f?",
        1,
        9,
        detail=detail,
        controls=(Button("!skip", "Passer"),),
        kind="text",
    )
    return printed(card)


def test_the_reason_of_a_written_question_is_set_apart_by_a_bar() -> None:
    """Wrapped within the width, each of its lines beside the bar, with the words to type below."""
    said = written(
        "Un an, trois ans, cinq ans\u00a0: ces trois dates donnent la direction. Commencez par la plus proche, en une phrase."
    )
    lines = said.strip("\n").split("\n")
    barred = [line for line in lines if line.startswith("  │")]
    assert len(barred) == 2
    assert all(len(line) <= 80 for line in lines)
    assert lines.index(barred[-1]) < lines.index(" Passer")


def test_a_written_question_without_a_word_more_has_no_bar() -> None:
    """Nothing to set apart."""
    assert "│" not in written("")
