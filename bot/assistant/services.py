"""What can be asked for beside the talk itself: arriving, one's data, leaving, the channel's own news.

One small function per service, in a literal registry. Must not know channels' formats: they ask by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.assistant.greeting import has_read
from bot.consent.ledger import Consent
from bot.conversation.effects import Effect
from bot.conversation.events import Asked, Command, Event, Opened
from bot.conversation.memory import taken_up, underway
from bot.conversation.messages import Message, Page, Paragraph
from bot.conversation.moves import jump
from bot.conversation.session import Session
from bot.leads.lead import Lead
from bot.ports import Address, Arrival, Conversation, Finished, Outgoing

if TYPE_CHECKING:
    from bot.assistant.desk import Desk


@dataclass(frozen=True, slots=True)
class Reply:
    """A service's answer: pages to show, or a session to go on with and the event that opens it."""

    messages: tuple[Message, ...] = ()
    session: Session | None = None
    event: Event | None = None
    conversation: Conversation | None = None
    erase: bool = False
    finished: Finished | None = None
    """A kept diagnosis, changed."""
    later: tuple[Later, ...] = ()
    cancel: tuple[str, ...] = ()
    """Topics of calls that are not to be made any more."""
    leads: tuple[Lead, ...] = ()
    consents: tuple[Consent, ...] = ()
    cancel_leads: tuple[str, ...] = ()
    """Keys of leads about which nothing said before is to be sent any more."""
    notices: tuple[Outgoing, ...] = ()
    """Calls to others than the conversation: the team's group, an agency's systems."""
    log: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Later:
    """What to say at `due_at` (UTC seconds), and the topic by which it can be called off."""

    messages: tuple[Message, ...]
    due_at: float
    topic: str


Serve = Callable[["Desk", Conversation, Arrival, str], Reply]


def _start(desk: Desk, conversation: Conversation, arrival: Arrival, payload: str) -> Reply:
    """Arriving: a talk underway is taken up where it was; otherwise a new one begins. The link's payload stays with the talk."""
    session = conversation.session
    if session is not None and underway(session):
        return Reply(session=replace(session, origin=session.origin or payload), event=Opened())
    return Reply(session=desk.new_session(conversation, arrival, origin=payload), event=Opened())


def _dialog(desk: Desk, conversation: Conversation, arrival: Arrival, dialog: str) -> Reply:
    """Go on with a given dialog, or begin it; an unknown one is the ordinary arrival.

    Whoever has talked with us before has read the notice, and the first question comes at once, unless the notice changed since.
    """
    session = conversation.session
    if dialog not in desk.shelf.current.dialogs:
        return _start(desk, conversation, arrival, "")
    if session is None:
        return Reply(session=desk.new_session(conversation, arrival, dialog), event=Opened())
    if session.dialog == dialog and underway(session):
        return Reply(session=session, event=Opened())
    shelved = taken_up(session, dialog)
    if shelved is not None:
        return Reply(session=shelved, event=Opened())
    event = Asked(Command.BEGIN, "standard") if has_read(desk, session) else Opened()
    return Reply(session=desk.new_session(conversation, arrival, dialog), event=event)


def _fresh(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    """Begin `dialog` anew whatever was underway; `dialog@part.question` starts there, the questions before it skipped, as a test."""
    dialog, _, question = argument.partition("@")
    session = desk.new_session(conversation, arrival, dialog)
    script = desk.shelf.script(session)
    if question and script.question(question):
        session = replace(jump(script, session, question), purpose="test")
    return Reply(session=session, event=Opened())


def _demo(desk: Desk, conversation: Conversation, arrival: Arrival, place: str) -> Reply:
    """A persona's talk, a page at a time. The person's own talk stays as it is."""
    return Reply(desk.demonstration(place, conversation.lang))


def _group(desk: Desk, conversation: Conversation, arrival: Arrival, link: str) -> Reply:
    """In a group nobody's answers are anybody's business: point to the private chat."""
    return Reply((Page((Paragraph(desk.phrases.say("talk.group", conversation.lang, link=link)),)),))


def _hurried(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    """More came than is served in a minute: what stands on the screen stays as it is."""
    return Reply((Page((Paragraph(desk.phrases.say("talk.too_fast", conversation.lang)),)),))


def _tired(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    """More came than is served in a day."""
    return Reply((Page((Paragraph(desk.phrases.say("talk.too_much", conversation.lang)),)),))


def _blocked(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    return Reply(conversation=replace(conversation, blocked=True))


def _unblocked(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    return Reply(conversation=replace(conversation, blocked=False))


def _migrated(desk: Desk, conversation: Conversation, arrival: Arrival, chat: str) -> Reply:
    """The chat has a new number: everything of the conversation moves with it."""
    address = Address(conversation.address.channel, conversation.address.bot, chat)
    return Reply(conversation=replace(conversation, address=address))


UNTAPPED = frozenset({"group", "too_fast", "too_much", "blocked", "unblocked", "migrated"})
"""What only a channel or the door may say: a forged button that names one means nothing."""

SERVICES: Mapping[str, Serve] = {
    "start": _start,
    "dialog": _dialog,
    "fresh": _fresh,
    "demo": _demo,
    "group": _group,
    "too_fast": _hurried,
    "too_much": _tired,
    "blocked": _blocked,
    "unblocked": _unblocked,
    "migrated": _migrated,
}
