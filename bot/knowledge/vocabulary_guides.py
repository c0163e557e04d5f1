"""The keys of the guides' files (`indicators.yaml`, `toolbox.yaml`, `persuade.yaml`) and of their overlays.

Shape only, like `bot.knowledge.vocabulary`: which questions entries answer to is for `bot.knowledge.checks_guides`. Must not know the
model that is made of it.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.content.vocabulary import Entry, File, Id, SourceKeys, Words

Three = Annotated[list[Words], Field(min_length=3, max_length=3)]


class HintEntry(Entry):
    """A short piece of advice under a title."""

    id: Id
    title: Words
    text: Words
    source: SourceKeys


class MeasureEntry(HintEntry):
    """A family of figures. `when`: the answers with which it is followed beside the objective's own."""

    when: Words | None = None


class IndicatorEntry(Entry):
    """A figure to follow, and how."""

    id: Id
    title: Words
    by_hand: Words
    by_tool: Words
    source: SourceKeys


class AimEntry(Entry):
    """What to follow for one objective; `id` is the objective's."""

    id: Id
    measure: Id
    why: Words
    source: SourceKeys
    indicators: Annotated[list[IndicatorEntry], Field(min_length=3, max_length=3)]
    compare: Words
    others: Words


class IndicatorsFile(File):
    """indicators.yaml"""

    measures: list[MeasureEntry]
    aims: list[AimEntry]
    readers: list[HintEntry]
    rhythms: list[HintEntry]
    keepers: list[HintEntry]
    ways: list[HintEntry]
    tracing: list[HintEntry]


class NeedEntry(Entry):
    """What a tool is for; `id` is the need's. `gap`: the answers that show it without its being asked for."""

    id: Id
    title: Words
    meaning: Words
    by_hand: Words
    look_for: Three
    named: Words | None = None
    first_step: Words
    source: SourceKeys
    gap: Words
    professional: bool = False


class ToolboxFile(File):
    """toolbox.yaml"""

    professional_from: Annotated[int, Field(ge=1, le=7)]
    needs: list[NeedEntry]
    formats: list[HintEntry]
    teams: list[HintEntry]
    verdicts: list[HintEntry]


class SubjectEntry(Entry):
    """One of the four things that a decision-maker should discover."""

    id: Id
    title: Words
    text: Words
    show: Words
    source: SourceKeys


class ObjectionEntry(Entry):
    """An objection heard, what to say to it, what to show, and the same in one sentence for a note."""

    id: Id
    title: Words
    answer: Words
    show: Words
    brief: Words
    source: SourceKeys


class StakeEntry(Entry):
    """What there is to win, and to lose by staying away, for one objective; `id` is the objective's."""

    id: Id
    benefit: Words
    losses: Three
    source: SourceKeys


class PersuadeFile(File):
    """persuade.yaml"""

    subjects: list[SubjectEntry]
    objections: list[ObjectionEntry]
    stakes: list[StakeEntry]
    audiences: list[HintEntry]
    proofs: list[HintEntry]
    requests: list[HintEntry]


class GuideWords(Entry):
    """An entry of a guide in another language: the texts that it has in the original."""

    title: Words | None = None
    text: Words | None = None
    why: Words | None = None
    compare: Words | None = None
    others: Words | None = None
    by_hand: Words | None = None
    by_tool: Words | None = None
    meaning: Words | None = None
    named: Words | None = None
    first_step: Words | None = None
    show: Words | None = None
    answer: Words | None = None
    brief: Words | None = None
    benefit: Words | None = None
    look_for: list[Words] = Field(default_factory=list)
    losses: list[Words] = Field(default_factory=list)
    indicators: dict[str, GuideWords] = Field(default_factory=dict)


Translated = Annotated[dict[str, GuideWords], Field(default_factory=dict)]


class IndicatorsOverlay(File):
    """indicators.<language>.yaml"""

    measures: Translated
    aims: Translated
    readers: Translated
    rhythms: Translated
    keepers: Translated
    ways: Translated
    tracing: Translated


class ToolboxOverlay(File):
    """toolbox.<language>.yaml"""

    needs: Translated
    formats: Translated
    teams: Translated
    verdicts: Translated


class PersuadeOverlay(File):
    """persuade.<language>.yaml"""

    subjects: Translated
    objections: Translated
    stakes: Translated
    audiences: Translated
    proofs: Translated
    requests: Translated


GUIDE_FILES: dict[str, tuple[type[File], type[File]]] = {
    "indicators": (IndicatorsFile, IndicatorsOverlay),
    "toolbox": (ToolboxFile, ToolboxOverlay),
    "persuade": (PersuadeFile, PersuadeOverlay),
}
"""The guides' files and their overlays, by name; an author may leave any out."""
