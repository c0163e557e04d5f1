"""A diagnosis as the plain data that the templates of `knowledge/report/` read: every word and figure, nothing left to decide.

The three printed things (report, one-page summary, chart) read the same data. Pure; plain JSON values only. Must not know typst, paper
nor fonts: how it looks is the templates' matter. `docs/report.md` lists the keys.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.advice import Chosen, Recommendation
from bot.advice import Progress as StepProgress
from bot.conversation.messages import Block, Copyable, Details, Heading, Items, Meter, Page, Paragraph, Table
from bot.dialogs.model import Answer
from bot.knowledge.model import Content, Remark
from bot.operators.operator import Operator
from bot.reports.brand import brand_data
from bot.reports.dates import day_in_words
from bot.reports.diagnosis import Diagnosis
from bot.reports.evolution import APPROXIMATE, progress_page
from bot.reports.indicators import indicators_extra
from bot.reports.progress import Progress
from bot.reports.sourcing import first_sourcing_pages
from bot.reports.verdict import LEAST_SHARE, MOST_WEIGHING, verdict_page
from bot.reports.voice import Voice
from bot.scoring import UNCLEAR, Contribution, Score

FORMAT = 1
MOST_TO_FIND_OUT = 6
"""Questions named where the result is weighed; each obstacle's page names all of its own."""
WORDS = (
    "title", "kicker", "overview_title", "overview_legend", "aspects_title", "obstacle_kicker", "out_of", "no_figure",
    "said_title", "said_question", "said_answer", "said_points", "weighs_title", "change_title", "find_out_title",
    "wall_title", "wall_intro", "details_title", "this_week", "how", "who", "effort", "sign", "done_box",
    "plan_title", "plan_intro", "form_title", "form_intro", "form_agency", "form_person", "form_date", "form_ask",
    "form_demand", "form_beware", "form_yes", "form_partly", "form_no", "form_notes", "form_seen", "trust_title", "trust_missing",
    "sources_title", "method_title", "method_obstacles", "method_points", "method_unknown", "method_advice",
    "indicative", "contact", "summary_title", "summary_note", "actions_title", "no_action",
)  # fmt: skip
"""The phrases `report.*` without placeholder, that templates take as they are."""


