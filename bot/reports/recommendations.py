"""What to do, in pages: the actions, the nine-step plan, the agency checklist, and what comes next.

Must not know how advice is chosen (`bot.advice`) nor how blocks are drawn (channels).
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.advice import Chosen, Progress, Recommendation, Status
from bot.conversation.messages import Block, Details, Heading, Items, Page, Paragraph
from bot.knowledge.model import Remark
from bot.reports.diagnosis import Diagnosis, questions_asked
from bot.reports.voice import Voice

MARKS: dict[Status, str] = {"done": "✓", "begun": "◐", "missing": "○", "unclear": "–"}


def actions_page(diagnosis: Diagnosis, voice: Voice) -> Page:
    """The actions, the most pressing first, each folded under its title."""
    actions = diagnosis.advice.actions
    if not actions:
        return Page((Heading(voice.say("actions_title")), Paragraph(voice.say("no_action"))))
    details = [_action(place, each, diagnosis, voice) for place, each in enumerate(actions, start=1)]
    return Page((Heading(voice.say("actions_title")), Paragraph(voice.say("actions_intro")), *details))


def _action(place: int, recommendation: Recommendation, diagnosis: Diagnosis, voice: Voice) -> Details:
    action, lang = recommendation.action, voice.lang
    reasons = [
        voice.say("reason", question=voice.question(key), answer=voice.answer(key, diagnosis.answers[key]))
        for key in recommendation.reasons
        if key in diagnosis.dialog.by_key
    ]
    lines = [
        action.why.say(lang),
        *reasons,
        voice.say("action_how"),
        *(voice.say("bullet", text=gesture.say(lang)) for gesture in action.gestures),
        voice.say("first_step", text=action.first_step.say(lang)),
        voice.say("who_and_effort", who=action.who.say(lang), effort=voice.say(f"effort_{action.effort}")),
        voice.say("indicator", text=action.indicator.say(lang)),
        voice.origin(action.sources),
    ]
    return Details(voice.say("numbered", number=place, text=action.title.say(lang)), tuple(lines))


def plan_page(diagnosis: Diagnosis, voice: Voice) -> Page:
    """The nine steps and where each stands, with the advice for the missing ones; of a part alone, what it tells of."""
    plan = [each for each in diagnosis.advice.plan if diagnosis.whole or each.asked or each.status != "unclear"]
    blocks: list[Block] = [Heading(voice.say("plan_title"))]
    if not plan:
        return Page((*blocks, Paragraph(voice.say("no_step"))))
    blocks += [Paragraph(voice.say("plan_legend")), _steps(plan, diagnosis.whole, voice)]
    missing = [each for each in plan if each.status == "missing"]
    if missing:
        blocks.append(Details(voice.say("plan_missing"), tuple(_advice(each, voice) for each in missing)))
    return Page(tuple(blocks))


def _steps(plan: Iterable[Progress], whole: bool, voice: Voice) -> Items:
    """The list numbers the nine; a part's few carry their own numbers."""
    if whole:
        return Items(tuple(f"{MARKS[each.status]} {each.step.title.say(voice.lang)}" for each in plan), ordered=True)
    return Items(tuple(f"{MARKS[each.status]} {_numbered(each, voice)}" for each in plan))


def _numbered(progress: Progress, voice: Voice) -> str:
    return voice.say("numbered", number=progress.step.number, text=progress.step.title.say(voice.lang))


def _advice(progress: Progress, voice: Voice) -> str:
    return voice.say("step_advice", step=_numbered(progress, voice), advice=progress.step.advice.say(voice.lang))


def checklist_page(diagnosis: Diagnosis, voice: Voice) -> Page:
    """The five criteria for choosing an agency, those that matter most to this company first."""
    criteria = [_criterion(each, voice) for each in diagnosis.advice.checklist]
    return Page((Heading(voice.say("checklist_title")), Paragraph(voice.say("checklist_intro")), *criteria))


def _criterion(chosen: Chosen, voice: Voice) -> Details:
    criterion = chosen.criterion
    lines = [criterion.meaning.say(voice.lang)]
    for name, remarks in (("ask", chosen.questions), ("demand", chosen.proofs), ("beware", chosen.red_flags)):
        if remarks:
            lines += [voice.say(name), *(_remark(each, voice) for each in remarks)]
    lines.append(voice.origin(criterion.sources))
    return Details(criterion.title.say(voice.lang), tuple(lines))


def _remark(remark: Remark, voice: Voice) -> str:
    return voice.say("bullet", text=remark.text.say(voice.lang))


def closing_page(diagnosis: Diagnosis, voice: Voice) -> Page:
    """What comes next: the one thing of this week, when to come back, and what the figures are worth."""
    blocks: list[Block] = [Heading(voice.say("next_title"))]
    if diagnosis.advice.actions:
        first = diagnosis.advice.actions[0].action.first_step.say(voice.lang)
        blocks.append(Paragraph(voice.say("next_first", text=first), strong=True))
    if _left_out(diagnosis):
        blocks.append(Paragraph(voice.say("next_complete")))
    if not diagnosis.whole:
        blocks.append(Paragraph(voice.say("next_whole")))
    blocks += [Paragraph(voice.say("next_again")), Paragraph(voice.say("indicative"))]
    return Page(tuple(blocks))


def _left_out(diagnosis: Diagnosis) -> bool:
    """Whether the short version left out questions that weigh."""
    complete = questions_asked(diagnosis.dialog, diagnosis.answers, "standard")
    return diagnosis.mode == "express" and any(
        question.measures and question.key not in diagnosis.answers for question in complete
    )
