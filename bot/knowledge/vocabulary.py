"""The keys that the files of knowledge may hold: the parser's border, and the source of the editors' JSON Schemas.

Shape only: what keys must agree with each other is for `bot.knowledge.checks`. Must not know the model that is made of it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from bot.content.vocabulary import Entry, File, Id, SourceKeys, Words, schema
from bot.knowledge.vocabulary_drafts import DRAFT_FILES
from bot.knowledge.vocabulary_guides import GUIDE_FILES
from bot.knowledge.vocabulary_leads import LEAD_FILES
from bot.knowledge.vocabulary_means import MEANS_FILES

SourceKey = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,23}$")]
Severity = Annotated[int, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]
StrategyStep = Annotated[int, Field(ge=1, le=9)]
Priority = Annotated[int, Field(ge=1, le=5)]
Weight = Annotated[float, Field(ge=0, le=3)]
Gestures = Annotated[list[Words], Field(min_length=3, max_length=3)]
"""How, in exactly three gestures."""
Asks = Annotated[list[Words], Field(min_length=3, max_length=24)]
"""Ways in which people ask for a topic."""
OverlayKey = str
"""In an overlay: the id of what is translated."""


class SourceEntry(Entry):
    """Where facts come from."""

    name: Words
    short: Annotated[Words, Field(max_length=40)] | None = None
    ours: bool = False


class SourcesFile(File):
    """sources.yaml"""

    sources: dict[SourceKey, SourceEntry]


class BandEntry(Entry):
    """A range of severities."""

    id: Id
    least: Severity
    label: Words


class AspectEntry(Entry):
    """A side of an obstacle."""

    id: Id
    name: Words


class ObstacleEntry(Entry):
    """One obstacle."""

    id: Id
    name: Words
    short: Words
    meaning: Words
    source: SourceKeys
    explanations: dict[str, Words]
    aspects: list[AspectEntry] = Field(default_factory=list)


class ScoringFile(File):
    """scoring.yaml"""

    serious_from: Severity = 50
    known_least: Share = 0.5
    worst_share: Share = 0.5
    bands: Annotated[list[BandEntry], Field(min_length=1)]
    obstacles: Annotated[list[ObstacleEntry], Field(min_length=1)]


class ActionEntry(Entry):
    """One recommendation."""

    id: Id
    obstacle: Id
    title: Words
    why: Words
    source: SourceKeys
    gestures: Gestures
    first_step: Words
    who: Words
    effort: Literal["light", "medium", "heavy"]
    indicator: Words
    step: StrategyStep
    priority: Priority
    when: Words | None = None


class ActionsFile(File):
    """actions.yaml, or one file for each obstacle in actions/"""

    actions: list[ActionEntry]


class StepEntry(Entry):
    """One step of the strategy."""

    number: StrategyStep
    title: Words
    meaning: Words
    advice: Words
    source: SourceKeys
    done: Words
    begun: Words


class PlanFile(File):
    """plan.yaml"""

    steps: list[StepEntry]


class RemarkEntry(Entry):
    """A line of the checklist."""

    text: Words
    source: SourceKeys
    when: Words | None = None


Remarks = Annotated[list[RemarkEntry], Field(min_length=1)]


class CriterionEntry(Entry):
    """One criterion for choosing an agency."""

    id: Id
    title: Words
    meaning: Words
    source: SourceKeys
    weights: dict[Id, Weight] = Field(default_factory=dict)
    questions: Remarks
    proofs: Remarks
    red_flags: Remarks


class ChecklistFile(File):
    """checklist.yaml"""

    criteria: list[CriterionEntry]


class TopicEntry(Entry):
    """A short answer to what people ask."""

    id: Id
    title: Words
    text: Words
    source: SourceKeys
    asks: Asks
    related: list[Id] = Field(default_factory=list)


class TopicsFile(File):
    """cards/<subject>.yaml"""

    cards: list[TopicEntry]


class PhrasesFile(File):
    """phrases/<room>.yaml, in any language"""

    texts: dict[Id, Words] = Field(default_factory=dict)
    lists: dict[Id, Annotated[list[Words], Field(min_length=1)]] = Field(default_factory=dict)


class SourceWords(Entry):
    """A source in another language."""

    name: Words | None = None
    short: Words | None = None


class SourcesOverlay(File):
    """sources.<language>.yaml"""

    sources: dict[OverlayKey, SourceWords] = Field(default_factory=dict)


class BandWords(Entry):
    """A band in another language."""

    label: Words | None = None


class AspectWords(Entry):
    """An aspect in another language."""

    name: Words | None = None


class ObstacleWords(Entry):
    """An obstacle in another language."""

    name: Words | None = None
    short: Words | None = None
    meaning: Words | None = None
    explanations: dict[OverlayKey, Words] = Field(default_factory=dict)
    aspects: dict[OverlayKey, AspectWords] = Field(default_factory=dict)


class ScoringOverlay(File):
    """scoring.<language>.yaml"""

    bands: dict[OverlayKey, BandWords] = Field(default_factory=dict)
    obstacles: dict[OverlayKey, ObstacleWords] = Field(default_factory=dict)


class ActionWords(Entry):
    """An action in another language."""

    title: Words | None = None
    why: Words | None = None
    gestures: list[Words] = Field(default_factory=list)
    first_step: Words | None = None
    who: Words | None = None
    indicator: Words | None = None


class ActionsOverlay(File):
    """actions.<language>.yaml"""

    actions: dict[OverlayKey, ActionWords] = Field(default_factory=dict)


class StepWords(Entry):
    """A step in another language."""

    title: Words | None = None
    meaning: Words | None = None
    advice: Words | None = None


class PlanOverlay(File):
    """plan.<language>.yaml"""

    steps: dict[OverlayKey, StepWords] = Field(default_factory=dict)


class CriterionWords(Entry):
    """A criterion in another language; lists by position."""

    title: Words | None = None
    meaning: Words | None = None
    questions: list[Words] = Field(default_factory=list)
    proofs: list[Words] = Field(default_factory=list)
    red_flags: list[Words] = Field(default_factory=list)


class ChecklistOverlay(File):
    """checklist.<language>.yaml"""

    criteria: dict[OverlayKey, CriterionWords] = Field(default_factory=dict)


class TopicWords(Entry):
    """A topic in another language; `asks` need not be as many."""

    title: Words | None = None
    text: Words | None = None
    asks: Asks | None = None


class TopicsOverlay(File):
    """cards/<subject>.<language>.yaml"""

    cards: dict[OverlayKey, TopicWords] = Field(default_factory=dict)


FILES: dict[str, tuple[type[File], type[File]]] = {
    "sources": (SourcesFile, SourcesOverlay),
    "scoring": (ScoringFile, ScoringOverlay),
    "actions": (ActionsFile, ActionsOverlay),
    "plan": (PlanFile, PlanOverlay),
    "checklist": (ChecklistFile, ChecklistOverlay),
    "cards": (TopicsFile, TopicsOverlay),
    "phrases": (PhrasesFile, PhrasesFile),
    **DRAFT_FILES,
    **GUIDE_FILES,
    **LEAD_FILES,
    **MEANS_FILES,
}
"""What each file of knowledge holds, and each overlay, by its name (`actions/`, `cards/` and `phrases/` are folders of such files)."""
OPTIONAL = frozenset({"cards", *DRAFT_FILES, *GUIDE_FILES, *LEAD_FILES, *MEANS_FILES})
"""Files that an author may leave out."""


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schemas for editors, by path under the content root."""
    found = {}
    for name, (original, overlay) in FILES.items():
        folder = "knowledge/phrases/" if name == "phrases" else "knowledge/"
        found[f"{folder}{name}.schema.json"] = schema(original)
        if overlay is not original:
            found[f"{folder}{name}.overlay.schema.json"] = schema(overlay)
    return found
