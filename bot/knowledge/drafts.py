"""What two companions know: how agencies are compared and what the brief for them holds; what each step of a roadmap holds. Frozen data.

A draft is made of lines, each an answer under a label; the answer may come from any dialog. Must not know how agencies are ranked nor
how drafts are written (`bot.reports`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.content.places import NOWHERE, Place
from bot.content.texts import Text


@dataclass(frozen=True, slots=True)
class Entry:
    """The answer to the question `key` (`profile.sector`), under `label`."""

    key: str
    label: Text
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the brief, under its title."""

    id: str
    title: Text
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class AgencyRules:
    """How agencies are compared. `worth` (0-100), by option of a criterion's question; `columns`: a criterion in a word, by its id.

    A criterion counts for `least_weight` plus its weights × severity / 100. `flag_cost`: points (0-100) taken off for each red flag
    seen; `close`: the gap, in points, under which two agencies are level; `known_least`: the share (0-1) of the weights that must be
    known for an agency to be ranked; `alarm`: the option that is a red flag by itself; `set_aside`: criteria where it rules an agency
    out.
    """

    worth: Mapping[str, int]
    least_weight: float
    flag_cost: int
    close: int
    known_least: float
    alarm: str
    set_aside: tuple[str, ...]
    sources: tuple[str, ...]
    columns: Mapping[str, Text]
    brief: tuple[Section, ...]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Chapter:
    """What a roadmap says of the step `number` (1-9) of the plan."""

    number: int
    entries: tuple[Entry, ...]
    place: Place = NOWHERE
