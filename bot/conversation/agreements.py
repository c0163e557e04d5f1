"""What a person agrees to in a talk, and what changes when they answer again. Pure, told from answers alone.

Must not know the ledger nor who receives anything: it says which consents were given, refused or taken back between two moments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.dialogs.kinds import NO, YES
from bot.dialogs.model import Answer, Dialog, Purpose, Question

Choice = Literal["granted", "refused", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Change:
    """A choice made just now, about what `question` asks."""

    question: Question
    choice: Choice


def agreed(dialog: Dialog, answers: Mapping[str, Answer]) -> tuple[Question, ...]:
    """The consents given."""
    return tuple(each for each in dialog.questions if each.kind == "consent" and answers.get(each.key) == YES)


def agrees_to(purpose: Purpose, dialog: Dialog, answers: Mapping[str, Answer]) -> bool:
    """Whether a consent to `purpose` is given."""
    return any(each.purpose == purpose for each in agreed(dialog, answers))


def changes(dialog: Dialog, before: Mapping[str, Answer], after: Mapping[str, Answer]) -> Iterator[Change]:
    """What `after` says differently from `before`; the same choice made again is none. An answer that fell away takes its consent back."""
    for question in dialog.questions:
        if question.kind != "consent":
            continue
        was, now = before.get(question.key), after.get(question.key)
        if now == YES and was != YES:
            yield Change(question, "granted")
        elif was == YES and now != YES:
            yield Change(question, "withdrawn")
        elif now == NO and was != NO:
            yield Change(question, "refused")
