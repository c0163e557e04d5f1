"""What a person means by the words that they typed. No model: numbers, labels, synonyms, commands, then close spelling.

Precedence: an exact answer, a command word, a question, a close spelling. Refuses with a reason that the card can say. Must not know
sessions, channels or scores. `lang` is the talk's language; the person may type in it with or without accents and capitals.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz

from bot.content.texts import Value
from bot.conversation.contacts import Understood, contact_in, meant_by
from bot.conversation.events import Command
from bot.conversation.script import Script
from bot.dialogs.kinds import NO, YES
from bot.dialogs.model import UNKNOWN, Answer, Question, Reach

CLOSE = 82
"""Similarity (0-100) from which a misspelt label is taken for the label."""
NEAR = 55
"""Similarity from which a label is worth suggesting."""
LONGEST_NUMBER = 40
"""Characters of a number that are read: nothing asked for is longer."""
LONGEST_TEXT = 500
"""Characters of a free text that are kept at most (privacy: free text stays short)."""
AMOUNT = re.compile(r"(\d{1,3}(?:[\s.]\d{3})+|\d+(?:[.,]\d+)?)\s*([^\d\s,;/+&][^\d]{0,20})?")
"""A number, and perhaps what it counts."""
THOUSANDS = re.compile(r"\d{1,3}(?:[\s.]\d{3})+")
NUMBER = re.compile(r"[^\d-]{0,12}(-?\d[\d\s]*(?:[.,]\d+)?)[^\d]{0,20}")
MEANT = "meant"
"""The token of an address proposed."""
WRITTEN = "written"
"""The token of an address kept as it was written."""
HERE: Reach = "telegram"
"""The token, and the answer, of whoever wants to be written to where they talk."""
WORDED = {"yes": MEANT, "no": WRITTEN, "here": HERE}
COMMAND_WORDS = (
    Command.BACK,
    Command.WHY,
    Command.HELP,
    Command.PAUSE,
    Command.RESUME,
    Command.RESTART,
    Command.SKIP,
    Command.SUMMARY,
    Command.DONE,
    Command.CONCLUDE,
)
"""Commands that can be said in words; the words are the lists `talk.word_…` of the phrases."""


@dataclass(frozen=True, slots=True)
class Meant:
    """An answer to the question at hand."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Reached:
    """A way to be reached, in answer to a question that asks for one."""

    contact: Understood


@dataclass(frozen=True, slots=True)
class Picked:
    """One of the buttons of a question that is answered by writing, by its token."""

    token: str


@dataclass(frozen=True, slots=True)
class Said:
    """A command in words."""

    command: Command
    argument: str = ""


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question of the person's own."""

    text: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Not understood: `phrase` (of `talk.…`) says why, with `values` for its placeholders."""

    phrase: str
    values: Mapping[str, Value] = field(default_factory=dict)
    written: str = field(default="", repr=False)
    """An address as read, when another one may be meant."""


Understanding = Meant | Reached | Picked | Said | OwnQuestion | Unclear


def plain(text: str) -> str:
    """The text as it is compared: no accents, no capitals, one space between words, no punctuation around."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("œ", "oe"))
    kept = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(kept.split()).strip(" .,;:!?…\"'«»()")


@lru_cache(4096)
def _as_compared(words: str) -> str:
    """The content's own words made plain, once each: every reply is held against some hundred of them."""
    return plain(words)


def understand(script: Script, question: Question, text: str, lang: str, numbered: bool = True) -> Understanding:
    """What `text` means as a reply to `question`. `numbered`: the person sees a number before each choice."""
    said = plain(text)
    if question.kind == "contact":
        return _contact(script, question, text, said, lang)
    exact = _amount(question, said, numbered) or _exact(script, question, text, said, lang)
    if exact is not None:
        return exact
    command = command_in(script, said, lang)
    if command is not None:
        return command
    if text.rstrip().endswith("?"):
        return OwnQuestion(text.strip())
    return _close(script, question, said, lang)


def command_in(script: Script, said: str, lang: str) -> Said | None:
    """The command that `said` (made plain) names, or None. The name of a language switches to it, in any language."""
    for command in COMMAND_WORDS:
        if said in map(_as_compared, script.words(f"word_{command.value}", lang)):
            return Said(command)
    for code in script.languages:
        if said in map(_as_compared, script.words("word_language", code)):
            return Said(Command.LANGUAGE, code)
    return None


def _exact(script: Script, question: Question, text: str, said: str, lang: str) -> Understanding | None:
    if question.unknown and said in map(_as_compared, script.words("word_unknown", lang)):
        return Meant(UNKNOWN)
    if question.kind in ("number", "scale"):
        return _number(question, said, lang)
    if question.kind == "consent":
        return _agreement(script, said, lang)
    if question.kind == "text":
        return None if command_in(script, said, lang) else _text(text)
    if question.kind == "several":
        return _ticked(question, said, lang)
    option = _named(question, said, lang)
    return Meant(option) if option else None


def _agreement(script: Script, said: str, lang: str) -> Meant | None:
    """Yes or no in so many words; anything else is neither: an agreement is never guessed."""
    for number, answer in enumerate((YES, NO), 1):
        words = (script.say(f"consent_{answer}", lang), *script.phrases.words(f"contact.word_{answer}", lang))
        if said == str(number) or said in map(_as_compared, words):
            return Meant(answer)
    return None


