"""What the team's group is shown of a lead: its card, kept up to date in place, and the few lines said around it.

Calls to the group belong to the decision that makes them, like those to the person. Must not know who may tap what
(`bot.assistant.claiming`), channels' formats nor how leads are stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.content.texts import Value
from bot.conversation.messages import Button, Page, Paragraph
from bot.leads.card import card_blocks, state_in_words
from bot.leads.lead import Lead
from bot.leads.wording import HOUR, TeamVoice
from bot.ports import Address, Conversation, Outgoing

if TYPE_CHECKING:
    from bot.assistant.desk import Desk

SNOOZES = (1, 3, 7)
"""Days after which a lead may be said again."""
_BUTTONS = {
    "new": ("claim", "contacted", "note", "won", "lost", "snooze"),
    "claimed": ("contacted", "note", "won", "lost", "snooze", "release"),
    "contacted": ("won", "lost", "note", "snooze", "undo"),
    "won": ("note", "undo"),
    "lost": ("note", "undo"),
}
"""What can be done with a lead, by its state."""


def waiting(key: str) -> str:
    """The topic of what will be said about a lead that waits: called off as soon as somebody does something with it."""
    return f"unclaimed:{key}"


def voice_of(desk: Desk) -> TeamVoice:
    """The team's language and clock."""
    content, operator = desk.shelf.current, desk.operator
    wished = operator.languages[0] if operator.languages else ""
    return TeamVoice(content, wished if wished in content.languages else content.languages[0], operator.opening.zone)


def team_person(address: Address | None) -> str:
    """Who the team's group is, whatever number it has become since: the `person` of its conversation."""
    return f"team:{address.chat}" if address else ""


def in_team(desk: Desk, conversation: Conversation) -> bool:
    """Whether something happens in the team's group, under its number in the operator file or the one that it moved to."""
    team, here = desk.team, conversation.address
    if team is None or (here.channel, here.bot) != (team.channel, team.bot):
        return False
    return here == team or conversation.person == team_person(team)


def announce(desk: Desk, lead: Lead, at: float, again: bool = False) -> tuple[Outgoing, ...]:
    """The calls that show `lead` as it is to the team's group, in its card's place unless it was agreed to just now; none without a group.

    `again`: the person came back with a new result, and a line below the card says so. A lead that waits is said once more after the
    operator's hours of patience, or when it was put off until, within the team's hours. `at`: UTC seconds. A decision about a lead that was
    announced before should call off `waiting(lead.key)`, or all about the lead.
    """
    if desk.team is None:
        return ()
    just_agreed = any(each.purpose == "transmit" and each.at == at for each in lead.agreements)
    calls = [card(desk, lead, at, fresh=just_agreed)]
    if again:
        text = voice_of(desk).say("again", reference=lead.short_key, score=lead.score)
        calls += said(desk, Page((Paragraph(text),)), lead.key, over_card=card_of(desk, lead))
    return (*calls, *said_again(desk, lead, at))


def said_again(desk: Desk, lead: Lead, at: float) -> tuple[Outgoing, ...]:
    """What will be said of a lead that waits at `at`: put off, or nobody's."""
    if lead.snoozed_until > at:
        return snoozed(desk, lead)
    return patience(desk, lead, at) if lead.state == "new" else ()


def patience(desk: Desk, lead: Lead, at: float) -> tuple[Outgoing, ...]:
    """What is said once more about a lead that nobody took at `at`, after the operator's hours of patience."""
    team, voice = desk.operator.team, voice_of(desk)
    if desk.team is None or team is None:
        return ()
    text = voice.say("unclaimed", moment=voice.moment(lead.updated_at or lead.created_at), **_named(lead, voice))
    return _said_later(desk, lead, at + team.say_again_after * HOUR, text)


def forgotten(desk: Desk, lead: Lead, erased: bool) -> tuple[Outgoing, ...]:
    """The calls that take `lead` (as it was, with its card) off the group's screen: withdrawn, or `erased`. Nothing personal is left.

    To be made with the lead's other calls cancelled (`cancel_leads`). Where the card's number is not stored yet, the card may be on its way
    all the same: whoever sent it knows the number, and changes it; where there is none, nothing is.
    """
    if desk.team is None:
        return ()
    text = voice_of(desk).say("erased" if erased else "withdrawn", reference=lead.short_key)
    page = Page((Paragraph(text),))
    shown = card_of(desk, lead)
    if shown is None and _here(desk, lead):
        sent_just_now = Outgoing(
            "editMessageText", _calls(desk, page)[0].params, "lead_card", to=desk.team, lead=lead.key
        )
        return (sent_just_now, *said(desk, page))
    if shown is None:
        return said(desk, page)
    return (in_place(desk, page, shown), *said(desk, page, over_card=shown))


