"""What Telegram takes, and the fake's own count of it: nothing that the bot sends of itself is refused."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

import pytest

from bot.delivery.pacing import Pacing
from bot.delivery.rates import BURST, FOR_REPLIES, PER_GROUP, PER_SECOND, Rates
from bot.delivery.sender import Sender
from bot.ports import Address, Outgoing, Response
from tests.delivery.kit import ListedOutbox, ScriptedDestination, SimulatedClock, settle_down
from tests.delivery.test_sender import edit, say
from tests.fakebotapi.errors import ApiError
from tests.fakebotapi.limits import Rates as Allowed
from tests.fakebotapi.limits import SendLimits

A, GROUP = Address("telegram", "1", "7"), Address("telegram", "1", "-7")


@dataclass
class Service:
    """The fake's limits, at the end of a way that takes up to `longest` seconds there and as long back."""

    clock: SimulatedClock
    limits: SendLimits
    dice: random.Random
    longest: float = 0.4
    refusals: int = 0

    async def deliver(self, address: Address, outgoing: Outgoing, card: int | None) -> Response:
        await self.clock.sleep(self.dice.random() * self.longest)
        try:
            if outgoing.slot != "live_card":
                self.limits.check(int(address.chat))
        except ApiError:
            self.refusals += 1
            return Response("wait", seconds=1)
        finally:
            await self.clock.sleep(self.dice.random() * self.longest)
        return Response("done", {"message_id": 1})

    def message_id(self, response: Response) -> int | None:
        return 1

    def plainer(self, outgoing: Outgoing) -> Outgoing | None:
        return None


async def backlog(pacing: Pacing, chats: int, messages: int, *, push: bool = False) -> tuple[Service, ListedOutbox]:
    """What became of a backlog, of people and of two groups, after three minutes."""
    clock = SimulatedClock()
    outbox = ListedOutbox(clock)
    service = Service(clock, SendLimits(clock, Allowed()), random.Random(chats))  # type: ignore[arg-type] # it is only asked for now()
    sender = Sender(outbox, service, clock, lambda: 0.0, pacing=pacing)
    running = asyncio.create_task(sender.run())
    await settle_down()
    for chat in [*range(1, chats + 1), -1, -2]:
        said = [
            call
            for number in range(messages)
            for call in (edit("closed"), say(str(number), slot="new_card", push=push))
        ]
        sender.send(outbox.put(*said, chat=str(chat)))
    await clock.advance(180)
    await sender.stop()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return service, outbox


@pytest.mark.parametrize("push", [False, True], ids=["replies", "pushes"])
async def test_R11_of_a_backlog_nothing_is_refused_and_nothing_is_lost(*, push: bool) -> None:
    """30 people and two groups, 25 messages each, on a slow and uneven way: 0 refusals, all sent, within the time that the limits leave."""
    service, outbox = await backlog(Pacing(Rates()), 30, 25, push=push)
    assert service.refusals == 0
    assert not outbox.rows
    assert len([each for each in outbox.settled if each.fate == "sent"]) == 32 * 50


async def test_R11_negative_control_without_the_rates_messages_are_refused() -> None:
    """The same without knowing what Telegram takes."""
    service, _ = await backlog(Pacing(), 30, 25)
    assert service.refusals > 20


async def test_R11_a_backlog_goes_out_in_the_order_in_which_it_was_said() -> None:
    """One chat, 60 messages, longer than a lane may hold them: each once, in order, about one a second."""
    clock = SimulatedClock()
    outbox, destination = ListedOutbox(clock), ScriptedDestination(clock)
    sender = Sender(outbox, destination, clock, lambda: 0.0, pacing=Pacing(Rates()))
    running = asyncio.create_task(sender.run())
    sender.send(outbox.put(*(say(str(number), slot="new_card") for number in range(60))))
    await clock.advance(90)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert destination.texts == [str(number) for number in range(60)]
    assert [at for at, *_ in destination.calls][-1] >= 60 - BURST


def test_a_few_messages_go_at_once_and_then_one_a_second() -> None:
    """A burst in one chat, and what follows it."""
    rates = Rates()
    for number in range(BURST):
        assert rates.room(A, 10.0) == 0
        rates.left(number, 10.0)
        rates.came(number, A, 10.0)
    assert rates.room(A, 10.0) == pytest.approx(1.0)
    assert rates.room(A, 11.0) == 0
    assert rates.room(Address("telegram", "1", "8"), 10.0) == 0


async def test_a_reply_of_many_messages_goes_at_once_and_the_next_one_a_second_later() -> None:
    """A verdict: pages, pictures, files and the card below; whoever then writes again is answered soon."""
    clock = SimulatedClock()
    outbox, destination = ListedOutbox(clock), ScriptedDestination(clock)
    sender = Sender(outbox, destination, clock, lambda: 0.0, pacing=Pacing(Rates()))
    running = asyncio.create_task(sender.run())
    sender.send(outbox.put(*(say(f"page {number}") for number in range(11)), say("card", slot="new_card")))
    await clock.advance(0.2)
    sender.send(outbox.put(edit("closed"), say("again", slot="new_card")))
    await clock.advance(2)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert [at for at, *_ in destination.calls] == [0.0] * 12 + [0.2, pytest.approx(1.0)]


def test_a_group_takes_twenty_a_minute() -> None:
    """At one a second, the twenty-first waits for the first one's minute to end."""
    rates = Rates()
    for number in range(PER_GROUP):
        rates.came(number, GROUP, float(number))
    assert rates.chat_free(GROUP, 20.0) == 60.0
    assert rates.chat_free(A, 20.0) == 20.0


def test_a_message_counts_from_its_departure_until_a_second_after_its_response() -> None:
    """However long the way: thirty that are out leave no room, and each that came back leaves it a second later."""
    rates = Rates()
    for number in range(PER_SECOND):
        rates.left(number, 0.0)
    assert rates.free(0.5) > 0.5
    rates.came(0, A, 0.7)
    assert rates.free(1.6) > 1.6
    assert rates.free(1.7) == 1.7


def test_pushes_leave_room_to_replies() -> None:
    """Some of a second's messages are for people who wait."""
    rates = Rates()
    for number in range(PER_SECOND - FOR_REPLIES):
        rates.came(number, Address("telegram", "1", str(number)), 0.0)
    assert rates.free(0.1, push=True) == 1.0
    assert rates.free(0.1) == 0.1


def test_r05_who_taps_or_types_at_a_human_pace_never_waits() -> None:
    """A message every two seconds, and edits as fast as fingers go."""
    pacing = Pacing(Rates())
    for number in range(100):
        now = 2.0 * number
        assert pacing.wait(number, A, now, 2, push=False) == 0
        pacing.rates.left(number, now)
        pacing.rates.came(number, A, now + 0.1)
        assert pacing.wait(1_000 + number, A, now + 0.2, 2, push=False, edit=True) == 0


def test_nothing_counts_where_there_is_no_limit() -> None:
    """A test server."""
    rates = Rates(0)
    for number in range(1_000):
        rates.left(number, 0.0)
        rates.came(number, A, 0.0)
    assert rates.room(A, 0.0) == 0
