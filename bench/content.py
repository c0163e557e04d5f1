"""Content for measurements: what is shipped, plus a dialog of any number of questions, read by the product's own loader.

The questions are of a usual size: four options, a reason, a source, points. Must not know what is measured with them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from msgspec import json

from bot.knowledge.files import read_files
from bot.knowledge.loader import load_content
from bot.knowledge.model import Content

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = ("always", "partly", "hardly", "never")
_LABELS = {
    "fr": ("Oui, c’est clair pour tous", "En partie", "Presque pas", "Non, jamais"),
    "en": ("Yes, clear to everyone", "Partly", "Hardly", "No, never"),
}
_WORDS = {
    "fr": (
        "Point {}",
        "Point {}\u00a0: est-ce décidé, écrit et connu de ceux qui publient\u202f?",
        "Ce qui est écrit se partage.",
    ),
    "en": (
        "Point {}",
        "Point {}: is it decided, written, and known to those who publish?",
        "What is written can be shared.",
    ),
}


def dialog_id(count: int) -> str:
    """The id of the dialog of `count` questions."""
    return f"bench{count}"


def question_key(count: int, number: int) -> str:
    """The key of question `number`, from 1."""
    return f"{dialog_id(count)}.q{number}"


@cache
def files(count: int, *, alone: bool = False) -> dict[str, str]:
    """The shipped content with a dialog of `count` questions. `alone`: it also takes the place of the whole diagnostic."""
    name = f"dialogs/{dialog_id(count)}"
    found = {**read_files(ROOT), f"{name}.yaml": _original(count), f"{name}.en.yaml": _overlay(count)}
    if alone:
        title = json.decode(_original(count).encode())["title"]
        found["dialogs/diagnostic.yaml"] = _text(
            {"format": 1, "id": "diagnostic", "title": title, "parts": [dialog_id(count)]}
        )
    return found


@cache
def content(count: int) -> Content:
    """The same, loaded."""
    return load_content(files(count))


def write_content(count: int, folder: Path) -> Path:
    """A content root whose diagnostic is the dialog of `count` questions, for a process of its own."""
    for name, text in files(count, alone=True).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def _original(count: int) -> str:
    title, text, why = _WORDS["fr"]
    questions = [
        {
            "id": f"q{number}",
            "kind": "choice",
            "text": text.format(number),
            "why": why,
            "source": ["OBS"],
            "measures": "strategy",
            "unknown": True,
            "options": [
                {"id": option, "label": label, "points": 30 * place}
                for place, (option, label) in enumerate(zip(OPTIONS, _LABELS["fr"], strict=True))
            ],
        }
        for number in range(1, count + 1)
    ]
    return _text(
        {"format": 1, "id": dialog_id(count), "title": title.format(count), "short": "Mesure", "questions": questions}
    )


def _overlay(count: int) -> str:
    title, text, why = _WORDS["en"]
    labels = dict(zip(OPTIONS, _LABELS["en"], strict=True))
    questions = {
        f"q{number}": {"text": text.format(number), "why": why, "options": labels} for number in range(1, count + 1)
    }
    return _text({"format": 1, "title": title.format(count), "short": "Measure", "questions": questions})


def _text(document: object) -> str:
    """JSON, which is YAML too."""
    return json.encode(document).decode()
