"""How talks and leads went, as a team reads it: a few steps with their shares, the sources that bring most; in words, and to be drawn.

Must not know who counts nor who draws.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.leads.numbers import Numbers, percent
from bot.leads.wording import TeamVoice

MOST_SOURCES = 5
STEPS = ("started", "finished", "consented", "claimed", "won")


def funnel_lines(numbers: Numbers, voice: TeamVoice) -> list[str]:
    """The title, then a line a step and a line a source; one line alone when there is nothing to say yet."""
    if not numbers.total.started and not numbers.total.consented:
        return [voice.say("stats_none")]
    steps = [_step_line(each, voice) for each in _steps(numbers, voice)]
    sources = [voice.say("stats_source", **each) for each in _sources(numbers, voice)]
    return [voice.say("stats_title"), *steps, *sources]


def funnel_figures(numbers: Numbers, voice: TeamVoice, made_on: str, operator: str) -> dict[str, Any]:
    """What `knowledge/report/funnel.typ` draws."""
    return {
        "lang": voice.lang,
        "made_on": made_on,
        "operator": {"name": operator, "logo": None},
        "words": {
            "title": voice.say("stats_title"),
            "since": voice.say("stats_since"),
            "sources": voice.say("stats_sources"),
        },
        "steps": [each | {"line": _step_line(each, voice)} for each in _steps(numbers, voice)],
        "sources": [each | {"line": voice.say("stats_source", **each)} for each in _sources(numbers, voice)],
    }


def _steps(numbers: Numbers, voice: TeamVoice) -> Iterator[dict[str, Any]]:
    """Each step with its count, and its share of those begun in percent; None where nobody began."""
    for step in STEPS:
        count = getattr(numbers.total, step)
        share = percent(count, numbers.total.started)
        rounded = None if share is None else int(share + 0.5)
        yield {"id": step, "label": voice.say(f"step_{step}"), "count": count, "percent": rounded}


def _sources(numbers: Numbers, voice: TeamVoice) -> Iterator[dict[str, Any]]:
    for origin, funnel in numbers.by_source[:MOST_SOURCES]:
        name = voice.origin(origin)
        yield {"origin": name, "started": funnel.started, "consented": funnel.consented, "won": funnel.won}


def _step_line(step: dict[str, Any], voice: TeamVoice) -> str:
    named = {"label": step["label"], "count": step["count"]}
    if step["id"] == STEPS[0] or step["percent"] is None:
        return voice.say("stats_line", **named)
    return voice.say("stats_share", percent=step["percent"], **named)
