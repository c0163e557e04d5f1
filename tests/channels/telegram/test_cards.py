"""Neutral messages as Telegram calls: where a card goes, what it looks like, and that the server takes it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.cards import card_html, convert
from bot.conversation.messages import Button, Card, Heading, Message, Page, Paragraph, Record
from bot.conversation.session import Session
from bot.ports import Address, Conversation, Outgoing
from tests.fakebotapi import parse_html, utf16_length
from tests.fakebotapi.markup import checked_markup

SESSION = Session("abcdefgh" + "a" * 18, "diagnostic", "v1", "fr", revision=12)
TALK = Conversation(Address("telegram", "42", "7"), 1, session=SESSION, card=55)
QUESTION = Card(
    "abcdefgh",
    12,
    "Direction",
    "Que pense la direction ?",
    done=3,
    total=12,
    choices=(Button("daily", "Oui"), Button("rarely", "Non"), Button("unknown", "Je ne sais pas du tout")),
    controls=(Button("!back", "Retour"), Button("!why", "Pourquoi ?"), Button("!pause", "Pause")),
    kind="choice",
)
PAGE = Page((Heading("Résultat"), Paragraph("Voici.")))


def shape(*messages: Message, talk: Conversation = TALK) -> list[tuple[str, str]]:
    return [(call.method, call.slot) for call in convert(messages, talk)]


def rows(call: Outgoing) -> list[list[str]]:
    return [[button["text"] for button in row] for row in call.params["reply_markup"]["inline_keyboard"]]


def test_a_card_alone_is_drawn_over_the_live_one() -> None:
    """An edit, and the same text sent anew should the card be gone."""
    (call,) = convert([QUESTION], TALK)
    assert (call.method, call.slot) == ("editMessageText", "live_card")
    assert call.otherwise == Outgoing("sendMessage", {}, "new_card")


def test_the_first_card_is_sent() -> None:
    """There is none to draw over."""
    assert shape(QUESTION, talk=replace(TALK, card=None)) == [("sendMessage", "new_card")]


def test_after_a_record_the_card_follows_below() -> None:
    """What was typed stays between the closed card and the new one."""
    assert shape(Record("Direction : oui"), QUESTION) == [("editMessageText", "live_card"), ("sendMessage", "new_card")]
    (closing, _) = convert([Record("Direction : <oui>"), QUESTION], TALK)
    assert closing.params["text"] == "Direction : &lt;oui&gt;"
    assert "reply_markup" not in closing.params


def test_after_a_page_the_old_card_only_loses_its_buttons() -> None:
    """A page in mid-talk: the question comes again below it."""
    assert shape(PAGE, QUESTION) == [
        ("sendMessage", ""),
        ("editMessageReplyMarkup", "live_card"),
        ("sendMessage", "new_card"),
    ]
    assert shape(Record("fait"), PAGE, PAGE, QUESTION)[1:] == [
        ("sendMessage", ""),
        ("sendMessage", ""),
        ("sendMessage", "new_card"),
    ]
    assert shape(PAGE) == [("sendMessage", "")]


def test_a_question_looks_like_one() -> None:
    """Progress, question in bold, short answers side by side, controls on one row below, tokens that come back."""
    (call,) = convert([QUESTION], TALK)
    shown = parse_html(call.params["text"])
    assert shown.text == "██░░░░░░░░ Direction · 3/12\n\nQue pense la direction ?"
    assert [entity["type"] for entity in shown.entities] == ["bold"]
    assert rows(call) == [["Oui", "Non"], ["Je ne sais pas du tout"], ["Retour", "Pourquoi ?", "Pause"]]
    assert call.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "1.abcdefgh.c.daily"


def test_ticks_and_the_button_that_stands_out() -> None:
    """In a several every answer shows its box; the main control has its own row and colour."""
    card = replace(
        QUESTION,
        kind="several",
        choices=(Button("a", "Facebook", ticked=True), Button("b", "Instagram")),
        controls=(Button("!done", "Valider", main=True), *QUESTION.controls),
    )
    (call,) = convert([card], TALK)
    assert rows(call) == [["☑ Facebook", "☐ Instagram"], ["Valider"], ["Retour", "Pourquoi ?", "Pause"]]
    assert call.params["reply_markup"]["inline_keyboard"][1][0]["style"] == "primary"


def test_the_reason_is_quoted_below_and_folded_when_long() -> None:
    """The question stays in sight."""
    short = parse_html(card_html(replace(QUESTION, detail="Parce que.", aside="Bienvenue.")))
    assert [entity["type"] for entity in short.entities] == ["italic", "bold", "blockquote"]
    long = parse_html(card_html(replace(QUESTION, detail="Parce que. " * 60)))
    assert long.entities[-1]["type"] == "expandable_blockquote"


def test_a_scale_is_a_row_of_numbers() -> None:
    """Five to a row."""
    card = replace(QUESTION, kind="scale", choices=tuple(Button(str(n), str(n)) for n in range(1, 8)), controls=())
    assert rows(convert([card], TALK)[0]) == [["1", "2", "3", "4", "5"], ["6", "7"]]


HOSTILE = st.one_of(
    st.text(max_size=200),
    st.sampled_from(["<b>", "</blockquote><a href='tg://user?id=1'>x</a>", "&lt;", "&#60;script&#62;", "\u202e</b>"]),
    st.sampled_from(["<" * 3000, "😀" * 3000, "é" * 5000]),
)


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_s10_r20_no_text_can_break_or_change_a_card(heading: str, aside: str, text: str, detail: str) -> None:
    """Within 4096 units, parsed without error, with our markup only."""
    card = replace(
        QUESTION,
        heading=heading,
        aside=aside,
        text=text,
        detail=detail,
        choices=(Button("a", text), Button("b", aside)),
    )
    (call,) = convert([card], TALK)
    shown = parse_html(call.params["text"])
    assert utf16_length(shown.text) <= 4096
    assert {entity["type"] for entity in shown.entities} <= {"bold", "italic", "blockquote", "expandable_blockquote"}
    assert checked_markup(dict(call.params["reply_markup"]), inline_only=True, private=True)


def test_s10_control_unescaped_text_would_change_it() -> None:
    """The negative control: the same parser finds the injected link when nothing is escaped."""
    raw: list[Any] = list(parse_html("<b><a href='tg://user?id=1'>x</a></b>").entities)
    assert "text_mention" in {entity["type"] for entity in raw}


def test_a_pages_buttons_stand_under_its_last_message() -> None:
    """With the session that they were drawn for, or none."""
    page = Page((Paragraph("a " * 3000), Paragraph("fin")), (Button("!!erase", "Effacer"),))
    *first, last = convert([page], TALK)
    assert first
    assert all("reply_markup" not in call.params for call in first)
    assert last.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "1.abcdefgh.c.!!erase"
    (*_, alone) = convert([page], replace(TALK, session=None))
    assert alone.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "1.none.0.!!erase"
