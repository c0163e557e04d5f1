"""The keys of `knowledge/sourcing.yaml` and `knowledge/workload.yaml`: the parser's border, and the source of the editors' JSON Schemas.

Shape only: what keys must agree with each other is for `bot.knowledge.checks_means`. Must not know the model that is made of it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.content.vocabulary import Entry, File, Id, SourceKeys, Words

Way = Literal["in_house", "hybrid", "outsourced", "outsourced_for_a_period"]
Weight = Annotated[float, Field(ge=0, le=5)]
Percent = Annotated[int, Field(ge=1, le=99)]
Amount = Annotated[float, Field(ge=0, le=100_000)]
QuestionKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,23}\.[a-z][a-z0-9_]{0,23}$")]


class LineEntry(Entry):
    """A line that is said when its condition holds."""

    text: Words
    source: SourceKeys
    when: Words | None = None


class OutcomeEntry(Entry):
    """One way for a tool to end."""

    id: Id
    title: Words
    meaning: Words
    source: SourceKeys
    now: Annotated[list[LineEntry], Field(min_length=2)]
    monday: Words
    beware: list[LineEntry] = Field(default_factory=list)


class ReasonEntry(Entry):
    """Why answers pull to a side."""

    id: Id
    leans: Literal["in_house", "both", "outside", "period"]
    weight: Weight
    text: Words
    source: SourceKeys
    when: Words
    excludes: list[Way] = Field(default_factory=list)


class FactorEntry(Entry):
    """One thing to weigh: of its reasons, the first that holds."""

    id: Id
    name: Words
    reasons: Annotated[list[ReasonEntry], Field(min_length=1)]


class SourcingFile(File):
    """sourcing.yaml"""

    hybrid_from: Percent
    outsourced_from: Percent
    fallback: Way
    needed: list[QuestionKey]
    verdicts: list[OutcomeEntry]
    factors: Annotated[list[FactorEntry], Field(min_length=1)]


class CaseEntry(Entry):
    """A range, when the answers are such."""

    least: Amount
    most: Amount
    when: Words | None = None


Cases = Annotated[list[CaseEntry], Field(min_length=1)]


class TaskEntry(Entry):
    """A part of the work, in minutes."""

    id: Id
    name: Words
    hides: Words
    per: Literal["post", "copy", "network", "month"]
    source: SourceKeys
    minutes: Cases


class LeverEntry(Entry):
    """A question whose answer the company can choose otherwise."""

    question: QuestionKey
    text: Words
    source: SourceKeys


class SourcedEntry(Entry):
    """The figure that a source gives."""

    hours: Annotated[int, Field(ge=1, le=1000)]
    text: Words
    source: SourceKeys


class WorkloadFile(File):
    """workload.yaml"""

    sourced: SourcedEntry
    needed: list[QuestionKey]
    posts: Cases
    networks: Cases
    tasks: Annotated[list[TaskEntry], Field(min_length=1)]
    chains: list[LineEntry]
    levers: list[LeverEntry]
    outcomes: list[OutcomeEntry]


class OutcomeWords(Entry):
    """An outcome in another language; lists by position."""

    title: Words | None = None
    meaning: Words | None = None
    monday: Words | None = None
    now: list[Words] = Field(default_factory=list)
    beware: list[Words] = Field(default_factory=list)


class FactorWords(Entry):
    """A factor in another language, its reasons by id."""

    name: Words | None = None
    reasons: dict[str, Words] = Field(default_factory=dict)


class SourcingOverlay(File):
    """sourcing.<language>.yaml"""

    verdicts: dict[str, OutcomeWords] = Field(default_factory=dict)
    factors: dict[str, FactorWords] = Field(default_factory=dict)


class TaskWords(Entry):
    """A task in another language."""

    name: Words | None = None
    hides: Words | None = None


class WorkloadOverlay(File):
    """workload.<language>.yaml: `chains` by position, `levers` by question"""

    sourced: Words | None = None
    tasks: dict[str, TaskWords] = Field(default_factory=dict)
    chains: list[Words] = Field(default_factory=list)
    levers: dict[str, Words] = Field(default_factory=dict)
    outcomes: dict[str, OutcomeWords] = Field(default_factory=dict)


MEANS_FILES: dict[str, tuple[type[File], type[File]]] = {
    "sourcing": (SourcingFile, SourcingOverlay),
    "workload": (WorkloadFile, WorkloadOverlay),
}
"""What each of the two files holds, and each overlay."""
