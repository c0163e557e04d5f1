"""A week of people, minute by minute: how long they wait for a processor and for Telegram's limit, and what it takes that they do not.

Pure: costs come in, waits go out; chance is a seed. Must not know where costs were measured, nor who reads the result.
"""

from __future__ import annotations

import itertools
import math
import random
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import NormalDist
from typing import Final

SEED: Final = 1
MINUTES: Final = 7 * 24 * 60
"""Of a week."""
HOURS: Final = (1, 1, 1, 1, 1, 2, 4, 7, 11, 13, 12, 11, 12, 13, 11, 10, 9, 9, 10, 12, 13, 9, 5, 2)
"""How busy each hour of a day is, in parts of the day: mornings at work, lunch, and the evening."""
DAYS: Final = (1.6, 1.3, 1.1, 1.0, 0.9, 0.5, 0.6)
"""How busy each day is, the campaign's first being the busiest."""
TALKING: Final = 6
"""Minutes that a diagnosis takes."""
LIMIT: Final = 30
"""Messages a second that Telegram takes from one bot."""
CORES: Final = 2
USED: Final = 0.6
"""The part of a machine's processors that is planned with."""
MOST_OF_PEOPLE: Final = 0.99
_MANY: Final = 50


@dataclass(frozen=True, slots=True)
class Costs:
    """What one thing costs, in seconds of a processor: a turn here, the same in the database's server, the end of a diagnosis."""

    turn: float
    database: float
    end: float


@dataclass(frozen=True, slots=True)
class Talk:
    """What a diagnosis consists of: turns, messages sent, messages edited."""

    turns: float
    messages: float
    edits: float


@dataclass(frozen=True, slots=True)
class Setting:
    """What serves. `edits_count`: Telegram counts an edited card as a message."""

    machines: int
    tokens: int
    edits_count: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What people met: seconds that all but the unluckiest hundredth wait at most, the busiest day and minute, the week's messages."""

    came: int
    busiest_day: int
    turn_wait: float
    message_wait: float
    turns_a_second: float
    messages_a_second: float
    processors: float
    asked: float
    """Messages that were to be sent, in the week."""
    sent: float
    left: float
    """Messages still in line at its end."""


@lru_cache(maxsize=8)
def arrivals(diagnoses: int, seed: int = SEED) -> tuple[int, ...]:
    """People who begin, minute by minute: as independent people come around a mean. More people asked for, no minute with fewer."""
    dice = random.Random(seed)
    weights = [DAYS[minute // 1440] * HOURS[minute // 60 % 24] for minute in range(MINUTES)]
    scale = diagnoses / sum(weights)
    return tuple(_drawn(weight * scale, dice.random()) for weight in weights)


def _drawn(mean: float, chance: float) -> int:
    """How many come where `mean` do on average and `chance` (0-1) decides: Poisson's law, from 50 on by the normal one."""
    if mean >= _MANY:
        return round(mean + math.sqrt(mean) * NormalDist().inv_cdf(max(chance, 1e-9)))
    count, each = 0, math.exp(-mean)
    below = each
    while below < chance and count < 4 * _MANY:
        count += 1
        each *= mean / count
        below += each
    return count


def simulate(diagnoses: int, setting: Setting, cost: Costs, talk: Talk, seed: int = SEED) -> Outcome:
    """A week of so many diagnoses."""
    came = arrivals(diagnoses, seed)
    begun = [0, *itertools.accumulate(came)]
    talking = [(begun[minute + 1] - begun[max(0, minute + 1 - TALKING)]) / TALKING for minute in range(MINUTES)]
    work = talk.turns * (cost.turn + cost.database) + cost.end
    sent = talk.messages + (talk.edits if setting.edits_count else 0)
    turn_waits, _ = _line(talking, work, setting.machines * CORES * USED)
    message_waits, left = _line(talking, sent, LIMIT * setting.tokens)
    busiest, asked = max(talking) / 60, sum(talking) * sent
    return Outcome(
        came=begun[-1],
        busiest_day=max(sum(came[day * 1440 : (day + 1) * 1440]) for day in range(len(DAYS))),
        turn_wait=_of_most(turn_waits, talking),
        message_wait=_of_most(message_waits, talking),
        turns_a_second=busiest * talk.turns,
        messages_a_second=busiest * sent,
        processors=busiest * work,
        asked=asked,
        sent=asked - left,
        left=left,
    )


def _line(talking: list[float], each: float, a_second: float) -> tuple[list[float], float]:
    """Seconds of waiting, minute by minute, where each person brings `each` and so much is done a second; what is left at the end."""
    left, waits = 0.0, []
    for people in talking:
        left = max(0.0, left + people * each - 60 * a_second)
        waits.append(left / a_second)
    return waits, left


def _of_most(waits: list[float], people: list[float]) -> float:
    """The wait that all but the unluckiest hundredth of the people stay within."""
    if not any(waits):
        return 0.0
    ordered = sorted(zip(waits, people, strict=True))
    counted = list(itertools.accumulate(count for _, count in ordered))
    return ordered[bisect_left(counted, counted[-1] * MOST_OF_PEOPLE)][0]


def needed(diagnoses: int, cost: Costs, talk: Talk, *, edits_count: bool) -> Setting:
    """The fewest machines and tokens with which all but the unluckiest hundredth find no line."""
    wanted = Setting(1, 1, edits_count)
    while simulate(diagnoses, wanted, cost, talk).turn_wait > 0:
        wanted = replace(wanted, machines=wanted.machines + 1)
    while simulate(diagnoses, wanted, cost, talk).message_wait > 0:
        wanted = replace(wanted, tokens=wanted.tokens + 1)
    return wanted


def most(setting: Setting, cost: Costs, talk: Talk) -> int:
    """Diagnoses a week that a setting serves so, to a fiftieth."""
    few, many = 0, 1_000
    while _serves(many, setting, cost, talk):
        few, many = many, many * 2
    while many - few > max(1, few // 50):
        middle = (few + many) // 2
        few, many = (middle, many) if _serves(middle, setting, cost, talk) else (few, middle)
    return few


def _serves(diagnoses: int, setting: Setting, cost: Costs, talk: Talk) -> bool:
    outcome = simulate(diagnoses, setting, cost, talk)
    return outcome.turn_wait == 0 and outcome.message_wait == 0
