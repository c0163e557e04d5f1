"""Answers to what people ask of their own: a page from the knowledge, then the talk where it was.

Must not know how a card is found (`bot.asking`) nor channels.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.asking.library import Library
from bot.asking.pages import answer_page, topic_page
from bot.assistant.services import Reply, Serve
from bot.conversation.cards import draw
from bot.conversation.messages import Card, Message, Page
from bot.knowledge.model import Content, Topic
from bot.ports import Arrival, Conversation

if TYPE_CHECKING:
    from bot.assistant.desk import Desk

LONGEST = 400
"""Characters of a question that are read."""


def _offer(topic: Topic) -> str:
    return f"!!topic:{topic.id}"


def answered(library: Library, content: Content, question: str, lang: str) -> Page:
    """The page that answers `question`, or says that nothing does; related topics are buttons."""
    answer = library.answer(question[:LONGEST], lang)
    return answer_page(answer, lang, content.phrases, content.knowledge.sources, _offer)


def above_the_card(messages: tuple[Message, ...], page: Page) -> tuple[Message, ...]:
    """`messages` with `page` just above the live card, which stays what is to be answered."""
    place = next((place for place, message in enumerate(messages) if isinstance(message, Card)), len(messages))
    return (*messages[:place], page, *messages[place:])


def _topic(desk: Desk, conversation: Conversation, arrival: Arrival, topic_id: str) -> Reply:
    """A related topic asked for by its button, with the live card below it again."""
    content, lang = desk.shelf.current, conversation.lang
    library = desk.shelf.library(content.version)
    topic = library.topic(topic_id)
    pages: tuple[Message, ...] = ()
    if topic is not None:
        pages = (topic_page(library.about(topic), lang, content.phrases, content.knowledge.sources, _offer),)
    session = conversation.session
    card = (draw(desk.shelf.script(session), replace(session, view="")),) if session else ()
    return Reply((*pages, *card))


ANSWERING: dict[str, Serve] = {"topic": _topic}
