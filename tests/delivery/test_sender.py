"""The outbox's sender: order, waits, faults and their cures, on simulated time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bot.delivery.sender import Sender
from bot.errors import StorageAway
from bot.ports import Address, Outgoing, Response
from tests.delivery.kit import ListedOutbox, ScriptedDestination, SimulatedClock, settle_down

Replies = Callable[[str, str], Response | None]
Moved = Callable[[Address, str], Awaitable[None]]


def say(text: str, **more: object) -> Outgoing:
    return Outgoing("sendMessage", {"text": text}, **more)  # type: ignore[arg-type] # the few fields a test names


def edit(text: str, otherwise: Outgoing | None = None) -> Outgoing:
    return Outgoing("editMessageText", {"text": text}, "live_card", otherwise=otherwise)


class Office:
    """A sender at work, with its outbox and its destination."""

    def __init__(self, replies: Replies, moved: Moved | None) -> None:
        self.clock = SimulatedClock()
        self.outbox = ListedOutbox(self.clock)
        self.destination = ScriptedDestination(self.clock, replies)
        self.sender = Sender(self.outbox, self.destination, self.clock, lambda: 0.0, moved=moved)

    def send(self, *outgoing: Outgoing, chat: str = "7") -> None:
        self.sender.send(self.outbox.put(*outgoing, chat=chat))


@asynccontextmanager
async def office(replies: Replies = lambda chat, text: None, moved: Moved | None = None) -> AsyncIterator[Office]:
    open_office = Office(replies, moved)
    running = asyncio.create_task(open_office.sender.run())
    await settle_down()
    try:
        yield open_office
    finally:
        await open_office.sender.stop()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def first_time(response: Response, *, text: str) -> Replies:
    """Answer so the first time that `text` is sent."""
    left = [response]
    return lambda chat, said: left.pop() if said == text and left else None


async def test_messages_of_a_chat_go_in_order_and_are_settled_together() -> None:
    """Three messages, three calls in order, one write a little later."""
    async with office() as desk:
        desk.send(say("one"), say("two"), say("three"))
        await desk.clock.advance(0.1)
        assert desk.destination.texts == ["one", "two", "three"]
        assert desk.outbox.fates() == ["sent"] * 3
        assert desk.outbox.writes == 1
        assert not desk.outbox.rows


async def test_a_card_sent_is_the_one_edited_even_before_it_is_stored() -> None:
    """Two turns within the settling delay: the second edits what the first sent."""
    async with office() as desk:
        desk.send(say("card", slot="new_card"))
        await settle_down()
        desk.send(edit("card, again"))
        await desk.clock.advance(0.1)
        assert desk.destination.calls[1][3] == 100
        assert desk.outbox.settled[0].card == 100


async def test_r13_only_the_chat_that_is_told_to_wait_waits_and_its_order_holds() -> None:
    """429 for one chat: the other goes on, nothing is early, nothing overtakes, not even a later turn."""
    async with office(first_time(Response("wait", seconds=5), text="a1")) as desk:
        desk.send(say("a1"), say("a2"), chat="1")
        desk.send(say("b1"), chat="2")
        await desk.clock.advance(1)
        desk.send(say("a3"), chat="1")
        await desk.clock.advance(3.9)
        assert desk.destination.texts == ["a1", "b1"]
        await desk.clock.advance(3)
        assert desk.destination.texts == ["a1", "b1", "a1", "a2", "a3"]
        assert [at for at, chat, _, _ in desk.destination.calls if chat == "1"][1] >= 5


async def test_r13_when_several_chats_are_told_to_wait_all_do() -> None:
    """The limit is everybody's: a fourth chat is not even tried until it ends."""
    waits = {"1", "2", "3"}
    async with office(lambda chat, text: Response("wait", seconds=10) if chat in waits else None) as desk:
        for chat in sorted(waits):
            desk.send(say("x"), chat=chat)
        await settle_down()
        waits.clear()
        desk.send(say("bystander"), chat="4")
        await desk.clock.advance(9.5)
        assert len(desk.destination.calls) == 3
        await desk.clock.advance(5)
        assert sorted(desk.destination.texts[3:]) == ["bystander", "x", "x", "x"]


async def test_r14_a_send_that_was_not_carried_out_is_tried_until_it_is() -> None:
    """Connections refused four times: the message goes out once they are accepted."""
    left = [Response("away", reason="no connection")] * 4
    async with office(lambda chat, text: left.pop() if left else None) as desk:
        desk.send(say("hello"))
        await desk.clock.advance(60)
        assert desk.destination.texts == ["hello"] * 5
        assert desk.outbox.fates() == ["retry"] * 4 + ["sent"]


