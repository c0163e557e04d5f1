"""The keys of `knowledge/qualification.yaml`: the parser's border, and the source of the editors' JSON Schemas.

Shape only: what keys must agree with each other is for `bot.knowledge.checks_leads`. Must not know the model that is made of it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.content.vocabulary import Entry, File, Id, SourceKeys, Words

Points = Annotated[int, Field(ge=0, le=100)]
CriterionId = Literal["need", "fit", "budget", "authority", "urgency", "readiness"]
TemperatureId = Literal["hot", "warm", "cold"]


class SignEntry(Entry):
    """Something in the answers that speaks for a lead."""

    id: Id
    worth: Points
    text: Words
    when: Words


class LeadCriterionEntry(Entry):
    """One thing that a lead is judged by: of its signs, the best that holds."""

    id: CriterionId
    name: Words
    weight: Annotated[float, Field(gt=0, le=10)]
    to_ask: Words
    signs: Annotated[list[SignEntry], Field(min_length=1)]


class TemperatureEntry(Entry):
    """A verdict: the score from which it is reached, and what it needs besides."""

    id: TemperatureId
    least: Points
    label: Words
    meaning: Words
    needs: dict[CriterionId, Points] = Field(default_factory=dict)


class BecauseEntry(Entry):
    """Why an approach suits this company."""

    text: Words
    when: Words


class ApproachEntry(Entry):
    """What the agency does next."""

    id: Id
    measure: Id | None = None
    when: Words | None = None
    text: Words
    because: list[BecauseEntry] = Field(default_factory=list)


class QualificationFile(File):
    """qualification.yaml"""

    source: SourceKeys
    temperatures: Annotated[list[TemperatureEntry], Field(min_length=1)]
    criteria: Annotated[list[LeadCriterionEntry], Field(min_length=1)]
    approaches: Annotated[list[ApproachEntry], Field(min_length=1)]


class TemperatureWords(Entry):
    """A verdict in another language."""

    label: Words | None = None
    meaning: Words | None = None


class LeadCriterionWords(Entry):
    """A criterion in another language; signs by id."""

    name: Words | None = None
    to_ask: Words | None = None
    signs: dict[str, Words] = Field(default_factory=dict)


class ApproachWords(Entry):
    """An approach in another language; reasons by position."""

    text: Words | None = None
    because: list[Words] = Field(default_factory=list)


class QualificationOverlay(File):
    """qualification.<language>.yaml"""

    temperatures: dict[str, TemperatureWords] = Field(default_factory=dict)
    criteria: dict[str, LeadCriterionWords] = Field(default_factory=dict)
    approaches: dict[str, ApproachWords] = Field(default_factory=dict)


LEAD_FILES: dict[str, tuple[type[File], type[File]]] = {"qualification": (QualificationFile, QualificationOverlay)}
"""What each of these files holds, and its overlay."""
