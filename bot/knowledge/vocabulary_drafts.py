"""The keys of `knowledge/agencies.yaml` and `knowledge/roadmap.yaml`: the parser's border, and the source of the editors' JSON Schemas.

Shape only: what keys must agree with each other is for `bot.knowledge.checks_drafts`. Must not know the model that is made of it.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.content.vocabulary import Entry, File, Id, SourceKeys, Words

Points = Annotated[int, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]
QuestionKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,23}\.[a-z][a-z0-9_]{0,23}$")]
StepNumber = Annotated[int, Field(ge=1, le=9)]


class LabelledEntry(Entry):
    """An answer under a label."""

    key: QuestionKey
    label: Words


Labelled = Annotated[list[LabelledEntry], Field(min_length=1)]


class SectionEntry(Entry):
    """A part of the brief."""

    id: Id
    title: Words
    entries: Labelled


class AgenciesFile(File):
    """agencies.yaml"""

    source: SourceKeys
    worth: Annotated[dict[Id, Points], Field(min_length=2)]
    alarm: Id
    set_aside: list[Id] = Field(default_factory=list)
    least_weight: Annotated[float, Field(gt=0, le=10)] = 1.0
    flag_cost: Points = 5
    close: Points = 5
    known_least: Share = 0.5
    columns: dict[Id, Annotated[Words, Field(max_length=14)]]
    brief: Annotated[list[SectionEntry], Field(min_length=1)]


class ChapterEntry(Entry):
    """What a roadmap says of a step."""

    number: StepNumber
    entries: Labelled


class RoadmapFile(File):
    """roadmap.yaml"""

    steps: list[ChapterEntry]


class SectionWords(Entry):
    """A part of the brief in another language: labels by position."""

    title: Words | None = None
    entries: list[Words] = Field(default_factory=list)


class AgenciesOverlay(File):
    """agencies.<language>.yaml"""

    columns: dict[str, Annotated[Words, Field(max_length=14)]] = Field(default_factory=dict)
    brief: dict[str, SectionWords] = Field(default_factory=dict)


class ChapterWords(Entry):
    """A step in another language: labels by position."""

    entries: list[Words] = Field(default_factory=list)


class RoadmapOverlay(File):
    """roadmap.<language>.yaml"""

    steps: dict[str, ChapterWords] = Field(default_factory=dict)


DRAFT_FILES: dict[str, tuple[type[File], type[File]]] = {
    "agencies": (AgenciesFile, AgenciesOverlay),
    "roadmap": (RoadmapFile, RoadmapOverlay),
}
"""What each of these files holds, and its overlay."""
