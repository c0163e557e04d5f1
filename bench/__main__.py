"""`python -m bench [NAMES] [--keep]`: take the measurements, all or those named, and print them.

A whole run also writes docs/performance.md and docs/scale.md; with `--keep`, so does one of names, in place of their last figures. The name
`scale` alone measures nothing, and writes docs/scale.md.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping

from bench import machine, scale
from bench.figures import Figure
from bench.report import TITLES, Section, module, taken, write
from bench.table import lines

KEEP = "--keep"


def main(arguments: list[str]) -> int:
    """Measure; 1 when a target is missed, 2 for a name that is none."""
    if arguments == ["scale"]:
        return scale.main([])
    chosen = [name for name in arguments if name != KEEP]
    unknown = [name for name in chosen if name not in TITLES]
    if unknown:
        print(f"bench: no measurement '{unknown[0]}'; there are: {', '.join((*TITLES, 'scale'))}", file=sys.stderr)
        return 2
    sections: dict[str, Section] = {}
    for name in chosen or TITLES:
        print(f"{name} …", file=sys.stderr, flush=True)
        load = machine.load()
        sections[name] = taken(asyncio.run(_awaited(module(name).measure)), load)
        print("\n".join(lines(sections[name].figures)), flush=True)
    if not chosen or KEEP in arguments:
        write(sections)
        scale.main([])
    return 1 if missed(sections) else 0


def missed(sections: Mapping[str, Section]) -> list[Figure]:
    """The figures that do not reach their target."""
    return [figure for section in sections.values() for figure in section.figures if figure.reached is False]


async def _awaited(measure: Callable[[], Awaitable[list[Figure]]]) -> list[Figure]:
    return await measure()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
