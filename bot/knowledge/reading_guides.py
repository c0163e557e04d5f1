"""The guides from their entries, with every language merged in: the part of `bot.knowledge.reading` that knows their files.

Must not know rules (`bot.knowledge.checks_guides`) nor files on a disk.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.content.expressions import ALWAYS, Condition, compile_condition
from bot.content.source import Path
from bot.content.texts import Text
from bot.content.vocabulary import File
from bot.content.wordings import Wordings
from bot.knowledge.guides import (
    Aim,
    Guides,
    Hint,
    Indicator,
    IndicatorGuide,
    Need,
    Objection,
    PersuasionGuide,
    Stake,
    Subject,
    ToolGuide,
)
from bot.knowledge.vocabulary_guides import (
    AimEntry,
    HintEntry,
    IndicatorEntry,
    IndicatorsFile,
    MeasureEntry,
    NeedEntry,
    ObjectionEntry,
    PersuadeFile,
    StakeEntry,
    SubjectEntry,
    ToolboxFile,
)


def with_guide(guides: Guides, entry: File, wordings: Wordings, names: Collection[str] | None) -> Guides:
    """`guides` with what one file holds; any other kind of file changes nothing. `names` that conditions may read, None: any."""
    reading = _Reading(wordings, names)
    match entry:
        case IndicatorsFile():
            return replace(guides, indicators=reading.indicators(entry))
        case ToolboxFile():
            return replace(guides, toolbox=reading.toolbox(entry))
        case PersuadeFile():
            return replace(guides, persuade=reading.persuade(entry))
        case _:
            return guides


class _Reading:
    """One guide being made of its entry and its wordings."""

    def __init__(self, wordings: Wordings, names: Collection[str] | None) -> None:
        self._wordings = wordings
        self._names = names

    def indicators(self, entry: IndicatorsFile) -> IndicatorGuide:
        return IndicatorGuide(
            measures=self._measures(entry.measures),
            aims=tuple(self._aim(index, aim) for index, aim in enumerate(entry.aims)),
            readers=self._hints("readers", entry.readers),
            rhythms=self._hints("rhythms", entry.rhythms),
            keepers=self._hints("keepers", entry.keepers),
            ways=self._hints("ways", entry.ways),
            tracing=self._hints("tracing", entry.tracing),
        )

    def toolbox(self, entry: ToolboxFile) -> ToolGuide:
        return ToolGuide(
            professional_from=entry.professional_from,
            needs=tuple(self._need(index, need) for index, need in enumerate(entry.needs)),
            formats=self._hints("formats", entry.formats),
            teams=self._hints("teams", entry.teams),
            verdicts=self._hints("verdicts", entry.verdicts),
        )

    def persuade(self, entry: PersuadeFile) -> PersuasionGuide:
        return PersuasionGuide(
            subjects=tuple(self._subject(index, subject) for index, subject in enumerate(entry.subjects)),
            objections=tuple(self._objection(index, each) for index, each in enumerate(entry.objections)),
            stakes=tuple(self._stake(index, stake) for index, stake in enumerate(entry.stakes)),
            audiences=self._hints("audiences", entry.audiences),
            proofs=self._hints("proofs", entry.proofs),
            requests=self._hints("requests", entry.requests),
        )

    def _hints(self, group: str, entries: Sequence[HintEntry]) -> tuple[Hint, ...]:
        return tuple(self._hint((group, index), (group, entry.id), entry) for index, entry in enumerate(entries))

    def _hint(self, path: Path, mirror: Path, entry: HintEntry) -> Hint:
        title, text = self._text(path, mirror, "title"), self._text(path, mirror, "text")
        return Hint(entry.id, title, text, tuple(entry.source), place=self._wordings.original.at(*path))

    def _measures(self, entries: Sequence[MeasureEntry]) -> tuple[Hint, ...]:
        conditions = (self._condition(("measures", n, "when"), entry.when) for n, entry in enumerate(entries))
        found = zip(self._hints("measures", entries), conditions, strict=True)
        return tuple(replace(hint, when=when) for hint, when in found)

    def _aim(self, index: int, entry: AimEntry) -> Aim:
        path, mirror = ("aims", index), ("aims", entry.id)
        return Aim(
            id=entry.id,
            measure=entry.measure,
            why=self._text(path, mirror, "why"),
            sources=tuple(entry.source),
            indicators=tuple(
                self._indicator((*path, "indicators", number), (*mirror, "indicators", each.id), each)
                for number, each in enumerate(entry.indicators)
            ),
            compare=self._text(path, mirror, "compare"),
            others=self._text(path, mirror, "others"),
            place=self._wordings.original.at(*path),
        )

    def _indicator(self, path: Path, mirror: Path, entry: IndicatorEntry) -> Indicator:
        title, hand, tool = (self._text(path, mirror, key) for key in ("title", "by_hand", "by_tool"))
        return Indicator(entry.id, title, hand, tool, tuple(entry.source))

    def _need(self, index: int, entry: NeedEntry) -> Need:
        path, mirror = ("needs", index), ("needs", entry.id)
        return Need(
            id=entry.id,
            title=self._text(path, mirror, "title"),
            meaning=self._text(path, mirror, "meaning"),
            by_hand=self._text(path, mirror, "by_hand"),
            look_for=self._three(path, mirror, "look_for"),
            named=self._text(path, mirror, "named") if entry.named else None,
            first_step=self._text(path, mirror, "first_step"),
            sources=tuple(entry.source),
            gap=self._condition((*path, "gap"), entry.gap),
            professional=entry.professional,
            place=self._wordings.original.at(*path),
        )

    def _subject(self, index: int, entry: SubjectEntry) -> Subject:
        path, mirror = ("subjects", index), ("subjects", entry.id)
        title, text, show = (self._text(path, mirror, key) for key in ("title", "text", "show"))
        return Subject(entry.id, title, text, show, tuple(entry.source))

    def _objection(self, index: int, entry: ObjectionEntry) -> Objection:
        path, mirror = ("objections", index), ("objections", entry.id)
        title, answer, show, brief = (self._text(path, mirror, key) for key in ("title", "answer", "show", "brief"))
        place = self._wordings.original.at(*path)
        return Objection(entry.id, title, answer, show, brief, tuple(entry.source), place)

    def _stake(self, index: int, entry: StakeEntry) -> Stake:
        path, mirror = ("stakes", index), ("stakes", entry.id)
        benefit, losses = self._text(path, mirror, "benefit"), self._three(path, mirror, "losses")
        return Stake(entry.id, benefit, losses, tuple(entry.source), self._wordings.original.at(*path))

    def _three(self, path: Path, mirror: Path, key: str) -> tuple[Text, ...]:
        return tuple(self._text((*path, key), (*mirror, key), number) for number in range(3))

    def _text(self, path: Path, mirror: Path, key: str | int) -> Text:
        return self._wordings.text((*path, key), (*mirror, key))

    def _condition(self, path: Path, source: str | None) -> Condition:
        if source is None:
            return ALWAYS
        condition, findings = compile_condition(source, self._wordings.original.at(*path), self._names)
        self._wordings.findings.extend(findings)
        return condition
