"""The buttons below a lead's card: taking it, what came of it, notes, putting it off, and taking any of that back.

Only in the team's group, and only for somebody with a name there: from anywhere else nothing changes and nothing is said (checks.md, S07).
The lead is read and locked by the decision, so that of two who take it at once one does, and the card tells the other who. Must not know
channels' formats nor how leads are stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assistant.notices import notices
from bot.assistant.services import Reply, Serve
from bot.assistant.teamwork import (
    SNOOZES,
    card,
    card_of,
    in_place,
    in_team,
    outcome,
    patience,
    said,
    snoozed,
    team_person,
    voice_of,
    waiting,
)
from bot.conversation.messages import Page, Paragraph
from bot.leads.lead import Lead, Note, State
from bot.leads.wording import DAY
from bot.operators.events import EventName
from bot.ports import Actor, Arrival, Conversation, Outgoing, lead_of

if TYPE_CHECKING:
    from bot.assistant.desk import Desk

MOST_OF_NOTE = 500
MOST_NOTES = 50
"""Notes kept of one lead: the latest."""
MOST_OF_NAME = 64
KEY = re.compile(r"[a-z2-7]{26}")

Act = Callable[["Desk", Arrival, Lead, Actor, str], Reply]
"""What a member of the team does with a lead; the last is what the button says beside the lead's key."""


