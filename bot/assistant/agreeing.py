"""Handing a diagnosis over, on the person's side: offered after the result, agreed to purpose by purpose, proved, and sent.

Nothing is handed over without the consent that it rests on, and declining costs nothing (checks.md, P02). Must not know channels' formats
nor how leads and proofs are stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.assistant.notices import notices
from bot.assistant.results import whole
from bot.assistant.rights import passed_on
from bot.assistant.services import SERVICES, Reply, Serve
from bot.assistant.teamwork import announce, voice_of, waiting
from bot.consent.ledger import Consent
from bot.content.texts import Value
from bot.conversation.agreements import agreed, agrees_to, changes
from bot.conversation.effects import Concluded, Effect
from bot.conversation.events import Asked, Command, Opened
from bot.conversation.memory import taken_up, underway
from bot.conversation.messages import Button, Page, Paragraph
from bot.conversation.script import Script
from bot.conversation.session import ENDED, Session
from bot.dialogs.kinds import NO, YES
from bot.dialogs.model import LEAD, Answer, Dialog, Question
from bot.knowledge.model import Content
from bot.knowledge.qualification import Qualification
from bot.leads.lead import Agreement, Contact, Lead
from bot.leads.making import Result, renewed, with_agreements
from bot.leads.qualification import Qualified, qualify, weighed
from bot.leads.telling import next_step, reasons_told
from bot.leads.withdrawal import taken_back, without
from bot.operators.events import EventName
from bot.ports import Arrival, Conversation, Finished, Outgoing, lead_of, past_of
from bot.reports.dates import day_in_words, day_of
from bot.reports.diagnosis import diagnose
from bot.reports.handover import contact_kind, handover_pages

if TYPE_CHECKING:
    from bot.assistant.desk import Desk


@dataclass(frozen=True, slots=True)
class Handed:
    """What agreeing or declining changes beside the talk."""

    pages: tuple[Page, ...] = ()
    leads: tuple[Lead, ...] = ()
    consents: tuple[Consent, ...] = ()
    notices: tuple[Outgoing, ...] = ()
    cancel: tuple[str, ...] = ()
    cancel_leads: tuple[str, ...] = ()


def offer(desk: Desk, conversation: Conversation) -> tuple[Page, ...]:
    """Below a result: whether to hand it over, or to send it too. Nothing where nobody takes leads."""
    dialog = _dialog_of(desk.shelf.current)
    if dialog is None or not desk.operator.takes_leads:
        return ()
    lead, start = _standing_lead(desk, conversation), f"!!dialog:{dialog.id}"
    if lead is None:
        title = Paragraph(_say(desk, conversation, "offer_title"), strong=True)
        button = Button(start, _say(desk, conversation, "do_offer"))
        return (Page((title, Paragraph(_say(desk, conversation, "offer_text"))), (button,)),)
    buttons = [Button("!!renew", _say(desk, conversation, "do_renew"))]
    if not any(each.purpose == "contact" for each in lead.agreements):
        buttons.append(Button(start, _say(desk, conversation, "do_add")))
    return (Page((Paragraph(_say(desk, conversation, "renew_text")),), tuple(buttons)),)


def agreeing(
    desk: Desk, conversation: Conversation, script: Script, before: Session, effects: Sequence[Effect], at: float
) -> Handed:
    """What a turn of a talk about consent changes beside it. `before`: the session before the turn; `conversation`: as the turn left it."""
    after = conversation.session
    if after is None:
        return Handed()
    made = _chosen(desk, conversation, script, before, after, at)
    concluded = next((each for each in effects if isinstance(each, Concluded)), None)
    if concluded is None:
        return made
    end = _handed_over(desk, conversation, after, at, again=concluded.again)
    if made.cancel_leads and not end.leads:
        return replace(made, pages=(Page((Paragraph(_say(desk, conversation, "taken_back")),)),))
    return replace(end, consents=made.consents)


def _chosen(
    desk: Desk, conversation: Conversation, script: Script, before: Session, after: Session, at: float
) -> Handed:
    """The consents that the turn changed, each with the words shown; one taken back ends what rested on it, there and then."""
    made = tuple(changes(script.dialog, before.answers, after.answers))
    proofs = tuple(_proof(desk, script, after, each.question, each.choice) for each in made)
    withdrawn = [str(each.question.purpose) for each in made if each.choice == "withdrawn"]
    lead = lead_of(conversation) if withdrawn else None
    left = lead
    for purpose in withdrawn:
        left = without(left, purpose, at) if left and taken_back(left, purpose) else left
    if lead is None or left is None or left is lead:
        return Handed(consents=proofs)
    told = passed_on(desk, lead, left, at)
    return Handed(leads=(left,), consents=proofs, notices=told, cancel_leads=(lead.key,))


def _handed_over(desk: Desk, conversation: Conversation, session: Session, at: float, *, again: bool) -> Handed:
    """The end: the lead made or renewed where the person agreed to that, and the page that says so."""
    content, operator = desk.shelf.content(session.version), desk.operator
    dialog, finished = content.dialogs[session.dialog], _latest(desk, conversation)
    if finished is None:
        return Handed()
    named = {"recipient": operator.name, "booking": operator.booking, "own_way": operator.contact}
    pages = handover_pages(content, dialog, session.answers, session.lang, session.mode, **named)
    if again or not agrees_to("transmit", dialog, session.answers):
        return Handed(pages=pages)
    before, given = _standing_lead(desk, conversation), agreed(dialog, session.answers)
    agreements = tuple(Agreement(str(each.purpose), each.recipient or operator.name, at) for each in given)
    lead = with_agreements(_lead(desk, conversation, session, finished, at), agreements, _contact(dialog, conversation))
    return _told(desk, before, lead, at, pages)


def _told(desk: Desk, before: Lead | None, lead: Lead, at: float, pages: tuple[Page, ...]) -> Handed:
    """The lead as it is now, said to the team and to the agency's systems. `before`: the one that they have, if any."""
    again = before is not None
    told_anew = before is not None and (before.session != lead.session or before.agreements == lead.agreements)
    event: EventName = "reassessed" if told_anew else "consented"
    calls = (*announce(desk, lead, at, again=again), *notices(desk.operator, event, at, lead))
    return Handed(pages, leads=(lead,), notices=calls, cancel=(waiting(lead.key),))


