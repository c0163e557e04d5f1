"""Reminders of a talk left open: for those alone who ask for them when they pause, two at most, at humane hours, none once they are back.

Must not know channels' formats nor how calls wait for their hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.assistant.services import SERVICES, Later, Reply, Serve
from bot.content.texts import Value
from bot.conversation.effects import Nudged, NudgeWanted
from bot.conversation.events import Asked, Command, Opened
from bot.conversation.memory import underway
from bot.conversation.messages import Button, Page, Paragraph
from bot.conversation.session import Session
from bot.ports import Arrival, Conversation
from bot.reports.dates import day_in_words, day_of

if TYPE_CHECKING:
    from bot.assistant.desk import Desk

NUDGE = "nudge"
"""The topic of these reminders."""
DAY = 86_400.0
FIRST, SECOND = 1 * DAY, 3 * DAY
"""Seconds from the pause to the first, and from that to the second."""


def waits(session: Session | None) -> bool:
    """Whether somebody may be reminded of the talk: it is paused, and not ended."""
    return session is not None and session.paused and underway(session)


def over(before: Session | None, after: Session | None) -> bool:
    """Whether reminders of the talk `before` have no use any more: it goes on, is done, or has made way for another."""
    if before is None or not waits(before):
        return False
    return after is None or after.id != before.id or not waits(after)


def _nudge(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    """Agree on reminders, or call them off (`0`)."""
    session = conversation.session
    if argument == "0":
        return Reply((Page((Paragraph(_say(desk, conversation, "stopped")),)),), cancel=(NUDGE,))
    if not desk.writes_later(conversation):
        return Reply((Page((Paragraph(desk.phrases.say("progress.remind_not_here", conversation.lang)),)),))
    if session is None or not waits(session):
        return Reply((Page((Paragraph(_say(desk, conversation, "nothing")),)),))
    hours = desk.operator.reminders
    first = hours.next_open(arrival.at + FIRST)
    moments = {"text": first, "last": hours.next_open(first + SECOND)}
    date = day_in_words(day_of(first), desk.phrases, conversation.lang)
    told = _say(desk, conversation, "agreed", date=date, first=hours.first, last=hours.last, zone=hours.zone)
    later = (Later((_reminder(desk, conversation, session, name),), at, NUDGE) for name, at in moments.items())
    page = Page((Paragraph(told),), (_stop(desk, conversation),))
    return Reply((page,), later=tuple(later), cancel=(NUDGE,), log=(NudgeWanted(session.state),))


def _reminder(desk: Desk, conversation: Conversation, session: Session, phrase: str) -> Page:
    script = desk.shelf.script(session)
    done, total = script.progress(session)
    text = _say(desk, conversation, phrase, title=script.dialog.title.say(conversation.lang), left=total - done)
    resume = Button("!!nudged", _say(desk, conversation, "do_resume"), main=True)
    return Page((Paragraph(text),), (resume, _stop(desk, conversation)))


def _stop(desk: Desk, conversation: Conversation) -> Button:
    return Button("!!nudge:0", _say(desk, conversation, "do_stop"))


def _nudged(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    """The pending question again, in one tap; whoever has gone on meanwhile finds their talk where it is."""
    session = conversation.session
    if session is None:
        return SERVICES["start"](desk, conversation, arrival, "")
    if not waits(session):
        return Reply(session=session, event=Opened())
    return Reply(session=session, event=Asked(Command.RESUME), log=(Nudged(session.state),))


def _say(desk: Desk, conversation: Conversation, phrase: str, /, **values: Value) -> str:
    return desk.phrases.say(f"nudge.{phrase}", conversation.lang, **values)


NUDGING: Mapping[str, Serve] = {"nudge": _nudge, "nudged": _nudged}
