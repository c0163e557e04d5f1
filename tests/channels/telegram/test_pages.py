"""Pages as HTML messages: readable, split at safe places, taken by the server."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.pages import split
from bot.conversation.messages import Block, Copyable, Details, Heading, Items, Meter, Paragraph, Table
from tests.fakebotapi import parse_html, utf16_length


def test_a_result_reads_well() -> None:
    """Title, meters, list, and an explanation folded away below its title."""
    (html,) = split(
        [
            Heading("Votre diagnostic"),
            Meter("Direction", 62, "sérieux"),
            Meter("Mesure", None, "à éclaircir"),
            Items(("Un geste", "Un autre"), ordered=True),
            Details("Pourquoi", ("Parce que.", "Et aussi.")),
            Paragraph("Courage & <méthode>", strong=True),
        ]
    )
    assert html == (
        "<b>Votre diagnostic</b>\n\n"
        "<b>Direction</b>\n██████░░░░ 62/100 · sérieux\n\n"
        "<b>Mesure</b>\nà éclaircir\n\n"
        "1. Un geste\n2. Un autre\n\n"
        "<b>Pourquoi</b>\n<blockquote expandable>Parce que.\nEt aussi.</blockquote>\n\n"
        "<b>Courage &amp; &lt;méthode&gt;</b>"
    )


def test_r20_a_long_page_is_split_between_its_blocks_and_headings_stay_with_theirs() -> None:
    """No message ends with a title."""
    blocks = [block for n in range(12) for block in (Heading(f"Titre {n}"), Paragraph(f"{n} mots " * 130))]
    messages = split(blocks)
    assert len(messages) > 2
    assert all(message.startswith("<b>Titre") and not message.endswith("</b>") for message in messages)


def test_r20_a_huge_explanation_is_several_quotes() -> None:
    """Each message whole by itself."""
    messages = split([Details("Pourquoi", ("mot " * 4000,))])
    assert len(messages) == 5
    assert all(message.count("<blockquote expandable>") == message.count("</blockquote>") == 1 for message in messages)


def test_a_table_keeps_its_columns_within_a_phones_width() -> None:
    """In letters of one width, cells padded and cut, typed marks shown as typed."""
    (html,) = split(
        [Table(("Critère", "A", "B"), (("Promesses", "●●●", "▲"), ("<b>Prix très très long</b>", "85", "?")))]
    )
    assert html == "<pre>Critère        A    B\nPromesses      ●●●  ▲\n&lt;b&gt;Prix très…  85   ?</pre>"


def test_a_text_to_copy_is_one_block_as_typed() -> None:
    """Telegram offers to copy what is in it whole."""
    (html,) = split([Copyable("À copier", "TITRE\n\n- <un>\n- deux & trois")])
    assert html == "<b>À copier</b>\n<pre>TITRE\n\n- &lt;un&gt;\n- deux &amp; trois</pre>"


def test_r20_a_long_text_to_copy_is_several_blocks() -> None:
    """Each whole by itself, cut between lines."""
    messages = split([Copyable("À copier", "\n".join(f"- ligne {n}" for n in range(900)))])
    assert len(messages) > 1
    assert all(message.endswith("</pre>") and message.count("<pre>") == 1 for message in messages)


def test_an_empty_page_says_nothing() -> None:
    """Telegram refuses empty messages."""
    assert split([]) == split([Paragraph(" \u200b ")]) == []


WORDS = ["<b>", "&amp;", "mot ", "😀", "👨‍👩‍👧", "e\u0301", "שלום ", "\n", "x"]
TEXT = st.one_of(
    st.text(max_size=80), st.builds(lambda text, times: text * times, st.sampled_from(WORDS), st.integers(1, 9000))
)
BLOCK = st.one_of(
    st.builds(Heading, TEXT),
    st.builds(Paragraph, TEXT, st.booleans()),
    st.builds(Meter, TEXT, st.none() | st.integers(-5, 200), TEXT),
    st.builds(Items, st.lists(TEXT, max_size=4).map(tuple), st.booleans()),
    st.builds(Details, TEXT, st.lists(TEXT, max_size=4).map(tuple)),
    st.builds(Table, st.tuples(TEXT, TEXT), st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)),
    st.builds(Copyable, TEXT, TEXT),
)


@given(st.lists(BLOCK, max_size=6))
def test_s10_r20_every_message_fits_and_has_our_markup_only(
    blocks: list[Block],
) -> None:
    """Parsed as the server does: 1 to 4096 units, a hundred entities at most, no tag broken, nothing injected."""
    for html in split(blocks):
        shown = parse_html(html)
        assert 0 < utf16_length(shown.text) <= 4096
        assert shown.text.strip()
        assert len(shown.entities) <= 100
        assert {entity["type"] for entity in shown.entities} <= {"bold", "expandable_blockquote", "pre"}
        html.encode()
