"""A person's rights over their data, as services: the notice, what is kept, taking it away, correcting, withdrawing, erasing.

In every state of a talk, and at once: nothing here asks for a reason. Must not know channels' formats nor how anything is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assistant.greeting import content_of
from bot.assistant.notices import notices
from bot.assistant.portrait import PURPOSES, Portrait
from bot.assistant.results import kept_diagnoses
from bot.assistant.services import Reply, Serve
from bot.assistant.teamwork import card, forgotten, said_again
from bot.consent.ledger import Consent
from bot.consent.notice import Notice
from bot.content.texts import Value
from bot.conversation.events import Asked, Command
from bot.conversation.memory import underway
from bot.conversation.messages import Attachment, Button, Heading, Items, Page, Paragraph, What
from bot.conversation.session import ENDED, SUMMARY, Session
from bot.leads.lead import Lead
from bot.leads.withdrawal import TRANSMIT, taken_back, without
from bot.ports import Arrival, Conversation, Outgoing, lead_of, past_of

if TYPE_CHECKING:
    from bot.assistant.desk import Desk

CONTACT_DIALOG = "contact"
_FILES: Mapping[str, What] = {"data": "mydata", "paper": "mydata_paper"}


def _say(desk: Desk, conversation: Conversation, phrase: str, /, **values: Value) -> str:
    return desk.phrases.say(f"privacy.{phrase}", conversation.lang, **values)


def _button(desk: Desk, conversation: Conversation, service: str, phrase: str) -> Button:
    return Button(f"!!{service}", _say(desk, conversation, f"do_{phrase}"))


def _privacy(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    blocks = Notice(desk.phrases, conversation.lang, desk.operator).blocks()
    buttons = (_button(desk, conversation, name, name) for name in ("mydata", "erase"))
    return Reply((Page(blocks, tuple(buttons)),))


def _mydata(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    """What is kept, in a few lines, and all that can be done with it, each one tap away."""
    title, text = Heading(_say(desk, conversation, "mydata_title")), Paragraph(_say(desk, conversation, "mydata_text"))
    names = {"mydata_see": "see", "mydata_file:data": "take_data", "mydata_file:paper": "take_paper"}
    names |= {"mydata_correct": "correct"}
    held = _agreed(lead_of(conversation))
    names |= {f"withdraw:{purpose}": f"withdraw_{purpose}" for purpose in PURPOSES if purpose in held}
    names |= {"erase": "erase", "privacy": "privacy"}
    buttons = tuple(_button(desk, conversation, service, phrase) for service, phrase in names.items())
    return Reply((Page((title, text, Items(tuple(_kept(desk, conversation)))), buttons),))


def _agreed(lead: Lead | None) -> set[str]:
    return {each.purpose for each in lead.agreements} if lead is not None and lead.live else set()


def _kept(desk: Desk, conversation: Conversation) -> Iterator[str]:
    session, lead = conversation.session, lead_of(conversation)
    yield _say(desk, conversation, "mydata_chat")
    if session is not None and session.answers:
        yield _say(desk, conversation, "mydata_underway", count=len(session.answers))
    if finished := len(past_of(conversation)):
        yield _say(desk, conversation, "mydata_finished", count=finished)
    if lead is not None:
        yield from _shared(desk, conversation, lead)


def _shared(desk: Desk, conversation: Conversation, lead: Lead) -> Iterator[str]:
    portrait, name = Portrait(desk.shelf.current, conversation.lang), _recipient(desk, lead)
    if not lead.live:
        yield portrait.say("mydata_withdrawn", name=name)
        return
    yield portrait.say("mydata_lead", name=name, date=portrait.day(_agreed_at(lead)))
    if lead.contact is not None:
        yield portrait.say("mydata_contact", contact=portrait.contact(lead.contact))


def _agreed_at(lead: Lead) -> float:
    return next((each.at for each in lead.agreements if each.purpose == TRANSMIT), lead.created_at)


def _recipient(desk: Desk, lead: Lead) -> str:
    """Whom the person agreed with, as they were named then."""
    return next((each.recipient for each in lead.agreements if each.purpose == TRANSMIT), desk.operator.name)


def _see(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    """All of it in words, a page for each thing kept."""
    portrait, lang = Portrait(desk.shelf.current, conversation.lang), conversation.lang
    session, lead = conversation.session, lead_of(conversation)
    pages = [portrait.chat(conversation)]
    if session is not None:
        pages.append(Portrait(content_of(desk, session), lang, desk.operator.name).talk(session))
    pages += [Portrait(content_of(desk, each.session), lang).finished(each) for each in past_of(conversation)]
    if lead is not None and lead.live:
        pages.append(portrait.lead(lead, _recipient(desk, lead)))
    files = (_button(desk, conversation, f"mydata_file:{name}", f"take_{name}") for name in _FILES)
    last = Page((Paragraph(_say(desk, conversation, "see_rest")),), tuple(files))
    return Reply((*(page for page in pages if page.blocks), last))


def _file(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    """Everything as data, or on paper: made when it is sent."""
    what = _FILES.get(argument)
    return Reply((Attachment(what, ""),)) if what else _mydata(desk, conversation, arrival, "")


def _correct(desk: Desk, conversation: Conversation, arrival: Arrival, key: str) -> Reply:
    """The answers that can be corrected, or the one that `key` names asked again, from wherever the talk is.

    A finished diagnosis is taken up in its summary: validated again, it takes the place of the one that was wrong.
    """
    session = _correctable(desk, conversation)
    if session is None:
        contact = _contact_button(desk, conversation)
        return Reply((Page((Paragraph(_say(desk, conversation, "correct_nothing")),), contact),))
    if key in session.answers:
        reopened = replace(session, paused=False, state=SUMMARY) if session.state == ENDED else session
        return Reply(session=reopened, event=Asked(Command.EDIT, key))
    lines = Portrait(content_of(desk, session), conversation.lang).answers(session.answers)
    listed = Items(tuple(lines.values()), ordered=True)
    numbered = (Button(f"!!mydata_correct:{each}", str(place)) for place, each in enumerate(lines, 1))
    title, text = (
        Heading(_say(desk, conversation, "correct_title")),
        Paragraph(_say(desk, conversation, "correct_text")),
    )
    return Reply((Page((title, text, listed), (*numbered, *_contact_button(desk, conversation))),))


def _correctable(desk: Desk, conversation: Conversation) -> Session | None:
    """The talk at hand, else the last diagnosis that was finished. What was agreed to is withdrawn rather than corrected."""
    session = conversation.session
    agreeing = session is not None and content_of(desk, session).dialogs[session.dialog].makes_lead
    if session is not None and session.answers and not agreeing:
        return session
    kept = kept_diagnoses(desk.shelf.current, past_of(conversation))
    if not kept or (session is not None and underway(session) and not agreeing):
        return None
    return replace(kept[-1].session, lang=conversation.lang, shelved=session.shelved if session else ())


def _contact_button(desk: Desk, conversation: Conversation) -> tuple[Button, ...]:
    """The way to another contact: it is asked for anew, with its agreement."""
    lead = lead_of(conversation)
    asks = desk.operator.takes_leads and CONTACT_DIALOG in desk.shelf.current.dialogs
    if lead is None or not lead.live or not asks:
        return ()
    return (_button(desk, conversation, f"dialog:{CONTACT_DIALOG}", "correct_contact"),)


def _withdraw(desk: Desk, conversation: Conversation, arrival: Arrival, purpose: str) -> Reply:
    """One tap takes an agreement back, as one gave it: proved, passed on to whoever may have received the data, and said."""
    lead = lead_of(conversation)
    gone = taken_back(lead, purpose) if lead is not None else ()
    if lead is None or not gone:
        return Reply((Page((Paragraph(_say(desk, conversation, "nothing_to_withdraw")),)),))
    after = without(lead, purpose, arrival.at)
    text = _say(desk, conversation, f"withdrawn_{purpose}", name=_recipient(desk, lead))
    said = (Paragraph(text), Paragraph(_say(desk, conversation, "withdrawn_again")))
    version, lang = desk.shelf.current.version, conversation.lang
    return Reply(
        (Page(said, (_button(desk, conversation, "mydata", "mydata"),)),),
        leads=(after,),
        consents=tuple(
            Consent(each.purpose, each.recipient, "withdrawn", text, version=version, lang=lang) for each in gone
        ),
        cancel_leads=(lead.key,),
        notices=passed_on(desk, lead, after, arrival.at),
    )


def passed_on(desk: Desk, lead: Lead, after: Lead, at: float) -> tuple[Outgoing, ...]:
    """What the others are told. Whoever still may use the rest is told what that is: calls about it may just have been cancelled."""
    told = notices(desk.operator, "withdrawn", at, after)
    if not after.live:
        return (*forgotten(desk, lead, erased=False), *told)
    drawn = (card(desk, after, at), *said_again(desk, after, at)) if desk.team else ()
    return (*drawn, *told, *notices(desk.operator, "reassessed", at, after))


def _erase(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    """Ask once, since it cannot be undone."""
    lead = lead_of(conversation)
    text = [_say(desk, conversation, "erase_text")]
    if lead is not None and lead.live:
        text.append(_say(desk, conversation, "erase_lead", name=_recipient(desk, lead)))
    sure = Button("!!erase_confirmed", _say(desk, conversation, "do_erase_all"), main=True)
    keep = Button("!!start", _say(desk, conversation, "do_keep"))
    return Reply((Page((Heading(_say(desk, conversation, "erase_title")), *map(Paragraph, text)), (sure, keep)),))


def _erase_confirmed(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    """Nothing is kept but the proofs, which name nobody; whoever received the lead is told to erase it too."""
    lead = lead_of(conversation)
    page = Page((Paragraph(_say(desk, conversation, "erased")),))
    told: tuple[Outgoing, ...] = ()
    if lead is not None:
        told = (*forgotten(desk, lead, erased=True), *notices(desk.operator, "erased", arrival.at, lead))
    return Reply(
        (page,),
        conversation=replace(conversation, session=None, card=None),
        erase=True,
        cancel_leads=(lead.key,) if lead is not None else (),
        notices=told,
    )


RIGHTS: Mapping[str, Serve] = {
    "privacy": _privacy,
    "mydata": _mydata,
    "mydata_see": _see,
    "mydata_file": _file,
    "mydata_correct": _correct,
    "withdraw": _withdraw,
    "erase": _erase,
    "erase_confirmed": _erase_confirmed,
}
