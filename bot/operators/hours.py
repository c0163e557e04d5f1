"""The hours at which people may be written to who asked for it. Pure; must not know what is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class OpenHours:
    """From `first` o'clock (0-23) until before `last` o'clock (1-24), each day, in `zone` (an IANA time zone)."""

    zone: str = ZONE
    first: int = 9
    last: int = 19

    def next_open(self, at: float) -> float:
        """`at` (UTC seconds) when it falls within the hours; else the next moment that does."""
        local = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(self.zone))
        if self.first <= local.hour < self.last:
            return at
        day = local.date() + timedelta(days=local.hour >= self.last)
        opening = datetime(day.year, day.month, day.day, self.first, tzinfo=ZoneInfo(self.zone))
        return opening.timestamp()
