"""Neutral pages as one HTML file that stands alone: no script, nothing fetched, light and dark, readable on a phone and on paper.

Texts are escaped: whatever was typed is shown as typed. Must not know what the pages are about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from bot.conversation.messages import Copyable, Details, Heading, Items, Meter, Page, Paragraph, Table

_STYLE = """
:root { color-scheme: light dark; --ink: #1b2130; --soft: #596172; --paper: #fff; --hair: #d6dae0; --track: #e8eaee; --fill: #a92f2b; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f2f4f7; --soft: #a9b2c0; --paper: #141a24; --hair: #333c4b; --track: #2a3342; --fill: #e5655d; }
}
body { margin: 0 auto; padding: 2rem 1.2rem; max-width: 42rem; background: var(--paper); color: var(--ink); }
body { font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
h1, h2 { font: 400 1.9rem/1.2 Georgia, serif; margin: 3rem 0 1rem; }
h1 { margin-top: 0; }
section + section { border-top: 1px solid var(--hair); }
summary { cursor: pointer; font-weight: 600; padding: .5rem 0; }
p { margin: .5rem 0; }
dl.meters { margin: 1.5rem 0; }
dt { font-weight: 600; }
dd { margin: .2rem 0 1.1rem; color: var(--soft); }
dd span { display: block; height: .6rem; border-radius: .3rem; background: var(--track); overflow: hidden; margin-bottom: .3rem; }
dd i { display: block; height: 100%; background: var(--fill); }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--hair); padding: .4rem .6rem .4rem 0; text-align: left; vertical-align: top; }
pre { white-space: pre-wrap; background: var(--track); padding: 1rem; border-radius: .4rem; }
@media print { section { break-after: page; border: 0; } }
"""


def to_webpage(pages: Iterable[Page], title: str, lang: str) -> str:
    """The pages as one HTML5 document, each a section."""
    sections = "\n".join(f"<section>\n{_blocks(page)}\n</section>" for page in pages)
    sections = sections.replace("<h2>", "<h1>", 1).replace("</h2>", "</h1>", 1)
    head = (
        f'<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>'
    )
    return f'<!doctype html>\n<html lang="{escape(lang)}">\n{head}\n<style>{_STYLE}</style>\n<main>\n{sections}\n</main>\n</html>\n'


def _blocks(page: Page) -> str:
    """Meters that follow one another make one list."""
    drawn = "\n".join(DRAWN[type(block)](block) for block in page.blocks)
    return drawn.replace(f"{_METERS_END}\n{_METERS}", "")


_METERS, _METERS_END = '<dl class="meters">', "</dl>"


def _heading(block: Heading) -> str:
    return f"<h2>{escape(block.text)}</h2>"


def _paragraph(block: Paragraph) -> str:
    text = escape(block.text)
    return f"<p><strong>{text}</strong></p>" if block.strong else f"<p>{text}</p>"


def _meter(block: Meter) -> str:
    figure = "" if block.value is None else f"{block.value}/100 · "
    bar = f'<span><i style="width:{block.value or 0}%"></i></span>'
    row = f"<dt>{escape(block.label)}</dt><dd>{bar}{figure}{escape(block.note)}</dd>"
    return f"{_METERS}{row}{_METERS_END}"


def _items(block: Items) -> str:
    mark = "ol" if block.ordered else "ul"
    return f"<{mark}>" + "".join(f"<li>{escape(item)}</li>" for item in block.items) + f"</{mark}>"


def _details(block: Details) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in block.lines)
    return f"<details><summary>{escape(block.title)}</summary>{lines}</details>"


def _table(block: Table) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in block.columns)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in block.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _copyable(block: Copyable) -> str:
    return f"<h3>{escape(block.title)}</h3><pre>{escape(block.text)}</pre>"


DRAWN: dict[type[Any], Callable[[Any], str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Meter: _meter,
    Items: _items,
    Details: _details,
    Table: _table,
    Copyable: _copyable,
}
