"""The team's files, made when they are sent: the numbers as a picture, the leads as tables.

In front of the press that makes files of talks: what is no such recipe is that one's. Must not know channels, nor who may ask.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.assistant.desk import Desk
from bot.assistant.teamwork import voice_of
from bot.leads.funnel import funnel_figures, funnel_lines
from bot.leads.listing import listing
from bot.leads.numbers import Numbers
from bot.leads.sheets import csv_bytes, xlsx_bytes
from bot.leads.wording import TeamVoice
from bot.ports import Enclosure, Press, Store
from bot.printing.enclosing import CAPTION
from bot.printing.printer import Printer
from bot.reports.dates import day_in_words, day_of

FUNNEL = "funnel"
TABLES = ("leads_csv", "leads_xlsx")


class TeamFiles:
    """A `bot.ports.Press`. `desk` gives the desk that speaks, `count` counts since the beginning, `now` gives UTC seconds."""

    def __init__(
        self,
        press: Press,
        store: Store,
        desk: Callable[[], Desk],
        count: Callable[[], Awaitable[Numbers]],
        printer: Printer,
        now: Callable[[], float],
    ) -> None:
        self._press = press
        self._store = store
        self._desk = desk
        self._count = count
        self._printer = printer
        self._now = now

    async def enclosure(self, recipe: Mapping[str, str]) -> Enclosure | None:
        """The file that the recipe names; None when there is nothing in it. Raises PrintingError, and what the press raises."""
        if recipe["what"] == FUNNEL:
            return await self._funnel()
        if recipe["what"] in TABLES:
            return await self._table(recipe["what"])
        return await self._press.enclosure(recipe)

    async def _funnel(self) -> Enclosure | None:
        desk, voice, numbers = self._desk(), self._voice(), await self._count()
        title, *lines = funnel_lines(numbers, voice)
        if not lines:
            return None
        made_on = day_in_words(day_of(self._now()), voice.content.phrases, voice.lang)
        picture = await self._printer.funnel(funnel_figures(numbers, voice, made_on, desk.operator.name))
        return Enclosure(f"{self._name('stats')}.png", picture, "\n".join((title, *lines))[:CAPTION])

    async def _table(self, what: str) -> Enclosure | None:
        voice, leads = self._voice(), await self._store.leads()
        obstacles = [each.id for each in voice.content.knowledge.scoring.obstacles]
        header, rows = listing(leads, obstacles)
        if not rows:
            return None
        if what == "leads_csv":
            return Enclosure(f"{self._name('leads')}.csv", csv_bytes(header, rows), voice.say("export_csv"))
        return Enclosure(f"{self._name('leads')}.xlsx", xlsx_bytes("leads", header, rows), voice.say("export_xlsx"))

    def _voice(self) -> TeamVoice:
        return voice_of(self._desk())

    def _name(self, what: str) -> str:
        return f"quatre-obstacles-{what}-{day_of(self._now()).isoformat()}"
