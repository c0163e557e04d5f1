"""What a turn wants done in the world, as data; the assistant does it.

Must not know how. Every effect is also a line of the event log that funnels, benchmarks and re-assessment read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.dialogs.model import Answer

Way = Literal["tap", "typed", "file", "command", "shared"]


@dataclass(frozen=True, slots=True)
class Began:
    """The first question is about to be asked."""

    mode: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A question was answered (again, when `again`). Of a contact, the answer is its kind: never the number or the address."""

    question: str
    answer: Answer
    way: Way
    again: bool = False


@dataclass(frozen=True, slots=True)
class Reopened:
    """An answer no longer stands, since the one that it depended on changed."""

    question: str


@dataclass(frozen=True, slots=True)
class Paused:
    """The person stopped here for now."""

    question: str


@dataclass(frozen=True, slots=True)
class Resumed:
    """The person came back."""

    question: str


@dataclass(frozen=True, slots=True)
class Restarted:
    """The person begins anew: the assistant opens a fresh session on the current content."""


@dataclass(frozen=True, slots=True)
class Spoke:
    """The language changed."""

    lang: str


@dataclass(frozen=True, slots=True)
class Concluded:
    """The answers are complete: score, advise, show. `again`: the verdict was given before and is only shown once more."""

    again: bool = False


@dataclass(frozen=True, slots=True)
class Wondered:
    """The person asked something of their own, at `question`. The text is for the answer alone: it is never logged."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class NudgeWanted:
    """The person, pausing at `question`, asked to be reminded of it."""

    question: str


@dataclass(frozen=True, slots=True)
class Nudged:
    """The person came back to `question` by a reminder that they had asked for."""

    question: str


Effect = (
    Began | Answered | Reopened | Paused | Resumed | Restarted | Spoke | Concluded | Wondered | NudgeWanted | Nudged
)