def _by_team(act: Act) -> Serve:
    """The service that lets a member of the team do `act` to the lead that the argument names first."""

    def serve(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
        key, _, rest = argument.partition(":")
        who = arrival.who
        if who is None or not in_team(desk, conversation) or not KEY.fullmatch(key):
            return Reply()
        lead = lead_of(conversation, key)
        if lead is None or lead.tenant != conversation.tenant:
            reply = _gone(desk, arrival)
        elif not lead.live:
            reply = Reply(notices=(card(desk, lead, arrival.at),))
        else:
            known = replace(lead, card=card_of(desk, lead))
            reply = act(desk, arrival, known, replace(who, name=who.name[:MOST_OF_NAME] or who.id), rest)
            if known.card != lead.card:  # drawn anew, in a group that another operator file names
                reply = replace(reply, leads=reply.leads or (known,))
        return replace(reply, conversation=replace(conversation, person=team_person(desk.team)))

    return serve


def _gone(desk: Desk, arrival: Arrival) -> Reply:
    """The lead is no more: what was tapped says so in its place."""
    page = Page((Paragraph(voice_of(desk).say("gone")),))
    shown = said(desk, page, topic=arrival.topic) if arrival.card is None else (in_place(desk, page, arrival.card),)
    return Reply(notices=shown)


def _claim(desk: Desk, arrival: Arrival, lead: Lead, who: Actor, rest: str) -> Reply:
    """Whoever is first has it; for everybody else the card says who that is."""
    if lead.state != "new":
        return _shown(desk, arrival, lead)
    return _told(desk, arrival, _taken(lead, who, arrival.at), "claimed")


def _contacted(desk: Desk, arrival: Arrival, lead: Lead, who: Actor, rest: str) -> Reply:
    if lead.state not in ("new", "claimed"):
        return _shown(desk, arrival, lead)
    after = replace(_taken(lead, who, arrival.at), state="contacted", contacted_at=arrival.at)
    return _told(desk, arrival, after, *_claimed_by_it(lead))


def _won(desk: Desk, arrival: Arrival, lead: Lead, who: Actor, rest: str) -> Reply:
    return _closed(desk, arrival, lead, who, "won")


def _lost(desk: Desk, arrival: Arrival, lead: Lead, who: Actor, rest: str) -> Reply:
    return _closed(desk, arrival, lead, who, "lost")


def _closed(desk: Desk, arrival: Arrival, lead: Lead, who: Actor, state: State) -> Reply:
    if lead.state not in ("new", "claimed", "contacted"):
        return _shown(desk, arrival, lead)
    after = replace(_taken(lead, who, arrival.at), state=state, closed_at=arrival.at)
    return _told(desk, arrival, after, *_claimed_by_it(lead), "won" if state == "won" else "lost")


def _taken(lead: Lead, who: Actor, at: float) -> Lead:
    """The lead in somebody's hands, and no longer put off: whoever does something with a lead that nobody has takes it by that."""
    if lead.claimed_at:
        return replace(lead, snoozed_until=0.0)
    return replace(lead, state="claimed", who=who.name, who_id=who.id, claimed_at=at, snoozed_until=0.0)


def _claimed_by_it(lead: Lead) -> tuple[EventName, ...]:
    return () if lead.claimed_at else ("claimed",)


def _undo(desk: Desk, arrival: Arrival, lead: Lead, who: Actor, rest: str) -> Reply:
    """One step back: from won or lost to where it was, from contacted to taken, from taken to nobody's."""
    if lead.state in ("won", "lost"):
        after = replace(lead, state="contacted" if lead.contacted_at else "claimed", closed_at=0.0)
    elif lead.state == "contacted":
        after = replace(lead, state="claimed", contacted_at=0.0)
    else:
        after = replace(lead, state="new", who="", who_id="", claimed_at=0.0, snoozed_until=0.0)
        reply = _told(desk, arrival, after)
        return replace(reply, notices=(*reply.notices, *patience(desk, after, arrival.at)))
    return _told(desk, arrival, after)


def _snooze(desk: Desk, arrival: Arrival, lead: Lead, who: Actor, days: str) -> Reply:
    """Ask until when, or put the lead off: it is said again then, within the team's hours."""
    if lead.state in ("won", "lost"):
        return _shown(desk, arrival, lead)
    if days not in map(str, SNOOZES):
        return Reply(notices=(card(desk, lead, arrival.at, snoozing=True),))
    until = desk.operator.opening.next_open(arrival.at + int(days) * DAY)
    after = replace(lead, snoozed_until=until)
    reply = _told(desk, arrival, after)
    return replace(reply, notices=(*reply.notices, *snoozed(desk, after)))


def _show(desk: Desk, arrival: Arrival, lead: Lead, who: Actor, rest: str) -> Reply:
    """The card as it is: in its place, or once more below when it was asked for from elsewhere, the earlier one losing its buttons."""
    if arrival.card == lead.card:
        return _shown(desk, arrival, lead)
    again = card(desk, lead, arrival.at, fresh=True)
    if lead.card is None:
        return Reply(notices=(again,))
    bare = Outgoing("editMessageReplyMarkup", {"message_id": lead.card}, to=desk.team, lead=lead.key)
    return Reply(notices=(bare, again))


def _shown(desk: Desk, arrival: Arrival, lead: Lead) -> Reply:
    return Reply(notices=(card(desk, lead, arrival.at), *_settled(desk, arrival, lead)))


def _told(desk: Desk, arrival: Arrival, after: Lead, *events: EventName) -> Reply:
    """The lead as it is now: kept, drawn, passed on to the agency's systems; what waited to be said about it is called off."""
    passed_on = tuple(call for event in events for call in notices(desk.operator, event, arrival.at, lead=after))
    shown = (card(desk, after, arrival.at), *_settled(desk, arrival, after))
    return Reply(leads=(after,), cancel=(waiting(after.key),), notices=(*shown, *passed_on))


def _settled(desk: Desk, arrival: Arrival, lead: Lead) -> tuple[Outgoing, ...]:
    """The line that was tapped, where that was not the card: it says what became of the lead, and has no button any more."""
    elsewhere = arrival.card is not None and lead.card is not None and arrival.card != lead.card
    return (outcome(desk, lead, arrival.card or 0),) if elsewhere else ()


def _note(desk: Desk, arrival: Arrival, lead: Lead, who: Actor, text: str) -> Reply:
    """Without a text, ask for one, of whoever tapped; with one, keep it."""
    voice = voice_of(desk)
    if not text.strip():
        asked = Paragraph(f"{who.name}, {voice.say('note_ask')}", account=who.id)
        page = Page((asked, Paragraph(voice.say("note_key", reference=lead.key))), asks=voice.say("note_field"))
        return Reply(notices=said(desk, page, lead.key, arrival.topic))
    kept = text.strip()[:MOST_OF_NOTE]
    after = replace(lead, notes=(*lead.notes, Note(arrival.at, who.name, kept))[-MOST_NOTES:])
    over = len(text.strip()) > MOST_OF_NOTE
    line = (
        voice.say("note_cut", reference=lead.short_key, most=MOST_OF_NOTE)
        if over
        else voice.say("note_kept", reference=lead.short_key)
    )
    told = said(desk, Page((Paragraph(line),)), lead.key, arrival.topic, over_card=lead.card)
    return Reply(leads=(after,), notices=(card(desk, after, arrival.at), *told))


CLAIMING: Mapping[str, Serve] = {
    f"lead_{name}": _by_team(act)
    for name, act in {
        "claim": _claim,
        "contacted": _contacted,
        "won": _won,
        "lost": _lost,
        "undo": _undo,
        "snooze": _snooze,
        "show": _show,
        "note": _note,
    }.items()
}
"""What a button of the team's group asks for, by name; `lead_note` with a text after the key is a reply to the question for one."""
