"""A question of one's own, asked at any moment: answered from the knowledge, and the talk goes on where it was."""

from __future__ import annotations

import pytest

from bot.conversation.events import Tap, Wrote
from bot.conversation.messages import Card, Heading, Page, Paragraph
from bot.ports import Service
from tests.assistant.kit import Caller


def spoken(page: Page) -> str:
    """What a page says."""
    return "\n".join(block.text for block in page.blocks if isinstance(block, Heading | Paragraph))


@pytest.mark.parametrize(
    ("lang", "question", "said"), [("fr", "c’est quoi le ROA ?", "attention"), ("en", "what is ROA?", "attention")]
)
def test_it_is_answered_with_its_source_and_the_question_stays(lang: str, question: str, said: str) -> None:
    """The answer stands just above the card, which still asks what it asked."""
    caller = Caller(lang=lang)
    caller.bring(Service("start"))
    caller.tap("!begin:standard")
    before = caller.conversation.session
    decision = caller.bring(Wrote(question))
    page, card = decision.messages[-2:]

    assert isinstance(page, Page)
    assert said in spoken(page).lower()
    assert "Source" in spoken(page)
    assert isinstance(card, Card)
    assert caller.conversation.session == before


def test_a_related_topic_is_one_tap_away_and_the_card_comes_back() -> None:
    """The buttons of an answer work whatever the revision."""
    caller = Caller()
    caller.bring(Service("start"))
    page = next(message for message in caller.bring(Wrote("c’est quoi le ROA ?")).messages if isinstance(message, Page))
    again = caller.bring(Tap(page.buttons[0].token, "", 0))

    assert [type(message) for message in again.messages] == [Page, Card]


def test_what_is_outside_the_knowledge_is_refused_with_the_nearest() -> None:
    """No invention: it says that it does not know."""
    caller = Caller()
    caller.bring(Service("start"))
    page = next(
        message
        for message in caller.bring(Wrote("Quelle est la capitale du Pérou ?")).messages
        if isinstance(message, Page)
    )

    assert "pas de réponse sûre" in spoken(page)
