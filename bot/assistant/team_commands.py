"""What the team asks for by a command in its group: open leads, numbers, a test, an export; and the group's own number, anywhere.

Only the team's group is answered about leads: another is pointed to the private chat, as any group is. What takes a look into the database
is a recipe, made when it is sent. Must not know channels' formats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assistant.notices import notices
from bot.assistant.services import Reply, Serve
from bot.assistant.teamwork import announce, in_team, said, team_person, voice_of, waiting
from bot.assistant.trial import trial_lead
from bot.conversation.messages import Block, Copyable, Page, Paragraph
from bot.ports import Arrival, Conversation, Outgoing, lead_of

if TYPE_CHECKING:
    from bot.assistant.desk import Desk

PUBLIC = "public"
"""Argument of `team_id` from a group that anybody can read."""


def _elsewhere(desk: Desk, conversation: Conversation, link: str) -> Reply:
    """In any other group: where to talk with the bot."""
    return Reply((Page((Paragraph(desk.phrases.say("talk.group", conversation.lang, link=link)),)),))


def _ours(serve: Serve) -> Serve:
    """The service for the team's group alone; its argument is where others are pointed to."""

    def served(desk: Desk, conversation: Conversation, arrival: Arrival, link: str) -> Reply:
        if arrival.who is None or not in_team(desk, conversation):
            return _elsewhere(desk, conversation, link)
        known = replace(conversation, person=team_person(desk.team))
        return replace(serve(desk, known, arrival, link), conversation=known)

    return served


def _leads(desk: Desk, conversation: Conversation, arrival: Arrival, link: str) -> Reply:
    return Reply(notices=(_made(desk, arrival, "sendMessage", "board", "leads"),))


def _back(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    """The bot can write in its team's group again: what was to be said there meanwhile is lost, so that the open leads are listed."""
    team = desk.operator.team
    if arrival.who is None or team is None or not in_team(desk, conversation):
        return Reply()
    return _leads(desk, conversation, replace(arrival, topic=team.topic or None), "")


def _stats(desk: Desk, conversation: Conversation, arrival: Arrival, link: str) -> Reply:
    """A picture with the same numbers in words below; the words alone when it cannot be drawn."""
    words = _made(desk, arrival, "sendMessage", "board", "stats")
    picture = _made(desk, arrival, "sendPhoto", "enclosure", "funnel")
    return Reply(notices=(replace(picture, otherwise=words),))


def _export(desk: Desk, conversation: Conversation, arrival: Arrival, link: str) -> Reply:
    none = said(desk, Page((Paragraph(voice_of(desk).say("export_none")),)), topic=arrival.topic)
    table = replace(_made(desk, arrival, "sendDocument", "enclosure", "leads_csv"), otherwise=none[0])
    return Reply(notices=(table, _made(desk, arrival, "sendDocument", "enclosure", "leads_xlsx")))


def _made(desk: Desk, arrival: Arrival, method: str, kind: str, what: str) -> Outgoing:
    """A call whose content is made when it is sent."""
    recipe = {"what": what, "person": team_person(desk.team), "session": "", "lang": voice_of(desk).lang}
    where = {"message_thread_id": arrival.topic} if arrival.topic else {}
    return Outgoing(method, {kind: recipe, **where}, to=desk.team)


def _test(desk: Desk, conversation: Conversation, arrival: Arrival, link: str) -> Reply:
    """An invented lead, marked as such, that goes the way of real ones. There is one a group: asked for again, it begins anew."""
    lead = trial_lead(desk, conversation, arrival.at, lead_of(conversation))
    shown = announce(desk, lead, arrival.at)
    told = notices(desk.operator, "consented", arrival.at, lead=lead)
    return Reply(leads=(lead,), cancel=(waiting(lead.key),), notices=(*shown, *told))


def _id(desk: Desk, conversation: Conversation, arrival: Arrival, openness: str) -> Reply:
    """The group's number, and the topic's, as the operator file wants them: asked in any group, it tells nothing else."""
    voice = voice_of(desk)
    topic = f"\n  topic: {arrival.topic}" if arrival.topic else ""
    yaml = Copyable(voice.say("id_title"), f"team:\n  group: {conversation.address.chat}{topic}")
    blocks: list[Block] = [Paragraph(voice.say("id_text")), yaml]
    if openness == PUBLIC:
        blocks.append(Paragraph(voice.say("id_public")))
    elif in_team(desk, conversation):
        blocks.append(Paragraph(voice.say("id_ours")))
    calls = desk.told((Page(tuple(blocks)),), replace(conversation, lang=voice.lang))
    where = {"message_thread_id": arrival.topic} if arrival.topic else {}
    return Reply(notices=tuple(replace(call, params={**call.params, **where}) for call in calls))


TEAM_COMMANDS: Mapping[str, Serve] = {
    "team_leads": _ours(_leads),
    "team_stats": _ours(_stats),
    "team_test": _ours(_test),
    "team_export": _ours(_export),
    "team_id": _id,
    "team_back": _back,
}
"""What a command of a group asks for, by name; `team_back` is no command: the bot was let in, or let speak."""
