"""The kinds of question: which keys each needs and forbids, and which answers it takes.

A literal registry: a new kind is one entry here, one name in `bot.dialogs.model.Kind`, and a rendering in each channel. Must not know
how a typed reply is understood (`bot.conversation.replies`) nor shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any

from bot.dialogs.model import SKIPPED, UNKNOWN, Answer, Kind, Question

MOST_TEXT = 1000
"""Characters of a free answer."""
YES = "yes"
NO = "no"
"""The answers to a `consent`."""


@dataclass(frozen=True, slots=True)
class KindRule:
    """What one kind asks of its question and of its answers. `judge` gives "" or a reason, `take` the answer in a raw value, or None."""

    needs: frozenset[str]
    forbids: frozenset[str]
    judge: Callable[[Question, Answer], str]
    take: Callable[[Any], Answer | None]


def valid(question: Question, answer: Answer) -> str:
    """Why `answer` is none to `question`, as a reason code; "" when it is one."""
    if answer == UNKNOWN:
        return "" if question.unknown else "unknown_not_offered"
    if answer == SKIPPED:
        return "" if question.skippable else "not_skippable"
    return KINDS[question.kind].judge(question, answer)


def answer_from(question: Question, raw: object) -> Answer | None:
    """The answer in a value read from a file, not yet judged; None when it has not the shape of one."""
    if raw in (UNKNOWN, SKIPPED):
        return str(raw)
    return KINDS[question.kind].take(raw)


def picked_from(question: Question) -> tuple[str, ...]:
    """The ids that its answers are picked from: options, yes and no, ways to be reached; none for what is typed."""
    if question.kind == "consent":
        return (YES, NO)
    return question.ways or tuple(option.id for option in question.options)


def _judge_choice(question: Question, answer: Answer) -> str:
    return "" if isinstance(answer, str) and question.option(answer) else "not_an_option"


def _judge_several(question: Question, answer: Answer) -> str:
    if not isinstance(answer, tuple):
        return "not_a_list"
    if not answer:
        return "empty"
    options = [question.option(picked) for picked in answer]
    if None in options:
        return "not_an_option"
    if len(set(answer)) < len(answer):
        return "repeated"
    if len(answer) > 1 and any(option and option.exclusive for option in options):
        return "exclusive"
    return "too_many" if question.most_picks and len(answer) > question.most_picks else ""


def _judge_number(question: Question, answer: Answer) -> str:
    if isinstance(answer, bool) or not isinstance(answer, int | float) or isnan(answer):
        return "not_a_number"
    if question.bounds and answer < question.bounds.least:
        return "too_small"
    return "too_large" if question.bounds and answer > question.bounds.most else ""


def _judge_scale(question: Question, answer: Answer) -> str:
    return _judge_number(question, answer) or ("" if float(str(answer)).is_integer() else "not_whole")


def _judge_text(_question: Question, answer: Answer) -> str:
    return _judge_length(answer, MOST_TEXT)


def _judge_contact(question: Question, answer: Answer) -> str:
    """The kind alone: a number or an address is never kept as an answer."""
    return "" if answer in question.ways else "not_a_way"


def _judge_length(answer: Answer, most: int) -> str:
    if not isinstance(answer, str):
        return "not_text"
    if not answer.strip():
        return "empty"
    return "too_long" if len(answer) > most else ""


def _judge_consent(_question: Question, answer: Answer) -> str:
    return "" if answer in (YES, NO) else "not_yes_or_no"


def _take_text(raw: Any) -> Answer | None:
    return raw if isinstance(raw, str) else None


def _take_list(raw: Any) -> Answer | None:
    if isinstance(raw, str):
        return (raw,)
    return tuple(raw) if isinstance(raw, list | tuple) and all(isinstance(item, str) for item in raw) else None


def _take_number(raw: Any) -> Answer | None:
    return raw if isinstance(raw, int | float) and not isinstance(raw, bool) else None


def _take_consent(raw: Any) -> Answer | None:
    if isinstance(raw, bool):
        return YES if raw else NO
    return _take_text(raw)


_PICKS = frozenset({"options"})
_RANGE = frozenset({"bounds"})
_POINTED = frozenset({"measures"})
_TICKS = frozenset({"most_picks"})
_CONSENT = frozenset({"purpose", "recipient"})
_WAYS = frozenset({"ways"})
_PASSED = frozenset({"skippable", "unknown"})

KINDS: Mapping[Kind, KindRule] = {
    "choice": KindRule(_PICKS, _RANGE | _TICKS | _CONSENT | _WAYS, _judge_choice, _take_text),
    "several": KindRule(_PICKS, _RANGE | _CONSENT | _WAYS, _judge_several, _take_list),
    "scale": KindRule(_RANGE, _PICKS | _TICKS | _POINTED | _CONSENT | _WAYS, _judge_scale, _take_number),
    "number": KindRule(_RANGE, _PICKS | _TICKS | _POINTED | _CONSENT | _WAYS, _judge_number, _take_number),
    "text": KindRule(frozenset(), _PICKS | _RANGE | _TICKS | _POINTED | _CONSENT | _WAYS, _judge_text, _take_text),
    "contact": KindRule(_WAYS, _PICKS | _RANGE | _TICKS | _POINTED | _CONSENT | _PASSED, _judge_contact, _take_text),
    "consent": KindRule(
        frozenset({"purpose"}), _PICKS | _RANGE | _TICKS | _POINTED | _WAYS | _PASSED, _judge_consent, _take_consent
    ),
}
