"""What is said of leads in single words and short lines: a moment, an origin, a state, a temperature, in the team's language and hours.

Must not know cards, lists nor who reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.content.texts import Value
from bot.knowledge.model import Content
from bot.leads.lead import Lead
from bot.leads.origins import DIRECT, UNKNOWN, Origin

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0


@dataclass(frozen=True, slots=True)
class TeamVoice:
    """The words for one team: `lang` it reads, `zone` (an IANA time zone) it lives in."""

    content: Content
    lang: str
    zone: str

    def say(self, phrase: str, /, **values: Value) -> str:
        """The phrase `team.phrase`."""
        return self.content.phrases.say(f"team.{phrase}", self.lang, **values)

    def moment(self, at: float) -> str:
        """A moment in UTC seconds, as the clock on the wall shows it there."""
        local = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(self.zone))
        say, months = self.content.phrases.say, self.content.phrases.words("report.months", self.lang)
        day = say("report.first_of_month", self.lang) if local.day == 1 else str(local.day)
        date = say("report.date", self.lang, day=day, month=months[local.month - 1], year=local.year)
        return self.say("moment", date=date, hour=local.hour, minute=f"{local:%M}")

    def age(self, seconds: float) -> str:
        """How long ago, in the largest unit that fits."""
        for unit, name in ((DAY, "days"), (HOUR, "hours")):
            if seconds >= unit:
                return self.say(f"age_{name}", count=int(seconds // unit))
        return self.say("age_minutes", count=max(0, int(seconds // MINUTE)))

    def temperature(self, lead: Lead) -> str:
        """`hot`, `warm` or `cold` in words; as it is when the content no longer knows it."""
        rules = self.content.knowledge.qualification
        found = next((each for each in rules.temperatures if each.id == lead.temperature), None) if rules else None
        return found.label.say(self.lang) if found else lead.temperature

    def mark(self, lead: Lead) -> str:
        """The sign of a temperature, seen before anything is read."""
        known = lead.temperature in ("hot", "warm", "cold")
        return self.say(f"mark_{lead.temperature}" if known else "mark_cold")

    def measure(self, name: str) -> str:
        """The name of an obstacle or aspect; as it is when the content no longer knows it."""
        obstacles = self.content.knowledge.scoring.obstacles
        names = {each.id: each.name for each in obstacles}
        names |= {each.id: each.name for obstacle in obstacles for each in obstacle.aspects}
        return names[name].say(self.lang) if name in names else name

    def origin(self, origin: Origin) -> str:
        """Where somebody came from, in a few words."""
        if origin in (DIRECT, UNKNOWN):
            return self.say("origin_none" if origin == DIRECT else "origin_unknown")
        labels = (origin.source, origin.medium, origin.campaign)
        return " · ".join(each for each in labels if each != UNKNOWN.source)
