"""How much a test does: the plain run is short, `--faults` is long, `--nightly` is longest.

A test with a count takes the `scale` fixture and says the three counts in one place: `for seed in range(scale(50, 1_000, 10_000))`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar

Level = Literal["plain", "faults", "nightly"]
Amount = TypeVar("Amount")


@dataclass(frozen=True, slots=True)
class Scale:
    """The level of this run."""

    level: Level

    def __call__(self, plain: Amount, faults: Amount, nightly: Amount | None = None) -> Amount:
        """The amount for this level; a nightly run takes the amount of `faults` when it has none of its own."""
        if self.level == "plain":
            return plain
        return nightly if self.level == "nightly" and nightly is not None else faults

    @property
    def long(self) -> bool:
        """Whether there is time for more than the plain run."""
        return self.level != "plain"
