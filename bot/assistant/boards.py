"""What the team asks the database for, made into a message when it is sent: the open leads, the numbers in words.

Must not know how a message is sent nor which database there is; counting is given.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.assistant.teamwork import voice_of
from bot.conversation.messages import Block, Button, Heading, Items, Page, Paragraph
from bot.leads.funnel import funnel_lines
from bot.leads.lead import Lead
from bot.leads.numbers import Numbers
from bot.leads.wording import TeamVoice
from bot.ports import Clock, Conversation, Store

if TYPE_CHECKING:
    from bot.assistant.desk import Desk

MOST_LISTED = 15
OPEN = ("new", "claimed", "contacted")
_HOTTEST = ("hot", "warm", "cold")

Count = Callable[[], Awaitable[Numbers]]


class TeamBoard:
    """A `bot.ports.Board`. `desk` gives the desk that speaks; `count` counts how talks and leads went, since the beginning."""

    def __init__(self, store: Store, desk: Callable[[], Desk], clock: Clock, count: Count) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._count = count

    async def shown(self, recipe: Mapping[str, str]) -> Mapping[str, Any] | None:
        """The parameters of a message: `what` is `leads` or `stats`. None without a group."""
        desk = self._desk()
        voice = voice_of(desk)
        if recipe["what"] == "stats":
            page = Page(stats_blocks(await self._count(), voice))
        else:
            page = leads_page(await self._store.leads(), voice, self._clock.now())
        team = desk.team
        calls = desk.told((page,), Conversation(team, lang=voice.lang)) if team else ()
        return (calls[0].otherwise or calls[0]).params if calls else None


def leads_page(leads: Sequence[Lead], voice: TeamVoice, now: float) -> Page:
    """The open leads, hottest first, then newest; each number is a button that shows its card."""
    found = [each for each in leads if each.state in OPEN]
    found.sort(
        key=lambda each: (_HOTTEST.index(each.temperature) if each.temperature in _HOTTEST else 9, -each.updated_at)
    )
    if not found:
        return Page((Paragraph(voice.say("leads_none")),))
    listed = found[:MOST_LISTED]
    lines = tuple(_line(number, each, voice, now) for number, each in enumerate(listed, 1))
    blocks: list[Block] = [
        Heading(voice.say("leads_title", count=len(found))),
        Paragraph("\n".join(lines)),
        Paragraph(voice.say("leads_how")),
    ]
    if len(found) > MOST_LISTED:
        blocks.append(Paragraph(voice.say("leads_more", count=len(found) - MOST_LISTED)))
    buttons = tuple(Button(f"!!lead_show:{each.key}", str(number)) for number, each in enumerate(listed, 1))
    return Page(tuple(blocks), buttons)


def _line(number: int, lead: Lead, voice: TeamVoice, now: float) -> str:
    state = voice.say(
        f"lead_{'snoozed' if lead.snoozed_until > now and lead.who else lead.state}",
        **({"who": lead.who} if lead.who else {}),
    )
    line = voice.say(
        "leads_line",
        number=number,
        mark=voice.mark(lead),
        score=lead.score,
        state=state,
        age=voice.age(now - lead.created_at),
        reference=lead.short_key,
    )
    return line if lead.purpose == "real" else f"{line} {voice.say('leads_test')}"


def stats_blocks(numbers: Numbers, voice: TeamVoice) -> tuple[Block, ...]:
    """The numbers in words: the picture's twin."""
    title, *lines = funnel_lines(numbers, voice)
    return (Heading(title), Items(tuple(lines))) if lines else (Paragraph(title),)
