"""docs/scale.md, from the figures last measured (`bench/last.json`): `python3 dev.py bench scale`, or `python -m bench.scale [--euros N]`.

What one machine, ten, and a national campaign need, for whoever decides about it: the answer first, then why, then what is measured and
what is assumed, each marked. Must not measure anything itself.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from bench.content import ROOT
from bench.report import Section, last
from bench.week import CORES, DAYS, HOURS, LIMIT, TALKING, USED, Costs, Outcome, Setting, Talk, most, needed, simulate

FILE: Final = ROOT / "docs" / "scale.md"
CAMPAIGN: Final = 1_000_000
AGENCY: Final = 1_400
"""Two hundred a day."""
EUROS: Final = 20.0
ROOM: Final = 1.5
"""How much more room PostgreSQL takes than SQLite for the same rows."""
COPIES: Final = 7
"""Backups kept."""
YEAR: Final = 52
"""Weeks for which a finished diagnosis is kept."""
SPARE: Final = 1


@dataclass(frozen=True, slots=True)
class Measured:
    """All that is read of the last figures."""

    cost: Costs
    talk: Talk
    kept: float
    """Bytes of a diagnosis in SQLite."""
    resident: float
    """Bytes of memory of one process with its printer's workers."""
    grown: float
    """A turn's processor with a million stored conversations, against none."""
    replicas: float
    """A turn's processor with two replicas, against one."""
    machine: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the answer."""

    words: str
    setting: Setting
    outcome: Outcome
    spare: int = 0

    @property
    def machines(self) -> int:
        """Those in the setting and the spare ones."""
        return self.setting.machines + self.spare


class Missing(ValueError):
    """A figure has not been measured; the text says which, and how."""


def measured(sections: Mapping[str, Section]) -> Measured:
    """What the simulation is made from. Raises Missing."""
    turn = figure(sections, "rivals", "ours on PostgreSQL, 32 people: processor a turn") / 1e3
    database = figure(sections, "rivals", "ours on PostgreSQL, 32 people: its server's processor a turn") / 1e3
    end = figure(sections, "diagnosis", "processor of its end: verdict, pictures, report") / 1e3
    talk = Talk(
        figure(sections, "diagnosis", "turns of a diagnosis"),
        figure(sections, "diagnosis", "messages sent in it, files among them"),
        figure(sections, "diagnosis", "messages edited in it"),
    )
    return Measured(
        Costs(turn, database, end),
        talk,
        figure(sections, "diagnosis", "room that it takes in the database") * 1e3,
        figure(sections, "diagnosis", "resident memory after it, the printer's workers included") * 1e6,
        figure(sections, "growth", "processor a turn with 1,000,000 stored conversations against none"),
        figure(sections, "replicas", "processor a turn, two replicas against one"),
        sections["diagnosis"].machine.partition(";")[0],
    )


def figure(sections: Mapping[str, Section], name: str, what: str) -> float:
    """One figure of the last run. Raises Missing."""
    for each in sections[name].figures if name in sections else ():
        if each.what == what:
            return each.value
    raise Missing(f"'{what}' has not been measured: python3 dev.py bench {name} --keep")


def rows(known: Measured) -> list[Row]:
    """The answer, line by line."""
    cost, talk = known.cost, known.talk
    one, ten = Setting(1, 1), Setting(10, 10)
    few, many = needed(CAMPAIGN, cost, talk, edits_count=False), needed(CAMPAIGN, cost, talk, edits_count=True)
    asked = (
        ("an agency, 200 people a day", AGENCY, needed(AGENCY, cost, talk, edits_count=False), 0),
        ("one machine, one token, as many as they serve", most(one, cost, talk), one, 0),
        (
            "the same, were edits counted",
            most(replace(one, edits_count=True), cost, talk),
            replace(one, edits_count=True),
            0,
        ),
        ("ten machines, ten tokens, as many as they serve", most(ten, cost, talk), ten, 0),
        ("**a national campaign: a million in a week**", CAMPAIGN, few, SPARE),
        ("the same, were edits counted", CAMPAIGN, many, SPARE),
    )
    return [
        Row(words, setting, simulate(diagnoses, setting, cost, talk), spare)
        for words, diagnoses, setting, spare in asked
    ]


HEAD: Final = (
    "who",
    "diagnoses a week",
    "the busiest day",
    "machines",
    "tokens",
    "database, that week",
    "with backups",
    "a month",
)


def table(known: Measured, found: list[Row], euros: float) -> str:
    """The answer."""
    lines = ["| " + " | ".join(HEAD) + " |", "|" + " --- |" * len(HEAD)]
    for row in found:
        room = row.outcome.came * known.kept * ROOM
        cells = (
            row.words,
            _round(row.outcome.came),
            _round(row.outcome.busiest_day),
            f"{row.machines}",
            f"{row.setting.tokens}",
            _gigabytes(room),
            _gigabytes(room * (1 + COPIES)),
            f"{row.machines * euros:,.0f} €",
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def busiest(found: list[Row]) -> str:
    """Why: the busiest minute of each line."""
    head = ("who", "turns", "messages", "limit", "processors busy", "planned with")
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for row in found:
        cells = (
            row.words,
            f"{row.outcome.turns_a_second:.1f} /s",
            f"{row.outcome.messages_a_second:.1f} /s",
            f"{LIMIT * row.setting.tokens} /s",
            f"{row.outcome.processors:.2f}",
            f"{row.setting.machines * CORES * USED:.1f}",
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _round(count: float) -> str:
    """To two digits that mean something."""
    digits = max(0, len(str(round(count))) - 2)
    return f"{round(count, -digits):,.0f}"


def _gigabytes(size: float) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 1e8 else f"{size / 1e6:,.0f} MB"


def document(sections: Mapping[str, Section], euros: float = EUROS) -> str:
    """The whole document. Raises Missing."""
    known = measured(sections)
    found = rows(known)
    crowd = 300 * known.talk.messages / LIMIT
    return (
        (ROOT / "bench" / "scale.txt")
        .read_text(encoding="utf-8")
        .format(
            table=table(known, found, euros),
            busiest=busiest(found),
            talking=TALKING,
            limit=LIMIT,
            turn=known.cost.turn * 1e3,
            database=known.cost.database * 1e3,
            end=known.cost.end * 1e3,
            turns=known.talk.turns,
            messages=known.talk.messages,
            edits=known.talk.edits,
            kept=known.kept / 1e3,
            resident=known.resident / 1e6,
            grown=known.grown,
            replicas=known.replicas,
            machine=known.machine,
            year=_gigabytes(AGENCY * YEAR * known.kept * ROOM),
            crowd=crowd,
            hours=", ".join(map(str, HOURS)),
            days=", ".join(map(str, DAYS)),
            cores=CORES,
            used=f"{USED:.0%}",
            room=ROOM,
            copies=COPIES,
            spare=SPARE,
            euros=f"{euros:,.0f}",
        )
    )


def main(arguments: list[str]) -> int:
    """Write the document; 1 when a figure that it needs has not been measured."""
    reader = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    reader.add_argument("--euros", type=float, default=EUROS, help="what a machine costs a month")
    try:
        text = document(last(), reader.parse_args(arguments).euros)
    except Missing as missing:
        print(f"bench.scale: {missing}", file=sys.stderr)
        return 1
    FILE.write_text(text, encoding="utf-8")
    print(f"written: {FILE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
