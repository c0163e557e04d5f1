"""docs/performance.md, written whole from one run of every measurement."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Final

from bench import machine
from bench.content import ROOT
from bench.figures import ROUNDS, Figure
from bench.table import lines

FILE: Final = ROOT / "docs" / "performance.md"
_TITLES: Final = {
    "throughput": "Over HTTP",
    "turn_cost": "In process",
    "stages": "Where the time goes",
    "decision": "The engine",
    "growth": "Growth",
    "startup": "Start-up",
    "asking": "Questions asked",
}
_HEAD = """# Performance

Written by `python3 dev.py bench`; do not edit. {date}, on {machine}. Load average of the machine during the run, other work
included: {load}.

What is compared was measured in turn within the same run, {rounds} rounds after one that does not count; a ratio is the median of
the rounds' ratios, and "rounds" gives the least and the greatest. Absolute times are this machine's, at its load: compare the ratios.
That nothing is lost under kill -9 is no matter of speed: `tests/faults/test_kill.py` holds it (`python3 dev.py test --faults`).
"""


def write(taken: Mapping[str, list[Figure]]) -> None:
    """Write the document."""
    date = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    parts = [_HEAD.format(date=date, machine=machine.description(), load=machine.load(), rounds=ROUNDS)]
    for name, figures in taken.items():
        words = inspect.getdoc(import_module(f"bench.{name}")) or ""
        parts.append(f"## {_TITLES[name]}\n\n{words}\n\n" + "\n".join(lines(figures)) + "\n")
    FILE.write_text("\n".join(parts), encoding="utf-8")
    print(f"written: {FILE.relative_to(ROOT)}")
