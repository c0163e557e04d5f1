"""What every rival is given: the cards to show, and where its Telegram is. Must not import anything but the standard library."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

Rows = list[list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Card:
    """One card: its text as HTML, and its buttons, each a label and the data that we would give it."""

    text: str
    rows: Rows


def cards(file: str) -> list[Card]:
    """The cards of a JSON file: a list of `{"text": …, "rows": [[[label, data], …], …]}`."""
    return [Card(each["text"], each["rows"]) for each in json.loads(Path(file).read_text(encoding="utf-8"))]


def token() -> str:
    """The bot's token."""
    return os.environ["TELEGRAM_TOKEN"]


def api_url() -> str:
    """The root of the Bot API server."""
    return os.environ["TELEGRAM_API_URL"]
