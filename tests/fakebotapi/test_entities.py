"""Telegram's HTML: what is accepted, what is refused, in the server's words."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakebotapi.entities import FormattedText, detected_entities, parse_html, trimmed, utf16_length
from tests.fakebotapi.errors import ApiError


def kinds(source: str) -> list[tuple[str, int, int]]:
    """Type, offset and length of each entity."""
    return [(e["type"], e["offset"], e["length"]) for e in parse_html(source).entities]


def test_every_supported_tag_becomes_its_entity() -> None:
    """The whole list of tags of the Bot API, one after another."""
    source = (
        '<b>b</b><strong>b</strong><i>i</i><em>i</em><u>u</u><ins>u</ins><s>s</s><strike>s</strike><del>s</del>'
        '<tg-spoiler>p</tg-spoiler><span class="tg-spoiler">p</span><code>c</code><pre>r</pre>'
        '<blockquote>q</blockquote><blockquote expandable>e</blockquote>'
    )  # fmt: skip
    expected = ["bold"] * 2 + ["italic"] * 2 + ["underline"] * 2 + ["strikethrough"] * 3 + ["spoiler"] * 2
    expected += ["code", "pre", "blockquote", "expandable_blockquote"]
    assert kinds(source) == [(kind, offset, 1) for offset, kind in enumerate(expected)]


def test_offsets_count_utf16_units() -> None:
    """An emoji outside the basic plane counts for two."""
    assert kinds("😀é<b>😀</b>") == [("bold", 3, 2)]


def test_references_are_decoded_and_unknown_ones_stay() -> None:
    """Four named references and numbers are known; others are shown as they are written, and reported."""
    read = parse_html("&lt;&gt;&amp;&quot;&#233;&#x1F600; &nbsp; & &apos;")
    assert read.text == '<>&"é😀 &nbsp; & &apos;'
    assert read.literal_references == ("&nbsp;", "&apos;")


def test_links_mentions_languages_and_times_carry_their_arguments() -> None:
    """Attributes become the fields of the entity."""
    link, mention, code, when = parse_html(
        '<a href="https://example.org/?a=1&amp;b=2">x</a> <a href="tg://user?id=42">y</a> '
        '<pre><code class="language-python">z</code></pre> <tg-time unix="1647531900" format="wDT">t</tg-time>'
    ).entities
    assert link["url"] == "https://example.org/?a=1&b=2"
    assert mention["user"]["id"] == 42
    assert (code["type"], code["language"]) == ("pre", "python")
    assert (when["unix_time"], when["date_time_format"]) == (1647531900, "wDT")


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "https://", "not a link"])
def test_a_link_that_is_none_leaves_plain_text(href: str) -> None:
    """The server drops such a link silently."""
    assert parse_html(f'<a href="{href}">x</a>') == FormattedText("x", (), ())


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("é<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("a<br/>b", 'Unsupported start tag "br/" at byte offset 1'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<span class="x">y</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_malformed_markup_is_refused_in_the_server_s_words(source: str, reason: str) -> None:
    """The errors of the server's parser, byte offsets included."""
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"
    assert refused.value.violation


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_S10_escaped_text_comes_through_unchanged(hostile: str) -> None:
    """Whatever a person is called, escaping keeps it plain."""
    read = parse_html(f"<b>{html.escape(hostile)}</b>.")
    assert read.text == hostile + "."
    assert [e["type"] for e in read.entities] == (["bold"] if hostile else [])


def test_outer_blanks_go_and_entities_follow() -> None:
    """The server trims; an entity that starts in the blanks keeps them."""
    read = trimmed(parse_html("\n\n  a <b>b </b>\n "))
    assert (read.text, [(e["offset"], e["length"]) for e in read.entities]) == ("a b", [(2, 1)])


def test_commands_links_and_mentions_are_detected() -> None:
    """What Telegram marks by itself in any text."""
    found = detected_entities("/start abc, https://example.org, a@example.org, @quelquun et #social 1/2")
    assert [e["type"] for e in found] == ["bot_command", "url", "email", "mention", "hashtag"]
    assert utf16_length("😀") == 2
