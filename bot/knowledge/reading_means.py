"""`sourcing.yaml` and `workload.yaml` from their entries, with every language merged in.

Called by `bot.knowledge.reading` with its own two readers, of texts and of conditions. Must not know rules
(`bot.knowledge.checks_means`) nor documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.content.expressions import Condition
from bot.content.places import Place
from bot.content.source import Path
from bot.content.texts import Text
from bot.knowledge.outcome import Line, Outcome
from bot.knowledge.sourcing import Factor, Reason, Sourcing
from bot.knowledge.vocabulary_means import (
    CaseEntry,
    FactorEntry,
    LineEntry,
    OutcomeEntry,
    ReasonEntry,
    SourcingFile,
    TaskEntry,
    WorkloadFile,
)
from bot.knowledge.workload import Case, Lever, Sourced, Task, Workload


class Texts(Protocol):
    """Reads a text: where it stands, and where a translation does."""

    def __call__(self, path: Path, mirror: Path) -> Text: ...


class Conditions(Protocol):
    """Compiles the condition that stands at `path`."""

    def __call__(self, path: Path, source: str | None) -> Condition: ...


class Places(Protocol):
    """Says where something stands."""

    def __call__(self, *path: str | int) -> Place: ...


@dataclass(frozen=True, slots=True)
class MeansReader:
    """Makes both tools' knowledge of what an author wrote."""

    text: Texts
    condition: Conditions
    place: Places

    def sourcing(self, entry: SourcingFile) -> Sourcing:
        """What `sourcing.yaml` holds."""
        return Sourcing(
            factors=tuple(self._factor(index, factor) for index, factor in enumerate(entry.factors)),
            verdicts=self._outcomes("verdicts", entry.verdicts),
            hybrid_from=entry.hybrid_from,
            outsourced_from=entry.outsourced_from,
            fallback=entry.fallback,
            needed=tuple(entry.needed),
        )

    def workload(self, entry: WorkloadFile) -> Workload:
        """What `workload.yaml` holds."""
        levers = (
            Lever(lever.question, self.text(("levers", index, "text"), ("levers", lever.question)), tuple(lever.source))
            for index, lever in enumerate(entry.levers)
        )
        sourced = entry.sourced
        return Workload(
            sourced=Sourced(sourced.hours, self.text(("sourced", "text"), ("sourced",)), tuple(sourced.source)),
            posts=self._cases(("posts",), entry.posts),
            networks=self._cases(("networks",), entry.networks),
            tasks=tuple(self._task(index, task) for index, task in enumerate(entry.tasks)),
            chains=self._lines(("chains",), ("chains",), entry.chains),
            levers=tuple(levers),
            outcomes=self._outcomes("outcomes", entry.outcomes),
            needed=tuple(entry.needed),
        )

    def _factor(self, index: int, entry: FactorEntry) -> Factor:
        path, mirror = ("factors", index), ("factors", entry.id)
        reasons = tuple(
            self._reason((*path, "reasons", number), (*mirror, "reasons", reason.id), reason)
            for number, reason in enumerate(entry.reasons)
        )
        return Factor(entry.id, self.text((*path, "name"), (*mirror, "name")), reasons)

    def _reason(self, path: Path, mirror: Path, entry: ReasonEntry) -> Reason:
        return Reason(
            id=entry.id,
            leans=entry.leans,
            weight=entry.weight,
            text=self.text((*path, "text"), mirror),
            sources=tuple(entry.source),
            when=self.condition((*path, "when"), entry.when),
            excludes=tuple(entry.excludes),
            place=self.place(*path),
        )

    def _task(self, index: int, entry: TaskEntry) -> Task:
        path, mirror = ("tasks", index), ("tasks", entry.id)
        return Task(
            id=entry.id,
            name=self.text((*path, "name"), (*mirror, "name")),
            hides=self.text((*path, "hides"), (*mirror, "hides")),
            per=entry.per,
            minutes=self._cases((*path, "minutes"), entry.minutes),
            sources=tuple(entry.source),
            place=self.place(*path),
        )

    def _cases(self, path: Path, entries: Sequence[CaseEntry]) -> tuple[Case, ...]:
        return tuple(
            Case(entry.least, entry.most, self.condition((*path, number, "when"), entry.when))
            for number, entry in enumerate(entries)
        )

    def _outcomes(self, group: str, entries: Sequence[OutcomeEntry]) -> tuple[Outcome, ...]:
        return tuple(self._outcome((group, index), (group, entry.id), entry) for index, entry in enumerate(entries))

    def _outcome(self, path: Path, mirror: Path, entry: OutcomeEntry) -> Outcome:
        return Outcome(
            id=entry.id,
            title=self.text((*path, "title"), (*mirror, "title")),
            meaning=self.text((*path, "meaning"), (*mirror, "meaning")),
            sources=tuple(entry.source),
            now=self._lines((*path, "now"), (*mirror, "now"), entry.now),
            monday=self.text((*path, "monday"), (*mirror, "monday")),
            beware=self._lines((*path, "beware"), (*mirror, "beware"), entry.beware),
        )

    def _lines(self, path: Path, mirror: Path, entries: Sequence[LineEntry]) -> tuple[Line, ...]:
        return tuple(
            Line(
                text=self.text((*path, number, "text"), (*mirror, number)),
                sources=tuple(entry.source),
                when=self.condition((*path, number, "when"), entry.when),
            )
            for number, entry in enumerate(entries)
        )
