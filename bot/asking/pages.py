"""What an answer from the library looks like: the card with its source and what to read next, or the nearest topics.

Pure pages in neutral blocks. Must not know channels, sessions, nor how a card was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bot.asking.library import Found, NotFound
from bot.content.texts import Phrases
from bot.conversation.messages import Block, Button, Heading, Items, Page, Paragraph
from bot.knowledge.model import Source, Topic

Offer = Callable[[Topic], str]
"""The token of the button that asks for a topic."""


def topic_page(
    found: Found, lang: str, phrases: Phrases, sources: Mapping[str, Source], offer: Offer | None = None
) -> Page:
    """The card found, with its source line. What is related becomes buttons when `offer` gives them tokens, else a list."""
    topic = found.topic
    blocks = (
        Heading(topic.title.say(lang)),
        Paragraph(topic.text.say(lang)),
        Paragraph(origin(topic, lang, phrases, sources)),
    )
    return _with_topics(blocks, found.related, phrases.say("asking.related", lang), lang, offer)


def nothing_page(missed: NotFound, lang: str, phrases: Phrases, offer: Offer | None = None) -> Page:
    """That nothing answers, and the nearest topics if there are any."""
    blocks = (Paragraph(phrases.say("asking.not_found", lang)),)
    return _with_topics(blocks, missed.nearest, phrases.say("asking.nearest", lang), lang, offer)


def answer_page(
    answer: Found | NotFound, lang: str, phrases: Phrases, sources: Mapping[str, Source], offer: Offer | None = None
) -> Page:
    """The page for whatever the library answered."""
    if isinstance(answer, Found):
        return topic_page(answer, lang, phrases, sources, offer)
    return nothing_page(answer, lang, phrases, offer)


def origin(topic: Topic, lang: str, phrases: Phrases, sources: Mapping[str, Source]) -> str:
    """Where a card comes from: its sources in short, and whether some of it is our own recommendation."""
    cited = [sources[key] for key in topic.sources]
    names = " · ".join(source.short.say(lang) for source in cited if not source.ours)
    if not names:
        return phrases.say("asking.ours", lang)
    key = "source_and_ours" if any(source.ours for source in cited) else "source"
    return phrases.say(f"asking.{key}", lang, names=names)


def _with_topics(
    blocks: tuple[Block, ...], topics: Iterable[Topic], words: str, lang: str, offer: Offer | None
) -> Page:
    """The blocks, then the topics below `words`, if there are any."""
    listed = tuple(topics)
    if not listed:
        return Page(blocks)
    if offer is None:
        return Page((*blocks, Paragraph(words), Items(tuple(topic.title.say(lang) for topic in listed))))
    return Page((*blocks, Paragraph(words)), tuple(Button(offer(topic), topic.title.say(lang)) for topic in listed))
