"""The keys that a dialog's files may hold: the parser's border, and the source of the editors' JSON Schemas.

Shape only: what keys must agree with each other is for `bot.dialogs.checks`. Must not know the model that is made of it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.content.vocabulary import Entry, File, Id, SourceKeys, Words, schema

Points = Annotated[int, Field(ge=0, le=100)]
Taps = Annotated[int, Field(ge=1, le=200)]
StrategyStep = Annotated[int, Field(ge=1, le=9)]


class OptionEntry(Entry):
    """One answer that can be tapped."""

    id: Id
    label: Words
    synonyms: list[Words] = Field(default_factory=list)
    points: Points | None = None
    exclusive: bool = False
    amounts: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None


class BoundsEntry(Entry):
    """What a number may be."""

    least: float
    most: float
    unit: Words | None = None


class QuestionEntry(Entry):
    """One question."""

    id: Id
    kind: Literal["choice", "several", "scale", "number", "text", "contact", "consent"]
    text: Words
    why: Words
    source: SourceKeys
    measures: Id | None = None
    weight: Annotated[float, Field(gt=0, le=10)] = 1.0
    steps: list[StrategyStep] = Field(default_factory=list)
    when: Words | None = None
    express: bool = False
    skippable: bool = False
    unknown: bool = False
    most_picks: Annotated[int, Field(ge=1)] | None = None
    bounds: BoundsEntry | None = None
    formerly: list[Id] = Field(default_factory=list)
    purpose: Literal["transmit", "contact", "newsletter"] | None = None
    recipient: Annotated[Words, Field(max_length=80)] | None = None
    ways: list[Literal["phone", "email", "telegram"]] = Field(default_factory=list)
    each_round: bool = False
    names_round: bool = False
    options: list[OptionEntry] = Field(default_factory=list)


class RoundEntry(Entry):
    """One thing that the questions marked `each_round` are asked about: an agency of several, say."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{0,7}$")]
    name: Words
    when: Words | None = None


class PartFile(File):
    """A section, which is a dialog of its own."""

    id: Id
    title: Words
    short: Words
    intro: Words | None = None
    uses: list[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,23}\.[a-z][a-z0-9_]{0,23}$")]] = Field(
        default_factory=list
    )
    concludes: Id = "diagnosis"
    next: list[Id] = Field(default_factory=list)
    keeps_answers: bool = False
    rounds: list[RoundEntry] = Field(default_factory=list)
    questions: Annotated[list[QuestionEntry], Field(min_length=1)]


class TapsEntry(Entry):
    """What the longest talk may cost, in taps."""

    standard: Taps | None = None
    express: Taps | None = None


class ComposedFile(File):
    """A dialog made of parts."""

    id: Id
    title: Words
    parts: Annotated[list[Id], Field(min_length=1)]
    concludes: Id = "diagnosis"
    next: list[Id] = Field(default_factory=list)
    most_taps: TapsEntry | None = None


def _as_label(value: Any) -> Any:
    return {"label": value} if isinstance(value, str) else value


class OptionWords(Entry):
    """An option in another language."""

    label: Words | None = None
    synonyms: list[Words] = Field(default_factory=list)


class QuestionWords(Entry):
    """A question in another language."""

    text: Words | None = None
    why: Words | None = None
    unit: Words | None = None
    options: dict[str, Annotated[OptionWords, BeforeValidator(_as_label, json_schema_input_type=str | OptionWords)]] = (
        Field(default_factory=dict)
    )


class RoundWords(Entry):
    """A round in another language."""

    name: Words | None = None


class OverlayFile(File):
    """A dialog in another language: text only, by the ids of the original."""

    title: Words | None = None
    short: Words | None = None
    intro: Words | None = None
    rounds: dict[str, RoundWords] = Field(default_factory=dict)
    questions: dict[str, QuestionWords] = Field(default_factory=dict)


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schemas for editors, by path under the content root."""
    part, composed = schema(PartFile), schema(ComposedFile)
    shared = {**part.pop("$defs", {}), **composed.pop("$defs", {}), "Part": part, "Composed": composed}
    dialog = {
        "title": "A dialog: a part with its questions, or a composition of parts",
        "type": "object",
        "if": {"required": ["parts"]},
        "then": {"$ref": "#/$defs/Composed"},
        "else": {"$ref": "#/$defs/Part"},
        "$defs": shared,
    }
    return {"dialogs/dialog.schema.json": dialog, "dialogs/overlay.schema.json": schema(OverlayFile)}
