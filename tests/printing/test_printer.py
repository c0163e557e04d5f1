"""Printing beside everything else: in line, in processes of its own, and quicker for what was printed before."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.knowledge.loader import load_content
from bot.printing.printer import Printer
from tests.printing_kit import approved_data, persona_answers, printed_of

pytestmark = pytest.mark.asyncio(loop_scope="module")
PERSONAS = ("association", "consultancy", "craft_shop", "franchise", "manufacturer", "public_body", "regulated")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def printer(project: Path) -> AsyncIterator[Printer]:
    """One printer, warm after the first test."""
    printer = Printer(project / "knowledge" / "report", seconds=120)
    yield printer
    await printer.close()


async def test_conversations_go_on_while_reports_are_printed(printer: Printer) -> None:
    """The loop is never held up for long: printing happens elsewhere."""
    gaps: list[float] = []

    async def converse() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.002)
            gaps.append(time.perf_counter() - before)

    conversation = asyncio.create_task(converse())
    await asyncio.gather(*(printer.report(approved_data() | {"made_on": str(n)}) for n in range(5)))
    conversation.cancel()
    assert len(gaps) > 50
    assert sorted(gaps)[len(gaps) // 2] < 0.02


async def test_what_waits_in_line_costs_nothing_yet(printer: Printer) -> None:
    """Data given by a function is made when its turn to be printed has come, one after the other."""
    made: list[int] = []
    finished: list[int] = []

    async def print_one(number: int) -> None:
        def data() -> dict[str, Any]:
            assert finished == list(range(number)), "made before its turn"
            made.append(number)
            return approved_data()

        await printer.chart(data)
        finished.append(number)

    await asyncio.gather(*map(print_one, range(4)))
    assert made == [0, 1, 2, 3]


async def test_what_all_reports_share_is_laid_out_once(project: Path) -> None:
    """A report of other answers, after some others, takes well under the time of the first."""
    content = load_content(project)
    printer = Printer(project / "knowledge" / "report", seconds=120)
    await printer.chart(approved_data())  # the worker has started
    taken = []
    for name in PERSONAS:
        data = printed_of(content, persona_answers(project, name))
        begun = time.perf_counter()
        await printer.report(data)
        taken.append(time.perf_counter() - begun)
    await printer.close()
    assert min(taken[3:]) < 0.8 * taken[0], taken


async def test_a_print_given_up_frees_the_worker(printer: Printer) -> None:
    """Whoever asked went away: the next one is served."""
    asked = asyncio.create_task(printer.report(approved_data()))
    await asyncio.sleep(0.01)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert (await printer.cover(approved_data())).startswith(b"\x89PNG")
