"""Answers in words, whichever dialog asked for them: what drafts are filled from.

What a person typed comes out on one line and is never read as anything but text. Must not know what it is used for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.dialogs.model import SKIPPED, UNKNOWN, Answer, Question
from bot.knowledge.model import Content


@dataclass(frozen=True)
class Known:
    """All that is known of a person, in `lang`."""

    content: Content
    answers: Mapping[str, Answer]
    lang: str

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question of every dialog, by key."""
        return {key: question for dialog in self.content.dialogs.values() for key, question in dialog.by_key.items()}

    def given(self, key: str) -> Answer | None:
        """The answer to `key`; None when there is none, or "I don't know", or it was passed over, or no longer asked."""
        answer, question = self.answers.get(key), self.questions.get(key)
        if answer is None or question is None or answer in (UNKNOWN, SKIPPED) or not question.when.holds(self.answers):
            return None
        return answer

    def said(self, key: str) -> str:
        """The answer to `key` as the person saw or wrote it; "" when it is not known."""
        answer = self.given(key)
        if answer is None:
            return ""
        question = self.questions[key]
        if isinstance(answer, tuple):
            return ", ".join(self._one(question, each) for each in answer)
        return self._one(question, answer)

    def _one(self, question: Question, answer: str | float) -> str:
        option = question.option(str(answer))
        if option:
            return option.label.say(self.lang)
        if isinstance(answer, str):
            return " ".join(answer.split())
        unit = question.bounds.unit.say(self.lang) if question.bounds and question.bounds.unit else ""
        return f"{answer:g}\u00a0{unit}".strip()
