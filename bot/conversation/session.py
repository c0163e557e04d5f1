"""One person's talk through one dialog, as a value that survives JSON.

Must not know channels, storage or scores. Its `version` pins it to the content that it began with; `format` says how it is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.dialogs.model import Answer

FORMAT = 1

START = "start"
"""State before the first question: the notice and the choice of mode."""
SUMMARY = "summary"
"""State after the last question: every answer, each editable, before the verdict."""
ENDED = "ended"
"""State after the verdict."""

Mode = Literal["standard", "express"]
Purpose = Literal["real", "demo", "test"]
View = Literal["", "why", "help", "edit"]


@dataclass(frozen=True, slots=True)
class Session:
    """Where a talk stands. `state` is START, a question's key, SUMMARY or ENDED; times are UTC seconds."""

    id: str
    """128 random bits, 26 characters of base32 in lower case."""
    dialog: str
    version: str
    lang: str
    mode: Mode = "standard"
    purpose: Purpose = "real"
    state: str = START
    answers: Mapping[str, Answer] = field(default_factory=dict)
    draft: tuple[str, ...] = ()
    """Options ticked so far in a `several`."""
    paused: bool = False
    view: View = ""
    """What the live card shows beside its question: nothing, the reason for it, the help, or the list of answers to edit."""
    revision: int = 0
    """Raised by each turn that changes the session; a tap made for another revision changes nothing."""
    origin: str = ""
    """The deep link's payload: campaign, workshop, agency."""
    known: Mapping[str, Answer] = field(default_factory=dict)
    """What the person answered in earlier talks: reused where a dialog borrows those questions, and by conclusions."""
    shelved: tuple[Session, ...] = ()
    """Talks left unfinished through other dialogs, the latest first; each is taken up where it was."""
    reachable: bool = False
    """Whether the talk is held where the person can be written to later on."""
    contact: str = field(default="", repr=False)
    """The number (E.164) or address by which the person wants to be reached, whose kind is the answer to the question that asked for it; or
    one just typed, which the person is asked about. Gone once the lead is made."""
    recipient: str = ""
    """Whom the questions of a talk about consent name: what was agreed to is agreed with nobody else."""
    started_at: float = 0.0
    updated_at: float = 0.0
    format: int = FORMAT

    @property
    def short_id(self) -> str:
        """The first eight characters of the id (40 bits): enough for a tap to name its session."""
        return self.id[:8]
