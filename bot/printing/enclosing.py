"""Files of finished talks, made from what was kept: the recipe travels in the outbox, the file exists only while it is sent.

Must not know channels. The talk's own content version speaks, so that a file shows what the person saw.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bot.assistant.results import diagnosis_of, progress_to
from bot.knowledge.model import Content
from bot.operators.operator import Operator
from bot.ports import Enclosure, Finished, Store
from bot.printing.printer import Printer
from bot.reports.dates import day_of
from bot.reports.export import indented
from bot.reports.markdown import to_markdown
from bot.reports.printed import chart_caption, further_pages, printed
from bot.reports.result import pages_of

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
        return await self.of(found, content, recipe["what"], recipe["lang"], kept)

    async def of(
        self, finished: Finished, content: Content, what: str, lang: str, past: Sequence[Finished] = ()
    ) -> Enclosure:
        """A file of a finished talk, by its name in `bot.conversation.messages`; `past` is all that was finished. Raises PrintingError."""
        name = f"quatre-obstacles-{day_of(finished.session.updated_at).isoformat()}"
        if what == "json":
            return Enclosure(f"{name}.json", indented(finished.document))
        if what == "markdown":
            pages = pages_of(diagnosis_of(content, finished.session), lang)
            return Enclosure(f"{name}.md", to_markdown(pages).encode())
        return await self._printed(name, content, what, self._data(finished, content, lang, past))

    def _data(self, finished: Finished, content: Content, lang: str, past: Sequence[Finished]) -> dict[str, Any]:
        session = finished.session
        progress = progress_to(content, session, past)
        made_on = day_of(session.updated_at)
        diagnosis = diagnosis_of(content, session)
        extra = further_pages(content, diagnosis.answers, lang)
        return printed(diagnosis, self._operator, lang, made_on, extra, progress=progress)

    async def _printed(self, name: str, content: Content, what: str, data: dict[str, Any]) -> Enclosure:
        match what:
            case "chart":
                return Enclosure(f"{name}.png", await self._printer.chart(data), chart_caption(data)[:CAPTION])
            case "cover":
                caption = content.phrases.say("progress.cover_caption", data["lang"])
                return Enclosure(f"{name}.png", await self._printer.cover(data), caption)
            case "summary":
                return Enclosure(f"{name}-summary.pdf", await self._printer.summary(data))
            case _:
                return Enclosure(f"{name}.pdf", await self._printer.report(data))
