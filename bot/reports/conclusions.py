"""The conclusions that a dialog may name in `concludes:`; one line adds another.

Must not know how any is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.conversation.messages import Page, What
from bot.conversation.session import Mode
from bot.dialogs.model import Answer, Dialog
from bot.knowledge.model import Content
from bot.reports.agencies import agencies_document, agencies_pages
from bot.reports.document import diagnosis_document
from bot.reports.handover import handover_document, handover_pages
from bot.reports.indicators import indicators_document, indicators_pages
from bot.reports.persuade import persuade_document, persuade_pages
from bot.reports.result import result_pages
from bot.reports.roadmap import roadmap_document, roadmap_pages
from bot.reports.sourcing import sourcing_document, sourcing_pages
from bot.reports.toolbox import toolbox_document, toolbox_pages
from bot.reports.workload import workload_document, workload_pages


class Pages(Protocol):
    """What a conclusion shows in a chat."""

    def __call__(
        self, content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
    ) -> tuple[Page, ...]:
        """The pages, in the order in which they are read."""
        ...


class Document(Protocol):
    """What a conclusion gives to programs, and what is kept of it."""

    def __call__(
        self, content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
    ) -> dict[str, Any]:
        """The document, ready for JSON."""
        ...


@dataclass(frozen=True, slots=True)
class Conclusion:
    """How a kind of dialog ends."""

    pages: Pages
    document: Document
    attachments: tuple[What, ...] = ()
    """Files made of it, for a dialog that is whole: a picture before the pages, paper and its cover after them."""


CONCLUSIONS: Mapping[str, Conclusion] = {
    "agencies": Conclusion(agencies_pages, agencies_document),
    "diagnosis": Conclusion(result_pages, diagnosis_document, ("chart", "cover", "report")),
    "lead": Conclusion(handover_pages, handover_document),
    "sourcing": Conclusion(sourcing_pages, sourcing_document),
    "workload": Conclusion(workload_pages, workload_document),
    "indicators": Conclusion(indicators_pages, indicators_document),
    "toolbox": Conclusion(toolbox_pages, toolbox_document),
    "roadmap": Conclusion(roadmap_pages, roadmap_document),
    "persuade": Conclusion(persuade_pages, persuade_document),
}
