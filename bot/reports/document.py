"""A diagnosis as a JSON document, for programs: `obstacles diagnose --json` prints it, the database keeps it.

Keys, `format` 1. Severities are 0-100 or null (too little known), confidences and weights plain numbers, shares in points
of severity; questions are named by key, answers and options by id, in no language. Only titles and names are worded.

- `format`, `version` (of the content), `dialog`, `lang`, `mode`
- `principal`, `watch`: an obstacle's id or null; `confidence` 0-1
- `obstacles`: in the domain's order, each `id`, `name`, `severity`, `band`, `confidence`, `contributions` (`question`,
  `answer`, `points`, `weight`, `share`; heaviest first), `lower` (`question`, `option`, `severity`) or null,
  `to_find_out` (keys), `aspects` (the same keys, without `aspects`)
- `actions`: most pressing first, each `id`, `title`, `obstacle`, `rank` (severity × priority), `reasons` (keys)
- `plan`: each `number`, `title`, `status` (`done`, `begun`, `missing`, `unclear`)
- `checklist`: the criteria's ids, the most important first
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.session import Mode
from bot.dialogs.model import Answer, Dialog
from bot.knowledge.model import Content
from bot.reports.diagnosis import Diagnosis, diagnose
from bot.reports.voice import Voice
from bot.scoring import Score

FORMAT = 1
DECIMALS = 2


def diagnosis_document(
    content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
) -> dict[str, Any]:
    """The document of these answers, ready for JSON."""
    return document_of(diagnose(content, dialog, answers, mode), lang)


def document_of(diagnosis: Diagnosis, lang: str) -> dict[str, Any]:
    """The document of a diagnosis, names and titles in `lang`."""
    voice, card, advice = Voice(diagnosis.content, diagnosis.dialog, lang), diagnosis.scorecard, diagnosis.advice
    return {
        "format": FORMAT,
        "version": diagnosis.content.version,
        "dialog": diagnosis.dialog.id,
        "lang": lang,
        "mode": diagnosis.mode,
        "principal": card.principal,
        "watch": card.watch,
        "confidence": round(card.confidence, DECIMALS),
        "obstacles": [
            {
                **_score(card.scores[each], voice),
                "aspects": [_score(card.scores[part], voice) for part in card.scores[each].aspects],
            }
            for each in card.obstacles
        ],
        "actions": [
            {"id": each.action.id, "title": each.action.title.say(lang), "obstacle": each.action.obstacle}
            | {"rank": each.rank, "reasons": list(each.reasons)}
            for each in advice.actions
        ],
        "plan": [
            {"number": each.step.number, "title": each.step.title.say(lang), "status": each.status}
            for each in advice.plan
        ],
        "checklist": [each.criterion.id for each in advice.checklist],
    }


def _score(score: Score, voice: Voice) -> dict[str, Any]:
    lower = score.lower
    return {
        "id": score.id,
        "name": voice.name(score.id),
        "severity": score.severity,
        "band": score.band,
        "confidence": round(score.confidence, DECIMALS),
        "contributions": [
            {
                "question": each.question,
                "answer": list(each.answer) if isinstance(each.answer, tuple) else each.answer,
                "points": each.points,
                "weight": each.weight,
                "share": round(each.share, DECIMALS),
            }
            for each in score.contributions
        ],
        "lower": lower and {"question": lower.question, "option": lower.option, "severity": lower.severity},
        "to_find_out": list(score.to_find_out),
    }
