"""The keys of personas and rehearsals, the example talks kept beside the dialogs: the parser's border and the editors' JSON Schemas.

Shape only: what must agree with dialogs and knowledge is for `bot.rehearsal`. Must not know what is made of it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.content.vocabulary import Entry, File, Id, Words, schema

Lang = Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]
Mode = Literal["standard", "express"]
Severity = Annotated[
    str,
    Field(pattern=r"^(\d{1,3}(-\d{1,3})?|unclear)$"),
    BeforeValidator(lambda value: str(value) if isinstance(value, int) else value, json_schema_input_type=str | int),
]
"""A severity (`70`), a range of them (`60-80`), or `unclear` where too little is known."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str | int) and not isinstance(value, bool) else value


def _as_words(value: Any) -> Any:
    return [str(each) if isinstance(each, int) else each for each in value] if isinstance(value, list) else value


Lines = Annotated[
    list[Words],
    Field(min_length=1),
    BeforeValidator(lambda value: _as_words(_as_list(value)), json_schema_input_type=str | int | list[str | int]),
]
"""One text, or several after one another; a number stands for itself."""


class AnswersEntry(File):
    """A talk's answers, as in a file for `obstacles diagnose`."""

    dialog: Id = "diagnostic"
    version: Words | None = None
    lang: Lang | None = None
    mode: Mode = "standard"
    answers: dict[str, Any]


class ExpectsEntry(Entry):
    """What the answers must lead to: the golden side of a persona."""

    principal: Id
    sourcing: Literal["in_house", "hybrid", "outsourced", "outsourced_for_a_period"]
    actions: Annotated[list[Id], Field(min_length=1, max_length=3)]


class PersonaFile(File):
    """An invented company: its story, its answers, and the verdict that they must give."""

    id: Id
    name: dict[Lang, Words]
    story: dict[Lang, Words]
    answers: AnswersEntry
    expects: ExpectsEntry


class StepEntry(Entry):
    """One line of a scripted chat; exactly one key."""

    says: Lines | None = None
    taps: Lines | None = None
    sees: Lines | None = None
    asked: Words | None = None
    severity: dict[Id, Severity] | None = None
    principal: Id | None = None


class RehearsalFile(File):
    """A scripted chat: what the person does, and what must be seen."""

    title: Words | None = None
    lang: Lang = "fr"
    dialog: Id = "diagnostic"
    mode: Mode | None = None
    talk: Annotated[list[StepEntry], Field(min_length=1)]


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schemas for editors, by path under the content root."""
    return {
        "dialogs/personas/persona.schema.json": schema(PersonaFile),
        "dialogs/rehearsals/rehearsal.schema.json": schema(RehearsalFile),
    }