def _contact(script: Script, question: Question, text: str, said: str, lang: str) -> Understanding:
    """A number, an address, this very chat, or yes and no to an address proposed."""
    for word in ("yes", "no", "here"):
        if said in map(_as_compared, script.phrases.words(f"contact.word_{word}", lang)):
            return Picked(WORDED[word])
    command = command_in(script, said, lang)
    if command is not None:
        return command
    if text.rstrip().endswith("?") and "@" not in text:
        return OwnQuestion(text.strip())
    found = contact_in(text, question.ways)
    if isinstance(found, Understood):
        return Reached(found)
    return Unclear(found.phrase, {"address": meant_by(found.written)} if found.written else {}, found.written)


def _amount(question: Question, said: str, numbered: bool) -> Meant | None:
    """The option whose range holds an amount: "10 heures", "1 500 €"; a bare number only where choices show no numbers of their own."""
    found = AMOUNT.fullmatch(said) if len(said) <= LONGEST_NUMBER else None
    if not found or (numbered and not found[2]):
        return None
    amount = _value(found[1])
    for option in question.options:
        if option.amounts and option.amounts.least <= amount <= option.amounts.most:
            return Meant(option.id)
    return None


def _value(written: str) -> float:
    """A number as people write it: "1 500", "1.500", "2,5"."""
    if THOUSANDS.fullmatch(written):
        return float(re.sub(r"[\s.]", "", written))
    return float(re.sub(r"\s", "", written).replace(",", "."))


def _named(question: Question, said: str, lang: str) -> str | None:
    """The option whose number, label or synonym is exactly `said`."""
    if said.isascii() and said.isdigit() and len(said) <= LONGEST_NUMBER:
        return _numbered(question, int(said))
    return next((option for option, name in _names(question, lang) if name == said), None)


def _numbered(question: Question, number: int) -> str | None:
    offered = [option.id for option in question.options] + ([UNKNOWN] if question.unknown else [])
    return offered[number - 1] if 1 <= number <= len(offered) else None


def _names(question: Question, lang: str) -> Iterator[tuple[str, str]]:
    for option in question.options:
        yield option.id, _as_compared(option.label.say(lang))
        for synonym in option.synonyms.get(lang, ()):
            yield option.id, _as_compared(synonym)


def _ticked(question: Question, said: str, lang: str) -> Understanding | None:
    """Several options in one reply: "1, 3", "facebook et instagram"."""
    pieces = (
        [piece for piece in re.split(r"[,;/+&\s]+|\bet\b|\band\b", said) if piece]
        if re.fullmatch(r"[\d,;/+&\s]+", said)
        else []
    )
    pieces = pieces or [piece.strip() for piece in re.split(r"[,;/+&]|\bet\b|\band\b", said) if piece.strip()]
    picked = [_named(question, piece, lang) for piece in pieces]
    if not picked or None in picked:
        return None
    found = tuple(dict.fromkeys(option for option in picked if option))
    if found == (UNKNOWN,):
        return Meant(UNKNOWN)
    alone = [option.id for option in question.options if option.exclusive]
    if len(found) > 1 and (UNKNOWN in found or any(option in found for option in alone)):
        return Unclear("not_together")
    if question.most_picks and len(found) > question.most_picks:
        return Unclear("too_many", {"most": question.most_picks})
    return Meant(found)


def _number(question: Question, said: str, lang: str) -> Understanding | None:
    match = NUMBER.fullmatch(said) if len(said) <= LONGEST_NUMBER else None
    if not match:
        return None
    value = _value(match[1])
    bounds = question.bounds
    if bounds and not bounds.least <= value <= bounds.most:
        return Unclear("out_of_bounds", {"least": f"{bounds.least:g}", "most": f"{bounds.most:g}"})
    return Meant(int(value) if value.is_integer() else value)


def _text(text: str) -> Understanding | None:
    kept = text.strip()
    if not kept:
        return Unclear("nothing_said")
    return Meant(kept) if len(kept) <= LONGEST_TEXT else Unclear("too_long", {"most": LONGEST_TEXT})


def _close(script: Script, question: Question, said: str, lang: str) -> Understanding:
    if question.kind in ("number", "scale"):
        return Unclear("not_a_number")
    if question.kind == "consent":
        return Unclear("consent_how")
    if not said:
        return Unclear("nothing_said")
    scored = sorted(((fuzz.ratio(said, name), option) for option, name in _names(question, lang)), reverse=True)
    best, option = scored[0] if scored else (0.0, "")
    rival = next((score for score, other in scored if other != option), 0.0)
    if best >= CLOSE and best - rival >= 5:
        return Meant((option,) if question.kind == "several" else option)
    inside = _only_label_with(question, said, lang)
    if inside:
        return Meant((inside,) if question.kind == "several" else inside)
    chosen = question.option(option) if best >= NEAR else None
    return Unclear("did_you_mean", {"label": chosen.label.say(lang)}) if chosen else Unclear("not_understood")


def _only_label_with(question: Question, said: str, lang: str) -> str | None:
    """The one option whose label holds every word of `said`, when the words say enough (four letters at least)."""
    words = set(said.split())
    if max(map(len, words)) < 4:
        return None
    holders = {option for option, name in _names(question, lang) if words <= set(re.split(r"[\s'’,]+", name))}
    return holders.pop() if len(holders) == 1 else None
