"""A day in words, as each language writes it. Must not know what happened on it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.content.texts import Phrases


def day_in_words(day: date, phrases: Phrases, lang: str) -> str:
    """`day` in `lang`: "22 novembre 2026"."""
    months = phrases.words("report.months", lang)
    number = phrases.say("report.first_of_month", lang) if day.day == 1 else str(day.day)
    return phrases.say("report.date", lang, day=number, month=months[day.month - 1], year=day.year)


def day_of(at: float) -> date:
    """The day of a moment in UTC seconds."""
    return datetime.fromtimestamp(at, UTC).date()
