"""What one arrival changes: the use cases of a talk, decided purely.

Load, turn, conclude, convert: everything between the locked conversation and the written decision, without I/O, so that the store can run
it inside its transaction. Chance and the shelf are given. Must not know any channel's format nor how anything is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from bot.assistant.afterwards import AFTERWARDS, REMINDER, keep_page
from bot.assistant.answering import ANSWERING, above_the_card, answered
from bot.assistant.migration import moved
from bot.assistant.results import finished_talk, progress_to, whole
from bot.assistant.services import SERVICES, UNTAPPED, Reply, Serve
from bot.assistant.shelf import Shelf
from bot.content.texts import Phrases
from bot.conversation.cards import draw
from bot.conversation.effects import Concluded, Effect, Restarted, Spoke, Wondered
from bot.conversation.events import Asked, Command, Event, Opened, Tap
from bot.conversation.memory import remembering
from bot.conversation.messages import Attachment, Card, Message, Page, Paragraph
from bot.conversation.session import Session
from bot.conversation.turn import Turn, turn
from bot.knowledge.model import Content
from bot.operators.operator import Operator
from bot.ports import Arrival, Conversation, Converter, Decision, Demonstration, Outgoing, Service, past_of
from bot.reports.conclusions import CONCLUSIONS
from bot.reports.evolution import progress_page
from bot.reports.voice import Voice

DIALOG = "diagnostic"
"""The dialog that a talk opens with when nothing else is asked for."""
ASKED_FOR: Mapping[str, Serve] = {**SERVICES, **AFTERWARDS, **ANSWERING}
"""Every service, by name."""

UNREADABLE = "!stale"
"""The token of a tap that means nothing here: the live card is drawn again."""


class Desk:
    """Decides arrivals. `converters` by channel name; a channel without one prints the decision's messages itself."""

    def __init__(
        self,
        shelf: Shelf,
        operator: Operator,
        converters: Mapping[str, Converter],
        new_id: Callable[[], str],
        dialog: str = DIALOG,
        demonstration: Demonstration | None = None,
    ) -> None:
        self.shelf = shelf
        self.operator = operator
        self._converters = converters
        self._new_id = new_id
        self.dialog = dialog
        self._demonstration = demonstration

    def decide(self, conversation: Conversation, arrival: Arrival) -> Decision:
        """What `arrival` changes in `conversation`.

        Raises UnknownVersion when the talk's content has to be fetched first, PastNeeded when what was finished before has to be read.
        """
        known = self._greeted(conversation, arrival)
        event = _as_service(arrival.event)
        if isinstance(event, Service):
            return self._serve(known, arrival, event)
        if known.session is None:
            return self._open(known, arrival, self.new_session(known, arrival), Opened())
        return self._turn(known, arrival, known.session, event)

    def excuse(self, conversation: Conversation, arrival: Arrival) -> Decision:
        """What to say when `decide` failed: a kind line, and the same question again. Changes nothing."""
        known = self._greeted(conversation, arrival)
        sorry = self.phrases.say("talk.excuse", known.lang)
        messages: tuple[Message, ...] = (Page((Paragraph(sorry),)),)
        if known.session is not None:
            try:
                messages = (draw(self.shelf.script(known.session), known.session, sorry),)
            except Exception:  # noqa: BLE001 - the card itself may be what failed: the kind line alone is still worth sending
                messages = (Page((Paragraph(sorry),)),)
        return Decision(conversation, outgoing=self._convert(messages, known), messages=messages)

    def writes_later(self, conversation: Conversation) -> bool:
        """Whether the person can be written to unasked: their channel sends, rather than prints while they look."""
        return conversation.address.channel in self._converters

    def demonstration(self, place: str, lang: str) -> tuple[Message, ...]:
        """The page of a demonstration that `place` names; without any, a word about that."""
        if self._demonstration is None:
            return (Page((Paragraph(self.phrases.say("rehearsal.cast_empty", lang)),)),)
        return self._demonstration.pages(self.shelf.current, place, lang)

    @property
    def phrases(self) -> Phrases:
        """The current content's phrases."""
        return self.shelf.current.phrases

    def new_session(self, conversation: Conversation, arrival: Arrival, dialog: str = "", origin: str = "") -> Session:
        """A fresh talk on the current content, in the conversation's language, with what earlier talks taught.

        Without an `origin` of its own it has that of the talk before: whoever comes back was brought by the same link.
        """
        session = Session(
            id=self._new_id(),
            dialog=dialog or self.dialog,
            version=self.shelf.current.version,
            lang=conversation.lang,
            origin=origin or (conversation.session.origin if conversation.session else ""),
            started_at=arrival.at,
            updated_at=arrival.at,
        )
        script = self.shelf.script(session)
        return remembering(script, session, conversation.session) if conversation.session else session

    def _greeted(self, conversation: Conversation, arrival: Arrival) -> Conversation:
        """The conversation with what every arrival teaches: a person behind it, their language, that they can be reached again."""
        if conversation.person and conversation.lang and not conversation.blocked:
            return conversation
        languages = self.shelf.current.languages
        spoken = arrival.lang[:2].lower()
        lang = conversation.lang or (spoken if spoken in languages else languages[0])
        return replace(conversation, person=conversation.person or self._new_id(), lang=lang, blocked=False)

    def _serve(self, conversation: Conversation, arrival: Arrival, service: Service) -> Decision:
        reply: Reply = ASKED_FOR[service.name](self, conversation, arrival, service.argument)
        if reply.event is not None and reply.session is not None:
            return self._open(conversation, arrival, reply.session, reply.event)
        after = reply.conversation or conversation
        return Decision(
            after,
            outgoing=(*self._convert(reply.messages, after), *self._later(reply, after)),
            messages=reply.messages,
            finished=reply.finished,
            cancel=reply.cancel,
            erase=reply.erase,
        )

    def _open(self, conversation: Conversation, arrival: Arrival, session: Session, event: Event) -> Decision:
        return self._turn(replace(conversation, session=session), arrival, session, event)

    def _turn(self, conversation: Conversation, arrival: Arrival, session: Session, event: Event) -> Decision:
        session, event = self._pinned(session, event)
        script = self.shelf.script(session)
        placed, event = _placed(conversation, arrival, session, event)
        taken = turn(script, session, event, arrival.at)
        if any(isinstance(effect, Restarted) for effect in taken.effects):
            return self._restart(placed, arrival, taken)
        after = replace(placed, session=taken.session, lang=_spoken(taken.effects, placed.lang))
        messages = taken.messages
        for effect in taken.effects:
            if isinstance(effect, Concluded):
                return self._conclude(after, taken, again=effect.again)
            if isinstance(effect, Wondered):
                library, content = self.shelf.library(session.version), self.shelf.content(session.version)
                messages = above_the_card(messages, answered(library, content, effect.text, after.lang))
        return Decision(after, taken.effects, self._convert(messages, after), messages)

    def _conclude(self, conversation: Conversation, taken: Turn, *, again: bool) -> Decision:
        """The verdict, between the closed card and the card of the end; kept the first time, and what it makes stale is called off."""
        content, session = self.shelf.content(taken.session.version), taken.session
        main = whole(content, session.dialog)
        progress = progress_to(content, session, past_of(conversation)) if main else None
        voice = Voice(content, content.dialogs[session.dialog], session.lang)
        changes = (progress_page(progress, voice),) if progress else ()
        messages = _with_result(content, taken, changes, (keep_page(self, conversation),) if main else ())
        outgoing = self._convert(messages, conversation)
        if again:
            return Decision(conversation, taken.effects, outgoing, messages)
        finished = finished_talk(content, session)
        return Decision(conversation, taken.effects, outgoing, messages, finished, (REMINDER,) if main else ())

    def _pinned(self, session: Session, event: Event) -> tuple[Session, Event]:
        """The session on a version that there is, and what happened to it: nothing but an arrival where its question is gone."""
        if not self.shelf.lost(session.version):
            return session, event
        script = self.shelf.current_script(session.dialog, self.dialog)
        after = moved(session, self.shelf.current, script)
        return after, event if after.revision == session.revision else Opened()

    def _restart(self, conversation: Conversation, arrival: Arrival, taken: Turn) -> Decision:
        """A fresh session in place of the old one, whose live card is closed."""
        old = taken.session
        session = replace(self.new_session(conversation, arrival, old.dialog, old.origin), lang=old.lang)
        script = self.shelf.script(session)
        first = Asked(Command.BEGIN) if script.dialog.keeps_answers else Opened()
        opened = turn(script, session, first, arrival.at)
        after = replace(conversation, session=opened.session)
        return Decision(
            after, (*taken.effects, *opened.effects), self._convert(opened.messages, after), opened.messages
        )

    def _later(self, reply: Reply, conversation: Conversation) -> Iterator[Outgoing]:
        later = reply.later
        if later is not None:
            for call in self._convert(later.messages, conversation):
                yield replace(call, due_at=later.due_at, push=True, topic=later.topic)

    def _convert(self, messages: tuple[Message, ...], conversation: Conversation) -> tuple[Outgoing, ...]:
        converter = self._converters.get(conversation.address.channel)
        return converter(messages, conversation) if converter and messages else ()


