"""docs/webhooks.md says what the code does: each event with its fields, the schedule, HubSpot's properties."""

from __future__ import annotations

import re
from pathlib import Path

from bot.delivery.hubspot import KEY, PROPERTIES
from bot.delivery.schedule import DELAYS
from bot.operators.events import EVENTS, FIELDS, INSIDE, type_of

ROW = re.compile(r"^\| `((?:talk|lead)\.\w+)` \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
_UNITS = {"s": 1, "min": 60, "h": 3600}


def page(project: Path) -> str:
    return (project / "docs" / "webhooks.md").read_text(encoding="utf-8")


def test_every_event_is_documented_with_its_fields(project: Path) -> None:
    """In the contract's order, no other."""
    told = {name: tuple(re.findall(r"`(\w+)`", fields)) for name, fields in ROW.findall(page(project))}
    assert told == {type_of(event): FIELDS[event] for event in EVENTS}


def test_the_schedule_is_the_one_documented(project: Path) -> None:
    """Nine delays after the first try."""
    (said,) = re.findall(r"again after ([^,|]+(?:, [^|,]+)+), each", page(project))
    delays = [int(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+) (s|min|h)\b", _spelled(said))]
    assert delays == list(DELAYS)


def _spelled(said: str) -> str:
    """`2, 5 h` with the unit after each number."""
    parts = re.split(r", | and ", said)
    for place in range(len(parts) - 2, -1, -1):
        if parts[place].strip().isdigit():
            parts[place] += " " + parts[place + 1].split()[-1]
    return ", ".join(parts)


def test_hubspots_properties_and_the_parts_of_a_contact_are_named(project: Path) -> None:
    """Each of them."""
    text = page(project)
    assert not [name for name in (KEY, *PROPERTIES, *INSIDE["contact"]) if f"`{name}`" not in text]