def _lead(desk: Desk, conversation: Conversation, session: Session | None, finished: Finished, at: float) -> Lead:
    """The person's lead with this result, the one that there is or a new one."""
    known = session or conversation.session
    lead = lead_of(conversation) or Lead(
        key=desk.new_id(),
        person=conversation.person,
        tenant=conversation.tenant,
        origin=finished.session.origin,
        created_at=at,
    )
    result = _result(desk, finished, known.known if known else {})
    return replace(
        renewed(lead, result, at),
        conversation=conversation.id,
        lang=conversation.lang,
        origin=lead.origin or finished.session.origin,
    )


def _result(desk: Desk, finished: Finished, later: Mapping[str, Answer]) -> Result:
    """What a diagnosis hands over. `later`: answers given since, of which go those alone that qualification reads."""
    session = finished.session
    content = desk.shelf.current if desk.shelf.lost(session.version) else desk.shelf.content(session.version)
    dialog = content.dialogs.get(session.dialog) or content.dialogs[desk.dialog]
    diagnosis = diagnose(content, dialog, {**session.known, **session.answers}, session.mode)
    card, rules = diagnosis.scorecard, content.knowledge.qualification
    result = Result(
        session=session.id,
        purpose=session.purpose,
        answers=diagnosis.answers,
        severities={each: card.scores[each].severity for each in card.obstacles},
    )
    if rules is None:
        return result
    answers = {**_read_by(rules, content, {**session.known, **later}), **diagnosis.answers}
    qualified = qualify(weighed(rules, desk.operator.weights), answers, card.severities)
    return _judged(replace(result, answers=answers), qualified, content, voice_of(desk).lang)


def _judged(result: Result, qualified: Qualified, content: Content, lang: str) -> Result:
    return replace(
        result,
        temperature=qualified.temperature.id,
        score=qualified.score,
        reasons=reasons_told(qualified, content.phrases, lang),
        opening=next_step(qualified.proposal, content.phrases, lang),
    )


