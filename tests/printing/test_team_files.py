"""The team's files: the numbers as a picture with their words, the leads as tables that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Mapping

import pytest
import pytest_asyncio
from openpyxl import load_workbook

from bot.leads.funnel import funnel_figures
from bot.leads.lead import Contact, Lead, Note
from bot.leads.numbers import Funnel, Numbers
from bot.leads.wording import TeamVoice
from bot.ports import Enclosure
from bot.printing.printer import Printer
from bot.printing.team_files import TeamFiles
from bot.storage.memory import MemoryStore
from tests.assistant.team_kit import NOW, Room, make_lead
from tests.assistant.test_team_commands import numbers
from tests.kit import PROJECT, shipped

PNG = b"\x89PNG\r\n\x1a\n"


class Leads(MemoryStore):
    """A store that holds some leads."""

    def __init__(self, *leads: Lead) -> None:
        super().__init__()
        self.held = list(leads)

    async def leads(self, since: float = 0.0, until: float = float("inf")) -> list[Lead]:
        """All of them."""
        return self.held


class Talks:
    """The press of talks' files."""

    async def enclosure(self, recipe: Mapping[str, str]) -> Enclosure | None:
        """Says what it was asked for."""
        return Enclosure(recipe["what"], b"")


@pytest_asyncio.fixture
async def printer() -> AsyncIterator[Printer]:
    """The shipped templates."""
    made = Printer(PROJECT / "knowledge" / "report")
    yield made
    await made.close()


def files(printer: Printer, *leads: Lead, counted: Numbers | None = None) -> TeamFiles:
    """The files of a team with these leads and numbers."""
    room = Room()

    async def count() -> Numbers:
        return counted or numbers(consented=24, claimed=12, won=3)

    return TeamFiles(Talks(), Leads(*leads), lambda: room.desk, count, printer, lambda: NOW)


def recipe(what: str) -> dict[str, str]:
    """What travels in the outbox."""
    return {"what": what, "person": "team:-100200", "session": "", "lang": "fr"}


async def test_the_numbers_are_a_picture_with_the_same_in_words(printer: Printer) -> None:
    """A PNG, and a caption that says every step."""
    made = await files(printer).enclosure(recipe("funnel"))
    assert made is not None
    assert made.content.startswith(PNG)
    assert made.name == "quatre-obstacles-stats-2027-01-15.png"
    assert "Accords donnés\u00a0: 24 (20\u00a0%)" in made.caption
    assert len(made.caption) <= 1_000


async def test_without_any_talk_there_is_no_picture(printer: Printer) -> None:
    """The words say so instead."""
    none = Numbers("diagnostic", None, ("profile",), Funnel(sections=(0,)), (), (), (), 0)
    assert await files(printer, counted=none).enclosure(recipe("funnel")) is None


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_the_picture_is_drawn_at_any_size_of_numbers(printer: Printer, lang: str) -> None:
    """One talk, none agreed, a million; in both languages, light and dark."""
    voice = TeamVoice(shipped(), lang, "Europe/Paris")
    for total in (Funnel(1, (1,), 0, 1), Funnel(1_000_000, (1,), 999_999, 0, 5, 5, 5)):
        whole = Numbers("diagnostic", None, ("profile",), total, (), (), (), 0)
        figures = funnel_figures(whole, voice, "22 novembre 2026", "")
        assert (await printer.funnel(figures, "dark")).startswith(PNG)


async def test_S15_leads_leave_as_tables_without_formulas(printer: Printer) -> None:
    """A note and a contact that would be formulas stay text, in both forms; withdrawn leads are in neither."""
    evil = make_lead(
        contact=Contact("email", "=cmd|'/c calc'!A1@example.org"),
        who="+Anne",
        notes=(Note(NOW, "=1+1", '=HYPERLINK("http://example.org")'),),
        opening="@SUM(1)",
    )
    team = files(printer, evil, make_lead(key="w" * 26, state="withdrawn"), make_lead(key="p" * 26))
    table, book = [await team.enclosure(recipe(f"leads_{form}")) for form in ("csv", "xlsx")]
    assert table is not None
    assert book is not None
    header, *rows = csv.reader(io.StringIO(table.content.decode("utf-8-sig")))
    assert len(rows) == 2
    row = dict(zip(header, rows[0], strict=True))
    assert row["contact"].startswith("'=")
    assert row["next step"].startswith("'@")
    assert row["kpi"] == "95"
    assert dict(zip(header, rows[1], strict=True))["contact"] == "'+33612345678"
    sheet = load_workbook(io.BytesIO(book.content)).active
    assert sheet is not None
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
    assert "données personnelles" in table.caption


async def test_without_a_lead_there_is_no_table_and_talks_files_are_anothers(printer: Printer) -> None:
    """Nothing to export is no file; any other recipe goes on to the press of talks."""
    team = files(printer)
    assert await team.enclosure(recipe("leads_csv")) is None
    other = await team.enclosure(recipe("report"))
    assert other is not None
    assert other.name == "report"
