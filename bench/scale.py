"""docs/scale.md: what one machine, ten, and a national campaign need: `python -m bench.scale [--euros N]`.

Simulated minute by minute from the costs last measured (`bench/last.json`): people come as the day goes, talk for some minutes, and each
turn waits for a processor, each message for Telegram's limit. What is not measured is assumed, and the document says so, each with [OURS].
Must not measure anything itself.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
from dataclasses import dataclass, replace
from typing import Final

from bench.content import ROOT
from bench.report import Section, last

FILE: Final = ROOT / "docs" / "scale.md"
WEEK: Final = 7 * 24 * 60
"""Minutes of a week."""
HOURS: Final = (1, 1, 1, 1, 1, 2, 4, 7, 11, 13, 12, 11, 12, 13, 11, 10, 9, 9, 10, 12, 13, 9, 5, 2)
"""How busy each hour of a day is, in parts of the day: mornings at work, lunch, and the evening."""
DAYS: Final = (1.6, 1.3, 1.1, 1.0, 0.9, 0.5, 0.6)
"""How busy each day is, the campaign's first being the busiest."""
MINUTES: Final = 6
"""How long a diagnosis takes."""
LIMIT: Final = 30
"""Messages a second that Telegram takes from one bot."""
CORES: Final = 2
USED: Final = 0.6
"""The part of a machine's processors that is planned with."""
EUROS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Costs:
    """What one thing costs: processor seconds of a turn, of a report with its picture; bytes kept of a diagnosis; bytes of a process."""

    turn: float
    report: float
    kept: float
    resident: float


@dataclass(frozen=True, slots=True)
class Talk:
    """What a diagnosis consists of."""

    turns: float = 25
    messages: float = 15
    """Messages sent, the result's pages and files included; cards edited are not among them."""
    edits: float = 23


@dataclass(frozen=True, slots=True)
class Setting:
    """What serves: machines, bots' tokens, and whether Telegram counts an edited card as a message."""

    machines: int
    tokens: int
    edits_count: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What people met: seconds behind which 1 % of the minutes lie, for a turn and for a message; the busiest minute."""

    turn_wait: float
    message_wait: float
    busiest_turns: float
    busiest_messages: float
    processors: float


def costs(sections: dict[str, Section]) -> Costs:
    """What was measured. Exits with the name of a measurement that is missing."""
    turn = figure(sections, "rivals", "ours on PostgreSQL, 32 people: processor a turn") / 1e3
    turn += figure(sections, "rivals", "ours on PostgreSQL, 32 people: its server's processor a turn") / 1e3
    size = figure(sections, "growth", "the file of 1,000,000 conversations") * 1e6 / 1e6
    report = figure(sections, "reports", "a report of other answers than the last, warm: data to PDF")
    return Costs(turn, 2 * report, 4 * size, figure(sections, "growth", "its resident memory then") * 1e6)


def figure(sections: dict[str, Section], name: str, what: str) -> float:
    """One figure of the last run."""
    found = [each.value for each in sections[name].figures if each.what == what] if name in sections else []
    return (
        found[0]
        if found
        else sys.exit(f"bench.scale: '{what}' has not been measured: python3 dev.py bench {name} --keep")
    )


def arrivals(diagnoses: int, dice: random.Random) -> list[int]:
    """People who begin, minute by minute."""
    weights = [DAYS[minute // 1440] * HOURS[minute // 60 % 24] for minute in range(WEEK)]
    scale = diagnoses / sum(weights)
    return [_about(weight * scale, dice) for weight in weights]


def _about(mean: float, dice: random.Random) -> int:
    """A number drawn around a mean, as independent people give it (Poisson, by its normal approximation)."""
    return max(0, round(dice.gauss(mean, math.sqrt(mean)))) if mean > 0 else 0


def simulate(diagnoses: int, setting: Setting, cost: Costs, talk: Talk = Talk()) -> Outcome:
    """A week of so many diagnoses."""
    came = arrivals(diagnoses, random.Random(1))
    seconds = setting.machines * CORES * USED
    spent = talk.turns * cost.turn + cost.report
    sent = talk.messages + (talk.edits if setting.edits_count else 0)
    work = line = 0.0
    turn_waits, message_waits, busy = [], [], 0.0
    for minute in range(WEEK):
        talking = sum(came[max(0, minute - MINUTES + 1) : minute + 1]) / MINUTES
        work = max(0.0, work + talking * spent - 60 * seconds)
        line = max(0.0, line + talking * sent - 60 * LIMIT * setting.tokens)
        turn_waits.append(work / seconds)
        message_waits.append(line / (LIMIT * setting.tokens))
        busy = max(busy, talking)
    return Outcome(_p99(turn_waits), _p99(message_waits), busy * talk.turns / 60, busy * sent / 60, busy * spent / 60)


def _p99(values: list[float]) -> float:
    return sorted(values)[len(values) * 99 // 100]


def needed(diagnoses: int, cost: Costs, *, edits_count: bool) -> Setting:
    """The fewest machines and tokens with which 99 % of the minutes see no line."""
    wanted = Setting(1, 1, edits_count)
    while simulate(diagnoses, wanted, cost).turn_wait > 0:
        wanted = replace(wanted, machines=wanted.machines + 1)
    while simulate(diagnoses, wanted, cost).message_wait > 0:
        wanted = replace(wanted, tokens=wanted.tokens + 1)
    return wanted


def most(setting: Setting, cost: Costs) -> int:
    """Diagnoses a week that a setting serves without a line in 99 % of the minutes, to a twentieth."""
    few, many = 1_000, 1_000
    while _serves(many, setting, cost):
        few, many = many, many * 2
    while many - few > few / 20:
        middle = (few + many) // 2
        few, many = (middle, many) if _serves(middle, setting, cost) else (few, middle)
    return few


def _serves(diagnoses: int, setting: Setting, cost: Costs) -> bool:
    outcome = simulate(diagnoses, setting, cost)
    return outcome.turn_wait == 0 and outcome.message_wait == 0


def rows(cost: Costs, euros: float) -> list[list[str]]:
    """The table: one machine, ten, a campaign, its other reading of the limit."""
    campaign = 1_000_000
    found = []
    for words, diagnoses, setting in (
        ("one machine, one token", 0, Setting(1, 1)),
        ("ten machines, one token", 0, Setting(10, 1)),
        ("ten machines, ten tokens", 0, Setting(10, 10)),
        ("national campaign", campaign, needed(campaign, cost, edits_count=False)),
        ("the same, were edits counted", campaign, needed(campaign, cost, edits_count=True)),
    ):
        served = diagnoses or most(setting, cost)
        outcome = simulate(served, setting, cost)
        found.append(
            [
                words,
                f"{round(served, -3):,}",
                f"{setting.machines}",
                f"{setting.tokens}",
                f"{outcome.busiest_turns:.0f} /s",
                f"{outcome.busiest_messages:.0f} /s",
                f"{outcome.processors:.2g}",
                f"{served * cost.kept / 1e9:.1f} GB",
                f"{setting.machines * euros:,.0f} €",
            ]
        )
    return found


HEAD: Final = (
    "setting",
    "diagnoses a week",
    "machines",
    "tokens",
    "busiest minute: turns",
    "messages",
    "processors",
    "database grows",
    "a month",
)
_TEXT: Final = """# How far it goes

