"""Spelling: wrong words are told where hunspell knows the language, and nothing passes as checked where it does not."""

from __future__ import annotations

import shutil

import pytest

from bot.authoring.spelling import Spelling, check_spelling, words_in, words_of
from bot.content.places import Place
from bot.content.wordings import Said
from bot.knowledge.files import read_files
from bot.knowledge.loader import wordings_in
from tests.kit import PROJECT


def said(text: str, lang: str = "fr", line: int = 1) -> Said:
    """One wording."""
    return Said("texts.hello", lang, text, Place("knowledge/phrases/talk.yaml", line))


def told(found: Spelling) -> list[str]:
    """The words that were found wrong."""
    return [finding.message.split("'")[1] for finding in found.findings]


def checked(lang: str) -> bool:
    """Whether this machine can check that language."""
    return lang not in check_spelling([said("x", lang)], {}).unchecked


def test_without_hunspell_nothing_passes_as_checked() -> None:
    """The reason is given for each language."""
    found = check_spelling([said("fote"), said("mistaek", "en")], {}, program="no-such-program")
    assert found == Spelling((), {"fr": "hunspell is not installed", "en": "hunspell is not installed"})


@pytest.mark.skipif(not shutil.which("hunspell"), reason="hunspell is not installed here")
def test_without_a_dictionary_nothing_passes_as_checked() -> None:
    """A language that hunspell has no dictionary for is named."""
    assert check_spelling([said("x", "xx")], {}).unchecked == {"xx": "no dictionary"}


def test_a_wrong_word_is_told_once_where_it_first_stands() -> None:
    """With its cure; elided, hyphenated and known words, addresses and placeholders are left alone."""
    if not checked("fr"):
        pytest.skip("no French dictionary here")
    texts = [
        said("Une fôte est une fôte.", line=2),
        said("L’équipe, savez-vous, tient un Zorglub {{ nonmot }} à a@b.example.", line=1),
    ]
    found = check_spelling(texts, {"fr": ["Zorglub"]})
    assert [(finding.code, finding.level, finding.place.line) for finding in found.findings] == [("W020", "warning", 2)]
    assert told(found) == ["fôte"]
    assert "knowledge/words/fr.txt" in found.findings[0].message


def test_what_is_no_word_is_not_looked_up() -> None:
    """Numbers with letters, files, handles, commands and addresses."""
    assert list(words_of("1er 24h knowledge/workload.yaml @nom /effacer https://x.example {{ nom }} mot")) == ["mot"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_shipped_texts_are_spelt_right(lang: str) -> None:
    """Where the machine has the dictionary: no unknown word but those of knowledge/words/."""
    if not checked(lang):
        pytest.skip(f"no dictionary of {lang} here")
    texts = [one for one in wordings_in(read_files(PROJECT)) if one.lang == lang]
    assert told(check_spelling(texts, words_in(PROJECT))) == []
