"""A scripted chat run against the real desk: what is done, what is then seen, and where the two differ.

Everything between an arrival and its messages is pure, so that a rehearsal needs no storage, channel nor clock. Must not know files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace

from bot.assistant.desk import Desk
from bot.assistant.shelf import Shelf
from bot.content.findings import Finding
from bot.conversation.events import Asked, Command, Event, Tap, Wrote
from bot.conversation.messages import Attachment, Button, Card, Message, Page
from bot.conversation.session import Session
from bot.knowledge.model import Content
from bot.operators.operator import Operator
from bot.ports import Address, Arrival, Conversation, Service
from bot.rehearsal.personas import NONE
from bot.rehearsal.scripts import Line, Rehearsal
from bot.reports.diagnosis import diagnose
from bot.scoring import UNCLEAR, Scorecard

ADDRESS = Address("rehearsal", "local", "script")
MOST_SEEN = 160
"""Characters of what was seen, in a finding."""
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\n": " "})


def rehearsed(content: Content, rehearsal: Rehearsal) -> tuple[Finding, ...]:
    """What did not go as written: every look that failed, up to the first thing that could not be done."""
    stage = Stage(content, rehearsal)
    findings: list[Finding] = []
    for line in rehearsal.lines:
        fault = _DO[line.key](stage, line)
        if fault:
            findings.append(fault)
        if fault and line.key == "taps":
            break
    return tuple(findings)


@dataclass(slots=True)
class Stage:
    """One chat being rehearsed: a desk of its own, the conversation so far, and what is on the screen."""

    content: Content
    rehearsal: Rehearsal
    conversation: Conversation = field(init=False)
    shown: tuple[Message, ...] = ()
    _desk: Desk = field(init=False)
    _events: int = 0

    def __post_init__(self) -> None:
        self._desk = Desk(Shelf(self.content), Operator(), {}, self._new_id, self.rehearsal.dialog)
        self.conversation = Conversation(ADDRESS, person="rehearsal", lang=self.rehearsal.lang, past=())
        self.bring(Service("fresh", self.rehearsal.dialog))
        if self.rehearsal.mode:
            self.bring(Asked(Command.BEGIN, self.rehearsal.mode))

    def bring(self, event: Event | Service) -> None:
        """Let something happen, and remember what is shown and what was finished."""
        self._events += 1
        arrival = Arrival(ADDRESS, str(self._events), event, self.rehearsal.lang, float(self._events))
        decision = self._desk.decide(self.conversation, arrival)
        finished = (decision.finished,) if decision.finished else ()
        past = (*(self.conversation.past or ()), *finished)
        self.conversation, self.shown = replace(decision.conversation, past=past), decision.messages

    @property
    def session(self) -> Session:
        """The talk underway. Raises LookupError when there is none."""
        if self.conversation.session is None:
            raise LookupError("a rehearsal begins by opening a talk")
        return self.conversation.session

    @property
    def buttons(self) -> Mapping[str, str]:
        """The tokens that can be tapped, by label."""
        found: dict[str, str] = {}
        for message in self.shown:
            several = message.buttons if isinstance(message, Page) else ()
            live = (*message.choices, *message.controls) if isinstance(message, Card) else several
            found |= {plain(button.label): button.token for button in live}
        return found

    @property
    def seen(self) -> str:
        """All the words on the screen."""
        return plain(" ".join(_texts(self.shown)))

    def _new_id(self) -> str:
        self._events += 1
        return f"{self._events:026d}"

    def scorecard(self) -> Scorecard:
        """The verdict on the answers given."""
        session = self.session
        dialog = self.content.dialogs[session.dialog]
        return diagnose(self.content, dialog, session.answers, session.mode).scorecard


def plain(text: str) -> str:
    """A text with ordinary spaces, as an author types it."""
    return " ".join(text.translate(_SPACES).split())


def _texts(thing: object) -> Iterator[str]:
    """The words that a person reads in a message, in order."""
    if isinstance(thing, str | int) and not isinstance(thing, bool):
        yield str(thing)
    elif isinstance(thing, tuple):
        for each in thing:
            yield from _texts(each)
    elif isinstance(thing, Button):
        yield thing.label
    elif isinstance(thing, Card):
        yield from _texts((thing.heading, thing.aside, thing.text, thing.detail, thing.choices, thing.controls))
    elif is_dataclass(thing) and not isinstance(thing, Attachment):
        yield from (text for each in fields(thing) for text in _texts(getattr(thing, each.name)))


def _says(stage: Stage, line: Line) -> Finding | None:
    stage.bring(Wrote(line.value))
    return None


def _taps(stage: Stage, line: Line) -> Finding | None:
    token = stage.buttons.get(plain(line.value))
    if token is None:
        there = ", ".join(f"'{label}'" for label in stage.buttons)
        return Finding(line.place, "H020", f"expected a button '{line.value}'; there are {there or 'none'}")
    stage.bring(Tap(token, stage.session.short_id, stage.session.revision))
    return None


def _sees(stage: Stage, line: Line) -> Finding | None:
    if plain(line.value) in stage.seen:
        return None
    seen = stage.seen if len(stage.seen) <= MOST_SEEN else stage.seen[:MOST_SEEN] + "…"
    return Finding(line.place, "H021", f"expected to see '{line.value}'; seen: {seen}")


def _asked(stage: Stage, line: Line) -> Finding | None:
    state = stage.session.state
    if state == line.value:
        return None
    return Finding(line.place, "H022", f"expected to be at '{line.value}'; the talk is at '{state}'")


def _severity(stage: Stage, line: Line) -> Finding | None:
    found = stage.scorecard().severities.get(line.about)
    least, _, most = line.value.partition("-")
    said = UNCLEAR if found is None else found
    known = found is not None and line.value != UNCLEAR
    fits = int(least) <= int(said) <= int(most or least) if known else said == line.value
    if fits:
        return None
    return Finding(line.place, "H023", f"expected severity {line.about} {line.value}; it is {said}")


def _principal(stage: Stage, line: Line) -> Finding | None:
    found = stage.scorecard().principal or NONE
    if found == line.value:
        return None
    return Finding(line.place, "H024", f"expected principal obstacle {line.value}; it is {found}")


_DO: Mapping[str, Callable[[Stage, Line], Finding | None]] = {
    "says": _says,
    "taps": _taps,
    "sees": _sees,
    "asked": _asked,
    "severity": _severity,
    "principal": _principal,
}
