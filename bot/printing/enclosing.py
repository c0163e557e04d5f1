"""Files of finished talks, made from what was kept: the recipe travels in the outbox, the file exists only while it is sent.

Must not know channels. The talk's own content version speaks, so that a file shows what the person saw.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

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
MOST_AT_HAND: Final = 32
AT_HAND: Final = 60.0
"""Seconds for which a talk's data is kept for its next file: the end of a talk sends three."""

Kept = tuple[Finished, str, Sequence[Finished]]
"""What a talk's data is made from, besides its own content version: the talk, the language, all that was finished."""


class Enclosures:
    """A `bot.ports.Press`. `content_of` finds a content version, older ones too."""

    def __init__(
        self, store: Store, content_of: Callable[[str], Awaitable[Content | None]], operator: Operator, printer: Printer
    ) -> None:
        self._store = store
        self._content_of = content_of
        self._operator = operator
        self._printer = printer
        self._at_hand: OrderedDict[str, tuple[Kept, dict[str, Any]]] = OrderedDict()

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
        data = partial(self._data, (finished, lang, past), content)
        if what == "cover":
            caption = content.phrases.say("progress.cover_caption", lang)
            return Enclosure(f"{name}.png", await self._printer.cover(data), caption)
        return await self._printed(name, what, data)

    def _data(self, kept: Kept, content: Content) -> dict[str, Any]:
        """What is printed of a talk; made once for files that follow each other soon."""
        finished, lang, past = kept
        number = finished.session.id
        if number in self._at_hand and self._at_hand[number][0] == kept:
            return self._at_hand[number][1]
        data = self._made(finished, content, lang, past)
        self._at_hand[number] = kept, data
        if len(self._at_hand) > MOST_AT_HAND:
            self._at_hand.popitem(last=False)
        asyncio.get_running_loop().call_later(AT_HAND, self._at_hand.pop, number, None)
        return data

    def _made(self, finished: Finished, content: Content, lang: str, past: Sequence[Finished]) -> dict[str, Any]:
        session = finished.session
        progress = progress_to(content, session, past)
        made_on = day_of(session.updated_at)
        diagnosis = diagnosis_of(content, session)
        extra = further_pages(content, diagnosis.answers, lang)
        return printed(diagnosis, self._operator, lang, made_on, extra, progress=progress)

    async def _printed(self, name: str, what: str, data: Callable[[], dict[str, Any]]) -> Enclosure:
        match what:
            case "chart":
                return Enclosure(f"{name}.png", await self._printer.chart(data), chart_caption(data())[:CAPTION])
            case "summary":
                return Enclosure(f"{name}-summary.pdf", await self._printer.summary(data))
            case _:
                return Enclosure(f"{name}.pdf", await self._printer.report(data))
