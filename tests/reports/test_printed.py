"""The data that is printed: every part of the result, in the words of the content, in both languages, and nothing that JSON cannot hold."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.messages import Block, Copyable, Details, Heading, Items, Meter, Page, Paragraph, Table
from bot.dialogs.model import Answer
from bot.knowledge.loader import load_content
from bot.knowledge.model import Content
from bot.operators.operator import Operator
from bot.operators.pictures import MOST_LOGO_BYTES, picture_kind
from bot.reports.brand import LEAST_CONTRAST, contrast_with_white, readable
from bot.reports.diagnosis import diagnose
from bot.reports.printed import WORDS, chart_caption, printed
from bot.reports.result import pages_of
from tests.printing_kit import PNG, persona_answers, worst_answers

OPERATOR = Operator(True, "Atelier Réseaux", "Atelier Réseaux SARL", "contact@atelier.example", {"colour": "#FFDD00"})
DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def content(project: Path) -> Content:
    """The shipped content."""
    return load_content(project)


def _data(content: Content, answers: dict[str, Answer], lang: str = "fr", dialog: str = "diagnostic") -> dict[str, Any]:
    return printed(diagnose(content, content.dialogs[dialog], answers), OPERATOR, lang, DAY)


def test_every_part_of_the_result_is_there(content: Content, project: Path) -> None:
    """The bakery: its principal obstacle, the four, at most six actions, nine steps, five criteria."""
    data = _data(content, persona_answers(project, "craft_shop"))
    assert data["verdict"]["principal"] == "strategy"
    assert data["verdict"]["sentence"].startswith("La stratégie\u00a0:")
    assert [each["id"] for each in data["obstacles"]] == ["management", "strategy", "kpi", "organisation"]
    assert [each["id"] for each in data["obstacles"][3]["aspects"]] == ["resources", "processes", "budget"]
    assert [each["number"] for each in data["actions"]] == list(range(1, len(data["actions"]) + 1))
    assert len(data["actions"]) <= 6
    assert [each["number"] for each in data["plan"]] == list(range(1, 10))
    assert len(data["checklist"]) == 5
    assert data["made_on"] == "Établi le 1er novembre 2026"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_data_is_plain_json_without_an_empty_word(content: Content, project: Path, lang: str) -> None:
    """What reaches the templates survives JSON, and no label is missing in either language."""
    data = _data(content, worst_answers(content), lang)
    assert json.loads(json.dumps(data)) == data
    assert set(data["words"]) == set(WORDS)
    assert all(data["words"].values())
    assert data["lang"] == lang


def test_what_was_said_is_in_the_order_of_the_questions_with_the_heaviest_marked(
    content: Content, project: Path
) -> None:
    """The table of an obstacle reads as the talk went."""
    strategy = _data(content, persona_answers(project, "craft_shop"))["obstacles"][1]
    heavy = [each["question"] for each in strategy["said"] if each["heavy"]]
    assert strategy["said"][0]["answer"] == strategy["weighs"][0]["answer"]
    assert heavy
    assert set(heavy) == {each["question"] for each in strategy["weighs"]}
    assert strategy["change"]["severity"] < strategy["severity"]


def test_paper_and_chat_give_the_same_verdict(content: Content, project: Path) -> None:
    """The cover's sentence is the one that the chat said, whoever asks."""
    for name in ("craft_shop", "web_shop", "public_body"):
        diagnosis = diagnose(content, content.dialogs["diagnostic"], persona_answers(project, name))
        strong = [block.text for block in pages_of(diagnosis, "fr")[0].blocks if isinstance(block, Paragraph)]
        assert printed(diagnosis, OPERATOR, "fr", DAY)["verdict"]["sentence"] == strong[0]


def test_too_little_known_gives_no_figure_and_says_what_to_find_out(content: Content) -> None:
    """Nobody is told a number that nobody knows."""
    unknown: dict[str, Answer] = dict.fromkeys(content.dialogs["diagnostic"].by_key, "unknown")
    data = _data(content, unknown)
    assert [each["severity"] for each in data["obstacles"]] == [None] * 4
    assert data["verdict"]["principal"] is None
    assert data["trust"]["percent"] == 0
    assert len(data["trust"]["missing"]) == 6
    assert all(each["change"] is None for each in data["obstacles"])


def test_a_part_alone_speaks_of_itself_only(content: Content) -> None:
    """The part on results: one obstacle, no agency checklist."""
    data = _data(
        content, {"kpi.tracking": "none", "kpi.expectation": "nothing", "kpi.reporting": "nobody"}, dialog="kpi"
    )
    assert [each["id"] for each in data["obstacles"]] == ["kpi"]
    assert (data["whole"], data["checklist"]) == (False, [])


def test_the_caption_says_what_the_chart_shows(content: Content, project: Path) -> None:
    """The verdict, then one line an obstacle with its figure."""
    data = _data(content, persona_answers(project, "craft_shop"), "en")
    lines = chart_caption(data).splitlines()
    assert len(lines) == 5
    assert all(str(each["severity"]) in line for each, line in zip(data["obstacles"], lines[1:], strict=True))


def test_further_pages_are_carried_over(content: Content, project: Path) -> None:
    """Pages that other parts of the product make are printed as they are."""
    blocks: tuple[Block, ...] = (
        Heading("Charge"),
        Paragraph("Ici", strong=True),
        Meter("Heures", 40, "juste", "slight"),
        Items(("a", "b"), ordered=True),
        Details("Plus", ("c",)),
        Heading("Encore"),
        Table(("", "A"), (("Prix", "1"),)),
        Copyable("À copier", "d\n\ne"),
    )
    diagnosis = diagnose(content, content.dialogs["diagnostic"], persona_answers(project, "craft_shop"))
    (carried,) = printed(diagnosis, OPERATOR, "fr", DAY, extra=[Page(blocks)])["extra"]
    assert carried["title"] == "Charge"
    assert [block["kind"] for block in carried["blocks"]] == [
        *("paragraph", "meter", "items", "details", "heading", "table", "copyable")
    ]


@pytest.mark.parametrize("colour", ["#FFFFFF", "#FFDD00", "#00FF00", "#123456", "#000000"])
def test_a_brand_colour_can_be_read(colour: str) -> None:
    """A pale colour is darkened until text stands out; a dark one stays."""
    chosen = readable(colour)
    assert contrast_with_white([int(chosen[place : place + 2], 16) for place in (1, 3, 5)]) >= LEAST_CONTRAST
    assert chosen == colour or colour not in {"#123456", "#000000"}


def test_a_logo_is_a_picture_or_nothing() -> None:
    """A PNG or JPEG of a sensible size; never a drawing that could fetch, nor a bomb."""
    assert picture_kind(PNG) == "png"
    assert picture_kind(b"\xff\xd8\xff\xe0") == "jpg"
    for wrong in (b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", PNG + bytes(MOST_LOGO_BYTES)):
        assert picture_kind(wrong) == ""