def card(desk: Desk, lead: Lead, now: float, *, fresh: bool = False, snoozing: bool = False) -> Outgoing:
    """The lead's card: drawn in its place, or below everything where it has none yet, it cannot be changed, or it is wanted `fresh`.

    A card in the group of another operator file is none: its number means some other message here.
    `snoozing`: its buttons ask until when.
    """
    voice = voice_of(desk)
    buttons = tuple(_snooze_buttons(voice, lead) if snoozing else _buttons(voice, lead))
    params = _calls(desk, Page(card_blocks(lead, voice, now), buttons))[0].params
    sent = Outgoing("sendMessage", {**params, **_topic(desk)}, "new_lead_card", to=desk.team, lead=lead.key)
    if fresh or not _here(desk, lead):
        return sent
    return replace(sent, method="editMessageText", params=params, slot="lead_card", otherwise=sent)


def placed(desk: Desk, lead: Lead) -> Lead:
    """The lead as kept by a decision that draws its card: from now on that is in the team's present group."""
    return replace(lead, group=desk.team.chat) if desk.team is not None and lead.live else lead


def _here(desk: Desk, lead: Lead) -> bool:
    return desk.team is not None and lead.group in ("", desk.team.chat)


def card_of(desk: Desk, lead: Lead) -> int | None:
    """The number of the lead's card in the team's present group; None where it has none there, or none known yet."""
    return lead.card if _here(desk, lead) else None


def outcome(desk: Desk, lead: Lead, message: int) -> Outgoing:
    """What became of the lead, in place of a line about it that had a button: `message` is its number in the group."""
    voice = voice_of(desk)
    text = voice.say("taken", reference=lead.short_key, state=state_in_words(lead, voice))
    return replace(in_place(desk, Page((Paragraph(text),)), message), lead=lead.key)


def said(
    desk: Desk, page: Page, lead: str = "", topic: int | None = None, over_card: int | None = None
) -> tuple[Outgoing, ...]:
    """A page of the group's own, in `topic` or where cards are; `over_card`: the message that it replies to."""
    where: dict[str, Any] = {"message_thread_id": topic} if topic else _topic(desk)
    if over_card:
        where["reply_parameters"] = {"message_id": over_card, "allow_sending_without_reply": True}
    return tuple(replace(call, params={**call.params, **where}, to=desk.team, lead=lead) for call in _calls(desk, page))


def in_place(desk: Desk, page: Page, message: int) -> Outgoing:
    """A page of one message in the place of another of the group's, whose buttons it takes away."""
    return Outgoing("editMessageText", {**_calls(desk, page)[0].params, "message_id": message}, to=desk.team)


def snoozed(desk: Desk, lead: Lead) -> tuple[Outgoing, ...]:
    """What is said when the time agreed on for a lead comes."""
    voice = voice_of(desk)
    named = _named(lead, voice)
    text = voice.say("snoozed_who", who=lead.who, **named) if lead.who else voice.say("snoozed", **named)
    return _said_later(desk, lead, lead.snoozed_until, text)


def _named(lead: Lead, voice: TeamVoice) -> dict[str, Value]:
    return {"reference": lead.short_key, "temperature": voice.temperature(lead), "score": lead.score}


def _said_later(desk: Desk, lead: Lead, at: float, text: str) -> tuple[Outgoing, ...]:
    """A line about a lead, when the team works, with the way to take it."""
    due = desk.operator.opening.next_open(at)
    button = Button(_token("claim" if lead.state == "new" else "show", lead), _label(voice_of(desk), lead))
    mark = (Paragraph(voice_of(desk).say("mark_test"), strong=True),) if lead.purpose != "real" else ()
    calls = said(desk, Page((*mark, Paragraph(text)), (button,)), lead.key)
    return tuple(replace(call, due_at=due, push=True, topic=waiting(lead.key)) for call in calls)


def _label(voice: TeamVoice, lead: Lead) -> str:
    return voice.say("do_claim") if lead.state == "new" else voice.say("note_key", reference=lead.short_key)


def _buttons(voice: TeamVoice, lead: Lead) -> Iterator[Button]:
    for name in _BUTTONS.get(lead.state, ()):
        service = "undo" if name == "release" else name
        yield Button(_token(service, lead), voice.say(f"do_{name}"), main=name == "claim")


def _snooze_buttons(voice: TeamVoice, lead: Lead) -> Iterator[Button]:
    for days in SNOOZES:
        yield Button(f"{_token('snooze', lead)}:{days}", voice.say("do_snooze_days", days=days))
    yield Button(_token("show", lead), voice.say("do_stay"))


def _token(service: str, lead: Lead) -> str:
    return f"!!lead_{service}:{lead.key}"


def _calls(desk: Desk, page: Page) -> tuple[Outgoing, ...]:
    """The group's calls for a page, in their plainest form: what is edited later must be of one kind."""
    calls = desk.told((page,), Conversation(desk.team, lang=voice_of(desk).lang)) if desk.team else ()
    return tuple(replace(call.otherwise or call, otherwise=None) for call in calls)


def _topic(desk: Desk) -> dict[str, Any]:
    team = desk.operator.team
    return {"message_thread_id": team.topic} if team and team.topic else {}
