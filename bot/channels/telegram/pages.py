"""A page's blocks -> HTML messages, split at safe places.

Each block becomes fragments that fit a message whole, text cut before it is marked up; fragments are then packed, a heading staying with
what it heads. Pure; must not know what a page says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.channels.telegram.markup import LONGEST, clean, escaped, pieces, shortened, units
from bot.conversation.messages import Block, Copyable, Details, Heading, Items, Meter, Paragraph, Table

BAR: Final = 10
"""Characters of a meter's bar."""
_TITLE: Final = 256
_CELL: Final = 14
"""Characters of a table's cell: four columns still fit a telephone's width."""
_MOST_ENTITIES: Final = 90
"""Telegram leaves the markup beyond a hundred entities unread."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a message. `units` without markup; `tight`: on the next line, not after a blank one; `heads`: not to end a message."""

    html: str
    units: int
    entities: int = 0
    tight: bool = False
    heads: bool = False


def split(blocks: Iterable[Block]) -> list[str]:
    """The blocks as HTML texts of at most 4096 UTF-16 units each, none empty."""
    messages: list[list[Fragment]] = [[]]
    length = entities = 0
    for fragment in (fragment for block in blocks for fragment in _fragments(block)):
        if messages[-1] and (length + 2 + fragment.units > LONGEST or entities + fragment.entities > _MOST_ENTITIES):
            carried = _headings(messages[-1])
            messages.append(carried)
            length, entities = sum(each.units + 2 for each in carried), sum(each.entities for each in carried)
        messages[-1].append(fragment)
        length += fragment.units + 2
        entities += fragment.entities
    return [_joined(message) for message in messages if message]


def _headings(message: list[Fragment]) -> list[Fragment]:
    """Take the headings that end a message off it, unless it is nothing else."""
    start = len(message)
    while start > 0 and message[start - 1].heads:
        start -= 1
    if start == 0:
        return []
    carried = message[start:]
    del message[start:]
    return carried


def _joined(message: Sequence[Fragment]) -> str:
    return message[0].html + "".join(("\n" if each.tight else "\n\n") + each.html for each in message[1:])


def _fragments(block: Block) -> Iterator[Fragment]:
    match block:
        case Heading():
            yield from _marked(shortened(clean(block.text), _TITLE), "b", heads=True)
        case Paragraph():
            yield from _linked(block) if block.account else _marked(clean(block.text), "b" if block.strong else "")
        case Meter():
            yield from _meter(block)
        case Items():
            yield from _items(block)
        case Details():
            yield from _details(block)
        case Table():
            yield from _quoted("", "\n".join(_lines(block)), "pre")
        case Copyable():
            yield from _quoted(block.title, block.text, "pre")


def _marked(text: str, tag: str, *, heads: bool = False) -> Iterator[Fragment]:
    for piece in pieces(text, LONGEST - _TITLE - 2):
        html = escaped(piece)
        yield Fragment(f"<{tag}>{html}</{tag}>" if tag else html, units(piece), int(bool(tag)), heads=heads)


def _linked(block: Paragraph) -> Iterator[Fragment]:
    """A text that leads to an account: to its profile, and a mention of it where it is a member."""
    text = shortened(clean(block.text), _TITLE)
    yield Fragment(f'<a href="tg://user?id={int(block.account)}">{escaped(text)}</a>', units(text), 1)


def _meter(meter: Meter) -> Iterator[Fragment]:
    label, note = shortened(clean(meter.label), _TITLE), shortened(clean(meter.note), _TITLE)
    if meter.value is None:
        figure = note
    else:
        value = min(max(meter.value, 0), 100)
        filled = round(value * BAR / 100)
        figure = f"{'█' * filled}{'░' * (BAR - filled)} {value}/100" + (f" · {note}" if note else "")
    if label.strip() or figure.strip():
        yield Fragment(f"<b>{escaped(label)}</b>\n{escaped(figure)}", units(label) + 1 + units(figure), 1)


def _items(block: Items) -> Iterator[Fragment]:
    for number, item in enumerate(block.items, 1):
        mark = f"{number}. " if block.ordered else "• "
        for place, piece in enumerate(pieces(mark + clean(item), LONGEST - _TITLE - 2)):
            yield Fragment(escaped(piece), units(piece), tight=number > 1 or place > 0)


def _details(block: Details) -> Iterator[Fragment]:
    yield from _quoted(block.title, "\n".join(block.lines), "blockquote", " expandable")


def _lines(table: Table) -> Iterator[str]:
    """A table in columns of a width; a telephone shows some thirty-five characters to a line."""
    rows = [[shortened(" ".join(clean(cell).split()), _CELL) for cell in row] for row in (table.columns, *table.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _quoted(titled: str, text: str, tag: str, attribute: str = "") -> Iterator[Fragment]:
    """A text set apart in a tag of its own below its title, in as many pieces as it needs."""
    title, body = shortened(clean(titled), _TITLE), "\n".join(clean(line) for line in text.split("\n"))
    head, size = (f"<b>{escaped(title)}</b>\n", units(title) + 1) if title.strip() else ("", 0)
    for place, piece in enumerate(pieces(body, LONGEST - 2 * _TITLE - 2)):
        quote = f"<{tag}{attribute}>{escaped(piece)}</{tag}>"
        yield Fragment(quote if place else head + quote, units(piece) + (0 if place else size), 1 if place else 2)
    if not body.strip() and head:
        yield Fragment(head.rstrip(), size, 1)
