"""Dialogs that keep their answers: filled over several days, concluded early, taken up again where something is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.effects import Concluded
from bot.conversation.events import Command
from bot.conversation.memory import remembering
from bot.conversation.session import ENDED, SUMMARY, Session
from bot.dialogs.model import SKIPPED, UNKNOWN
from tests.kit import SESSION_ID, Chat, script, shipped


def begun(dialog: str, lang: str = "fr") -> Chat:
    """A talk on its first question."""
    chat = Chat(dialog, lang)
    chat.tap("!begin:standard")
    return chat


def again(chat: Chat) -> Chat:
    """The same person, who begins that dialog another time."""
    later = Chat(chat.session.dialog, chat.session.lang)
    fresh = Session(SESSION_ID, chat.session.dialog, shipped().version, chat.session.lang)
    later.session = remembering(chat.script, fresh, chat.session)
    later.ask(Command.BEGIN)
    return later


def to_the_aim() -> Chat:
    """A roadmap at its first text question."""
    chat = begun("roadmap")
    for option in ("awareness", "b2c", "facebook"):
        chat.tap(option)
    chat.tap("!done")
    chat.tap("affinity")
    assert chat.session.state == "roadmap.aim"
    return chat


def test_taking_stock_passes_over_what_is_left() -> None:
    """From the middle to the summary in a tap; what was not asked counts as passed over, and says so."""
    chat = to_the_aim()
    chat.write("Dix devis par mois")
    chat.tap("Faire le point")
    assert chat.session.state == SUMMARY
    assert chat.session.answers["roadmap.aim"] == "Dix devis par mois"
    assert chat.session.answers["roadmap.sponsor"] == SKIPPED
    assert chat.card.text.startswith("5 réponses données, sur 31 questions")
    assert chat.ask(Command.CONCLUDE) == (Concluded(),)
    assert chat.session.state == ENDED


def test_the_words_on_the_button_can_be_typed() -> None:
    """The terminal has no buttons."""
    chat = to_the_aim()
    chat.write("Dix devis par mois")
    chat.write("faire le point")
    assert chat.session.state == SUMMARY


def test_begun_again_it_asks_only_what_was_passed_over() -> None:
    """Answers stay; the first question is the first that has none."""
    chat = to_the_aim()
    chat.tap("!skip")
    chat.write("Une deuxième boutique")
    chat.tap("Faire le point")
    chat.ask(Command.CONCLUDE)
    later = again(chat)
    assert later.session.state == "roadmap.aim"
    assert later.session.answers["roadmap.one_year"] == "Une deuxième boutique"
    later.write("Vendre en ligne avant Noël")
    assert later.session.state == "roadmap.three_years"


def test_complete_it_opens_on_its_summary() -> None:
    """Nothing left to ask: everything can be read and changed."""
    chat = begun("roadmap")
    chat.session = replace(chat.session, answers={question.key: "x" for question in chat.script.dialog.questions})
    assert again(chat).session.state == SUMMARY


def test_a_question_that_cannot_be_passed_over_is_asked() -> None:
    """How many agencies there are decides what else is asked."""
    chat = begun("agencies")
    for option in ("sales", "linkedin"):
        chat.tap(option)
    chat.tap("!done")
    chat.tap("none")
    chat.tap("Faire le point")
    assert chat.session.state == "agencies.count"
    chat.tap("one")
    chat.tap("Faire le point")
    assert chat.session.state == SUMMARY
    assert chat.session.answers["agencies.a_claims"] == UNKNOWN
    assert again(chat).session.state == "agencies.a_name"


def test_a_diagnosis_keeps_nothing_and_offers_no_stock_taking() -> None:
    """Its questions are all needed: begun again, it asks them all again."""
    chat = begun("diagnostic")
    assert "Faire le point" not in chat.labels
    chat.tap("trade")
    assert again(chat).session.state == "profile.sector"


def test_at_the_end_one_completes_rather_than_starts_over() -> None:
    """No button says that all is lost, during a pause or after."""
    chat = to_the_aim()
    chat.tap("!pause")
    assert "Tout recommencer" not in chat.labels
    chat.tap("!resume")
    chat.tap("Faire le point")
    chat.ask(Command.CONCLUDE)
    assert "Compléter, modifier" in chat.labels
    assert "Tout recommencer" not in chat.labels


def test_an_agency_is_called_by_its_name_once_it_has_one() -> None:
    """The heading of its questions is what the person wrote, on one line and not too long; without a name, the part's."""
    chat = begun("agencies")
    chat.session = replace(
        chat.session,
        answers={"agencies.count": "one", "agencies.a_name": "Dupont\n& <fils> " * 9},
        state="agencies.a_claims",
    )
    chat.ask(Command.WHY)
    assert chat.card.heading == "Dupont & <fils> Dupont & <fil…"
    chat.session = replace(chat.session, answers={"agencies.count": "one", "agencies.a_name": SKIPPED})
    chat.ask(Command.WHY)
    assert chat.card.heading == "Agences"


@pytest.mark.parametrize(("lang", "hint"), [("fr", "avec vos mots"), ("en", "in your own words")])
def test_a_text_question_says_how_to_answer_and_its_why_takes_that_place(lang: str, hint: str) -> None:
    """There is nothing to tap: the card says to write, and gives its reason when asked."""
    chat = begun("roadmap", lang)
    chat.session = replace(chat.session, state="roadmap.aim")
    chat.ask(Command.HELP)
    chat.ask(Command.HELP)
    assert hint in chat.card.detail
    chat.ask(Command.WHY)
    assert "Source" in chat.card.detail
    assert hint not in chat.card.detail


def test_a_number_question_says_to_write_a_number() -> None:
    """Words would not do."""
    chat = begun("agencies")
    chat.session = replace(chat.session, state="agencies.a_price", answers={"agencies.count": "one"})
    chat.ask(Command.HELP)
    chat.ask(Command.HELP)
    assert "nombre" in chat.card.detail
    assert script("agencies").dialog.by_key["agencies.a_price"].kind == "number"