def _read_by(rules: Qualification, content: Content, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Of these answers, those picked (never typed) that the rules read."""
    picked = {
        key
        for dialog in content.dialogs.values()
        for key, question in dialog.by_key.items()
        if question.kind in ("choice", "several")
    }
    return {key: answers[key] for key in sorted(rules.names & picked) if key in answers}


def _contact(dialog: Dialog, conversation: Conversation) -> Contact | None:
    session = conversation.session
    kind = contact_kind(dialog, session.answers) if session else ""
    if session is None or not kind:
        return None
    if kind == "telegram":
        return Contact("telegram", conversation.address.chat)
    return Contact("phone" if kind == "phone" else "email", session.contact) if session.contact else None


def _proof(desk: Desk, script: Script, session: Session, question: Question, choice: str) -> Consent:
    """The choice with the words that were on the screen, whole."""
    lang = session.lang
    labels = " / ".join(script.say(f"consent_{each}", lang) for each in (YES, NO))
    return Consent(
        purpose=str(question.purpose),
        recipient=question.recipient or desk.operator.name,
        choice=choice,  # type: ignore[arg-type]  # the same three words, in a room that must not know the ledger
        text="\n".join((question.text.say(lang), question.why.say(lang), labels)),
        dialog=session.dialog,
        version=session.version,
        lang=lang,
    )


def _dialog_of(content: Content) -> Dialog | None:
    """The dialog that asks for consent."""
    return next((each for each in content.dialogs.values() if each.concludes == LEAD), None)


def _latest(desk: Desk, conversation: Conversation) -> Finished | None:
    """The last whole diagnosis; an author's preview only where there is no other."""
    finished = [each for each in past_of(conversation) if whole(desk.shelf.current, each.session.dialog)]
    real = [each for each in finished if each.session.purpose != "test"]
    return next(reversed(real or finished), None)


def refusal(desk: Desk, conversation: Conversation) -> Page | None:
    """Why nothing can be handed over: nobody takes leads here, or there is no result yet."""
    if not desk.operator.takes_leads:
        return Page((Paragraph(_say(desk, conversation, "not_here")),))
    if _latest(desk, conversation) is None:
        start = Button(f"!!dialog:{_diagnosis(desk)}", _say(desk, conversation, "do_diagnosis"), main=True)
        return Page((Paragraph(_say(desk, conversation, "result_first")),), (start,))
    return None


def _diagnosis(desk: Desk) -> str:
    """The dialog whose result can be handed over: the one that talks open with, unless that is but a part."""
    content = desk.shelf.current
    return next((each for each in (desk.dialog, *content.dialogs) if whole(content, each)), desk.dialog)


def _say(desk: Desk, conversation: Conversation, phrase: str, /, **values: Value) -> str:
    lang = conversation.lang
    recipient = desk.operator.name or desk.phrases.say("contact.recipient_missing", lang)
    return desk.phrases.say(f"contact.{phrase}", lang, recipient=recipient, **values)


def guarded(otherwise: Serve) -> Serve:
    """A service that opens dialogs, where the one about consent opens only for whom it may."""

    def serve(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
        dialog = desk.shelf.current.dialogs.get(argument.partition("@")[0])
        if dialog is None or not dialog.makes_lead:
            return otherwise(desk, conversation, arrival, argument)
        page = refusal(desk, conversation)
        return Reply((page,)) if page else _opened(desk, conversation, arrival, dialog)

    return serve


def _opened(desk: Desk, conversation: Conversation, arrival: Arrival, dialog: Dialog) -> Reply:
    """The questions, of which those agreed to already are not asked again."""
    session, finished, recipient = conversation.session, _latest(desk, conversation), desk.operator.name
    same = session is not None and (session.dialog, session.recipient) == (dialog.id, recipient)
    if session is not None and same and session.state != ENDED:
        event = Opened() if underway(session) else Asked(Command.BEGIN, "standard")
        return Reply(session=session, event=event)
    left = taken_up(session, dialog.id) if session is not None else None
    if left is not None and left.recipient == recipient:
        return Reply(session=left, event=Opened())
    fresh = desk.new_session(conversation, arrival, dialog.id)
    purpose = finished.session.purpose if finished else fresh.purpose
    standing = dict.fromkeys(_standing(desk, dialog, lead_of(conversation)), YES)
    begun = replace(fresh, purpose=purpose, answers=standing, recipient=recipient)
    return Reply(session=begun, event=Asked(Command.BEGIN, "standard"))


def taken_back_elsewhere(
    desk: Desk, session: Session, proofs: tuple[Consent, ...], leads: tuple[Lead, ...]
) -> tuple[Session, tuple[Consent, ...]]:
    """The session once agreements were taken back elsewhere (`proofs`), and the proofs of what falls with them; `leads` as they are now.

    No talk about consent, open or left, may rest on those any more, nor on others that it had gathered and not used yet.
    """
    dialogs = desk.shelf.current.dialogs
    talks = [each for each in (session, *session.shelved) if each.dialog in dialogs and dialogs[each.dialog].makes_lead]
    given = {
        (str(each.purpose), each.recipient or desk.operator.name)
        for talk in talks
        for each in agreed(dialogs[talk.dialog], talk.answers)
        if talk.state != ENDED
    }
    standing = {(each.purpose, each.recipient) for lead in leads for each in lead.agreements}
    fallen = sorted(given - standing - {(each.purpose, each.recipient) for each in proofs})
    further = tuple(replace(proofs[0], purpose=purpose, recipient=recipient) for purpose, recipient in fallen)
    kept = replace(session, shelved=tuple(each for each in session.shelved if each not in talks))
    if session not in talks:
        return kept, further
    return dropped(kept), further


def dropped(session: Session) -> Session:
    """A talk about consent that is over without having led to anything; what was left unfinished before it stays."""
    return replace(session, state=ENDED, answers={}, contact="", paused=False, view="", revision=session.revision + 1)


def _standing_lead(desk: Desk, conversation: Conversation) -> Lead | None:
    """The person's lead, where it was agreed to with those who would receive it now: an operator may have made way for another."""
    lead, dialog = lead_of(conversation), _dialog_of(desk.shelf.current)
    purposes = {dialog.by_key[key].purpose for key in _standing(desk, dialog, lead)} if dialog else set()
    return lead if "transmit" in purposes else None


def _standing(desk: Desk, dialog: Dialog, lead: Lead | None) -> Iterator[str]:
    """The consents in force, by key."""
    held = {(each.purpose, each.recipient) for each in lead.agreements} if lead is not None and lead.live else set()
    for question in dialog.questions:
        if (str(question.purpose), question.recipient or desk.operator.name) in held:
            yield question.key


def _renew(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    """One tap sends the new result too, to whom has the one before. Nothing goes that was not agreed to then."""
    before, finished = _standing_lead(desk, conversation), _latest(desk, conversation)
    page = refusal(desk, conversation)
    if page or finished is None:
        return Reply((page,) if page else ())
    if before is None:
        return Reply(offer(desk, conversation))
    lead = _lead(desk, conversation, None, finished, arrival.at)
    if _says_the_same(before, lead):
        date = day_in_words(day_of(before.updated_at), desk.phrases, conversation.lang)
        return Reply((Page((Paragraph(_say(desk, conversation, "already", date=date)),)),))
    handed = _told(desk, before, lead, arrival.at, (Page((Paragraph(_say(desk, conversation, "renewed")),)),))
    return Reply(handed.pages, leads=handed.leads, notices=handed.notices, cancel=handed.cancel)


def _says_the_same(before: Lead, lead: Lead) -> bool:
    """Whether nothing new would be sent: the same talk, in which no answer was corrected."""
    picked, now = (
        {key: tuple(answer) if isinstance(answer, list | tuple) else answer for key, answer in each.answers.items()}
        for each in (before, lead)
    )
    return before.session == lead.session and picked == now


AGREEING: Mapping[str, Serve] = {
    "dialog": guarded(SERVICES["dialog"]),
    "fresh": guarded(SERVICES["fresh"]),
    "renew": _renew,
}
