"""Spelling, with hunspell and its dictionaries where the machine has them; where it has not, that is said and nothing passes as checked.

Words that dictionaries lack and authors mean stand in `knowledge/words/<language>.txt`, one a line. Must not know what texts are for.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.content.findings import Finding
from bot.content.wordings import Said

DICTIONARIES: Mapping[str, tuple[str, ...]] = {
    "fr": ("fr_FR", "fr", "fr-toutesvariantes", "fr-classique"),
    "en": ("en_GB", "en_US"),
}
"""By language: names of dictionaries; a word that one of those present knows is right."""
WORDS = "knowledge/words"
SECONDS = 60

_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_SKIPPED = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\S+@\S+|\w+://\S+|\b[\w/-]+(?:\.[\w-]+)+\b|[@#/]\w+")
"""Placeholders, addresses, handles, commands, names of files."""
_PIECES = re.compile(r"[’'-]")
_ELIDED = frozenset(["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"])


@dataclass(frozen=True, slots=True)
class Spelling:
    """What came of it: findings (W020, warnings), and for each language that could not be checked, why."""

    findings: tuple[Finding, ...]
    unchecked: Mapping[str, str]


def check_spelling(said: Iterable[Said], known: Mapping[str, Collection[str]], program: str = "hunspell") -> Spelling:
    """Look up every word of `said`. `known`: further words, by language."""
    texts = list(said)
    findings: list[Finding] = []
    unchecked: dict[str, str] = {}
    present = _present(program)
    for lang in dict.fromkeys(one.lang for one in texts):
        names = [name for name in DICTIONARIES.get(lang, (lang,)) if name in present]
        if not names:
            unchecked[lang] = "hunspell is not installed" if not shutil.which(program) else "no dictionary"
            continue
        mine = [one for one in texts if one.lang == lang]
        words = {word for one in mine for word in words_of(one.text)}
        wrong = _wrong(words, known.get(lang, ()), partial(_looked_up, program, names))
        findings += _findings(mine, wrong)
    return Spelling(tuple(findings), unchecked)


def words_in(folder: Path) -> dict[str, list[str]]:
    """The author's own words, by language; a line that begins with # is a remark."""
    files = sorted((folder / WORDS).glob("*.txt"))
    return {
        file.stem: [
            line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"
        ]
        for file in files
    }


def words_of(text: str) -> Iterator[str]:
    """The words of a text, without what is no word."""
    yield from _WORD.findall(_SKIPPED.sub(" ", text))


def _wrong(words: Collection[str], known: Collection[str], look_up: Callable[[Collection[str]], set[str]]) -> set[str]:
    """Words that neither stand whole in a dictionary nor are made of pieces that do (`l’équipe`, `savez-vous`)."""
    fine = {word.casefold() for word in known}
    doubtful = look_up({word for word in words if word.casefold() not in fine})
    pieces = {word: [piece for piece in _PIECES.split(word) if piece.casefold() not in _ELIDED] for word in doubtful}
    strange = look_up({piece for parts in pieces.values() for piece in parts if piece.casefold() not in fine})
    return {word for word, parts in pieces.items() if strange.intersection(parts)}


def _findings(said: list[Said], wrong: Collection[str]) -> Iterator[Finding]:
    """W020, a warning, where a word first stands."""
    told: set[str] = set()
    for one in sorted(said, key=lambda one: one.place):
        for word in words_of(one.text):
            if word in wrong and word not in told:
                told.add(word)
                message = f"'{word}' is in no dictionary; mend it, or add it to {WORDS}/{one.lang}.txt"
                yield Finding(one.place, "W020", message, "warning")


def _present(program: str) -> set[str]:
    """The names of the dictionaries that hunspell finds; none without hunspell."""
    path = shutil.which(program)
    if path is None:
        return set()
    done = subprocess.run([path, "-D"], input="", capture_output=True, encoding="utf-8", timeout=SECONDS, check=False)  # noqa: S603 - a fixed command
    lines = (done.stdout + done.stderr).splitlines()
    return {re.split(r"[/\\]", line.strip())[-1].removesuffix(".aff") for line in lines if re.search(r"[/\\]", line)}


def _looked_up(program: str, names: list[str], words: Collection[str]) -> set[str]:
    """Those of `words` that no dictionary of `names` knows."""
    unknown = set(words)
    path = shutil.which(program) or program
    for name in names:
        if unknown:
            asked = "\n".join(sorted(word.replace("’", "'") for word in unknown)) + "\n"
            done = subprocess.run(  # noqa: S603 - a fixed command; words come on its input
                [path, "-l", "-i", "UTF-8", "-d", name],
                input=asked,
                capture_output=True,
                encoding="utf-8",
                timeout=SECONDS,
                check=True,
            )
            refused = set(done.stdout.split())
            unknown = {word for word in unknown if _refused(word, refused)}
    return unknown


def _refused(word: str, refused: Collection[str]) -> bool:
    """Whether hunspell named the word, or a piece of it: it splits at apostrophes that its dictionary does not know."""
    return word.replace("’", "'") in refused or any(piece in refused for piece in _PIECES.split(word))
