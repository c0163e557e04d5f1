"""The result of a talk as neutral pages, in the order in which they are read: verdict, obstacles, actions, plan, checklist, what next.

Must not know channels: each draws these pages in its own way.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.conversation.messages import Page
from bot.conversation.session import Mode
from bot.dialogs.model import Answer, Dialog
from bot.knowledge.model import Content
from bot.reports.diagnosis import Diagnosis, diagnose
from bot.reports.recommendations import actions_page, checklist_page, closing_page, plan_page
from bot.reports.sourcing import first_sourcing_pages
from bot.reports.verdict import obstacles_page, verdict_page
from bot.reports.voice import Voice


def result_pages(
    content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
) -> tuple[Page, ...]:
    """The pages that conclude a talk. A part run alone speaks only of what it measures, and not of agencies."""
    return pages_of(diagnose(content, dialog, answers, mode), lang)


def pages_of(diagnosis: Diagnosis, lang: str) -> tuple[Page, ...]:
    """The pages of a diagnosis in `lang`."""
    voice = Voice(diagnosis.content, diagnosis.dialog, lang)
    pages = [verdict_page(diagnosis, voice)]
    if diagnosis.scorecard.obstacles:
        pages += [obstacles_page(diagnosis, voice), actions_page(diagnosis, voice), plan_page(diagnosis, voice)]
    if diagnosis.whole:
        pages += first_sourcing_pages(diagnosis.content, diagnosis.answers, lang)
        pages.append(checklist_page(diagnosis, voice))
    return (*pages, closing_page(diagnosis, voice))
