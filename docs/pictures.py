"""Draws the picture of a conversation that the README shows, from the shipped content itself: `python docs/pictures.py`."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from rich.console import Console  # noqa: E402 - the project is put on the path first, so that no installation is needed

from bot.channels.terminal.screen import card_view, page_view, unglued  # noqa: E402 - the same
from bot.conversation.messages import Card  # noqa: E402 - the same
from bot.reports.result import result_pages  # noqa: E402 - the same
from tests.kit import Chat, shipped  # noqa: E402 - the same


def conversation(lang: str = "fr") -> str:
    """Two questions and the verdict, as SVG."""
    console = Console(
        record=True, width=80, file=io.StringIO(), highlight=False, force_terminal=True, color_system="truecolor"
    )
    chat = Chat(lang=lang)
    chat.tap("!begin:standard")
    shown: list[Card] = []
    while chat.session.state != "summary":
        if chat.session.state in ("management.sponsor", "kpi.tracking"):
            shown.append(chat.card)
        choices = chat.card.choices
        chat.tap(choices[min(1, len(choices) - 1)].token)
        if chat.session.draft:
            chat.tap("!done")
    for card, typed in zip(shown, ("2", "les j’aime et les vues"), strict=True):
        console.print(card_view(card))
        console.print(f"\n> {typed}", style="green")
    pages = result_pages(shipped(), shipped().dialogs["diagnostic"], chat.session.answers, lang)
    console.print(page_view(pages[0]))
    drawn = console.export_svg(title="obstacles chat", unique_id="conversation")
    return unglued(re.sub(r"@font-face \{.*?\}\s*|<!--.*?-->\s*", "", drawn, flags=re.DOTALL))


if __name__ == "__main__":
    folder = PROJECT / "docs/pictures"
    folder.mkdir(exist_ok=True)
    (folder / "conversation.svg").write_text(conversation(), encoding="utf-8")
