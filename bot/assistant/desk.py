"""What one arrival changes: the use cases of a talk, decided purely.

Load, turn, conclude, convert: everything between the locked conversation and the written decision, without I/O, so that the store can run
it inside its transaction. Chance and the shelf are given. Must not know any channel's format nor how anything is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from bot.assistant.afterwards import AFTERWARDS
from bot.assistant.agreeing import AGREEING, agreeing, dropped, refusal, taken_back_elsewhere
from bot.assistant.answering import ANSWERING, above_the_card, answered
from bot.assistant.claiming import CLAIMING
from bot.assistant.concluding import concluded
from bot.assistant.greeting import introduction
from bot.assistant.migration import moved
from bot.assistant.notices import notices
from bot.assistant.nudging import NUDGE, NUDGING, over
from bot.assistant.results import whole
from bot.assistant.rights import RIGHTS
from bot.assistant.services import SERVICES, UNTAPPED, Reply, Serve
from bot.assistant.shelf import Shelf
from bot.assistant.stopping import STOPPING
from bot.assistant.team_commands import TEAM_COMMANDS
from bot.assistant.teamwork import placed, team_person
from bot.consent.ledger import Consent
from bot.content.texts import Phrases
from bot.conversation.cards import draw
from bot.conversation.effects import Began, Concluded, Effect, Restarted, Spoke, Wondered
from bot.conversation.events import Asked, Command, Event, Opened, Tap
from bot.conversation.memory import remembering
from bot.conversation.messages import Card, Message, Page, Paragraph, Sharing
from bot.conversation.script import Script
from bot.conversation.session import ENDED, START, Session
from bot.conversation.turn import Turn, turn
from bot.operators.events import EventName
from bot.operators.operator import Operator
from bot.ports import Address, Arrival, Conversation, Converter, Decision, Demonstration, Outgoing, Service

DIALOG = "diagnostic"
"""The dialog that a talk opens with when nothing else is asked for."""
ASKED_FOR: Mapping[str, Serve] = {
    **SERVICES,
    **AGREEING,
    **NUDGING,
    **AFTERWARDS,
    **ANSWERING,
    **RIGHTS,
    **CLAIMING,
    **TEAM_COMMANDS,
    **STOPPING,
}
"""Every service, by name."""

_UNTAPPED = UNTAPPED | CLAIMING.keys() | TEAM_COMMANDS.keys() | STOPPING.keys()
"""What no button of a talk may ask for; those of the team's group are read by its channel."""

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
        team: Address | None = None,
    ) -> None:
        self.shelf = shelf
        self.operator = operator
        self._converters = converters
        self.new_id = new_id
        self.dialog = dialog
        self._demonstration = demonstration
        self.team = team if team is not None and team.channel in converters else None
        """The team's group; None where nobody receives leads in one, or nothing can be said there."""

    def decide(self, conversation: Conversation, arrival: Arrival) -> Decision:
        """What `arrival` changes in `conversation`.

        Raises UnknownVersion when the talk's content has to be fetched first, PastNeeded when what was finished before has to be read.
        """
        return self._beside(conversation.session, self._decided(conversation, arrival))

    def _decided(self, conversation: Conversation, arrival: Arrival) -> Decision:
        known = self._greeted(conversation, arrival)
        event = _as_service(arrival.event)
        if isinstance(event, Service):
            served = self._serve(known, arrival, event)
            return served if conversation.person or event.name in _UNTAPPED else self._introduced(served)
        if known.session is None:
            return self._open(known, arrival, self.new_session(known, arrival), Opened())
        return self._turn(known, arrival, known.session, event)

    def _introduced(self, decision: Decision) -> Decision:
        """The decision to somebody who never heard of us: who speaks, for whom and why, comes first, unless the card says it (P01)."""
        if not decision.messages or any(isinstance(message, Card) for message in decision.messages):
            return decision
        first = (introduction(self, decision.conversation.lang),)
        outgoing = (*self._convert(first, decision.conversation), *decision.outgoing)
        return replace(decision, messages=(*first, *decision.messages), outgoing=outgoing)

    def _beside(self, before: Session | None, decision: Decision) -> Decision:
        """The decision with what goes with any: reminders that have no use any more, and the channel's own way to give one's number."""
        after = decision.conversation.session
        if over(before, after):
            decision = replace(decision, cancel=(*decision.cancel, NUDGE))
        asked, asks = self._asks_number(before), self._asks_number(after)
        if asked == asks:
            return decision
        lang = decision.conversation.lang
        say = partial(self.phrases.say, lang=lang, recipient=self.operator.name)
        offered = (
            Sharing(say("contact.share_text"), say("contact.do_share")) if asks else Sharing(say("contact.share_over"))
        )
        calls = self._convert((offered,), decision.conversation)
        outgoing = (*decision.outgoing, *calls) if asks else (*calls, *decision.outgoing)
        return replace(decision, outgoing=outgoing)

    def _asks_number(self, session: Session | None) -> bool:
        """Whether the question at hand can be answered by sharing one's number."""
        if session is None or session.paused or not session.reachable or not self.shelf.has(session.version):
            return False
        question = self.shelf.script(session).question(session.state)
        return question is not None and question.kind == "contact" and "phone" in question.ways

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
            id=self.new_id(),
            dialog=dialog or self.dialog,
            version=self.shelf.current.version,
            lang=conversation.lang,
            origin=origin or (conversation.session.origin if conversation.session else ""),
            reachable=self.writes_later(conversation),
            started_at=arrival.at,
            updated_at=arrival.at,
        )
        script = self.shelf.script(session)
        return remembering(script, session, conversation.session) if conversation.session else session

    def _greeted(self, conversation: Conversation, arrival: Arrival) -> Conversation:
        """The conversation with what every arrival teaches: a person behind it, their language, that they can be reached again."""
        if self.team is not None and conversation.address == self.team:
            conversation = replace(conversation, person=team_person(self.team))
        if conversation.person and conversation.lang and not conversation.blocked:
            return conversation
        languages = self.shelf.current.languages
        spoken = arrival.lang[:2].lower()
        lang = conversation.lang or (spoken if spoken in languages else languages[0])
        return replace(conversation, person=conversation.person or self.new_id(), lang=lang, blocked=False)

    def _serve(self, conversation: Conversation, arrival: Arrival, service: Service) -> Decision:
        reply: Reply = ASKED_FOR[service.name](self, conversation, arrival, service.argument)
        if reply.event is not None and reply.session is not None:
            opened = self._open(conversation, arrival, reply.session, reply.event)
            return replace(opened, log=(*reply.log, *opened.log)) if reply.log else opened
        after = reply.conversation or conversation
        further: tuple[Consent, ...] = ()
        if after.session is not None and any(each.choice == "withdrawn" for each in reply.consents):
            session, further = taken_back_elsewhere(self, after.session, reply.consents, reply.leads)
            after = replace(after, session=session)
        return Decision(
            after,
            log=reply.log,
            outgoing=(*self._convert(reply.messages, after), *self._later(reply, after), *reply.notices),
            messages=reply.messages,
            finished=reply.finished,
            cancel=reply.cancel,
            erase=reply.erase,
            leads=tuple(placed(self, lead) for lead in reply.leads),
            consents=(*reply.consents, *further),
            cancel_leads=reply.cancel_leads,
        )

    def _open(self, conversation: Conversation, arrival: Arrival, session: Session, event: Event) -> Decision:
        return self._turn(replace(conversation, session=session), arrival, session, event)

    def _turn(self, conversation: Conversation, arrival: Arrival, session: Session, event: Event) -> Decision:
        session, event = self._pinned(conversation, session, event)
        script = self.shelf.script(session)
        if script.dialog.makes_lead and session.recipient != self.operator.name and self.operator.takes_leads:
            return self._serve(
                conversation, arrival, Service("dialog", session.dialog)
            )  # asked for somebody else: anew
        placed, event = _placed(conversation, arrival, session, event)
        taken = turn(script, session, event, arrival.at)
        if any(isinstance(effect, Restarted) for effect in taken.effects):
            return self._restart(placed, arrival, taken)
        after = replace(placed, session=taken.session, lang=_spoken(taken.effects, placed.lang))
        if script.dialog.makes_lead:
            return self._agree(after, script, session, taken, arrival)
        for effect in taken.effects:
            if isinstance(effect, Concluded):
                return concluded(self, after, taken, arrival, again=effect.again)
        messages = self._with_answer(after, taken)
        outgoing = (*self._convert(messages, after), *self._begun(session, taken, arrival))
        return Decision(after, taken.effects, outgoing, messages)

    def _with_answer(self, conversation: Conversation, taken: Turn) -> tuple[Message, ...]:
        """The turn's messages, with the answer to what the person asked of their own."""
        messages, version = taken.messages, taken.session.version
        for effect in taken.effects:
            if isinstance(effect, Wondered):
                library, content = self.shelf.library(version), self.shelf.content(version)
                messages = above_the_card(messages, answered(library, content, effect.text, conversation.lang))
        return messages

    def _agree(
        self, conversation: Conversation, script: Script, before: Session, taken: Turn, arrival: Arrival
    ) -> Decision:
        """A turn of a talk about consent. Once it is over, how to reach the person is known to the lead alone."""
        page = refusal(self, conversation)
        if page is not None:
            nobody = replace(conversation, session=dropped(taken.session))
            return Decision(nobody, outgoing=self._convert((page,), nobody), messages=(page,))
        handed = agreeing(self, conversation, script, before, taken.effects, arrival.at)
        messages = self._with_answer(conversation, taken)
        for page in handed.pages:
            messages = above_the_card(messages, page)
        ended = taken.session.state == ENDED
        left = replace(conversation, session=replace(taken.session, contact="")) if ended else conversation
        return Decision(
            left,
            taken.effects,
            (*self._convert(messages, left), *handed.notices),
            messages,
            cancel=handed.cancel,
            leads=tuple(placed(self, lead) for lead in handed.leads),
            consents=handed.consents,
            cancel_leads=handed.cancel_leads,
        )

    def _begun(self, session: Session, taken: Turn, arrival: Arrival) -> tuple[Outgoing, ...]:
        """What the agency's systems are told when a diagnosis begins, and when nothing more comes of it."""
        content = self.shelf.content(session.version)
        begins = session.state == START and any(isinstance(effect, Began) for effect in taken.effects)
        if not begins or not whole(content, session.dialog):
            return ()
        tell = partial(self.talk_notices, taken.session, arrival.at)
        return (*tell("started"), *tell("abandoned", chat=arrival.address))

    def talk_notices(
        self, session: Session, at: float, event: EventName, chat: Address | None = None
    ) -> tuple[Outgoing, ...]:
        """What the agency's systems are told of a talk: nothing of the person, nothing of the answers."""
        return notices(
            self.operator,
            event,
            at,
            talk=session.id,
            origin=session.origin,
            dialog=session.dialog,
            lang=session.lang,
            purpose=session.purpose,
            chat=chat,
        )

    def _pinned(self, conversation: Conversation, session: Session, event: Event) -> tuple[Session, Event]:
        """The session on a version that there is, and what happened to it: nothing but an arrival where its question is gone."""
        reachable = self.writes_later(conversation)
        if session.reachable != reachable:
            session = replace(session, reachable=reachable)
        if not self.shelf.lost(session.version):
            return session, event
        script = self.shelf.current_script(session.dialog, self.dialog)
        after = moved(session, self.shelf.current, script)
        return after, event if after.revision == session.revision else Opened()

    def _restart(self, conversation: Conversation, arrival: Arrival, taken: Turn) -> Decision:
        """A fresh session in place of the old one, whose live card is closed."""
        old = taken.session
        if self.shelf.script(old).dialog.makes_lead:
            return self._serve(conversation, arrival, Service("dialog", old.dialog))
        session = replace(self.new_session(conversation, arrival, old.dialog, old.origin), lang=old.lang)
        script = self.shelf.script(session)
        first = Asked(Command.BEGIN) if script.dialog.keeps_answers else Opened()
        opened = turn(script, session, first, arrival.at)
        after = replace(conversation, session=opened.session)
        return Decision(
            after, (*taken.effects, *opened.effects), self._convert(opened.messages, after), opened.messages
        )

    def _later(self, reply: Reply, conversation: Conversation) -> Iterator[Outgoing]:
        for later in reply.later:
            for call in self._convert(later.messages, conversation):
                yield replace(call, due_at=later.due_at, push=True, topic=later.topic)

    def told(self, messages: tuple[Message, ...], conversation: Conversation) -> tuple[Outgoing, ...]:
        """The calls that show `messages` in another conversation than the one at hand."""
        return self._convert(messages, conversation)

    def _convert(self, messages: tuple[Message, ...], conversation: Conversation) -> tuple[Outgoing, ...]:
        converter = self._converters.get(conversation.address.channel)
        return converter(messages, conversation) if converter and messages else ()


def _as_service(event: Event | Service) -> Event | Service:
    """A tap on a page's button (`!!name:argument`) asks for a service, whatever the session."""
    if isinstance(event, Tap) and event.token.startswith("!!"):
        name, _, argument = event.token[2:].partition(":")
        return (
            Service(name, argument) if name in ASKED_FOR and name not in _UNTAPPED else replace(event, token=UNREADABLE)
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
