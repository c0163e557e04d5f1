"""A reminder that waited out a fault rings within the hours agreed on, not in the night; answers never wait for them."""

from __future__ import annotations

import asyncio

from bot.delivery.sender import Sender
from bot.operators.hours import OpenHours
from bot.ports import Outgoing
from tests.delivery.kit import ListedOutbox, ScriptedDestination, SimulatedClock, settle_down

HOUR = 3600.0
"""The simulated clock begins at nine in the morning in Paris."""
REMINDER = Outgoing("sendMessage", {"text": "reminder"}, push=True, topic="reminder")
ANSWER = Outgoing("sendMessage", {"text": "answer"})


async def test_out_of_hours_a_reminder_waits_for_the_morning() -> None:
    """Fetched at ten in the evening, after the process was away: sent at nine; an answer at once. In hours it goes at once."""
    clock = SimulatedClock()
    outbox, destination = ListedOutbox(clock), ScriptedDestination(clock)
    sender = Sender(outbox, destination, clock, lambda: 0.0, open_at=OpenHours().next_open)
    running = asyncio.create_task(sender.run())
    await settle_down()
    sender.send(outbox.put(REMINDER, chat="6"))
    await clock.advance(13 * HOUR)
    assert destination.texts == ["reminder"]
    sender.send(outbox.put(REMINDER, chat="7"))
    sender.send(outbox.put(ANSWER, chat="8"))
    await clock.advance(1)
    assert destination.texts == ["reminder", "answer"]
    await clock.advance(11 * HOUR - 10)
    assert destination.texts == ["reminder", "answer"]
    await clock.advance(60)
    assert destination.texts == ["reminder", "answer", "reminder"]
    await sender.stop()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
