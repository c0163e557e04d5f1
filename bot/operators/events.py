"""What an agency's systems can be told: the events, their names on the wire, and the fields that each carries.

The contract with those systems (docs/webhooks.md): a name here is never changed nor given another meaning. Must not know leads nor how an
event travels.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

EventName = Literal[
    "started", "abandoned", "finished", "consented", "claimed", "won", "lost", "reassessed", "withdrawn", "erased"
]
"""What a target may be told of."""

EVENTS: Final = get_args(EventName)
OF_TALKS: Final = frozenset({"started", "abandoned", "finished"})
"""Events of a talk: nobody agreed to anything yet, so they say nothing of the person nor of the answers."""
PASSED_ON: Final = frozenset({"withdrawn", "erased"})
"""What everybody who may have received a lead is told, whatever a target asks for (GDPR, article 19)."""

_ORIGIN = ("source", "medium", "campaign")
_TALK = ("talk", "dialog", "lang", "purpose", *_ORIGIN)
_LEAD = (
    "key",
    "talk",
    "state",
    "purpose",
    "lang",
    *_ORIGIN,
    "created_at",
    "updated_at",
    "times",
    "temperature",
    "score",
    "reasons",
    "opening",
    "severities",
    "answers",
    "agreements",
    "contact",
)
_DESK = ("key", "state", "purpose", "who")

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "started": _TALK,
    "abandoned": _TALK,
    "finished": _TALK,
    "consented": _LEAD,
    "reassessed": _LEAD,
    "claimed": _DESK,
    "won": _DESK,
    "lost": _DESK,
    "withdrawn": ("key", "purpose", "agreements"),
    "erased": ("key",),
}
"""The fields of each event's data, in order."""
INSIDE: Final[Mapping[str, tuple[str, ...]]] = {"contact": ("email", "phone", "telegram")}
"""Fields within fields, named with a dot: `contact.email`. Those of `answers` and `severities` are the content's ids."""
OPEN: Final = frozenset({"answers", "severities"})
IDENTITIES: Final = frozenset({"key", "talk"})
"""What a target's own names leave in place, so that events of one lead, or one talk, can be told to belong together."""


def type_of(event: str) -> str:
    """The event's name on the wire: `talk.started`, `lead.consented`."""
    return f"{'talk' if event in OF_TALKS else 'lead'}.{event}"


def field_names() -> list[str]:
    """Every field that a target's `fields` may name, those of the content aside."""
    plain = dict.fromkeys(name for fields in FIELDS.values() for name in fields)
    return [*plain, *(f"{name}.{part}" for name, parts in INSIDE.items() for part in parts)]


def is_field(name: str) -> bool:
    """Whether `name` is a field, or `answers.…` and `severities.…` with an id."""
    outer, dot, inner = name.partition(".")
    return name in field_names() or (outer in OPEN and bool(dot and inner))
