"""A person's own data as files: the JSON document and the paper hold the same fields, all of them (P05)."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
import pytest_asyncio
from pypdf import PdfReader

from bot.conversation.messages import Table
from bot.ports import Enclosure
from bot.printing.enclosing import Enclosures
from bot.printing.printer import Printer
from bot.printing.takeaway import Takeaway
from bot.reports.belongings import belongings_page, fields
from bot.storage.memory import MemoryStore
from tests.kit import PROJECT, shipped
from tests.printing.test_enclosing import content_of
from tests.printing_kit import OPERATOR

NOW = 1_800_000_000.0
ANNE: dict[str, list[dict[str, Any]]] = {
    "conversations": [{"id": 4, "chat": "918273", "session": {"answers": {"kpi.tools": ["excel", "papier"]}}}],
    "answer_events": [{"question": f"kpi.q{number}", "answer": f"réponse{number}"} for number in range(120)],
    "finished": [{"document": {"principal": "kpi", "obstacles": [{"id": "kpi", "severity": 80}]}, "done": []}],
    "outbox": [],
    "quarantine": [],
    "leads": [{"document": {"contact": {"kind": "email", "value": "anne@canari.example"}}}],
    "ledger": [{"number": 1, "text": "Partager avec Atelier Réseaux ?", "choice": "granted"}],
}  # fmt: skip


class Kept(MemoryStore):
    """A store that holds Anne's rows."""

    async def about(self, person: str) -> dict[str, list[dict[str, Any]]]:
        """Hers, and of anybody else nothing."""
        return ANNE if person == "anne" else {name: [] for name in ANNE}


@pytest_asyncio.fixture
async def press() -> AsyncIterator[Takeaway]:
    """What makes them."""
    printer = Printer(PROJECT / "knowledge" / "report")
    store = Kept()
    await store.open()
    yield Takeaway(Enclosures(store, content_of, OPERATOR, printer), store, shipped, OPERATOR, printer, lambda: NOW)
    await printer.close()


async def made(press: Takeaway, what: str, person: str = "anne", lang: str = "fr") -> Enclosure | None:
    """The file of a recipe."""
    return await press.enclosure({"what": what, "session": "", "person": person, "lang": lang})


async def test_P05_the_document_holds_every_row_as_it_is(press: Takeaway) -> None:
    """Read back, it is what is stored; its name says the day and nothing of the person."""
    file = await made(press, "mydata")
    assert file is not None
    assert file.name == "mydata-2027-01-15.json"
    read = json.loads(file.content)
    assert read["data"] == ANNE
    assert read["format"] == 1


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_P05_the_paper_holds_every_value(press: Takeaway, lang: str) -> None:
    """Every field and every value is on it, in both languages, within the minute that the promise gives."""
    began = time.perf_counter()
    file = await made(press, "mydata_paper", lang=lang)
    assert time.perf_counter() - began < 60
    assert file is not None
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(file.content)).pages)
    squeezed = "".join(text.split())
    for rows in ANNE.values():
        for row in rows:
            for name, value in fields(row):
                assert "".join(name.split()) in squeezed, name
                assert "".join(value.split()) in squeezed, value


@pytest.mark.parametrize("what", ["mydata", "mydata_paper"])
async def test_P05_of_a_stranger_there_is_no_file(press: Takeaway, what: str) -> None:
    """Whoever was erased, or never came, has nothing to take away."""
    assert await made(press, what, person="nobody") is None


async def test_other_recipes_are_the_press_s(press: Takeaway) -> None:
    """A report is made by what makes reports; there is none here."""
    assert await made(press, "report") is None


def test_a_very_long_value_is_cut_on_paper_alone() -> None:
    """A page is a page; the JSON document has the whole."""
    page = belongings_page({"finished": [{"document": "x" * 9_000}]}, shipped().phrases, "fr")
    assert max(len(cell) for block in page.blocks for row in getattr(block, "rows", ()) for cell in row) == 2_000


def test_fields_say_the_way_to_each_value() -> None:
    """Names joined by dots, places in brackets, empty things said empty."""
    found = dict(fields({"a": {"b": [1, {"c": None}]}, "d": [], "e": {}, "f": False}))
    assert found == {"a.b[1]": "1", "a.b[2].c": "", "d": "", "e": "", "f": "False"}


def test_moments_are_dates_on_paper_alone() -> None:
    """Seconds since 1970 tell nobody anything; a number that is no moment stays one."""
    row = {"created_at": 1_800_000_000.25, "session": {"at": 1_800_000_000}, "closed_at": 0.0, "card": 1_800_000_000}
    page = belongings_page({"leads": [row]}, shipped().phrases, "fr")
    (table,) = (block for block in page.blocks if isinstance(block, Table))
    assert table.rows == (
        ("created_at", "2027-01-15 08:00:00 UTC"),
        ("session.at", "2027-01-15 08:00:00 UTC"),
        ("closed_at", "0.0"),
        ("card", "1800000000"),
    )
