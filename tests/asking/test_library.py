"""The library answers the questions kept beside this file, refuses those outside, and offers the nearest."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import cache

import pytest

from bot.asking.library import OFFERED, Found, Library, NotFound
from bot.content.texts import Phrases
from tests.asking.questions import FIRST, LANGUAGES, MILLISECONDS, REFUSED, THIRD, questions, recall, refusals
from tests.kit import shipped


@cache
def library() -> Library:
    """The shipped cards."""
    return Library(shipped().knowledge.cards, shipped().phrases)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_enough_questions_are_kept_and_each_names_a_card(lang: str) -> None:
    """At least 60 to answer, a third of them never tuned to, and 30 to refuse; none twice."""
    answered, refused = questions(lang)
    assert len(answered) >= 60
    assert sum(one.untuned for one in answered) >= len(answered) / 3
    assert len(refused) >= 30
    assert len({one.text for one in [*answered, *refused]}) == len(answered) + len(refused)
    assert all(library().topic(one.expect) for one in answered)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_question_never_tuned_to_is_a_way_of_asking(lang: str) -> None:
    """A question that stands on its card would prove nothing."""
    ways = {way.casefold().rstrip(" ?\u202f") for topic in shipped().knowledge.cards for way in topic.asks[lang]}
    answered, _ = questions(lang)
    assert not {one.text for one in answered if one.untuned and one.text.casefold().rstrip(" ?\u202f") in ways}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_recall_on_questions_never_tuned_to(lang: str) -> None:
    """The right card is the answer, or among the three nearest, often enough."""
    found = recall(library(), [one for one in questions(lang)[0] if one.untuned], lang)
    assert found.at_1 >= FIRST
    assert found.at_3 >= THIRD


@pytest.mark.parametrize("lang", LANGUAGES)
def test_recall_on_questions_tuned_to(lang: str) -> None:
    """A change of words must not lose what was found."""
    found = recall(library(), [one for one in questions(lang)[0] if not one.untuned], lang)
    assert found.at_1 >= 0.9
    assert found.at_3 >= 0.97


@pytest.mark.parametrize("lang", LANGUAGES)
def test_questions_outside_the_domain_are_refused(lang: str) -> None:
    """Nine out of ten at least."""
    _, refused = questions(lang)
    assert refusals(library(), refused, lang) >= REFUSED * len(refused)


def test_control_without_its_words_a_library_finds_little() -> None:
    """The recall above can fail: with titles alone, it does."""
    cards = [replace(topic, text=topic.title, asks={"fr": ("x",)}) for topic in shipped().knowledge.cards]
    found = recall(Library(cards, shipped().phrases), [one for one in questions("fr")[0] if one.untuned], "fr")
    assert found.at_1 < FIRST


def test_the_issue_s_own_examples() -> None:
    """Asked as people type."""
    for question, card in (("combien de temps par semaine ?", "hours_per_month"), ("c'est quoi le ROA ?", "roa")):
        answer = library().answer(question, "fr")
        assert isinstance(answer, Found)
        assert answer.topic.id == card


def test_what_is_related_comes_with_the_answer() -> None:
    """The nearest others, then what the author relates; never the answer itself, none twice."""
    answer = library().answer("c’est quoi le ROA ?", "fr")
    assert isinstance(answer, Found)
    ids = [topic.id for topic in answer.related]
    assert "roi" in ids
    assert answer.topic.id not in ids
    assert len(ids) == len(set(ids)) <= OFFERED + 1


def test_not_found_offers_the_nearest() -> None:
    """A question half about the subject; one about something else entirely has nothing near."""
    half = library().answer("Qui a fondé LinkedIn en Californie ?", "fr")
    assert isinstance(half, NotFound)
    assert 0 < len(half.nearest) <= OFFERED
    assert library().answer("xyzzy", "fr") == NotFound(())


def test_a_card_by_name() -> None:
    """As a button asks for it."""
    topic = library().topic("roi")
    assert topic is not None
    about = library().about(topic)
    assert about.topic is topic
    assert [other.id for other in about.related] == list(topic.related)
    assert library().topic("nothing") is None


def test_a_library_without_cards_finds_nothing() -> None:
    """An author may leave cards out."""
    empty = Library((), Phrases({}, {}))
    empty.warm(("fr",))
    assert empty.answer("combien de temps ?", "fr") == NotFound(())


def test_the_same_question_gives_the_same_answer() -> None:
    """However often, and in any library of the same cards."""
    again = Library(shipped().knowledge.cards, shipped().phrases)
    assert again.answer("faut-il une agence ?", "fr") == library().answer("faut-il une agence ?", "fr")


def test_a_question_takes_little_time() -> None:
    """Once warm, in processor time."""
    asked = [one.text for one in questions("fr")[0]]
    library().warm(("fr",))
    begun = time.process_time()
    for question in asked:
        library().answer(question, "fr")
    assert (time.process_time() - begun) * 1_000 / len(asked) < MILLISECONDS


def test_a_very_long_message_takes_little_time_too() -> None:
    """Only its beginning is read."""
    library().warm(("fr",))
    message = " ".join(f"mot{number}" for number in range(2_000))
    begun = time.process_time()
    library().answer(message, "fr")
    assert (time.process_time() - begun) * 1_000 < 50
