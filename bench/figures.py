"""What a measurement gives: figures with their targets, and how they are taken.

Things compared are measured in turn within one run, so that whatever else the machine does falls on both; the median is what counts.
"""

from __future__ import annotations

import operator
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Literal

ROUNDS = 5
"""Rounds of each measurement, after one that is thrown away."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `target` with `sense` says what it has to be; a figure without one is there to explain the others."""

    what: str
    value: float
    unit: str = ""
    sense: Literal["", "<=", ">="] = ""
    target: float = 0.0
    spread: tuple[float, float] | None = None
    """Least and greatest of the rounds."""

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None without one."""
        if not self.sense:
            return None
        return bool({"<=": operator.le, ">=": operator.ge}[self.sense](self.value, self.target))


Samples = Mapping[str, list[float]]


async def in_turn(sides: Mapping[str, Callable[[], Awaitable[float]]], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Measure every side once a round, in turn, and after a round that does not count."""
    samples: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds + 1):
        for name, measure in sides.items():
            value = await measure()
            if number:
                samples[name].append(value)
    return samples


def ratio(what: str, above: list[float], below: list[float], sense: Literal["", "<=", ">="], target: float) -> Figure:
    """The median over the rounds of one side divided by the other."""
    ratios = [one / other for one, other in zip(above, below, strict=True)]
    return Figure(what, median(ratios), "×", sense, target, (min(ratios), max(ratios)))


def plain(
    what: str,
    samples: list[float],
    unit: str,
    scale: float = 1.0,
    sense: Literal["", "<=", ">="] = "",
    target: float = 0.0,
) -> Figure:
    """The median of one side, in `unit` (the samples times `scale`)."""
    values = [sample * scale for sample in samples]
    return Figure(what, median(values), unit, sense, target, (min(values), max(values)))
