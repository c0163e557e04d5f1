"""A question asked of the cards, without a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.bootstrap.configuration import known_language, read_content, settings

if TYPE_CHECKING:
    from bot.asking.library import Found, NotFound


def run_ask(question: str, lang: str | None, as_json: bool) -> int:
    """`obstacles ask`: the card that answers, or the nearest topics. Returns 0 when one answers, 1 when none does."""
    from msgspec import json

    from bot.asking.library import Found, Library
    from bot.asking.pages import answer_page
    from bot.reports.markdown import to_markdown

    _, content = read_content(settings())
    spoken = known_language(content, lang) or content.languages[0]
    answer = Library(content.knowledge.cards, content.phrases).answer(question, spoken)
    if as_json:
        print(json.format(json.encode(_document(question, spoken, answer)), indent=2).decode())
    else:
        page = answer_page(answer, spoken, content.phrases, content.knowledge.sources)
        print(to_markdown([page]), end="")
    return 0 if isinstance(answer, Found) else 1


def _document(question: str, lang: str, answer: Found | NotFound) -> Mapping[str, object]:
    """The answer for a program; `answer` is null when no card answers."""
    from bot.asking.library import Found

    if not isinstance(answer, Found):
        nearest = [{"id": topic.id, "title": topic.title.say(lang)} for topic in answer.nearest]
        return {"question": question, "lang": lang, "answer": None, "nearest": nearest}
    topic = answer.topic
    return {
        "question": question,
        "lang": lang,
        "answer": {
            "id": topic.id,
            "title": topic.title.say(lang),
            "text": topic.text.say(lang),
            "sources": topic.sources,
            "score": round(answer.score, 3),
        },
        "related": [{"id": other.id, "title": other.title.say(lang)} for other in answer.related],
    }
