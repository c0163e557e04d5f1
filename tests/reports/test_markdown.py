"""Pages as Markdown: every block, and texts that look like markup shown as typed."""

from __future__ import annotations

from bot.conversation.messages import Copyable, Details, Heading, Items, Meter, Page, Paragraph, Table
from bot.reports.markdown import to_markdown


def test_every_block_has_its_form() -> None:
    """Meters in a row make one list; pages are separated by a rule."""
    first = Page(
        (
            Heading("Verdict"),
            Paragraph("Ici.", strong=True),
            Meter("KPI", 72, "serious"),
            Meter("Budget", None, "unclear"),
        )
    )
    second = Page((Items(("one", "two"), ordered=True), Items(("three",)), Details("More", ("a", "b"))))
    assert to_markdown([first, second]) == (
        "## Verdict\n\n**Ici.**\n\n"
        "- `███████░░░` **KPI** 72/100, serious\n- `··········` **Budget**: unclear\n\n---\n\n"
        "1. one\n2. two\n\n- three\n\n### More\n\na  \nb\n"
    )


def test_text_that_looks_like_markup_is_shown_as_typed() -> None:
    """What a person or an author wrote never becomes markup."""
    said = to_markdown([Page((Paragraph("*not* [a](link) <b>"), Paragraph("# no title"), Paragraph("1. no list")))])
    assert said == "\\*not\\* \\[a\\](link) \\<b\\>\n\n\\# no title\n\n1\\. no list\n"


def test_a_table_is_a_table_whatever_its_cells_hold() -> None:
    """A bar or a line break typed in a cell does not make another."""
    said = to_markdown([Page((Table(("A", "B"), (("x|y", "two\nlines"),)),))])
    assert said == "| A | B |\n| --- | --- |\n| x\\|y | two lines |\n"


def test_a_text_to_copy_is_fenced_and_unchanged() -> None:
    """With fences longer than any that it holds."""
    said = to_markdown([Page((Copyable("Copy", "# one\n````\n*two*"),))])
    assert said == "### Copy\n\n`````text\n# one\n````\n*two*\n`````\n"
