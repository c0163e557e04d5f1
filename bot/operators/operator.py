"""Who runs the bot: the model of the operator file.

Without a file nobody is configured, and the notice says so plainly. Must not know channels, nor how the file is read
(`bot.operators.reading`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.operators.hours import OpenHours
from bot.operators.retention import LONGEST, Retention


@dataclass(frozen=True, slots=True)
class Team:
    """The Telegram group in which the team receives its leads: its number, its topic if it has any, and hours of patience."""

    group: str
    topic: int | None = None
    say_again_after: float = 4.0


@dataclass(frozen=True, slots=True)
class Target:
    """A system that is told what happens. `secret` and `previous_secret` name environment variables; empty `events`, `temperatures` and
    `sources` mean all of them, `fields` maps its names to ours.
    """

    name: str
    kind: Literal["webhook", "hubspot"]
    url: str
    secret: str
    previous_secret: str = ""
    events: tuple[str, ...] = ()
    temperatures: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    intranet: bool = False


@dataclass(frozen=True, slots=True)
class Operator:
    """Who is responsible, as the notice names them. `configured` is false when no operator file was given."""

    configured: bool = False
    name: str = ""
    legal_identity: str = ""
    privacy_contact: str = ""
    brand: Mapping[str, str] = field(default_factory=dict)
    logo: bytes = field(default=b"", repr=False)
    """A PNG or JPEG of at most 256 KB; empty when there is none."""
    reminders: OpenHours = field(default_factory=OpenHours)
    """When people are written to who asked for it."""
    signature: str = ""
    contact: str = ""
    booking: str = ""
    """An https address, or nothing."""
    languages: tuple[str, ...] = ()
    """The languages offered, the first by default; empty: all of the content's."""
    opening: OpenHours = field(default_factory=OpenHours)
    """When the team works."""
    team: Team | None = None
    targets: tuple[Target, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    """Weights of qualification's criteria in place of the content's."""
    retention: Retention = LONGEST
    """How long things are kept: never longer than the product's own durations."""

    @property
    def takes_leads(self) -> bool:
        """Whether people may be asked if the operator may have their diagnosis: only where it would arrive somewhere."""
        return self.configured and (self.team is not None or bool(self.targets))
