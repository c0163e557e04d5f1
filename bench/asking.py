"""How well, and how fast, typed questions are answered from the cards: recall@1 and @3, refusals, time per question."""

from __future__ import annotations

import time

from bench.content import ROOT
from bot.asking.library import Library
from bot.knowledge.loader import load_content, read_files
from tests.asking.questions import LANGUAGES, Asked, questions, recall, refusals


def main() -> None:
    """Print the figures."""
    content = load_content(read_files(ROOT))
    library = Library(content.knowledge.cards, content.phrases)
    begun = time.perf_counter()
    library.warm(LANGUAGES)
    print(f"{len(content.knowledge.cards)} cards; indexes of {len(LANGUAGES)} languages built in {time.perf_counter() - begun:.2f} s")
    for lang in LANGUAGES:
        _report(library, lang)


def _report(library: Library, lang: str) -> None:
    answered, refused = questions(lang)
    for name, part in (("tuned", [one for one in answered if not one.untuned]), ("untuned", [one for one in answered if one.untuned])):
        found = recall(library, part, lang)
        print(f"{lang} {name:8} {found.asked:4} questions   recall@1 {found.at_1:.3f}   recall@3 {found.at_3:.3f}")
    print(f"{lang} outside  {len(refused):4} questions   refused {refusals(library, refused, lang)}   {_milliseconds(library, answered, lang):.2f} ms a question")


def _milliseconds(library: Library, asked: list[Asked], lang: str) -> float:
    """The processor's time for one question, warm."""
    begun = time.process_time()
    for question in asked:
        library.answer(question.text, lang)
    return (time.process_time() - begun) * 1_000 / len(asked)


if __name__ == "__main__":
    main()
