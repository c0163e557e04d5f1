"""Files of finished talks, made from what was kept: the recipe travels in the outbox, the file exists only while it is sent.

Must not know channels. The talk's own content version speaks, so that a file shows what the person saw.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

from bot.knowledge.model import Content
from bot.operators.operator import Operator
from bot.ports import Enclosure, Finished, Store
from bot.printing.printer import Printer
from bot.reports.diagnosis import Diagnosis, diagnose
from bot.reports.printed import chart_caption, printed

CAPTION = 1000
"""Characters of a caption at most: channels allow 1,024."""


class Enclosures:
    """A `bot.ports.Press`. `content_of` finds a content version, older ones too."""

    def __init__(
        self, store: Store, content_of: Callable[[str], Awaitable[Content | None]], operator: Operator, printer: Printer
    ) -> None:
        self._store = store
        self._content_of = content_of
        self._operator = operator
        self._printer = printer

    async def enclosure(self, recipe: Mapping[str, str]) -> Enclosure | None:
        """The file that the recipe names; None when the talk was erased. Raises PrintingError."""
        kept = await self._store.finished(recipe["person"])
        found = next((each for each in kept if each.session.id == recipe["session"]), None)
        content = await self._content_of(found.session.version) if found else None
        if found is None or content is None:
            return None
        return await self.of(found, content, recipe["what"], recipe["lang"])

    async def of(self, finished: Finished, content: Content, what: str, lang: str) -> Enclosure:
        """The `chart` or the `report` of a finished talk. Raises PrintingError."""
        made_on = datetime.fromtimestamp(finished.session.updated_at, UTC).date()
        data = printed(_diagnosis(content, finished), self._operator, lang, made_on)
        name = f"quatre-obstacles-{made_on.isoformat()}"
        if what == "chart":
            return Enclosure(f"{name}.png", await self._printer.chart(data), chart_caption(data)[:CAPTION])
        return Enclosure(f"{name}.pdf", await self._printer.report(data))


def _diagnosis(content: Content, finished: Finished) -> Diagnosis:
    session = finished.session
    return diagnose(content, content.dialogs[session.dialog], session.answers, session.mode)
