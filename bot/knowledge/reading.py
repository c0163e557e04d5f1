"""Knowledge from located documents: every entry of every file, with every language merged in.

Findings are collected and the rest goes on. Must not know rules (`bot.knowledge.checks`) nor files on a disk: documents are given.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from bot.content.expressions import ALWAYS, Condition, compile_condition
from bot.content.findings import Finding
from bot.content.source import Document, Path
from bot.content.texts import Text
from bot.content.vocabulary import File, read
from bot.content.wordings import Said, Wordings
from bot.knowledge.drafts import AgencyRules, Chapter
from bot.knowledge.guides import Guides
from bot.knowledge.model import Action, Aspect, Band, Criterion, Obstacle, Remark, Scoring, Source, Step, Topic
from bot.knowledge.qualification import Qualification
from bot.knowledge.reading_drafts import agency_rules, chapters
from bot.knowledge.reading_guides import with_guide
from bot.knowledge.reading_leads import LeadsReader
from bot.knowledge.reading_means import MeansReader
from bot.knowledge.sourcing import Sourcing
from bot.knowledge.vocabulary import (
    FILES,
    ActionEntry,
    ActionsFile,
    ChecklistFile,
    CriterionEntry,
    ObstacleEntry,
    PhrasesFile,
    PlanFile,
    RemarkEntry,
    ScoringFile,
    SourcesFile,
    StepEntry,
    TopicEntry,
    TopicsFile,
)
from bot.knowledge.vocabulary_drafts import AgenciesFile, RoadmapFile
from bot.knowledge.vocabulary_leads import QualificationFile
from bot.knowledge.vocabulary_means import SourcingFile, WorkloadFile
from bot.knowledge.workload import Workload

LETTER = "K"
FileKind = TypeVar("FileKind", bound=File)


@dataclass(slots=True)
class KnowledgeRead:
    """What was read, file by file, every wording, and what is wrong so far. `documents`: the originals, by the name of their kind."""

    sources: dict[str, Source] = field(default_factory=dict)
    scoring: Scoring | None = None
    actions: list[Action] = field(default_factory=list)
    plan: list[Step] = field(default_factory=list)
    checklist: list[Criterion] = field(default_factory=list)
    cards: list[Topic] = field(default_factory=list)
    guides: Guides = field(default_factory=Guides)
    sourcing: Sourcing | None = None
    workload: Workload | None = None
    agencies: AgencyRules | None = None
    roadmap: tuple[Chapter, ...] = ()
    qualification: Qualification | None = None
    texts: dict[str, Text] = field(default_factory=dict)
    lists: dict[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    documents: dict[str, list[Document]] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Around:
    """What conditions may read and texts may hold; None: anything."""

    names: Collection[str] | None = None
    placeholders: Mapping[str, Collection[str]] = field(default_factory=dict)
    """By phrase; of a phrase that is not there, any."""


def severity_names(scoring: Document) -> frozenset[str]:
    """The names of severities that conditions may read (`severity.kpi`), found even in a file that has other faults."""
    return frozenset(f"severity.{name}" for name in measurable(scoring))


def measurable(scoring: Document) -> tuple[str, ...]:
    """The ids of obstacles and aspects, in order, found even in a file that has other faults."""
    found: list[str] = []
    for obstacle in scoring.get("obstacles") or ():
        if isinstance(obstacle, dict):
            aspects = obstacle.get("aspects")
            given = [obstacle, *(aspects if isinstance(aspects, list) else [])]
            found += [str(thing["id"]) for thing in given if isinstance(thing, dict) and "id" in thing]
    return tuple(found)


def read_knowledge_file(
    found: KnowledgeRead, kind: str, document: Document, overlays: Mapping[str, Document | None], around: Around
) -> None:
    """Adds to `found` what one file of that kind (a key of FILES) holds."""
    found.documents.setdefault(kind, []).append(document)
    for overlay in overlays.values():
        if overlay:
            found.findings.extend(read(overlay, FILES[kind][1], LETTER)[1])
    entry, findings = read(document, FILES[kind][0], LETTER)
    found.findings.extend(findings)
    if entry is None:
        return
    wordings = Wordings(document, overlays)
    _Reading(found, wordings, around).take(entry)
    found.findings.extend([*wordings.findings, *wordings.leftovers()])
    found.said.extend(wordings.said)


class _Reading:
    """One file being made of its entry and its wordings."""

    def __init__(self, found: KnowledgeRead, wordings: Wordings, around: Around) -> None:
        self._found = found
        self._wordings = wordings
        self._around = around

    def take(self, entry: File) -> None:
        """Adds what the file holds."""
        match entry:
            case SourcesFile():
                self._take_sources(entry)
            case ScoringFile():
                self._found.scoring = self._scoring(entry)
            case ActionsFile():
                self._found.actions += [self._action(index, action) for index, action in enumerate(entry.actions)]
            case PlanFile():
                self._found.plan += [self._step(index, step) for index, step in enumerate(entry.steps)]
            case ChecklistFile():
                self._found.checklist += [self._criterion(index, one) for index, one in enumerate(entry.criteria)]
            case TopicsFile():
                self._found.cards += [self._topic(index, topic) for index, topic in enumerate(entry.cards)]
            case PhrasesFile():
                self._take_phrases(entry)
            case SourcingFile():
                self._found.sourcing = self._means().sourcing(entry)
            case AgenciesFile():
                self._found.agencies = agency_rules(entry, self._wordings)
            case RoadmapFile():
                self._found.roadmap = chapters(entry, self._wordings)
            case WorkloadFile():
                self._found.workload = self._means().workload(entry)
            case _:
                self._take_other(entry)

    def _take_other(self, entry: File) -> None:
        if isinstance(entry, QualificationFile):
            reader = LeadsReader(self._wordings.text, self._condition, self._wordings.original.at)
            self._found.qualification = reader.qualification(entry)
        else:
            self._found.guides = with_guide(self._found.guides, entry, self._wordings, self._around.names)

    def _means(self) -> MeansReader:
        return MeansReader(self._wordings.text, self._condition, self._wordings.original.at)

    def _take_sources(self, entry: SourcesFile) -> None:
        for key, source in entry.sources.items():
            name = self._wordings.text(("sources", key, "name"))
            short = self._wordings.text(("sources", key, "short")) if source.short else name
            self._found.sources[key] = Source(key, name, short, source.ours)

    def _scoring(self, entry: ScoringFile) -> Scoring:
        bands = tuple(
            Band(band.id, band.least, self._text(("bands", index), ("bands", band.id), "label"))
            for index, band in enumerate(entry.bands)
        )
        obstacles = tuple(self._obstacle(index, obstacle) for index, obstacle in enumerate(entry.obstacles))
        return Scoring(obstacles, bands, entry.serious_from, entry.known_least, entry.worst_share)

    def _obstacle(self, index: int, entry: ObstacleEntry) -> Obstacle:
        path: Path = ("obstacles", index)
        mirror: Path = ("obstacles", entry.id)
        aspects = tuple(
            Aspect(aspect.id, self._text((*path, "aspects", number), (*mirror, "aspects", aspect.id), "name"))
            for number, aspect in enumerate(entry.aspects)
        )
        explanations = {
            band: self._text((*path, "explanations"), (*mirror, "explanations"), band) for band in entry.explanations
        }
        return Obstacle(
            id=entry.id,
            name=self._text(path, mirror, "name"),
            short=self._text(path, mirror, "short"),
            meaning=self._text(path, mirror, "meaning"),
            sources=tuple(entry.source),
            explanations=explanations,
            aspects=aspects,
            place=self._wordings.original.at(*path),
        )

    def _action(self, index: int, entry: ActionEntry) -> Action:
        path: Path = ("actions", index)
        mirror: Path = ("actions", entry.id)
        return Action(
            id=entry.id,
            obstacle=entry.obstacle,
            title=self._text(path, mirror, "title"),
            why=self._text(path, mirror, "why"),
            sources=tuple(entry.source),
            gestures=tuple(self._text((*path, "gestures"), (*mirror, "gestures"), number) for number in range(3)),
            first_step=self._text(path, mirror, "first_step"),
            who=self._text(path, mirror, "who"),
            effort=entry.effort,
            indicator=self._text(path, mirror, "indicator"),
            step=entry.step,
            priority=entry.priority,
            when=self._condition((*path, "when"), entry.when),
            place=self._wordings.original.at(*path),
        )

    def _step(self, index: int, entry: StepEntry) -> Step:
        path: Path = ("steps", index)
        mirror: Path = ("steps", str(entry.number))
        return Step(
            number=entry.number,
            title=self._text(path, mirror, "title"),
            meaning=self._text(path, mirror, "meaning"),
            advice=self._text(path, mirror, "advice"),
            sources=tuple(entry.source),
            done=self._condition((*path, "done"), entry.done),
            begun=self._condition((*path, "begun"), entry.begun),
            place=self._wordings.original.at(*path),
        )

    def _criterion(self, index: int, entry: CriterionEntry) -> Criterion:
        path: Path = ("criteria", index)
        mirror: Path = ("criteria", entry.id)
        return Criterion(
            id=entry.id,
            title=self._text(path, mirror, "title"),
            meaning=self._text(path, mirror, "meaning"),
            sources=tuple(entry.source),
            questions=self._remarks((*path, "questions"), (*mirror, "questions"), entry.questions),
            proofs=self._remarks((*path, "proofs"), (*mirror, "proofs"), entry.proofs),
            red_flags=self._remarks((*path, "red_flags"), (*mirror, "red_flags"), entry.red_flags),
            weights=dict(entry.weights),
            place=self._wordings.original.at(*path),
        )

    def _remarks(self, path: Path, mirror: Path, entries: list[RemarkEntry]) -> tuple[Remark, ...]:
        return tuple(
            Remark(
                text=self._wordings.text((*path, number, "text"), (*mirror, number)),
                sources=tuple(entry.source),
                when=self._condition((*path, number, "when"), entry.when),
            )
            for number, entry in enumerate(entries)
        )

    def _topic(self, index: int, entry: TopicEntry) -> Topic:
        path: Path = ("cards", index)
        mirror: Path = ("cards", entry.id)
        return Topic(
            id=entry.id,
            title=self._text(path, mirror, "title"),
            text=self._text(path, mirror, "text"),
            sources=tuple(entry.source),
            asks=self._wordings.words((*path, "asks"), (*mirror, "asks")),
            related=tuple(entry.related),
            place=self._wordings.original.at(*path),
        )

    def _take_phrases(self, entry: PhrasesFile) -> None:
        room = self._wordings.original.file.rpartition("/")[2].removesuffix(".yaml")
        for name in entry.texts:
            placeholders = self._around.placeholders.get(f"{room}.{name}")
            self._found.texts[f"{room}.{name}"] = self._wordings.text(("texts", name), names=placeholders)
        for name in entry.lists:
            self._found.lists[f"{room}.{name}"] = self._wordings.words(("lists", name))

    def _text(self, path: Path, mirror: Path, key: str | int) -> Text:
        return self._wordings.text((*path, key), (*mirror, key))

    def _condition(self, path: Path, source: str | None) -> Condition:
        if source is None:
            return ALWAYS
        condition, findings = compile_condition(source, self._wordings.original.at(*path), self._around.names)
        self._wordings.findings.extend(findings)
        return condition
