"""Rehearsals from their files: scripted chats, a line for each thing done or looked at.

What they name must be in the content: that is checked here, with places. Must not know how a chat is run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.content.findings import Finding
from bot.content.nearest import allowed
from bot.content.places import Place
from bot.content.source import Document, parse
from bot.content.vocabulary import keys_of, read
from bot.conversation.session import ENDED, START, SUMMARY, Mode
from bot.dialogs.vocabulary_rehearsals import RehearsalFile, StepEntry
from bot.knowledge.model import Content
from bot.rehearsal.personas import NONE

LETTER = "H"
STATES = (START, SUMMARY, ENDED)
"""What can be `asked` beside questions."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing done (`says`, `taps`) or looked at (`sees`, `asked`, `severity`, `principal`).

    `about`: the measure whose `severity` is looked at.
    """

    key: str
    value: str
    place: Place
    about: str = ""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One scripted chat. Without a `mode` it begins on the first screen, else at the first question of that mode."""

    file: str
    title: str
    lang: str
    dialog: str
    mode: Mode | None
    lines: tuple[Line, ...]


def read_rehearsals(content: Content, files: Mapping[str, str]) -> tuple[tuple[Rehearsal, ...], list[Finding]]:
    """The rehearsals that can be run on `content`, and every finding."""
    rehearsals: list[Rehearsal] = []
    findings: list[Finding] = []
    for file, text in files.items():
        rehearsal, faults = _read(content, file, text)
        findings += faults
        if rehearsal is not None and not faults:
            rehearsals.append(rehearsal)
    return tuple(rehearsals), sorted(findings)


def _read(content: Content, file: str, text: str) -> tuple[Rehearsal | None, list[Finding]]:
    document, findings = parse(file, text)
    if document is None:
        return None, findings
    entry, findings = read(document, RehearsalFile, LETTER)
    if entry is None:
        return None, findings
    lines = tuple(line for index, step in enumerate(entry.talk) for line in _lines(document, index, step))
    findings += [
        *_steps_say_one_thing(document, entry),
        *_names_exist(content, document, entry),
        *_known(content, lines),
    ]
    return Rehearsal(file, entry.title or "", entry.lang, entry.dialog, entry.mode, lines), findings


def _lines(document: Document, index: int, step: StepEntry) -> Iterator[Line]:
    for key in keys_of(StepEntry):
        value = getattr(step, key)
        if isinstance(value, list):
            several = isinstance(document.get("talk", index, key), list)
            for place, each in enumerate(value):
                path = ("talk", index, key, place) if several else ("talk", index, key)
                yield Line(key, each, document.at(*path))
        elif isinstance(value, dict):
            for measure, each in value.items():
                yield Line(key, each, document.at("talk", index, key, measure), measure)
        elif value is not None:
            yield Line(key, value, document.at("talk", index, key))


def _steps_say_one_thing(document: Document, entry: RehearsalFile) -> Iterator[Finding]:
    """H010"""
    for index, step in enumerate(entry.talk):
        given = [key for key in keys_of(StepEntry) if getattr(step, key) is not None]
        if len(given) != 1:
            said = f"has {' and '.join(given)}" if given else "is empty"
            message = f"line {index + 1} of the talk {said}; one key each: {', '.join(keys_of(StepEntry))}"
            yield Finding(document.at("talk", index), "H010", message)


def _names_exist(content: Content, document: Document, entry: RehearsalFile) -> Iterator[Finding]:
    """H011, the dialog; H012, the language"""
    yield from _among(entry.dialog, content.dialogs, document.at("dialog"), "H011", "dialog")
    yield from _among(entry.lang, content.languages, document.at("lang"), "H012", "language")


def _known(content: Content, lines: Collection[Line]) -> Iterator[Finding]:
    """H013, the question; H014, the obstacle or aspect; H015, the principal obstacle"""
    rules = content.knowledge.scoring
    questions = [*STATES, *(key for dialog in content.dialogs.values() for key in dialog.by_key)]
    obstacles = [each.id for each in rules.obstacles]
    measures = [*obstacles, *(aspect.id for each in rules.obstacles for aspect in each.aspects)]
    for line in lines:
        if line.key == "asked":
            yield from _among(line.value, questions, line.place, "H013", "question")
        elif line.key == "severity":
            yield from _among(line.about, measures, line.place, "H014", "obstacle")
        elif line.key == "principal":
            yield from _among(line.value, [*obstacles, NONE], line.place, "H015", "obstacle")


def _among(name: str, names: Collection[str], place: Place, code: str, kind: str) -> Iterator[Finding]:
    if name not in names:
        yield Finding(place, code, f"unknown {kind} '{name}'; {allowed(name, names)}")
