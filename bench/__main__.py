"""`python -m bench [NAMES]`: take the measurements, all or those named, and print them; a whole run also writes docs/performance.md."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module

from bench.figures import Figure
from bench.report import write
from bench.table import lines

NAMES = ("throughput", "turn_cost", "stages", "decision", "growth", "startup", "asking")
"""Every measurement: a file of this folder with a `measure`."""


def main(chosen: list[str]) -> int:
    """Measure; 1 when a target is missed, 2 for a name that is none."""
    unknown = [name for name in chosen if name not in NAMES]
    if unknown:
        print(f"bench: no measurement '{unknown[0]}'; there are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    taken: dict[str, list[Figure]] = {}
    for name in chosen or NAMES:
        print(f"{name} …", file=sys.stderr, flush=True)
        measure: Callable[[], Awaitable[list[Figure]]] = import_module(f"bench.{name}").measure
        taken[name] = asyncio.run(_awaited(measure))
        print("\n".join(lines(taken[name])), flush=True)
    if not chosen:
        write(taken)
    return 1 if missed(taken) else 0


def missed(taken: Mapping[str, list[Figure]]) -> list[Figure]:
    """The figures that do not reach their target."""
    return [figure for figures in taken.values() for figure in figures if figure.reached is False]


async def _awaited(measure: Callable[[], Awaitable[list[Figure]]]) -> list[Figure]:
    return await measure()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
