"""A lead's card: all that the team needs to call somebody well, and what became of it, as blocks of a page.

Says what was consented to and no more. Kept within one message: whatever people typed is cut to fit. Must not know channels, buttons nor
who may tap them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.conversation.messages import Block, Heading, Items, Paragraph
from bot.leads.lead import Agreement, Lead, Note
from bot.leads.origins import parse
from bot.leads.wording import TeamVoice

MOST_REASONS = 7
MOST_OF_REASON = 240
MOST_OF_OPENING = 400
MOST_OF_NOTE = 500
"""Characters."""
_PURPOSES = ("transmit", "contact", "newsletter")


def card_blocks(lead: Lead, voice: TeamVoice, now: float) -> tuple[Block, ...]:
    """The card of `lead` at `now` (UTC seconds); of one withdrawn, that it is, and nothing of the person."""
    return tuple(_withdrawn(lead, voice) if not lead.live else _whole(lead, voice, now))


def state_in_words(lead: Lead, voice: TeamVoice) -> str:
    """Where the lead stands, and since when."""
    moments = {
        "claimed": lead.claimed_at,
        "contacted": lead.contacted_at,
        "won": lead.closed_at,
        "lost": lead.closed_at,
    }
    return voice.say(f"state_{lead.state}", **_taken(lead.state, lead, voice, moments.get(lead.state, 0.0)))


def _withdrawn(lead: Lead, voice: TeamVoice) -> Iterator[Block]:
    yield Heading(voice.say("note_key", reference=lead.short_key))
    yield Paragraph(voice.say("state_withdrawn"))


def _whole(lead: Lead, voice: TeamVoice, now: float) -> Iterator[Block]:
    if lead.purpose != "real":
        yield Paragraph(voice.say("mark_test"), strong=True)
    temperature, mark = voice.temperature(lead), voice.mark(lead)
    yield Heading(voice.say("head", mark=mark, temperature=temperature, score=lead.score, reference=lead.short_key))
    yield Paragraph("\n".join(_history(lead, voice, now)), strong=True)
    yield from _contact(lead, voice)
    if lead.opening:
        yield Paragraph(_cut(lead.opening, MOST_OF_OPENING))
    yield from _listed(voice.say("obstacles_title"), _obstacles(lead, voice))
    yield from _listed(voice.say("reasons_title"), (_cut(each, MOST_OF_REASON) for each in lead.reasons[:MOST_REASONS]))
    yield Paragraph(
        "\n".join(
            (
                *_agreed(lead.agreements, voice),
                voice.say("origin", origin=voice.origin(parse(lead.origin))),
                _arrived(lead, voice),
            )
        )
    )
    if lead.notes:
        yield Heading(voice.say("notes_title", count=len(lead.notes)))
        yield Paragraph(_noted(lead.notes[-1], voice))


def _history(lead: Lead, voice: TeamVoice, now: float) -> Iterator[str]:
    """Every state that the lead went through and is still in the path of, the oldest first."""
    if not lead.claimed_at and lead.state == "new":
        yield voice.say("state_new")
    path = (("claimed", lead.claimed_at), ("contacted", lead.contacted_at))
    closed = ((lead.state, lead.closed_at),) if lead.state in ("won", "lost") else ()
    for state, at in (*path, *closed):
        if at:
            yield voice.say(f"state_{state}", **_taken(state, lead, voice, at))
    if lead.snoozed_until > now:
        yield voice.say("state_snoozed", moment=voice.moment(lead.snoozed_until))


def _taken(state: str, lead: Lead, voice: TeamVoice, at: float) -> dict[str, str]:
    said = {"moment": voice.moment(at)} if at else {}
    return {**said, "who": lead.who} if state == "claimed" else said


def _contact(lead: Lead, voice: TeamVoice) -> Iterator[Block]:
    """How the person may be reached, only where they agreed to that."""
    agreed = lead.purpose != "real" or any(each.purpose == "contact" for each in lead.agreements)
    if lead.contact is None or not agreed:
        yield Paragraph(voice.say("contact_none"))
    elif lead.contact.kind == "telegram":
        yield Paragraph(voice.say("contact_telegram"), account=lead.contact.value)
    else:
        yield Paragraph(voice.say("contact", value=lead.contact.value))


def _obstacles(lead: Lead, voice: TeamVoice) -> Iterator[str]:
    """The four, in the domain's order; aspects are in the reasons."""
    for obstacle in voice.content.knowledge.scoring.obstacles:
        if obstacle.id in lead.severities:
            severity = lead.severities[obstacle.id]
            name = obstacle.name.say(voice.lang)
            unclear = severity is None
            yield (
                voice.say("obstacle_unclear", name=name)
                if unclear
                else voice.say("obstacle", name=name, severity=severity or 0)
            )


def _agreed(agreements: Iterable[Agreement], voice: TeamVoice) -> Iterator[str]:
    """What was agreed to, in one line for each moment."""
    by_moment: dict[float, list[str]] = {}
    for each in agreements:
        if each.purpose in _PURPOSES:
            by_moment.setdefault(each.at, []).append(voice.say(f"purpose_{each.purpose}", recipient=each.recipient))
    for at, purposes in by_moment.items():
        yield voice.say("agreed", moment=voice.moment(at), purposes=", ".join(purposes))


def _arrived(lead: Lead, voice: TeamVoice) -> str:
    moment = voice.moment(lead.updated_at or lead.created_at)
    if lead.times > 1:
        return voice.say("arrived_again", moment=moment, times=lead.times)
    return voice.say("arrived", moment=moment)


def _noted(note: Note, voice: TeamVoice) -> str:
    return voice.say("note", who=note.who, moment=voice.moment(note.at), text=_cut(note.text, MOST_OF_NOTE))


def _listed(title: str, lines: Iterable[str]) -> Iterator[Block]:
    items = tuple(lines)
    if items:
        yield Heading(title)
        yield Items(items)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
