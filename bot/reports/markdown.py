"""Neutral pages as Markdown that also reads well as plain text: for files, mail and the printing of `obstacles diagnose`.

Texts are plain: what would be read as markup is escaped. Must not know what the pages are about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bot.conversation.messages import Block, Copyable, Details, Heading, Items, Meter, Page, Paragraph, Table

BAR = 10
"""Characters of a meter's bar."""
_MARKUP = re.compile(r"([\\`*_\[\]<>|])")
_FENCES = re.compile(r"`+")
_LINE_MARKUP = re.compile(r"^(\d*)([#+.)-]+ )")
"""What would begin a heading or a list."""


def to_markdown(pages: Iterable[Page]) -> str:
    """The pages one after another, separated by a rule; ends with a line break."""
    return "\n\n---\n\n".join("\n\n".join(_blocks(page.blocks)) for page in pages) + "\n"


def _blocks(blocks: Sequence[Block]) -> list[str]:
    """Meters that follow one another make one list."""
    drawn: list[str] = []
    for before, block in zip((None, *blocks), blocks, strict=False):
        text = DRAWN[type(block)](block)
        if isinstance(block, Meter) and isinstance(before, Meter):
            drawn[-1] += f"\n{text}"
        else:
            drawn.append(text)
    return drawn


def escaped(text: str) -> str:
    """`text` such that Markdown shows it as it is, at the start of a line or inside one."""
    return _LINE_MARKUP.sub(r"\1\\\2", _inside(text))


def _inside(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def _heading(block: Heading) -> str:
    return f"## {_inside(block.text)}"


def _paragraph(block: Paragraph) -> str:
    return f"**{_inside(block.text)}**" if block.strong else escaped(block.text)


def _meter(block: Meter) -> str:
    if block.value is None:
        return f"- `{'·' * BAR}` **{_inside(block.label)}**: {_inside(block.note)}"
    full = round(block.value * BAR / 100)
    return f"- `{'█' * full}{'░' * (BAR - full)}` **{_inside(block.label)}** {block.value}/100, {_inside(block.note)}"


def _items(block: Items) -> str:
    marks = (f"{place}." for place in range(1, len(block.items) + 1)) if block.ordered else ("-" for _ in block.items)
    return "\n".join(f"{mark} {escaped(item)}" for mark, item in zip(marks, block.items, strict=True))


def _details(block: Details) -> str:
    return "\n\n".join((f"### {_inside(block.title)}", "  \n".join(escaped(line) for line in block.lines)))


def _table(block: Table) -> str:
    """A pipe table; a line break inside a cell would end its row."""
    lines = [block.columns, tuple("---" for _ in block.columns), *block.rows]
    first, rule, *rest = (" | ".join(_inside(" ".join(cell.split())) for cell in line) for line in lines)
    return "\n".join(f"| {line} |" for line in (first, rule, *rest))


def _copyable(block: Copyable) -> str:
    """Between fences longer than any inside, so that the text stays as it is."""
    fence = "`" * max(3, 1 + max((len(run) for run in _FENCES.findall(block.text)), default=0))
    return f"### {_inside(block.title)}\n\n{fence}text\n{block.text.strip(chr(10))}\n{fence}"


DRAWN: dict[type[Any], Callable[[Any], str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Meter: _meter,
    Items: _items,
    Details: _details,
    Table: _table,
    Copyable: _copyable,
}
