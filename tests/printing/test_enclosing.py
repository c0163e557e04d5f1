"""Files of finished talks: made from what was kept, in the words of the content that it was finished on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
import pytest_asyncio
from msgspec import json
from pypdf import PdfReader

from bot.assistant.headless import read_answers
from bot.assistant.results import finished_talk
from bot.conversation.session import ENDED, Session
from bot.knowledge.model import Content
from bot.ports import Finished
from bot.printing.enclosing import Enclosures
from bot.printing.printer import Printer
from bot.reports.printed import printed
from bot.storage.memory import MemoryStore
from tests.kit import PROJECT, shipped
from tests.printing_kit import OPERATOR, best_answers, worst_answers

THEN = 1_772_000_000.0


def kept(number: int, lang: str = "fr") -> Finished:
    """One of two diagnoses: the worst, then the best three months later."""
    answers = worst_answers(shipped()) if number == 1 else best_answers(shipped())
    at = THEN + number * 90 * 86_400
    session = Session(
        f"talk{number:04d}", "diagnostic", shipped().version, lang, state=ENDED, answers=answers, updated_at=at
    )
    return finished_talk(shipped(), session)


class Kept(MemoryStore):
    """A store that holds these two."""

    async def finished(self, person: str) -> list[Finished]:
        """Anne's."""
        return [kept(1), kept(2)] if person == "anne" else []


async def content_of(version: str) -> Content | None:
    """What is shipped, and nothing older."""
    return shipped() if version == shipped().version else None


@pytest_asyncio.fixture
async def press() -> AsyncIterator[Enclosures]:
    """Anne's files."""
    printer = Printer(PROJECT / "knowledge" / "report")
    yield Enclosures(Kept(), content_of, OPERATOR, printer)
    await printer.close()


def recipe(what: str, session: str = "talk0002", person: str = "anne", lang: str = "fr") -> dict[str, str]:
    """What travels in the outbox."""
    return {"what": what, "session": session, "person": person, "lang": lang}


async def test_each_file_by_its_name(press: Enclosures) -> None:
    """Two pictures with a caption each, two papers, a text, data; names that say the day and nothing of the person."""
    made = {
        what: await press.enclosure(recipe(what))
        for what in ("chart", "cover", "summary", "report", "markdown", "json")
    }
    endings = {what: file.name.rsplit(".")[-1] for what, file in made.items() if file}
    assert endings == {
        "chart": "png",
        "cover": "png",
        "summary": "pdf",
        "report": "pdf",
        "markdown": "md",
        "json": "json",
    }
    assert all(file and file.name.startswith("quatre-obstacles-2026-") for file in made.values())
    assert all(file and bool(file.caption) == (what in ("chart", "cover")) for what, file in made.items())


@pytest.mark.parametrize(("lang", "then"), [("fr", "Depuis le"), ("en", "Since")])
async def test_the_report_of_a_second_diagnosis_tells_what_changed(press: Enclosures, lang: str, then: str) -> None:
    """A page of its own, on paper that stays accessible; the first one has none."""
    second, first = (
        await press.enclosure(recipe("report", lang=lang)),
        await press.enclosure(recipe("report", "talk0001", lang=lang)),
    )
    assert second
    assert first
    pages = [page.extract_text() for page in PdfReader(BytesIO(second.content)).pages]
    assert sum(then in page for page in pages) == 1
    assert not any(then in page.extract_text() for page in PdfReader(BytesIO(first.content)).pages)
    chart = await press.enclosure(recipe("chart", lang=lang))
    assert chart
    assert chart.caption.count("100") >= 3


async def test_the_page_to_forward_holds_no_answer(press: Enclosures) -> None:
    """No question, no answer given, no word typed: figures and actions."""
    summary = await press.enclosure(recipe("summary", "talk0001"))
    assert summary
    reader = PdfReader(BytesIO(summary.content))
    text = " ".join(reader.pages[0].extract_text().split())
    assert len(reader.pages) == 1
    questions = shipped().dialogs["diagnostic"].questions
    assert not [each.key for each in questions if each.text.say("fr").rstrip(" ?\u00a0\u202f") in text]


async def test_what_was_exported_reads_back_as_the_same_diagnosis(press: Enclosures) -> None:
    """`obstacles diagnose` takes the JSON file: same answers, same language, same conclusion."""
    made = await press.enclosure(recipe("json"))
    assert made
    session = read_answers(shipped(), made.name, made.content.decode())
    assert dict(session.answers) == best_answers(shipped())
    document = json.decode(made.content)
    again = json.decode(finished_talk(shipped(), session).document)
    assert document == again
    assert {"answers", "mode", "lang", "dialog", "version"} <= set(document)


async def test_the_text_is_the_result_in_the_language_asked_for(press: Enclosures) -> None:
    """Markdown, in either."""
    french, english = await press.enclosure(recipe("markdown")), await press.enclosure(recipe("markdown", lang="en"))
    assert french
    assert english
    assert french.content.decode().startswith("#")
    assert "Your actions" in english.content.decode() or french.content != english.content


async def test_a_talk_that_is_no_more_has_no_file(press: Enclosures) -> None:
    """Erased, somebody else's, or of a content that is gone."""
    assert await press.enclosure(recipe("report", "talk9999")) is None
    assert await press.enclosure(recipe("report", person="bob")) is None
    old = replace(kept(1), session=replace(kept(1).session, version="gone"))
    assert await content_of(old.session.version) is None


async def test_the_files_of_one_talk_are_made_from_the_same_data(
    press: Enclosures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of a talk sends picture, cover and report: it is concluded once for them; another language or past is another matter."""
    made: list[str] = []

    def counted(*arguments: Any, **named: Any) -> dict[str, Any]:
        made.append(arguments[2])
        return printed(*arguments, **named)

    monkeypatch.setattr("bot.printing.enclosing.printed", counted)
    for what in ("chart", "cover", "report"):
        assert await press.enclosure(recipe(what))
    assert made == ["fr"]
    await press.enclosure(recipe("chart", lang="en"))
    assert made == ["fr", "en"]
    await press.of(kept(2), shipped(), "chart", "en", [kept(2)])
    assert made == ["fr", "en", "en"]
    other = replace(kept(2), session=replace(kept(2).session, answers=worst_answers(shipped())))
    await press.of(other, shipped(), "chart", "en", [other])
    assert made == ["fr", "en", "en", "en"]


async def test_few_talks_are_at_hand_and_not_for_long(press: Enclosures, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers stay in memory for the files that follow, then go."""
    monkeypatch.setattr("bot.printing.enclosing.AT_HAND", 0.0)
    monkeypatch.setattr("bot.printing.enclosing.MOST_AT_HAND", 1)
    await press.enclosure(recipe("chart"))
    await press.enclosure(recipe("chart", "talk0001"))
    assert len(press._at_hand) <= 1
    await asyncio.sleep(0.01)
    assert not press._at_hand
