"""Conditions that authors write (`when: profile.networks != 'none'`), compiled once at load.

Jinja2's own expression language in an immutable sandbox, its AST held to an allow-list. Must not know dialogs: the names that an
expression may use are given by whoever compiles it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition. `source` is the author's text, `names` the dotted names that it reads (`profile.networks`)."""

    source: str = ""
    names: frozenset[str] = frozenset()
    judge: Callable[[Mapping[str, Any]], bool] | None = field(default=None, compare=False)

    def holds(self, answers: Mapping[str, Any], **more: Mapping[str, Any]) -> bool:
        """Whether it is true of `answers` (by dotted key) and of further groups of values, such as `severity={...}`.

        A comparison with a name that has no value is false, whatever the comparison.
        """
        if self.judge is None:
            return True
        return self.judge({"answers": answers, **more})


ALWAYS = Condition()
"""The condition of what has none."""
