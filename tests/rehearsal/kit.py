"""The shipped personas and rehearsals, ready to be played, and broken copies of their files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bot.content.findings import Finding
from bot.rehearsal.commentary import Trainer
from bot.rehearsal.personas import Persona, files_in, persona_files, read_personas
from bot.rehearsal.playing import Beat, played
from tests.kit import PROJECT, script, shipped

LANGUAGES = ("fr", "en")


@cache
def files() -> Mapping[str, str]:
    """The shipped persona files, by path."""
    return persona_files(PROJECT)


@cache
def rehearsal_files() -> Mapping[str, str]:
    """The shipped rehearsals, by path."""
    return files_in(PROJECT, "rehearsals")


@cache
def personas() -> Mapping[str, Persona]:
    """The shipped personas, by id."""
    found, _ = read_personas(shipped(), files())
    return {persona.id: persona for persona in found}


@cache
def beats(persona: str) -> tuple[Beat, ...]:
    """A shipped persona's talk."""
    return played(shipped(), script(), personas()[persona])


def beat(persona: str, question: str) -> Beat:
    """One answer of a persona."""
    return next(each for each in beats(persona) if each.question.key == question)


def trainer(lang: str = "fr") -> Trainer:
    """Who comments."""
    return Trainer(shipped(), script(), lang)


def broken(persona: str, old: str, new: str) -> list[Finding]:
    """What is said of a persona's file after an edit."""
    name = f"dialogs/personas/{persona}.yaml"
    text = files()[name]
    assert old in text, old
    return read_personas(shipped(), {name: text.replace(old, new, 1)})[1]
