"""How well, and how fast, typed questions are answered from the cards.

Recall@1 and recall@3 on the questions that the cards were tuned to and on the others, refusals of what is outside the domain, time.
"""

from __future__ import annotations

import time

from bench.content import ROOT
from bench.figures import Figure
from bot.asking.library import Library
from bot.knowledge.files import read_files
from bot.knowledge.loader import load_content
from tests.asking.questions import FIRST, LANGUAGES, MILLISECONDS, REFUSED, THIRD, Asked, questions, recall, refusals


async def measure() -> list[Figure]:
    """The figures of every language."""
    content = load_content(read_files(ROOT))
    library = Library(content.knowledge.cards, content.phrases)
    begun = time.perf_counter()
    library.warm(LANGUAGES)
    what = f"index of {len(content.knowledge.cards)} cards in {len(LANGUAGES)} languages, numpy loaded"
    built = Figure(what, time.perf_counter() - begun, "s")
    return [built, *(figure for lang in LANGUAGES for figure in _language(library, lang))]


def _language(library: Library, lang: str) -> list[Figure]:
    answered, refused = questions(lang)
    tuned = recall(library, [one for one in answered if not one.untuned], lang)
    untuned = recall(library, [one for one in answered if one.untuned], lang)
    return [
        Figure(f"{lang}: recall@1 on {tuned.asked} questions tuned to", tuned.at_1),
        Figure(f"{lang}: recall@3 on them", tuned.at_3),
        Figure(f"{lang}: recall@1 on {untuned.asked} questions never tuned to", untuned.at_1, "", ">=", FIRST),
        Figure(f"{lang}: recall@3 on them", untuned.at_3, "", ">=", THIRD),
        Figure(
            f"{lang}: refused of {len(refused)} questions outside",
            refusals(library, refused, lang),
            "",
            ">=",
            REFUSED * len(refused),
        ),
        Figure(f"{lang}: one question", _milliseconds(library, answered, lang), "ms", "<=", MILLISECONDS),
    ]


def _milliseconds(library: Library, asked: list[Asked], lang: str) -> float:
    """The processor's time for one question, warm."""
    begun = time.process_time()
    for question in asked:
        library.answer(question.text, lang)
    return (time.process_time() - begun) * 1_000 / len(asked)
