"""docs/performance.md, written from the last figures of each measurement, which are kept in bench/last.json.

Measurements may be taken one by one, on the days when the machine is calm: each section says when its own was, and how busy the machine.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Final

import msgspec

from bench import machine
from bench.content import ROOT
from bench.figures import ROUNDS, Figure
from bench.table import lines

FILE: Final = ROOT / "docs" / "performance.md"
LAST: Final = ROOT / "bench" / "last.json"
TITLES: Final = {
    "throughput": "Over HTTP",
    "rivals": "Side by side",
    "turn_cost": "In process",
    "stages": "Where the time goes",
    "decision": "The engine",
    "people": "People at once",
    "growth": "Growth",
    "replicas": "Replicas",
    "reports": "Reports beside talks",
    "diagnosis": "A whole diagnosis",
    "startup": "Start-up",
    "asking": "Questions asked",
}
FILES: Final = {"rivals": "side_by_side"}
"""The file of a measurement, where it is named otherwise: `rivals` are the bots themselves."""
_HEAD: Final = """# Performance

Written by `python3 dev.py bench` from the last figures of each measurement (`bench/last.json`); do not edit. `python3 dev.py bench NAMES`
only prints; with `--keep` it also puts what it measured in here.

What is compared was measured in turn within the same run, {rounds} rounds after one that does not count unless a section says otherwise; a
ratio is the median of the rounds' ratios, and "rounds" gives the least and the greatest. Absolute times are the machine's, at its load:
compare the ratios. Each section says the load average of the minute before it began, other work on the machine alone.
That nothing is lost under kill -9 is no matter of speed: `tests/faults/test_kill.py` holds it (`python3 dev.py test --faults`).
{missed}"""


class Section(msgspec.Struct, frozen=True):
    """What one measurement gave, and when: on which machine, at which load average before it began."""

    date: str
    load: str
    machine: str
    figures: list[Figure]


def module(name: str) -> Any:
    """The module that takes a measurement."""
    return import_module(f"bench.{FILES.get(name, name)}")


def taken(figures: list[Figure], load: str) -> Section:
    """A section of now."""
    return Section(datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"), load, machine.description(), figures)


def last() -> dict[str, Section]:
    """The last section of each measurement, in the document's order."""
    kept = msgspec.json.decode(LAST.read_bytes(), type=dict[str, Section]) if LAST.exists() else {}
    return {name: kept[name] for name in TITLES if name in kept}


def write(sections: Mapping[str, Section]) -> None:
    """Keep sections in place of those that there were, and write the document of all."""
    merged = {**last(), **sections}
    merged = {name: merged[name] for name in TITLES if name in merged}
    LAST.write_bytes(msgspec.json.format(msgspec.json.encode(merged), indent=1) + b"\n")
    parts = [_HEAD.format(rounds=ROUNDS, missed=_missed(merged))]
    for name, section in merged.items():
        words = inspect.getdoc(module(name)) or ""
        where = f"{section.date}, load {section.load} before. {section.machine}."
        parts.append(f"## {TITLES[name]}\n\n{words}\n\n{where}\n\n" + "\n".join(lines(section.figures)) + "\n")
    FILE.write_text("\n".join(parts), encoding="utf-8")
    print(f"written: {FILE.relative_to(ROOT)}")


def _missed(sections: Mapping[str, Section]) -> str:
    found = [
        f"{TITLES[name]}: {each.what}"
        for name, section in sections.items()
        for each in section.figures
        if each.reached is False
    ]
    return "\nMissed: " + "; ".join(found) + ".\n" if found else ""
