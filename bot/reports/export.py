"""A result as one JSON document that can be read back: the ANSWERS document, and beside it what was concluded.

`obstacles diagnose --json` prints it, a person takes it away, the database keeps it. Keys, beside those of the conclusion
(`bot.reports.document` for a diagnosis): `format`, `version`, `dialog`, `lang`, `mode`, `answers` (by `part.question`), `questions`
(fingerprints of all that could be asked, `bot.reports.fingerprints`), `rules` (that of the scoring). Must not know files nor storage.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import json

from bot.conversation.session import Mode
from bot.dialogs.model import Answer, Dialog
from bot.knowledge.model import Content
from bot.reports.conclusions import CONCLUSIONS
from bot.reports.fingerprints import fingerprints, rules_fingerprint


def export_document(
    content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
) -> dict[str, Any]:
    """The document of these answers, ready for JSON."""
    concluded = CONCLUSIONS[dialog.concludes].document(content, dialog, answers, lang, mode)
    given = {key: _plain(answers[key]) for key in dialog.by_key if key in answers}
    return {
        **concluded,
        "mode": mode,
        "answers": given,
        "questions": dict(fingerprints(dialog, mode, content.languages[0])),
        "rules": rules_fingerprint(content.knowledge.scoring),
    }


def indented(document: Mapping[str, Any] | bytes) -> bytes:
    """A document as JSON that a person can read, ending in a line feed; `bytes` is JSON already."""
    return json.format(document if isinstance(document, bytes) else json.encode(document), indent=2) + b"\n"


def _plain(answer: Answer) -> object:
    return list(answer) if isinstance(answer, tuple) else answer
