"""The questions kept beside these tests, and how well the library does on them: what the tests judge and `bench asking` prints."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.asking.library import Found, Library

HERE = Path(__file__).resolve().parent
LANGUAGES = ("fr", "en")
FIRST, THIRD = 0.8, 0.95
"""Least recall@1 and recall@3 on the questions never tuned to."""
REFUSED = 0.9
"""Least share refused of the questions outside the domain."""
MILLISECONDS = 2.0
"""Most processor time for one question, once warm."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as typed. `expect`: the card that should answer it, or "" where none should."""

    text: str
    expect: str
    untuned: bool


@dataclass(frozen=True, slots=True)
class Recall:
    """How many of `asked` questions the right card answers (`first`), or is among the three nearest (`third`)."""

    asked: int
    first: int
    third: int

    @property
    def at_1(self) -> float:
        """Recall@1, 0-1: a right card that is not near enough to be given counts as missed."""
        return self.first / self.asked

    @property
    def at_3(self) -> float:
        """Recall@3, 0-1."""
        return self.third / self.asked


def questions(lang: str) -> tuple[list[Asked], list[Asked]]:
    """Those to be answered and those to be refused, in that language."""
    kept: dict[str, Any] = yaml.safe_load((HERE / f"questions.{lang}.yaml").read_text(encoding="utf-8"))
    answered, refused = (
        [Asked(one["ask"], one.get("expect", ""), one.get("untuned", False)) for one in kept[part]]
        for part in ("answered", "refused")
    )
    return answered, refused


def recall(library: Library, asked: list[Asked], lang: str) -> Recall:
    """How well the library finds what is expected."""
    first = third = 0
    for question in asked:
        answer = library.answer(question.text, lang)
        nearest = [topic.id for topic, near in library.ranked(question.text, lang)[:3] if near > 0]
        first += isinstance(answer, Found) and answer.topic.id == question.expect
        third += question.expect in nearest
    return Recall(len(asked), first, third)


def refusals(library: Library, asked: list[Asked], lang: str) -> int:
    """How many of these questions are refused."""
    return sum(not isinstance(library.answer(question.text, lang), Found) for question in asked)
