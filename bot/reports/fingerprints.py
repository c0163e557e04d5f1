"""What makes a question the same question in another version of the content: answers are compared only where it is.

A fingerprint covers whatever an answer or a figure rests on: the wording in the content's own language, the answers offered, their points,
what is measured and how much it counts. A translation, a reason or a source may change without it. Must not know answers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from bot.conversation.session import Mode
from bot.dialogs.model import Dialog, Question
from bot.knowledge.model import Scoring

LENGTH = 16
"""Hexadecimal digits kept: 64 bits."""


def fingerprints(dialog: Dialog, mode: Mode, lang: str) -> Mapping[str, str]:
    """The fingerprint of every question of `dialog` that `mode` may ask, by key; `lang` is the content's own language."""
    asked = (question for question in dialog.questions if mode == "standard" or question.express)
    return {question.key: fingerprint(question, lang) for question in asked}


def fingerprint(question: Question, lang: str) -> str:
    """The fingerprint of a question."""
    options = [(each.id, _plain(each.label.say(lang)), each.points, each.exclusive) for each in question.options]
    bounds = question.bounds and (question.bounds.least, question.bounds.most)
    measured = (question.measures, float(question.weight) if question.measures else 0.0)
    return _digest(question.kind, _plain(question.text.say(lang)), options, bounds, question.most_picks, measured)


def rules_fingerprint(rules: Scoring) -> str:
    """The fingerprint of what turns points into a severity."""
    measures = [(each.id, [aspect.id for aspect in each.aspects]) for each in rules.obstacles]
    return _digest(measures, float(rules.known_least), float(rules.worst_share))


def _plain(text: str) -> str:
    """Without the differences that change no meaning: spaces, kinds of apostrophe, capitals."""
    return " ".join(text.replace("’", "'").split()).casefold()


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:LENGTH]
