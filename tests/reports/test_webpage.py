"""The result as a web page: every word escaped, nothing fetched, one heading at the top."""

from __future__ import annotations

from html.parser import HTMLParser

from bot.conversation.messages import Copyable, Details, Heading, Items, Meter, Page, Paragraph, Table
from bot.reports.webpage import to_webpage

PAGE = Page(
    (
        Heading("Verdict"),
        Paragraph("<script>alert(1)</script> & co", strong=True),
        Meter("Direction", 72, "sérieux", "serious"),
        Meter("Stratégie", None, "à éclaircir"),
        Items(("un", "deux"), ordered=True),
        Details("Plus", ("<b>",)),
        Table(("", "A"), (("Prix", "1"),)),
        Copyable("Brief", "ligne\n\nautre"),
    )
)


class _Tags(HTMLParser):
    """What a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Each tag, and where its attributes lead."""
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href"}]


def test_words_are_words_and_nothing_is_fetched() -> None:
    """Markup that was typed is shown, not obeyed; no script, no address."""
    page = to_webpage([PAGE, Page((Heading("Suite"),))], "Titre <x>", "fr")
    seen = _Tags()
    seen.feed(page)
    assert not {"script", "b", "link", "img"} & set(seen.tags)
    assert seen.addresses == []
    assert "url(" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page
    assert '<html lang="fr">' in page


def test_each_block_has_its_element() -> None:
    """One h1, then h2; meters together in one list, with figure and band in words."""
    page = to_webpage([PAGE, Page((Heading("Suite"),))], "Titre", "fr")
    seen = _Tags()
    seen.feed(page)
    assert [tag for tag in seen.tags if tag in {"h1", "h2"}] == ["h1", "h2"]
    assert seen.tags.count("dl") == 1
    assert "72/100 · sérieux" in page
    assert {"ol", "details", "table", "pre"} <= set(seen.tags)
