"""What a person does, in words that every channel shares.

A channel converts its updates into these; the turn consumes them. Must not know any channel.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Command(StrEnum):
    """What can be asked for anywhere in a talk, by a control, a command or a word."""

    BEGIN = "begin"
    """Start the questions; argument: the mode (`standard`, `express`)."""
    BACK = "back"
    WHY = "why"
    HELP = "help"
    PAUSE = "pause"
    RESUME = "resume"
    RESTART = "restart"
    SKIP = "skip"
    DONE = "done"
    """The ticks of a `several` are complete."""
    SUMMARY = "summary"
    EDIT = "edit"
    """Answer a question again; argument: its key or its position in the dialog (from 1), or nothing for the list."""
    LANGUAGE = "language"
    """Go on in another language; argument: its code."""
    CONCLUDE = "conclude"
    """From the summary: the verdict, please."""


@dataclass(frozen=True, slots=True)
class Tap:
    """A button pressed. `token` is an option's id, `unknown`, or `!command` or `!command:argument`.

    `session` is the short id and `revision` the revision that the button was drawn for. `off_card`: it stands on another message than
    the live card.
    """

    token: str
    session: str
    revision: int
    off_card: bool = False


@dataclass(frozen=True, slots=True)
class Wrote:
    """A text typed, as it came. `numbered`: the channel shows a number before each choice, so that a bare number means a choice."""

    text: str
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A command given outright (`/pause`, a terminal's key)."""

    command: Command
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that is not text: `voice`, `photo`, `sticker`, `document`, `location`, `contact` (of anybody), `other`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Shared:
    """The person's own telephone number, given by the channel's own means: the channel vouches that it is theirs."""

    number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """The person arrives, or comes back: the live card, please (a start without a choice made, `/start` in mid-talk)."""


Event = Tap | Wrote | Asked | Sent | Shared | Opened
