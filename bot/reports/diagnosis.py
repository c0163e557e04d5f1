"""From the answers of one talk to all that is concluded of them: the one place where a scorecard and its advice meet.

Every form of the result (chat pages, JSON, the printed report) starts from this value, so that they cannot disagree.
Must not know wording, languages nor channels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.advice import Advice, advise
from bot.conversation.session import Mode
from bot.dialogs.model import Answer, Dialog, Question
from bot.knowledge.model import Content
from bot.scoring import Scorecard, score


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the answers to a dialog say. `answers` holds only those of questions that were asked."""

    content: Content
    dialog: Dialog
    mode: Mode
    answers: Mapping[str, Answer]
    scorecard: Scorecard
    advice: Advice

    @property
    def whole(self) -> bool:
        """Whether every obstacle was asked about; false for a part run alone."""
        return len(self.scorecard.obstacles) == len(self.content.knowledge.scoring.obstacles)


def diagnose(content: Content, dialog: Dialog, answers: Mapping[str, Answer], mode: Mode = "standard") -> Diagnosis:
    """The diagnosis of `answers`. A question asked without an answer counts as not known; an answer to none
    is left out.
    """
    asked = questions_asked(dialog, answers, mode)
    kept = {question.key: answers[question.key] for question in asked if question.key in answers}
    scorecard = score(kept, asked, content.knowledge.scoring)
    advice = advise(kept, scorecard, content.knowledge, _unasked(content, kept))
    return Diagnosis(content, dialog, mode, kept, scorecard, advice)


def questions_asked(dialog: Dialog, answers: Mapping[str, Answer], mode: Mode) -> tuple[Question, ...]:
    """The questions that these answers lead through, in order."""
    in_mode = [question for question in dialog.questions if mode == "standard" or question.express]
    return tuple(question for question in in_mode if question.when.holds(answers))


def _unasked(content: Content, answers: Mapping[str, Answer]) -> frozenset[str]:
    """Questions that might have been put and were not: those of other parts, and those that the short
    version leaves out.
    """
    questions = (question for dialog in content.dialogs.values() for question in dialog.questions)
    return frozenset(each.key for each in questions if each.key not in answers and each.when.holds(answers))