def _as_service(event: Event | Service) -> Event | Service:
    """A tap on a page's button (`!!name:argument`) asks for a service, whatever the session."""
    if isinstance(event, Tap) and event.token.startswith("!!"):
        name, _, argument = event.token[2:].partition(":")
        return (
            Service(name, argument) if name in ASKED_FOR and name not in UNTAPPED else replace(event, token=UNREADABLE)
        )
    return event


def _placed(conversation: Conversation, arrival: Arrival, session: Session, event: Event) -> tuple[Conversation, Event]:
    """A tap that fits the session proves which message is the live card; another one tells whether it came from elsewhere."""
    if not isinstance(event, Tap) or arrival.card is None:
        return conversation, event
    if event.session == session.short_id and event.revision == session.revision:
        return conversation if arrival.card == conversation.card else replace(conversation, card=arrival.card), event
    return conversation, replace(event, off_card=arrival.card != conversation.card)


def _spoken(effects: tuple[Effect, ...], lang: str) -> str:
    return next((effect.lang for effect in effects if isinstance(effect, Spoke)), lang)


def _with_result(
    content: Content, taken: Turn, changes: tuple[Page, ...], below: tuple[Page, ...]
) -> tuple[Message, ...]:
    """The verdict at once, its picture, what changed since the last, the other pages, the paper, and what can be done with it."""
    session = taken.session
    dialog = content.dialogs[session.dialog]
    conclusion = CONCLUSIONS[dialog.concludes]
    answers = {**session.known, **session.answers}
    pages = conclusion.pages(content, dialog, answers, session.lang, session.mode)
    files = [Attachment(what, session.id) for what in conclusion.attachments if len(dialog.parts) > 1]
    shown: list[Message] = []
    for message in taken.messages:
        if isinstance(message, Card):
            shown += [*pages[:1], *files[:1], *changes, *pages[1:], *files[1:], *below]
        shown.append(message)
    return tuple(shown)
