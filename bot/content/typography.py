"""Rules for every wording: its length where a screen bounds it, plain text, and the basics of French typography.

Must not know what is asked or concluded: it sees wordings with their role, language and place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.content.findings import Finding
from bot.content.wordings import ORIGINAL, Said

MOST_CHARACTERS: Mapping[str, int] = {
    "questions.label": 40,
    "questions.text": 300,
    "short": 16,
    "obstacles.short": 16,
    "actions.title": 70,
    "cards.title": 40,
    "questions.why": 600,
    "texts.description": 512,
    "texts.short_description": 120,
}
"""By role: what fits a button, a card, a progress line, a heading; a bot's description is bounded by Telegram."""
MOST_OF_BUTTON = 40
"""For a phrase that stands on a button."""
_BUTTONS = ("texts.do_", "texts.begin_")
MOST_OF_ANY = 4_000
"""For any wording: what a message holds; and what keeps every pattern below quick, whatever it is tried on."""
MOST_WORDS = 30
"""In a sentence of a question."""

_PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)")
_EMPTY_MARK = re.compile(r"^[ \u00a0\u202f]*$")
_MARKUP = re.compile(r"</?[a-z][^<>]*>|\*\*|__|`|\]\(", re.IGNORECASE)
_PICTURE = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]")
_BEFORE_HIGH_MARK = re.compile(r"[\w)\]»%€][ ]?[;!?](?![/=&\w])|[^\s\u00a0\u202f(] ?»")
_BEFORE_COLON = re.compile(r"[^\s\u00a0\u202f/:(][ ]?:(?=\s|$)")
_AFTER_QUOTE = re.compile(r"«(?![\u00a0\u202f])")
_STRAIGHT_QUOTE = re.compile(r'(?<![0-9\u2032])"')
_DOTS = re.compile(r"\.\.\.")
_STRAIGHT = re.compile(r"(?<=\w)'(?=\w)")

_DIALOG_PLAIN = "dialogs/"


def wording_findings(said: Iterable[Said]) -> Iterator[Finding]:
    """Every finding about every wording."""
    for wording in said:
        if len(wording.text) > MOST_OF_ANY:
            yield Finding(wording.place, "W001", f"{len(wording.text)} characters; at most {MOST_OF_ANY}: split it")
            continue
        bare = _PLACEHOLDER.sub("x", wording.text)
        for rule in RULES:
            yield from rule(wording, bare)


def texts_fit_their_place(wording: Said, bare: str) -> Iterator[Finding]:
    """W001"""
    most = MOST_OF_BUTTON if wording.role.startswith(_BUTTONS) else MOST_CHARACTERS.get(wording.role)
    if most and len(bare) > most:
        message = f'{len(bare)} characters in "{bare[:50]}"; at most {most} for {wording.role}: shorten it'
        yield Finding(wording.place, "W001", message)


def sentences_are_short(wording: Said, bare: str) -> Iterator[Finding]:
    """W002"""
    if wording.role != "questions.text":
        return
    for sentence in _SENTENCE_END.split(bare):
        words = [word for word in sentence.split() if any(map(str.isalnum, word))]
        if len(words) > MOST_WORDS:
            message = f"a sentence of {len(words)} words; at most {MOST_WORDS} in a question: split it"
            yield Finding(wording.place, "W002", message)


def texts_are_plain(wording: Said, bare: str) -> Iterator[Finding]:
    """W003"""
    if mark := _MARKUP.search(bare):
        yield Finding(wording.place, "W003", f"'{mark.group()[:20]}' is markup, and texts are plain; take it out")
    if wording.place.file.startswith(_DIALOG_PLAIN) and (picture := _PICTURE.search(bare)):
        yield Finding(wording.place, "W003", f"'{picture.group()}' is a picture, and dialogs have none; take it out")


def texts_are_not_blank(wording: Said, bare: str) -> Iterator[Finding]:
    """W004"""
    if _EMPTY_MARK.match(bare):
        yield Finding(wording.place, "W004", "the text is blank; write it, or take the key out")


def french_marks_keep_their_space(wording: Said, bare: str) -> Iterator[Finding]:
    """W010"""
    if wording.lang != ORIGINAL:
        return
    for pattern, cure in (
        (_BEFORE_HIGH_MARK, "a narrow no-break space (U+202F; U+00A0 before ») comes before"),
        (_BEFORE_COLON, "a no-break space (U+00A0) comes before"),
        (_AFTER_QUOTE, "a no-break space (U+00A0) comes after"),
    ):
        if found := pattern.search(bare):
            around = bare[max(0, found.start() - 12) : found.end() + 6]
            message = f"French typography in \"{around}\": {cure} '{found.group()[-1]}'"
            yield Finding(wording.place, "W010", message, "warning")


def apostrophes_are_curly(wording: Said, bare: str) -> Iterator[Finding]:
    """W011"""
    if found := _STRAIGHT.search(bare):
        around = bare[max(0, found.start() - 8) : found.end() + 8]
        yield Finding(wording.place, "W011", f'straight apostrophe in "{around}"; write ’ (U+2019)', "warning")


def french_quotations_have_their_marks(wording: Said, bare: str) -> Iterator[Finding]:
    """W012"""
    if wording.lang == ORIGINAL and (found := _STRAIGHT_QUOTE.search(bare)):
        around = bare[max(0, found.start() - 8) : found.end() + 8]
        message = f"straight quotation mark in '{around}'; write « and » with no-break spaces inside"
        yield Finding(wording.place, "W012", message, "warning")


def ellipses_are_one_mark(wording: Said, bare: str) -> Iterator[Finding]:
    """W013"""
    if found := _DOTS.search(bare):
        around = bare[max(0, found.start() - 12) : found.end()]
        yield Finding(wording.place, "W013", f'three full stops in "{around}"; write … (U+2026)', "warning")


RULES: tuple[Callable[[Said, str], Iterator[Finding]], ...] = (
    texts_fit_their_place,
    sentences_are_short,
    texts_are_plain,
    texts_are_not_blank,
    french_marks_keep_their_space,
    apostrophes_are_curly,
    french_quotations_have_their_marks,
    ellipses_are_one_mark,
)
