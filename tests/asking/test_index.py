"""Nearness: what each view brings, on three small cards."""

from __future__ import annotations

import numpy as np

from bot.asking.index import Index, Phrasings
from bot.asking.library import NEAR_ENOUGH
from bot.asking.words import Stems
from bot.content.texts import Text
from bot.knowledge.model import Topic


def card(name: str, title: str, *asks: str) -> Topic:
    """A card in English."""
    return Topic(name, Text({"en": title}), Text({"en": f"About {title.lower()}."}), ("OURS",), {"en": asks})


CARDS = (
    card("price", "What it costs", "how much does it cost", "price of an agency"),
    card("hours", "How long it takes", "how many hours a month", "time needed"),
    card("tools", "Tools", "software for posts", "which application"),
)


def index() -> Index:
    """The three cards, indexed."""
    return Index(CARDS, "en", Stems("en", empty=["a an the of is it how what does for my"]))


def nearest(question: str) -> str:
    """The id of the card that comes nearest."""
    return CARDS[int(np.argmax(index().nearness(question)))].id


def test_a_card_s_own_words_are_near_and_strange_ones_far() -> None:
    """Well above the threshold for an ask, nothing for what no card speaks of."""
    assert nearest("price of an agency") == "price"
    assert index().nearness("price of an agency").max() > 3 * NEAR_ENOUGH
    assert index().nearness("penguins in Norway").max() == 0


def test_words_that_no_card_knows_take_off() -> None:
    """The same words among strange ones are less near."""
    alone, among = index().nearness("agency price"), index().nearness("agency price penguins Norway glaciers")
    assert 0 < among.max() < alone.max()


def test_a_misspelt_word_is_understood() -> None:
    """One letter wrong or missing."""
    assert nearest("sofware") == "tools"
    assert nearest("hoors a mnoth needed") == "hours"


def test_nothing_said_is_near_nothing() -> None:
    """Empty words, marks, pictures, numbers."""
    for question in ("", "???", "what is it", "🙂", "12345"):
        assert index().nearness(question).max() == 0


def test_likeness_is_one_for_the_same_words_in_any_order() -> None:
    """A cosine over groups of letters, of the nearest way of asking of each card."""
    likeness = Phrasings([["red apple", "green pear"], ["blue plum"]]).likeness("pear green")
    assert np.allclose(likeness, [1.0, 0.0])
