"""The rules of drafts from their entries, with every language merged in: the part of `bot.knowledge.reading` that knows their files.

Must not know rules (`bot.knowledge.checks_drafts`) nor files on a disk.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.content.source import Path
from bot.content.wordings import Wordings
from bot.knowledge.drafts import AgencyRules, Chapter, Entry, Section
from bot.knowledge.vocabulary_drafts import AgenciesFile, LabelledEntry, RoadmapFile


def agency_rules(entry: AgenciesFile, wordings: Wordings) -> AgencyRules:
    """How agencies are compared."""
    return AgencyRules(
        worth=dict(entry.worth),
        least_weight=entry.least_weight,
        flag_cost=entry.flag_cost,
        close=entry.close,
        known_least=entry.known_least,
        alarm=entry.alarm,
        set_aside=tuple(entry.set_aside),
        sources=tuple(entry.source),
        columns={name: wordings.text(("columns", name)) for name in entry.columns},
        brief=tuple(
            Section(
                each.id,
                wordings.text(("brief", index, "title"), ("brief", each.id, "title")),
                _entries(("brief", index, "entries"), ("brief", each.id, "entries"), each.entries, wordings),
            )
            for index, each in enumerate(entry.brief)
        ),
        place=wordings.original.at(),
    )


def chapters(entry: RoadmapFile, wordings: Wordings) -> tuple[Chapter, ...]:
    """What each step of a roadmap holds."""
    return tuple(
        Chapter(
            each.number,
            _entries(("steps", index, "entries"), ("steps", str(each.number), "entries"), each.entries, wordings),
            wordings.original.at("steps", index),
        )
        for index, each in enumerate(entry.steps)
    )


def _entries(path: Path, mirror: Path, entries: Sequence[LabelledEntry], wordings: Wordings) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            each.key,
            wordings.text((*path, number, "label"), (*mirror, number)),
            wordings.original.at(*path, number),
        )
        for number, each in enumerate(entries)
    )
