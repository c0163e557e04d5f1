"""A person's own data as a file, made from what is stored at the moment when it is sent, and kept nowhere.

In front of the press that makes files of talks: what is no such recipe is that one's. Must not know channels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot.knowledge.model import Content
from bot.operators.operator import Operator
from bot.ports import Enclosure, Press, Store
from bot.printing.printer import Printer
from bot.reports.belongings import belongings_document, belongings_page, leaflet
from bot.reports.dates import day_of
from bot.reports.export import indented

DATA: Final = "mydata"
PAPER: Final = "mydata_paper"


class Takeaway:
    """A `bot.ports.Press`. `current` gives the content that speaks, `now` UTC seconds."""

    def __init__(
        self,
        press: Press,
        store: Store,
        current: Callable[[], Content],
        operator: Operator,
        printer: Printer,
        now: Callable[[], float],
    ) -> None:
        self._press = press
        self._store = store
        self._current = current
        self._operator = operator
        self._printer = printer
        self._now = now

    async def enclosure(self, recipe: Mapping[str, str]) -> Enclosure | None:
        """The file that the recipe names; None when nothing is kept of that person. Raises PrintingError, and what the press raises."""
        if recipe["what"] not in (DATA, PAPER):
            return await self._press.enclosure(recipe)
        about = await self._store.about(recipe["person"])
        if not any(about.values()):
            return None
        made_on, phrases, lang = day_of(self._now()), self._current().phrases, recipe["lang"]
        name = f"mydata-{made_on.isoformat()}"
        caption = phrases.say("privacy.take_caption", lang)
        if recipe["what"] == DATA:
            return Enclosure(f"{name}.json", indented(belongings_document(about, made_on)), caption)
        page = belongings_page(about, phrases, lang)
        data = leaflet(page, self._operator, phrases, lang, made_on)
        return Enclosure(f"{name}.pdf", await self._printer.leaflet(data), caption)
