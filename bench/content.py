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
MOST = 200
"""Questions in one file at most."""
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
    if count > MOST:
        part, place = divmod(number - 1, MOST)
        return f"{_parts(count)[part]}.q{place + 1}"
    return f"{dialog_id(count)}.q{number}"


def _parts(count: int) -> list[str]:
    """The dialogs that one of more questions than a file may hold is composed of."""
    return [f"{dialog_id(count)}x{number}" for number in range(1, -(-count // MOST) + 1)]


@cache
def files(count: int, *, alone: bool = False) -> dict[str, str]:
    """The shipped content with a dialog of `count` questions. `alone`: it also takes the place of the whole diagnostic."""
    name = f"dialogs/{dialog_id(count)}"
    if count > MOST:
        found = {**read_files(ROOT), **_composed(count)}
    else:
        found = {**read_files(ROOT), f"{name}.yaml": _original(count), f"{name}.en.yaml": _overlay(count)}
    if alone:
        title, parts = _WORDS["fr"][0].format(count), _parts(count) if count > MOST else [dialog_id(count)]
        found["dialogs/diagnostic.yaml"] = _text({"format": 1, "id": "diagnostic", "title": title, "parts": parts})
    return found


def _composed(count: int) -> dict[str, str]:
    """A dialog of more questions than one file may hold: as many parts as it takes, each a dialog of its own."""
    parts, found = _parts(count), {}
    for place, part in enumerate(parts):
        held = min(MOST, count - place * MOST)
        found[f"dialogs/{part}.yaml"] = _original(held, part)
        found[f"dialogs/{part}.en.yaml"] = _overlay(held)
    titles = {lang: words[0].format(count) for lang, words in _WORDS.items()}
    whole = {"format": 1, "id": dialog_id(count), "title": titles["fr"], "parts": parts}
    found[f"dialogs/{dialog_id(count)}.yaml"] = _text(whole)
    found[f"dialogs/{dialog_id(count)}.en.yaml"] = _text({"format": 1, "title": titles["en"]})
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


def _original(count: int, name: str = "") -> str:
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
        {
            "format": 1,
            "id": name or dialog_id(count),
            "title": title.format(count),
            "short": "Mesure",
            "questions": questions,
        }
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