async def test_r14_an_ambiguous_send_is_repeated_once_and_an_edit_freely() -> None:
    """What may have been sent is sent at most twice; an edit is idempotent."""
    faulty = [True]
    async with office(lambda chat, text: Response("away", ambiguous=True) if faulty[0] else None) as desk:
        desk.send(say("message"), chat="1")
        desk.send(say("card", slot="new_card"), chat="2")
        await desk.clock.advance(120)
        assert desk.destination.texts.count("message") == 2
        assert desk.outbox.settled[-1].fate == "dead"
        faulty[0] = False
        desk.send(say("another", slot="new_card"), chat="3")
        await desk.clock.advance(1)
        faulty[0] = True
        desk.send(edit("edited"), chat="3")
        await desk.clock.advance(300)
        assert desk.destination.texts.count("edited") > 5


async def test_r15_a_card_that_cannot_be_edited_is_sent_anew_with_one_call_more() -> None:
    """Gone: the alternative carries the same text and becomes the live card."""
    async with office(lambda chat, text: Response("gone") if desk_calls() == 2 else None) as desk:
        count = desk.destination.calls

        def desk_calls() -> int:
            return len(count)

        desk.send(say("card", slot="new_card"))
        await desk.clock.advance(0.1)
        desk.send(edit("question 2", Outgoing("sendMessage", {}, "new_card")))
        await desk.clock.advance(0.1)
        assert desk.destination.texts == ["card", "question 2", "question 2"]
        assert desk.outbox.settled[-1].card == 101


async def test_r15_an_edit_that_changes_nothing_is_a_success() -> None:
    """Not modified: settled as sent, without another call."""
    async with office(first_time(Response("unchanged"), text="same")) as desk:
        desk.send(say("card", slot="new_card"), edit("same"))
        await desk.clock.advance(0.1)
        assert desk.outbox.fates() == ["sent", "sent"]
        assert desk.destination.texts == ["card", "same"]


async def test_an_edit_without_a_card_goes_straight_to_its_alternative() -> None:
    """Nothing known to edit: one send, no wasted call; without an alternative there is nothing to do."""
    async with office() as desk:
        desk.send(edit("closing line"), edit("question", Outgoing("sendMessage", {}, "new_card")))
        await desk.clock.advance(0.1)
        assert desk.destination.calls == [(0.0, "7", "question", None)]
        assert desk.outbox.fates() == ["sent", "sent"]


async def test_s10_markup_that_is_refused_is_said_plainly() -> None:
    """A 400 for the markup: the same text without it."""
    async with office(first_time(Response("refused", reason="can't parse entities"), text="<x")) as desk:
        desk.send(Outgoing("sendMessage", {"text": "<x", "parse_mode": "HTML"}))
        await desk.clock.advance(0.1)
        assert desk.destination.texts == ["<x", "plain <x"]
        assert desk.outbox.fates() == ["sent"]


async def test_what_is_refused_for_good_is_dead_and_stops_nothing_behind_it() -> None:
    """The dead letter keeps its reason; the next message goes."""
    async with office(first_time(Response("refused", reason="no rights"), text="bad")) as desk:
        desk.send(say("bad"), say("good"))
        await desk.clock.advance(0.1)
        assert [(each.fate, each.reason) for each in desk.outbox.settled] == [("dead", "no rights"), ("sent", "")]


async def test_r17_a_person_who_blocked_us_costs_one_call() -> None:
    """403: the conversation is parked, what waits behind is not tried, and nothing comes again."""
    async with office(lambda chat, text: Response("blocked", reason="bot was blocked")) as desk:
        desk.send(say("one"), say("two"), say("three"))
        await desk.clock.advance(600)
        assert desk.destination.texts == ["one"]
        assert desk.outbox.settled[0].blocked
        assert desk.outbox.fates() == ["dead"] * 3


async def test_r18_a_group_that_moved_gets_its_message_in_the_new_chat() -> None:
    """The refusal names the new chat: the call follows, and so do later ones."""
    async with office(lambda chat, text: Response("migrated", chat="-100") if chat == "-5" else None) as desk:
        desk.send(say("one"), say("two"), chat="-5")
        await desk.clock.advance(0.1)
        assert [(chat, text) for _, chat, text, _ in desk.destination.calls] == [
            ("-5", "one"),
            ("-100", "one"),
            ("-100", "two"),
        ]


