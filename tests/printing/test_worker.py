"""How data reaches a template: as JSON in a string, whatever it holds."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.printing import worker
from bot.printing.characters import text_for_paper
from bot.printing.worker import Press

TEMPLATE = """#let printed(data, inputs) = {
  assert.eq(data.text.codepoints().map(str.to-unicode), data.codes)
  assert.eq(inputs.paper, "a4")
}
"""
PIECES = (
    '"',
    "\\",
    '\\"',
    '"))',
    "#panic()",
    "\\u{22}",
    "\n",
    "//",
    "/*",
    "é",
    "'",
    "{data}",
    "{}",
    "`",
    "$",
    "]",
    "\\\\",
)


@pytest.fixture
def press(tmp_path: Path, project: Path) -> Press:
    """A template that compares each character with its number, and the fonts of the report."""
    (tmp_path / "letters.typ").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "fonts").symlink_to(project / "knowledge" / "report" / "fonts")
    return Press(tmp_path)


def request(text: str, press: Press) -> dict[str, Any]:
    """A print of that text, and of the numbers of its characters as they go to paper."""
    codes = [ord(each) for each in text_for_paper(text, press._shown)]
    data = {"codes": codes, "text": text}
    return {"template": "letters.typ", "data": data, "inputs": {"paper": "a4"}, "form": "svg", "ppi": 72.0}


def texts() -> Iterator[str]:
    """Quotation marks, backslashes and marks of the template language, in any order."""
    chance = random.Random(25)
    yield from PIECES
    for _ in range(200):
        yield "".join(chance.choices(PIECES, k=chance.randint(1, 9)))


def test_S25_text_arrives_character_by_character(press: Press) -> None:
    """What would end the string, or begin something in it, is text."""
    for text in texts():
        assert press.print(request(text, press)), text


def test_S25_negative_control_without_quoting_text_becomes_orders(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSON put between quotation marks as it is: the template is another one."""
    monkeypatch.setattr(worker, "_quoted", lambda value: f'"{json.dumps(value)}"')
    refused = 0
    for text in PIECES:
        try:
            press.print(request(text, press))
        except RuntimeError:
            refused += 1
    assert refused == len(PIECES)
