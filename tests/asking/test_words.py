"""Texts become the stems that are compared."""

from __future__ import annotations

import pytest

from bot.asking.words import Stems, bare_words


def test_accents_capitals_and_elisions_are_gone() -> None:
    """However it is typed, with either apostrophe."""
    assert bare_words("L’Été, d'où qu’ils viennent : ŒUVRE !") == [
        "l",
        "ete",
        "d",
        "ou",
        "qu",
        "ils",
        "viennent",
        "oeuvre",
    ]


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [("fr", "Externalisation", "externaliser"), ("fr", "stratégies", "strategie"), ("en", "publishing", "Published")],
)
def test_forms_of_a_word_share_a_stem(lang: str, one: str, other: str) -> None:
    """French and English, with accents or without."""
    assert Stems(lang).of(one) == Stems(lang).of(other)


def test_empty_words_are_left_out_and_like_words_are_one() -> None:
    """Which they are, the content says."""
    stems = Stems("fr", empty=["la le", "de"], same=["prix tarif tarifs cout"])
    assert stems.of("le coût de la vidéo") == stems.of("Tarifs vidéo")


def test_a_language_without_stemmer_compares_whole_words() -> None:
    """An author may add any language."""
    assert Stems("eo").of("Bonan tagon") == ["bonan", "tagon"]
