"""A page's blocks -> a rich message (`sendRichMessage`, Bot API 10.1 and later): headings, a table of figures, texts that fold away.

Texts are given as plain strings, which the service reads no markup in. Every rich message has its ordinary twin, of the same blocks in one
HTML message, for a service that knows no rich ones. Pure; must not know what a page says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from bot.channels.telegram.markup import clean, shortened
from bot.channels.telegram.pages import split
from bot.conversation.messages import Block, Copyable, Details, Heading, Items, Meter, Paragraph, Table

METHOD: Final = "sendRichMessage"
_WORTH: Final = (Meter, Details, Table)
"""Blocks that gain by it; a page without any is an ordinary message."""
_TITLE: Final = 256
_COLUMNS: Final = 20

Json = dict[str, Any]


def worth_it(blocks: Iterable[Block]) -> bool:
    """Whether a rich message shows these blocks better than an ordinary one."""
    return any(isinstance(block, _WORTH) for block in blocks)


def portions(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks in as few portions as ordinary messages can hold, a heading staying with what it heads."""
    found: list[list[Block]] = [[]]
    for block in blocks:
        if found[-1] and len(split([*found[-1], block])) > 1:
            headings: list[Block] = []
            while len(found[-1]) > 1 and isinstance(found[-1][-1], Heading):
                headings.insert(0, found[-1].pop())
            found.append(list(headings))
        found[-1].append(block)
    return [portion for portion in found if portion]


def rich_message(blocks: Iterable[Block]) -> Json:
    """The parameter `rich_message`. Nothing in it is taken for a link, a mention or a command."""
    return {"blocks": list(_joined(blocks)), "skip_entity_detection": True}


def _joined(blocks: Iterable[Block]) -> Iterator[Json]:
    """Meters that follow one another make one table."""
    meters: list[Meter] = []
    for block in blocks:
        if isinstance(block, Meter):
            meters.append(block)
            continue
        yield from _figures(meters)
        meters = []
        yield from _drawn(block)
    yield from _figures(meters)


def _drawn(block: Block) -> Iterator[Json]:
    match block:
        case Heading(text) if text.strip():
            yield {"type": "heading", "text": shortened(clean(text), _TITLE), "size": 3}
        case Paragraph(text, strong) if text.strip():
            yield _paragraph(text, strong)
        case Items(items, ordered) if items:
            yield {
                "type": "list",
                "items": [_item(item, number if ordered else 0) for number, item in enumerate(items, 1)],
            }
        case Details(title, lines):
            said = [_paragraph(line) for line in lines if line.strip()] or [_paragraph("–")]
            yield {"type": "details", "summary": shortened(clean(title), _TITLE) or "…", "blocks": said}
        case Table(columns, rows):
            cells = [[_cell(cell, header=True) for cell in columns[:_COLUMNS]]]
            cells += [[_cell(cell, header=not place) for place, cell in enumerate(row[:_COLUMNS])] for row in rows]
            yield {"type": "table", "cells": cells, "is_striped": True}
        case Copyable(title, text):
            yield {"type": "heading", "text": shortened(clean(title), _TITLE) or "…", "size": 4}
            yield {"type": "pre", "text": "\n".join(clean(line) for line in text.split("\n")) or "–"}
        case _:
            return


def _paragraph(text: str, strong: bool = False) -> Json:
    said = clean(text)
    return {"type": "paragraph", "text": {"type": "bold", "text": said} if strong else said}


def _item(text: str, number: int) -> Json:
    return {"blocks": [_paragraph(text or "–")], **({"value": number} if number else {})}


def _figures(meters: Sequence[Meter]) -> Iterator[Json]:
    if meters:
        rows = [[_cell(each.label, header=True), _cell(_figure(each), right=True), _cell(each.note)] for each in meters]
        yield {"type": "table", "cells": rows, "is_striped": True}


def _figure(meter: Meter) -> str:
    return "–" if meter.value is None else f"{min(max(meter.value, 0), 100)}/100"


def _cell(text: str, *, header: bool = False, right: bool = False) -> Json:
    said = shortened(" ".join(clean(text).split()), _TITLE) or " "
    return {
        "text": said,
        "align": "right" if right else "left",
        "valign": "top",
        **({"is_header": True} if header else {}),
    }