Written by `python -m bench.scale` from the last figures of the bench (docs/performance.md); do not edit. Everything marked [OURS] is an
assumption of ours and no measurement: change it in `bench/scale.py`, or with `--euros`, and run it again.

A week is simulated minute by minute: people come as the day goes, each talks for {minutes} minutes, a turn takes a processor's time,
a message takes a place under Telegram's limit of {limit} a second for one bot. A setting serves a number of diagnoses when in 99 % of
the minutes nobody waits in a line, neither for a processor nor for Telegram.

{table}

What the table says:

- **One machine is enough for very long.** Telegram's limit of one token is reached before its processors are; a second machine
  brings safety (one may fail, or be replaced while people talk), not room.
- **More room is more tokens**: several bots, each with a link of its own for its part of the campaign (`obstacles link`). Each token has
  its own replicas and its own database today: one outbox serves one bot.
- **The database is small.** A diagnosis keeps {kept:.1f} KB, its answers' log and indexes included; one commit takes many turns together.
- **The crowd at the start** (a speaker on stage, a spot on television) is another matter than the week: 10,000 within ten seconds are
  all kept at once and answered at the limit's pace, in about six minutes with one token (docs/checks.md, R19), in half that with two.

Measured on {machine}:

| cost | |
| --- | --- |
| a turn, PostgreSQL's share included | {turn:.2f} ms of processor |
| a report with its pictures | {report:.2f} s of processor |
| a diagnosis, kept | {kept:.1f} KB |
| a process, resident | {resident:.0f} MB |

Assumed [OURS]:

- a diagnosis is {turns:.0f} turns, {messages:.0f} messages (most of them the result's pages and files) and {edits:.0f} edits of the
  card; everybody finishes, which is more work than life brings;
- the day: {hours} parts for its hours from midnight; the days of the week: {days};
- a machine has {cores} processors like those measured, and is planned to be busy for {used:.0%} of the time at most; each runs one
  replica and one printer, the database on one of them or beside;
- Telegram counts messages sent, not cards edited (it does not say): the last line of the table is the other reading;
- a diagnosis keeps four times what half a talk of twelve questions does: twice the answers, the finished result and its log;
- a machine costs {euros:.0f} € a month. This is no vendor's price: put yours in its place.
"""


def document(euros: float) -> str:
    """The whole document."""
    sections = last()
    cost, talk = costs(sections), Talk()
    table = ["| " + " | ".join(HEAD) + " |", "|" + " --- |" * len(HEAD)]
    table += ["| " + " | ".join(row) + " |" for row in rows(cost, euros)]
    return _TEXT.format(
        minutes=MINUTES,
        limit=LIMIT,
        table="\n".join(table),
        kept=cost.kept / 1e3,
        machine=sections["rivals"].machine.partition(";")[0],
        turn=cost.turn * 1e3,
        report=cost.report,
        resident=cost.resident / 1e6,
        turns=talk.turns,
        messages=talk.messages,
        edits=talk.edits,
        hours=", ".join(map(str, HOURS)),
        days=", ".join(map(str, DAYS)),
        cores=CORES,
        used=USED,
        euros=euros,
    )


def main() -> None:
    """Write the document."""
    reader = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    reader.add_argument("--euros", type=float, default=EUROS, help="what a machine costs a month")
    FILE.write_text(document(reader.parse_args().euros), encoding="utf-8")
    print(f"written: {FILE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
