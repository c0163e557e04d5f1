"""Personas from their files: invented companies with their answers, and the verdict that these must give.

A persona is sound against one content: its answers are answers to that content's questions, all of them. Only `persona_files` touches a
disk. Must not know how a persona is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as Folder

from bot.assistant.headless import session_in
from bot.content.findings import Finding
from bot.content.nearest import allowed
from bot.content.places import Place
from bot.content.source import Document, parse
from bot.content.texts import Text
from bot.content.typography import MOST_OF_BUTTON, wording_findings
from bot.content.vocabulary import read
from bot.content.wordings import Said
from bot.conversation.session import Session
from bot.dialogs.vocabulary_rehearsals import ExpectsEntry, PersonaFile
from bot.errors import ContentError
from bot.knowledge.model import Content
from bot.reports.diagnosis import questions_asked

LETTER = "G"
NONE = "none"
"""The principal obstacle of a company that has none."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the answers must lead to: the principal obstacle (or NONE), the sourcing verdict, the first actions in their order."""

    principal: str
    sourcing: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Persona:
    """One invented company. `talk` is its talk as an ended session; `places`: where each expectation is written, by its key."""

    id: str
    name: Text
    story: Text
    talk: Session
    expects: Expected
    places: Mapping[str, Place]


def persona_files(root: Folder) -> dict[str, str]:
    """The text of each persona file under the content root, by its path there. Raises OSError when one cannot be read."""
    return files_in(root, "personas")


def files_in(root: Folder, room: str) -> dict[str, str]:
    """The text of each YAML file of `dialogs/<room>/` under the content root, by its path there. Raises OSError."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes().decode("utf-8", "surrogateescape")
        for path in sorted(root.glob(f"dialogs/{room}/*.yaml"))
    }


def read_personas(content: Content, files: Mapping[str, str]) -> tuple[tuple[Persona, ...], list[Finding]]:
    """The personas that are sound with `content`, in the order of their files, and every finding."""
    personas: list[Persona] = []
    findings: list[Finding] = []
    for file, text in files.items():
        persona, faults = _read(content, file, text)
        findings += faults
        if persona is not None and not any(fault.level == "error" for fault in faults):
            personas.append(persona)
    return tuple(personas), sorted(findings)


def _read(content: Content, file: str, text: str) -> tuple[Persona | None, list[Finding]]:
    document, findings = parse(file, text)
    if document is None:
        return None, findings
    entry, findings = read(document, PersonaFile, LETTER)
    if entry is None:
        return None, findings
    findings += [*_checks(content, document, entry)]
    try:
        talk = session_in(content, _inner(document))
    except ContentError as error:
        return None, [*findings, *error.findings]
    findings += _unanswered(content, document, talk)
    expects = Expected(entry.expects.principal, entry.expects.sourcing, tuple(entry.expects.actions))
    places = {key: document.at("expects", key) for key in ExpectsEntry.model_fields}
    return Persona(entry.id, Text(entry.name), Text(entry.story), talk, expects, places), findings


def _inner(document: Document) -> Document:
    """The ANSWERS file that the persona's file holds, its places kept."""
    return Document(
        document.file,
        document.data["answers"],
        {path[1:]: spot for path, spot in document.keys.items() if path[0] == "answers" and len(path) > 1},
        {path[1:]: spot for path, spot in document.values.items() if path[:1] == ("answers",)},
    )


def _checks(content: Content, document: Document, entry: PersonaFile) -> Iterator[Finding]:
    yield from the_file_is_named_as_the_persona(document, entry)
    yield from every_language_is_spoken(content, document)
    yield from names_fit_a_button(document, entry)
    yield from expectations_exist(content, document, entry)
    yield from wording_findings(_said(document, entry))


def _said(document: Document, entry: PersonaFile) -> Iterable[Said]:
    for key, wordings in (("name", entry.name), ("story", entry.story)):
        for lang, text in wordings.items():
            yield Said(f"persona.{key}", lang, text, document.at(key, lang))


def the_file_is_named_as_the_persona(document: Document, entry: PersonaFile) -> Iterator[Finding]:
    """G010"""
    stem = document.file.rpartition("/")[2].removesuffix(".yaml")
    if entry.id != stem:
        yield Finding(
            document.at("id"), "G010", f"the id is '{entry.id}' and the file is '{stem}.yaml'; give both one name"
        )


def every_language_is_spoken(content: Content, document: Document) -> Iterator[Finding]:
    """G011"""
    for key in ("name", "story"):
        for lang in content.languages:
            if lang not in document.get(key):
                yield Finding(document.at_key(key), "G011", f"no {lang} wording for {key}; add it")


def names_fit_a_button(document: Document, entry: PersonaFile) -> Iterator[Finding]:
    """G012"""
    for lang, name in entry.name.items():
        if len(name) > MOST_OF_BUTTON:
            message = f"{len(name)} characters in the name; at most {MOST_OF_BUTTON}, for a button: shorten it"
            yield Finding(document.at("name", lang), "G012", message)


def expectations_exist(content: Content, document: Document, entry: PersonaFile) -> Iterator[Finding]:
    """G013"""
    obstacles = [each.id for each in content.knowledge.scoring.obstacles] + [NONE]
    if entry.expects.principal not in obstacles:
        message = f"unknown obstacle '{entry.expects.principal}'; {allowed(entry.expects.principal, obstacles)}"
        yield Finding(document.at("expects", "principal"), "G013", message)
    actions = [each.id for each in content.knowledge.actions]
    for index, action in enumerate(entry.expects.actions):
        if action not in actions:
            message = f"unknown action '{action}'; {allowed(action, actions)}"
            yield Finding(document.at("expects", "actions", index), "G013", message)


def _unanswered(content: Content, document: Document, talk: Session) -> Iterator[Finding]:
    """G014: what the answers lead to has an answer too; G015: what they do not lead to has none."""
    asked = {each.key for each in questions_asked(content.dialogs[talk.dialog], talk.answers, talk.mode)}
    for key in sorted(asked - set(talk.answers)):
        yield Finding(
            document.at_key("answers", "answers"), "G014", f"'{key}' is asked and has no answer; add one, or unknown"
        )
    for key in document.get("answers", "answers"):
        if key not in talk.answers:
            message = f"'{key}' is not asked after these answers; take it out"
            yield Finding(document.at_key("answers", "answers", key), "G015", message, "warning")