def printed(
    diagnosis: Diagnosis,
    operator: Operator,
    lang: str,
    made_on: date,
    extra: Sequence[Page] = (),
    logo: bytes = b"",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """The data of a diagnosis in `lang`.

    `made_on` is the day that the report shows; `extra` are further pages (in-house or outsourced, workload, indicators), printed after
    the plan; `logo` a PNG or JPEG of at most 256 KB, left out when it is anything else, the operator's own by default; `progress` what
    changed since the diagnosis before.
    """
    voice = Voice(diagnosis.content, diagnosis.dialog, lang)
    card, advice = diagnosis.scorecard, diagnosis.advice
    return {
        "format": FORMAT,
        "lang": lang,
        "version": diagnosis.content.version[:12],
        "words": {name: _say(voice, name) for name in WORDS},
        "made_on": _say(voice, "made_on", date=day_in_words(made_on, voice.content.phrases, lang)),
        "operator": brand_data(operator, logo or operator.logo),
        "whole": diagnosis.whole,
        "verdict": _verdict(diagnosis, voice),
        "trust": _trust(diagnosis, voice),
        "bands": _bands(diagnosis, voice),
        "obstacles": [
            _obstacle(card.scores[each], diagnosis, voice) | _former(each, progress, voice) for each in card.obstacles
        ],
        "progress": page_data(progress_page(progress, voice)) if progress else None,
        "chart_alt": _chart_alt([card.scores[each] for each in card.obstacles], voice),
        "actions": [_action(place, each, diagnosis, voice) for place, each in enumerate(advice.actions, start=1)],
        "plan": [_step(each, voice) for each in advice.plan if diagnosis.whole or each.asked],
        "extra": [page_data(page) for page in extra],
        "checklist": [_criterion(each, voice) for each in advice.checklist] if diagnosis.whole else [],
        "sources": [
            each.name.say(lang) for each in diagnosis.content.knowledge.sources.values() if not each.ours
        ],
    }  # fmt: skip


def further_pages(content: Content, answers: Mapping[str, Answer], lang: str) -> tuple[Page, ...]:
    """What the diagnosis alone already says beyond itself: in-house or outsourced, and the indicators of the objective, where known."""
    return (*first_sourcing_pages(content, answers, lang), *indicators_extra(content, answers, lang))


def chart_caption(data: dict[str, Any]) -> str:
    """The chart's text twin, from the data of `printed`: the verdict, then one line an obstacle."""
    lines = (
        f"{each['line']} ({each['before_mark']})" if "before" in each else each["line"] for each in data["obstacles"]
    )
    return "\n".join([data["verdict"]["sentence"], *lines])


def _say(voice: Voice, name: str, /, **values: str | int) -> str:
    return voice.content.phrases.say(f"report.{name}", voice.lang, **values)


def _former(obstacle: str, progress: Progress | None, voice: Voice) -> dict[str, Any]:
    """The severity that an obstacle had, and the same in words; nothing where there is none."""
    shift = next((each for each in progress.shifts if each.obstacle == obstacle), None) if progress else None
    if shift is None or shift.before is None:
        return {}
    mark = voice.content.phrases.say("progress.before_mark", voice.lang, severity=shift.before)
    return {"before": shift.before, "before_mark": mark if shift.exact else APPROXIMATE + mark}


def _verdict(diagnosis: Diagnosis, voice: Voice) -> dict[str, Any]:
    card = diagnosis.scorecard
    sentence, *more = _verdict_lines(diagnosis, voice)
    score = card.scores[card.principal] if card.principal else None
    return {
        "sentence": sentence,
        "more": more,
        "principal": card.principal,
        "name": voice.name(score.id) if score else "",
        "because": [_said(each, voice) for each in _heaviest(score)] if score else [],
    }


def _verdict_lines(diagnosis: Diagnosis, voice: Voice) -> list[str]:
    """The chat's own verdict, so that paper says the same: its paragraphs before the meters."""
    blocks = verdict_page(diagnosis, voice).blocks
    before = itertools.takewhile(lambda block: not isinstance(block, Meter), blocks)
    said = [block.text for block in before if isinstance(block, Paragraph)]
    return [each for each in said if each != voice.say("because")]


def _trust(diagnosis: Diagnosis, voice: Voice) -> dict[str, Any]:
    card = diagnosis.scorecard
    unknown = {key for each in card.obstacles for key in card.scores[each].to_find_out}
    missing = sorted(
        unknown, key=lambda key: (-diagnosis.dialog.by_key[key].weight, list(diagnosis.dialog.by_key).index(key))
    )
    percent = int(card.confidence * 100)
    return {
        "percent": percent,
        "figure": _say(voice, "percent", percent=percent),
        "sentence": _say(voice, "trust_full") if not missing else _say(voice, "trust", percent=percent),
        "missing": [voice.question(key) for key in missing[:MOST_TO_FIND_OUT]],
    }


def _bands(diagnosis: Diagnosis, voice: Voice) -> list[dict[str, Any]]:
    bands = sorted(diagnosis.content.knowledge.scoring.bands, key=lambda band: band.least)
    tops = [*(band.least for band in bands[1:]), 100]
    return [
        {"id": band.id, "label": voice.band(band.id), "least": band.least, "top": top}
        for band, top in zip(bands, tops, strict=True)
    ]


def _measure(score: Score, voice: Voice) -> dict[str, Any]:
    """What the chart draws of a measure."""
    band = voice.band(score.band)
    phrase = {"name": voice.name(score.id), "band": band}
    line = (
        voice.say("measure_unclear", **phrase)
        if score.severity is None
        else voice.say("measure", severity=score.severity, **phrase)
    )
    return {
        "id": score.id,
        "name": voice.name(score.id),
        "severity": score.severity,
        "band": score.band,
        "band_label": band,
        "line": line,
    }


def _obstacle(score: Score, diagnosis: Diagnosis, voice: Voice) -> dict[str, Any]:
    card, obstacle = diagnosis.scorecard, voice.obstacle(score.id)
    heaviest = _heaviest(score)
    return _measure(score, voice) | {
        "short": obstacle.short.say(voice.lang),
        "meaning": obstacle.meaning.say(voice.lang),
        "explanation": obstacle.explanations[score.band].say(voice.lang),
        "aspects": [_measure(card.scores[each], voice) for each in score.aspects],
        "said": [_said(each, voice, each in heaviest) for each in _in_order(score, diagnosis)],
        "weighs": [_said(each, voice) for each in heaviest],
        "change": _change(score, voice),
        "find_out": [voice.question(key) for key in score.to_find_out],
        "origin": voice.origin(obstacle.sources),
    }


def _in_order(score: Score, diagnosis: Diagnosis) -> list[Contribution]:
    """The contributions in the order in which the questions were put."""
    order = list(diagnosis.dialog.by_key)
    return sorted(score.contributions, key=lambda each: order.index(each.question))


def _heaviest(score: Score) -> list[Contribution]:
    return [each for each in score.contributions if each.share >= LEAST_SHARE][:MOST_WEIGHING]


def _said(contribution: Contribution, voice: Voice, heavy: bool = False) -> dict[str, Any]:
    return {
        "question": voice.question(contribution.question),
        "answer": voice.answer(contribution.question, contribution.answer),
        "points": round(contribution.share),
        "heavy": heavy,
    }


def _change(score: Score, voice: Voice) -> dict[str, Any] | None:
    if score.lower is None:
        return None
    return {
        "question": voice.question(score.lower.question),
        "answer": voice.answer(score.lower.question, score.lower.option),
        "severity": score.lower.severity,
        "sentence": _say(voice, "change", before=score.severity or 0, after=score.lower.severity),
    }


def _chart_alt(scores: Iterable[Score], voice: Voice) -> str:
    bars = ", ".join(_measure(each, voice)["line"] for each in scores)
    return _say(voice, "chart_alt", bars=bars)


def _action(place: int, recommendation: Recommendation, diagnosis: Diagnosis, voice: Voice) -> dict[str, Any]:
    action, lang = recommendation.action, voice.lang
    reasons = [key for key in recommendation.reasons if key in diagnosis.dialog.by_key]
    return {
        "number": place,
        "title": action.title.say(lang),
        "obstacle": voice.name(action.obstacle),
        "band": _band_of(action.obstacle, diagnosis),
        "why": action.why.say(lang),
        "reasons": [
            voice.say("reason", question=voice.question(key), answer=voice.answer(key, diagnosis.answers[key]))
            for key in reasons
        ],
        "gestures": [gesture.say(lang) for gesture in action.gestures],
        "first_step": action.first_step.say(lang),
        "who": action.who.say(lang),
        "effort": voice.say(f"effort_{action.effort}"),
        "sign": action.indicator.say(lang),
        "step": action.step,
        "origin": voice.origin(action.sources),
    }


def _band_of(measure: str, diagnosis: Diagnosis) -> str:
    score = diagnosis.scorecard.scores.get(measure)
    return score.band if score else UNCLEAR


def _step(progress: StepProgress, voice: Voice) -> dict[str, Any]:
    step, lang = progress.step, voice.lang
    return {
        "number": step.number,
        "title": step.title.say(lang),
        "meaning": step.meaning.say(lang),
        "advice": step.advice.say(lang),
        "status": progress.status,
        "status_label": _say(voice, f"status_{progress.status}"),
    }


def _criterion(chosen: Chosen, voice: Voice) -> dict[str, Any]:
    criterion, lang = chosen.criterion, voice.lang
    return {
        "id": criterion.id,
        "title": criterion.title.say(lang),
        "meaning": criterion.meaning.say(lang),
        "questions": _remarks(chosen.questions, lang),
        "proofs": _remarks(chosen.proofs, lang),
        "red_flags": _remarks(chosen.red_flags, lang),
    }


def _remarks(remarks: Iterable[Remark], lang: str) -> list[str]:
    return [each.text.say(lang) for each in remarks]


def page_data(page: Page) -> dict[str, Any]:
    """A neutral page as the templates read it: its first heading is its title."""
    title = next((block.text for block in page.blocks if isinstance(block, Heading)), "")
    rest = [block for block in page.blocks if not (isinstance(block, Heading) and block.text == title)]
    return {"title": title, "blocks": [_block(block) for block in rest]}


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Paragraph(text, strong):
            return {"kind": "paragraph", "text": text, "strong": strong}
        case Meter(label, value, note, band):
            return {"kind": "meter", "name": label, "severity": value, "band": band, "band_label": note}
        case Items(items, ordered):
            return {"kind": "items", "items": list(items), "ordered": ordered}
        case Details(title, lines):
            return {"kind": "details", "title": title, "lines": list(lines)}
        case Table(columns, rows):
            return {"kind": "table", "columns": list(columns), "rows": [list(row) for row in rows]}
        case Copyable(title, text):
            return {"kind": "copyable", "title": title, "lines": text.splitlines()}
