"""The content as shipped, and what a page says, for the tests of the three guides."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from bot.conversation.messages import Details, Heading, Items, Meter, Page, Paragraph
from bot.dialogs.model import Answer
from bot.knowledge.loader import load_content
from bot.knowledge.model import Content
from bot.reports.companion import Companion


@cache
def shipped() -> Content:
    """The content of this project."""
    return load_content(Path(__file__).parents[2])


def companion(room: str, /, **answers: Answer) -> Companion:
    """What a French conclusion stands on; `profile__objective="sales"` answers `profile.objective`."""
    return Companion(shipped(), {key.replace("__", "."): answer for key, answer in answers.items()}, "fr", room)


def said(*pages: Page) -> str:
    """Every word of the pages, one block or line a line."""
    return "\n".join(line for page in pages for line in _lines(page))


def folded(page: Page) -> dict[str, str]:
    """What each folded block of a page says, by its title."""
    return {block.title: "\n".join(block.lines) for block in page.blocks if isinstance(block, Details)}


def _lines(page: Page) -> Iterable[str]:
    for block in page.blocks:
        match block:
            case Heading(text) | Paragraph(text):
                yield text
            case Items(items):
                yield from items
            case Details(title, lines):
                yield from (title, *lines)
            case Meter(label):
                yield label