@pytest.mark.parametrize("away", [False, True], ids=["kept", "database away"])
async def test_r18_the_refusal_is_told_so_that_every_process_knows(*, away: bool) -> None:
    """Old address and new number, once for each refusal; not being able to keep it breaks no call."""
    told: list[tuple[str, str]] = []

    async def moved(address: Address, chat: str) -> None:
        told.append((address.chat, chat))
        if away:
            raise StorageAway("away")

    async with office(lambda chat, text: Response("migrated", chat="-100") if chat == "-5" else None, moved) as desk:
        desk.send(say("one"), say("two"), chat="-5")
        await desk.clock.advance(0.1)
        assert told == [("-5", "-100")]
        assert desk.destination.texts == ["one", "one", "two"]


async def test_r01_what_a_crash_left_behind_is_sent_by_the_next_process() -> None:
    """Stored, never handed over: fetched and sent, in order."""
    async with office() as desk:
        desk.outbox.put(say("left 1"), say("left 2"), leased=False)
        await desk.clock.advance(2)
        assert desk.destination.texts == ["left 1", "left 2"]


async def test_what_is_due_later_waits_for_its_hour() -> None:
    """A reminder in an hour."""
    async with office() as desk:
        desk.outbox.put(say("reminder", due_at=desk.clock.now() + 3600, push=True), leased=False)
        await desk.clock.advance(3599)
        assert desk.destination.texts == []
        await desk.clock.advance(3)
        assert desk.destination.texts == ["reminder"]


async def test_pushes_are_paced_and_replies_are_not() -> None:
    """120 pushes take four seconds; a reply in their midst goes at once."""
    async with office() as desk:
        for chat in range(120):
            desk.send(say("push", push=True), chat=str(chat + 1))
        await settle_down()
        desk.send(say("reply"), chat="500")
        await desk.clock.advance(0.05)
        assert "reply" in desk.destination.texts
        await desk.clock.advance(15)
        times = sorted(at for at, _, text, _ in desk.destination.calls if text == "push")
        assert len(times) == 120
        assert all(len([t for t in times if start <= t < start + 1]) <= 31 for start in times)


async def test_settlements_outlive_a_database_that_is_away() -> None:
    """Nothing that was sent is forgotten, so nothing is sent twice."""
    async with office() as desk:
        desk.outbox.away = True
        desk.send(say("one"))
        await desk.clock.advance(3)
        assert desk.outbox.settled == []
        desk.outbox.away = False
        await desk.clock.advance(3)
        assert desk.outbox.fates() == ["sent"]
        assert desk.destination.texts == ["one"]


async def test_stopping_writes_what_was_sent_and_gives_the_rest_back() -> None:
    """A lane held up at stop: its parcels return to the store, due at once."""
    hung = asyncio.Event()

    class Hanging(ScriptedDestination):
        async def deliver(self, *arguments: object) -> Response:
            await hung.wait()
            return Response("done")

    clock = SimulatedClock()
    outbox = ListedOutbox(clock)
    sender = Sender(outbox, Hanging(clock), clock, lambda: 0.0)
    sender.send(outbox.put(say("one"), say("two")))
    await settle_down()
    await sender.stop(grace=0.01)
    assert outbox.fates() == ["retry", "retry"]
    assert len(outbox.rows) == 2


async def test_a_fault_of_ours_is_tried_again_later_and_hides_nothing() -> None:
    """A destination that breaks: the lane's parcels come back after a pause."""
    broken = [True]

    def replies(chat: str, text: str) -> Response | None:
        if broken[0]:
            raise KeyError(text)
        return None

    async with office(replies) as desk:
        desk.send(say("one"), say("two"))
        await desk.clock.advance(1)
        broken[0] = False
        await desk.clock.advance(62)
        assert desk.destination.texts == ["one", "one", "two"]


async def test_r13_control_without_the_hold_a_later_turn_overtakes() -> None:
    """The negative control: the chat's wait forgotten, its third message goes before its first."""
    async with office(first_time(Response("wait", seconds=5), text="a1")) as desk:
        desk.sender._pacing.held_until = lambda address, now: 0.0  # type: ignore[method-assign] # the guard, broken on purpose
        desk.send(say("a1"), chat="1")
        await desk.clock.advance(1)
        desk.send(say("a3"), chat="1")
        await desk.clock.advance(10)
        assert desk.destination.texts == ["a1", "a3", "a1"]


async def test_r14_control_without_the_doubt_an_ambiguous_send_is_repeated_for_ever() -> None:
    """The negative control: nobody remembers that it may have been sent."""

    class Forgetful(set[int]):
        def __contains__(self, number: object) -> bool:
            return False

    async with office(lambda chat, text: Response("away", ambiguous=True)) as desk:
        desk.sender._doubtful = Forgetful()
        desk.send(say("message"))
        await desk.clock.advance(120)
        assert desk.destination.texts.count("message") > 2
