"""Does a persona's talk end as its file says? The golden side of personas.

A difference is a finding at the expectation's place: whoever changed the points decides which of the two is right. Must not know how
personas are read nor shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.content.findings import Finding
from bot.knowledge.model import Content
from bot.rehearsal.personas import NONE, Expected, Persona
from bot.reports.diagnosis import diagnose
from bot.reports.weighing import sourcing_verdict


def reached(content: Content, persona: Persona) -> Expected:
    """What the persona's answers really lead to; as many actions as its file expects, three at most. No rules of sourcing: ""."""
    talk = persona.talk
    diagnosis = diagnose(content, content.dialogs[talk.dialog], talk.answers, talk.mode)
    first = diagnosis.advice.actions[: len(persona.expects.actions)]
    return Expected(
        principal=diagnosis.scorecard.principal or NONE,
        sourcing=sourcing_verdict(content, talk.answers).id if content.knowledge.sourcing else "",
        actions=tuple(each.action.id for each in first),
    )


@dataclass(frozen=True, slots=True)
class Surprise:
    """An expectation that was not met: its `key` in the file, what was `expected` and what was `found`, in words."""

    key: str
    expected: str
    found: str


def surprises(content: Content, persona: Persona) -> Iterator[Surprise]:
    """What ends otherwise than expected."""
    found, expected = reached(content, persona), persona.expects
    pairs = (
        ("principal", expected.principal, found.principal),
        ("sourcing", expected.sourcing, found.sourcing),
        ("actions", ", ".join(expected.actions), ", ".join(found.actions)),
    )
    return (Surprise(key, wanted, got) for key, wanted, got in pairs if wanted != got)


def expectation_findings(content: Content, personas: Iterable[Persona]) -> Iterator[Finding]:
    """G020, a warning: the content can be used, and says something else than it did."""
    for persona in personas:
        for each in surprises(content, persona):
            message = (
                f"{persona.id} expects {each.key} {each.expected}, and its answers now lead to {each.found or 'none'}"
            )
            yield Finding(persona.places[each.key], "G020", f"{message}; correct the one that is wrong", "warning")
