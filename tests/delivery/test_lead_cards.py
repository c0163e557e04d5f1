"""A lead's card in the team's group: sent once, then edited, whichever process knows its number."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.delivery.sender import Sender
from bot.ports import Address, Outgoing, Parcel, Response
from tests.delivery.kit import ListedOutbox, ScriptedDestination, SimulatedClock, settle_down

GROUP = Address("telegram", "1", "-100")


def sent(text: str, lead: str = "a") -> Outgoing:
    return Outgoing("sendMessage", {"text": text}, "new_lead_card", to=GROUP, lead=lead)


def edited(text: str, lead: str = "a") -> Outgoing:
    return Outgoing(
        "editMessageText", {"text": text}, "lead_card", to=GROUP, lead=lead, otherwise=sent(f"{text} anew", lead)
    )


class Office:
    """A sender at work for the group."""

    def __init__(self, replies: Callable[[str, str], Response | None]) -> None:
        self.clock = SimulatedClock()
        self.outbox = ListedOutbox(self.clock)
        self.telegram = ScriptedDestination(self.clock, replies)
        self.sender = Sender(self.outbox, self.telegram, self.clock, lambda: 0.0, open_at=lambda now: now + 3600)

    async def send(self, *outgoing: Outgoing, card: int | None = None) -> None:
        """Calls as a decision leaves them; `card`: the lead's card as stored then."""
        self.sender.send([replace(parcel, card=card) for parcel in self.outbox.put(*outgoing)])
        await self.clock.advance(0.1)

    @property
    def calls(self) -> list[tuple[str, int | None]]:
        """Each text, and the message that it edits."""
        return [(text, card) for _, _, text, card in self.telegram.calls]


@asynccontextmanager
async def office(replies: Callable[[str, str], Response | None] = lambda chat, text: None) -> AsyncIterator[Office]:
    at_work = Office(replies)
    running = asyncio.create_task(at_work.sender.run())
    await settle_down()
    try:
        yield at_work
    finally:
        await at_work.sender.stop()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_card_is_sent_and_then_edited_before_its_number_is_stored() -> None:
    """Each lead's own, though all stand in one group; the numbers go to the store."""
    async with office() as desk:
        await desk.send(sent("A", "a"), sent("B", "b"), edited("A claimed", "a"), edited("B won", "b"))
        assert desk.calls == [("A", None), ("B", None), ("A claimed", 100), ("B won", 101)]
        assert [(each.parcel.outgoing.lead, each.card) for each in desk.outbox.settled if each.card] == [
            ("a", 100),
            ("b", 101),
        ]


async def test_the_card_stored_is_the_one_edited_even_when_its_number_is_smaller() -> None:
    """In a group that moved, numbers begin anew: what another process stored since ours counts."""
    async with office() as desk:
        await desk.send(sent("A"))
        await desk.send(edited("ours", "a"), card=100)
        await desk.send(edited("theirs", "a"), card=3)
        assert desk.calls[1:] == [("ours", 100), ("theirs", 3)]


async def test_a_card_that_is_gone_or_unknown_is_sent_anew() -> None:
    """And that one is edited from then on."""
    async with office(lambda chat, text: Response("gone") if text == "gone" else None) as desk:
        await desk.send(edited("unknown"))
        await desk.send(edited("known"))
        await desk.send(edited("gone"), card=100)
        await desk.send(edited("last"), card=100)
        assert desk.calls == [("unknown anew", None), ("known", 100), ("gone", 100), ("gone anew", None), ("last", 102)]


async def test_P06_a_card_still_being_sent_when_its_lead_is_erased_is_emptied() -> None:
    """The number is not stored yet, and the lead is no more; without any card there is nothing to empty."""
    emptied = Outgoing("editMessageText", {"text": "erased"}, "lead_card", to=GROUP, lead="a")
    async with office() as desk:
        await desk.send(emptied)
        assert desk.calls == []
        await desk.send(sent("A"), emptied)
        assert desk.calls == [("A", None), ("erased", 100)]
        assert [each.fate for each in desk.outbox.settled] == ["sent", "sent", "sent"]


async def test_of_two_edits_of_one_card_the_later_is_made() -> None:
    """Of two leads' cards, both are."""
    async with office() as desk:
        parcels = desk.outbox.put(edited("first"), edited("second"), edited("other", "b"))
        desk.sender.send([replace(parcel, card=7) for parcel in parcels])
        await desk.clock.advance(0.1)
        assert [text for text, _ in desk.calls] == ["second", "other"]


async def test_what_is_said_once_more_to_the_team_obeys_the_teams_hours_not_the_persons() -> None:
    """A topic alone does not make a call wait for the hours at which people are written to."""
    async with office() as desk:
        await desk.send(replace(sent("unclaimed"), topic="unclaimed:a"))
        assert [text for text, _ in desk.calls] == ["unclaimed"]
        await desk.send(Outgoing("sendMessage", {"text": "remind"}, topic="reminder"))
        assert [text for text, _ in desk.calls] == ["unclaimed"]


def test_the_group_is_a_lane() -> None:
    """What goes to it keeps its order."""
    outbox = ListedOutbox(SimulatedClock())
    parcels: list[Parcel] = outbox.put(sent("A"), edited("B"))
    assert {parcel.address for parcel in parcels} == {GROUP}
