"""Pages as rich messages: what the service takes, and nothing read as markup; beside each, its ordinary twin."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from bot.channels.telegram import rich
from bot.channels.telegram.cards import convert
from bot.conversation.messages import Block, Button, Copyable, Details, Heading, Items, Meter, Page, Paragraph, Table
from bot.ports import Outgoing
from bot.reports.conclusions import CONCLUSIONS
from tests.channels.telegram.test_cards import TALK
from tests.channels.telegram.test_pages import BLOCK
from tests.fakebotapi.rich import checked_rich_message
from tests.kit import shipped
from tests.printing_kit import best_answers, worst_answers

RESULT = Page(
    (
        Heading("Votre diagnostic"),
        Paragraph("La mesure <b>freine</b> & @personne", strong=True),
        Meter("Direction", 70, "sérieux", "serious"),
        Meter("Mesure", None, "à éclaircir", "unclear"),
        Items(("une", "deux"), ordered=True),
        Details("Pourquoi", ("parce que", "")),
        Table(("", "Avant"), (("Direction", "70"),)),
        Copyable("Brief", "ligne 1\n\nligne 2"),
    ),
    (Button("!!share", "Partager"),),
)


def only(page: Page) -> Outgoing:
    """The one call of a page."""
    (call,) = convert([page], TALK)
    return call


def test_a_result_is_headings_a_table_of_figures_and_texts_that_fold() -> None:
    """One message, its meters one table; the buttons below; the ordinary twin says the same with the same buttons."""
    call = only(RESULT)
    assert call.method == "sendRichMessage"
    blocks = call.params["rich_message"]["blocks"]
    assert [block["type"] for block in blocks] == [
        "heading",
        "paragraph",
        "table",
        "list",
        "details",
        "table",
        "heading",
        "pre",
    ]
    assert [[cell["text"] for cell in row] for row in blocks[2]["cells"]] == [
        ["Direction", "70/100", "sérieux"],
        ["Mesure", "–", "à éclaircir"],
    ]
    assert [item["value"] for item in blocks[3]["items"]] == [1, 2]
    other = call.otherwise
    assert other is not None
    assert other.method == "sendMessage"
    assert other.params["parse_mode"] == "HTML"
    assert other.params["reply_markup"] == call.params["reply_markup"]


def test_s10_what_was_typed_is_text() -> None:
    """Angle brackets and mentions stay what they are; nothing is looked for in them."""
    sent = only(RESULT).params["rich_message"]
    assert sent["skip_entity_detection"] is True
    _, plain = checked_rich_message(sent)
    assert "La mesure <b>freine</b> & @personne" in plain


@pytest.mark.parametrize(
    "page", [Page((Paragraph("Bonjour"),)), Page((Heading("Mes actions"), Items(("☐ 1. Filmer",))))]
)
def test_an_ordinary_page_stays_an_ordinary_message(page: Page) -> None:
    """Where nothing is gained."""
    assert only(page).method == "sendMessage"


def test_a_long_page_is_as_many_messages_as_its_twin_and_a_heading_keeps_its_text() -> None:
    """No portion ends with a heading; none is longer than an ordinary message."""
    page = Page(
        tuple(block for n in range(8) for block in (Heading(f"Titre {n}"), Details(f"Détail {n}", ("mot " * 200,))))
    )
    calls = convert([page], TALK)
    assert len(calls) > 1
    assert all(call.method == "sendRichMessage" and call.otherwise for call in calls)
    assert all(call.params["rich_message"]["blocks"][-1]["type"] != "heading" for call in calls)


def test_a_page_drawn_over_another_is_an_ordinary_one() -> None:
    """An edit in place, sent anew where the message is gone."""
    call = only(Page(RESULT.blocks, over=900))
    assert (call.method, call.params["message_id"]) == ("editMessageText", 900)
    assert call.otherwise is not None
    assert call.otherwise.method == "sendMessage"


@given(BLOCK, BLOCK)
def test_r20_any_page_is_taken(one: Block, other: Block) -> None:
    """Whatever stands in it: the service refuses none of our rich messages."""
    for call in convert([Page((one, Details("titre", ("x",)), other))], TALK):
        if call.method == rich.METHOD:
            checked_rich_message(call.params["rich_message"])


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("answers", [best_answers, worst_answers])
def test_every_page_of_a_result_is_taken(lang: str, answers: Any) -> None:
    """The shortest and the longest, in both languages."""
    dialog = shipped().dialogs["diagnostic"]
    pages = CONCLUSIONS["diagnosis"].pages(shipped(), dialog, answers(shipped()), lang)
    calls = convert(pages, TALK)
    assert sum(call.method == rich.METHOD for call in calls) >= 3
    for call in calls:
        if call.method == rich.METHOD:
            checked_rich_message(call.params["rich_message"])
