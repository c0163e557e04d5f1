"""An answer as a page: the card, its source, and what to read next."""

from __future__ import annotations

import pytest

from bot.asking.library import Found, Library, NotFound
from bot.asking.pages import answer_page, origin
from bot.conversation.messages import Heading, Items, Paragraph
from tests.kit import shipped

SOURCES = shipped().knowledge.sources


def library() -> Library:
    """The shipped cards."""
    return Library(shipped().knowledge.cards, shipped().phrases)


def found(name: str) -> Found:
    """The answer of that card."""
    topic = library().topic(name)
    assert topic is not None
    return library().about(topic)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_card_is_shown_with_its_source_and_what_is_related(lang: str) -> None:
    """Title, text, source, then the related titles."""
    answer = found("roa")
    heading, text, source, _, related = answer_page(answer, lang, shipped().phrases, SOURCES).blocks
    assert heading == Heading(answer.topic.title.say(lang))
    assert text == Paragraph(answer.topic.text.say(lang))
    assert isinstance(source, Paragraph)
    assert SOURCES["OBS"].short.say(lang) in source.text
    assert related == Items(tuple(topic.title.say(lang) for topic in answer.related))


def test_related_cards_become_buttons_where_there_are_tokens() -> None:
    """A channel that has buttons gives each card a token."""
    answer = found("roa")
    page = answer_page(answer, "fr", shipped().phrases, SOURCES, lambda topic: f"!ask:{topic.id}")
    assert [button.token for button in page.buttons] == [f"!ask:{topic.id}" for topic in answer.related]
    assert all(len(button.token) <= 40 for button in page.buttons)


def test_our_own_advice_is_said_to_be_ours() -> None:
    """Alone, and beside a source."""
    phrases = shipped().phrases
    assert origin(found("bot_pause").topic, "fr", phrases, SOURCES) == "Notre recommandation"
    assert "notre recommandation" in origin(found("sponsor").topic, "fr", phrases, SOURCES)
    assert "notre recommandation" not in origin(found("roa").topic, "fr", phrases, SOURCES)


def test_nothing_found_is_said_and_the_nearest_are_offered() -> None:
    """With topics when some came near, without when none did."""
    near = NotFound((found("roi").topic,))
    page = answer_page(near, "en", shipped().phrases, SOURCES)
    assert page.blocks[-1] == Items((found("roi").topic.title.say("en"),))
    assert len(answer_page(NotFound(()), "en", shipped().phrases, SOURCES).blocks) == 1
