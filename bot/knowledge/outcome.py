"""How a companion tool ends, as authors write it: what is found, what to do now, what to beware of.

Shared by the tools that weigh means against needs (`bot.knowledge.sourcing`, `bot.knowledge.workload`). Must not know how an outcome is
reached, nor how it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.content.expressions import ALWAYS, Condition
from bot.content.texts import Text


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence that is said when its condition holds; `sources` may mark it as ours."""

    text: Text
    sources: tuple[str, ...]
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way for a tool to end. `now`: what to do, in order; `monday`: the very first thing; `beware`: the objections."""

    id: str
    title: Text
    meaning: Text
    sources: tuple[str, ...]
    now: tuple[Line, ...]
    monday: Text
    beware: tuple[Line, ...] = ()
