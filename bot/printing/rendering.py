"""The result of a file of answers in any form that leaves the program: paper, picture, text, data.

Must not know the command line nor chats. What is typed in a file of answers is text in each form, never markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from bot.conversation.messages import Page
from bot.conversation.session import Session
from bot.dialogs.model import Answer
from bot.errors import ObstaclesError
from bot.knowledge.model import Content
from bot.operators.operator import Operator
from bot.printing.printer import Paper, Printer
from bot.reports.conclusions import CONCLUSIONS
from bot.reports.diagnosis import diagnose
from bot.reports.export import export_document, indented
from bot.reports.markdown import to_markdown
from bot.reports.printed import further_pages, printed
from bot.reports.webpage import to_webpage

PRINTED: Final = ("pdf", "png", "svg")
"""The report; the chart of the obstacles as a picture, in points or in curves. Only a diagnosis is printed."""
WRITTEN: Final = ("md", "html", "json")
"""The pages as Markdown or as a web page that stands alone; the result as data, which `obstacles diagnose` reads back."""
FORMS: Final = (*PRINTED, *WRITTEN)


def written(content: Content, session: Session, form: str) -> bytes:
    """The result of an ended talk in one of WRITTEN."""
    dialog, answers = content.dialogs[session.dialog], session.answers
    if form == "json":
        return indented(export_document(content, dialog, answers, session.lang, session.mode))
    pages = _pages(content, session, answers)
    if form == "html":
        return to_webpage(pages, dialog.title.say(session.lang), session.lang).encode()
    return to_markdown(pages).encode()


def _pages(content: Content, session: Session, answers: Mapping[str, Answer]) -> tuple[Page, ...]:
    dialog = content.dialogs[session.dialog]
    return CONCLUSIONS[dialog.concludes].pages(content, dialog, answers, session.lang, session.mode)


async def rendered(
    printer: Printer, content: Content, session: Session, operator: Operator, form: str, paper: Paper, made_on: date
) -> bytes:
    """The result of an ended talk in one of FORMS. Raises ObstaclesError for what is not printed, PrintingError."""
    if form in WRITTEN:
        return written(content, session, form)
    dialog = content.dialogs[session.dialog]
    if dialog.concludes != "diagnosis":
        raise ObstaclesError(
            f"'{dialog.id}' is no diagnosis, and is not printed: choose a format among {', '.join(WRITTEN)}"
        )
    extra = further_pages(content, session.answers, session.lang)
    diagnosis = diagnose(content, dialog, session.answers, session.mode)
    data = printed(diagnosis, operator, session.lang, made_on, extra)
    if form == "pdf":
        return await printer.report(data, paper)
    return await printer.chart(data, form="svg" if form == "svg" else "png")
