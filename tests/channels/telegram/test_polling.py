"""The polling loop: nothing is confirmed before it is kept, whatever breaks, on simulated time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from bot.channels.telegram.polling import Poller
from bot.channels.telegram.updates import Reader
from bot.errors import StorageAway
from bot.ports import Arrival, Outcome, Response
from tests.delivery.kit import SimulatedClock, settle_down

Intake = Callable[[Sequence[Arrival]], Awaitable[Sequence[Outcome]]]


class QueueAtTelegram:
    """Telegram's queue of one bot: what is before the offset is forgotten, the rest is given again."""

    def __init__(self) -> None:
        self.waiting: list[dict[str, Any]] = []
        self.faults: list[Response] = []
        self.polls: list[Mapping[str, Any]] = []
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        self._filled = asyncio.Event()

    def push(self, *updates: dict[str, Any]) -> None:
        self.waiting.extend(updates)
        self._filled.set()

    async def updates(self, params: Mapping[str, Any], seconds: float) -> Response:
        self.polls.append(params)
        if self.faults:
            return self.faults.pop(0)
        self.waiting = [update for update in self.waiting if update["update_id"] >= params.get("offset", 0)]
        if not self.waiting:
            self._filled.clear()
            await self._filled.wait()
        return Response("done", [json.dumps(update).encode() for update in self.waiting[:100]])

    async def call(self, method: str, params: Mapping[str, Any]) -> Response:
        self.calls.append((method, params))
        return Response("done", True)


class Kept:
    """An intake that keeps what comes, unless told to fail."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.failures: list[Exception] = []
        self.poison = ""

    async def __call__(self, arrivals: Sequence[Arrival]) -> Sequence[Outcome]:
        texts = [getattr(arrival.event, "text", type(arrival.event).__name__) for arrival in arrivals]
        if self.failures:
            raise self.failures.pop(0)
        if self.poison in texts and self.poison:
            raise KeyError(self.poison)
        self.texts += texts
        return [Outcome(arrival, "done") for arrival in arrivals]


class Talk:
    def __init__(self, reader: Reader) -> None:
        self.clock = SimulatedClock()
        self.telegram = QueueAtTelegram()
        self.kept = Kept()
        self.poller = Poller(self.telegram, self.kept, lambda: reader, self.clock, lambda: 0.0)


@asynccontextmanager
async def polling(reader: Reader) -> AsyncIterator[Talk]:
    talk = Talk(reader)
    running = asyncio.create_task(talk.poller.run())
    try:
        yield talk
    finally:
        talk.poller.stop()
        await asyncio.wait_for(running, 2)


def said(number: int, text: str) -> dict[str, Any]:
    person = {"id": 7, "is_bot": False}
    return {
        "update_id": number,
        "message": {"message_id": number, "from": person, "chat": {"id": 7, "type": "private"}, "text": text},
    }


async def test_the_offset_moves_after_what_came_is_kept(reader: Reader) -> None:
    """First without an offset, so that what waits from before is not skipped; then past what is kept."""
    async with polling(reader) as talk:
        talk.telegram.push(said(10, "a"), said(11, "b"))
        await settle_down()
        assert talk.kept.texts == ["a", "b"]
        assert [poll.get("offset") for poll in talk.telegram.polls] == [None, 12]
        assert talk.telegram.polls[0]["allowed_updates"] == [
            "message",
            "edited_message",
            "callback_query",
            "my_chat_member",
        ]


async def test_r23_while_the_database_is_away_the_same_updates_are_offered_again(reader: Reader) -> None:
    """Three failures, then all of it, in order, once; nothing is confirmed meanwhile."""
    async with polling(reader) as talk:
        talk.kept.failures = [StorageAway()] * 3
        talk.telegram.push(said(1, "a"), said(2, "b"))
        await settle_down()
        assert len(talk.telegram.polls) == 1
        await talk.clock.advance(20)
        assert talk.kept.texts == ["a", "b"]
        assert talk.telegram.polls[1]["offset"] == 3


async def test_r09_an_update_that_breaks_the_intake_is_left_out_alone(reader: Reader) -> None:
    """Those before and behind it are kept."""
    async with polling(reader) as talk:
        talk.kept.poison = "poison"
        talk.telegram.push(said(1, "a"), said(2, "poison"), said(3, "b"))
        await talk.clock.advance(600)
        assert talk.kept.texts == ["a", "b"]
        assert talk.telegram.polls[-1]["offset"] == 4


async def test_r12_telegram_away_means_growing_pauses_up_to_a_minute(reader: Reader) -> None:
    """And an immediate return once it is back."""
    async with polling(reader) as talk:
        talk.telegram.faults = [Response("away")] * 12
        await talk.clock.advance(2)
        assert len(talk.telegram.polls) == 2
        await talk.clock.advance(500)
        talk.telegram.push(said(1, "a"))
        await talk.clock.advance(60)
        assert talk.kept.texts == ["a"]


async def test_r12_a_second_reader_is_an_alarm_and_no_crash(reader: Reader, caplog: Any) -> None:
    """409: logged as an error, tried again slowly."""
    async with polling(reader) as talk:
        talk.telegram.faults = [Response("conflict", reason="terminated by other getUpdates request")] * 2
        await talk.clock.advance(4)
        assert len(talk.telegram.polls) == 1
        assert any(record.levelname == "ERROR" for record in caplog.records)
        await talk.clock.advance(10)
        assert len(talk.telegram.polls) == 3


async def test_r13_too_fast_waits_as_long_as_told(reader: Reader) -> None:
    """429 on getUpdates."""
    async with polling(reader) as talk:
        talk.telegram.faults = [Response("wait", seconds=9)]
        await talk.clock.advance(8.9)
        assert len(talk.telegram.polls) == 1
        await talk.clock.advance(0.2)
        assert len(talk.telegram.polls) == 2


async def test_r05_a_tap_is_answered_at_once_even_while_turns_are_held_up(reader: Reader) -> None:
    """Before and beside the turn, once, whoever tapped and wherever."""
    async with polling(reader) as talk:
        talk.kept.failures = [StorageAway()] * 5
        talk.telegram.push({"update_id": 1, "callback_query": {"id": "77", "from": {"id": 7}, "data": "forged"}})
        talk.telegram.push({"update_id": 2, "callback_query": {"id": "78"}}, said(3, "a"))
        await settle_down()
        assert talk.kept.texts == []
        assert talk.telegram.calls == [
            ("answerCallbackQuery", {"callback_query_id": "77"}),
            ("answerCallbackQuery", {"callback_query_id": "78"}),
        ]
        await talk.clock.advance(60)
        assert len(talk.telegram.calls) == 2


async def test_r10_what_is_not_ours_is_passed_over(reader: Reader) -> None:
    """Unknown kinds move the offset and reach nobody."""
    async with polling(reader) as talk:
        talk.telegram.push(
            {"update_id": 4, "chat_boost": {}},
            {"update_id": 5, "message": None},
            {"update_id": 6, "message": {"text": 5}},
        )
        await settle_down()
        assert talk.kept.texts == []
        assert talk.telegram.polls[-1]["offset"] == 7


async def test_stopping_finishes_the_batch_in_hand(reader: Reader) -> None:
    """What came is kept before the loop ends, and nothing more is asked for."""
    gate = asyncio.Event()
    kept: list[str] = []

    async def slow(arrivals: Sequence[Arrival]) -> Sequence[Outcome]:
        await gate.wait()
        kept.extend(arrival.event_id for arrival in arrivals)
        return []

    telegram = QueueAtTelegram()
    poller = Poller(telegram, slow, lambda: reader, SimulatedClock(), lambda: 0.0)
    running = asyncio.create_task(poller.run())
    telegram.push(said(1, "a"))
    await settle_down()
    poller.stop()
    await settle_down()
    assert not running.done()
    gate.set()
    await asyncio.wait_for(running, 2)
    assert kept == ["1"]
    assert len(telegram.polls) == 1


class Careless(Poller):
    """Confirms what it could not keep, as a loop that acknowledges first does."""

    async def _kept(self, arrivals: Sequence[Arrival]) -> bool:
        with suppress(StorageAway):
            await self._intake(arrivals)
        return True


async def after_a_crash(poller: type[Poller], reader: Reader) -> list[str]:
    """What is kept in the end when the process dies while the database is away, and another takes over."""
    telegram, kept, clock = QueueAtTelegram(), Kept(), SimulatedClock()
    kept.failures = [StorageAway()]
    telegram.push(said(1, "a"), said(2, "b"))
    dying = asyncio.create_task(poller(telegram, kept, lambda: reader, clock, lambda: 0.0).run())
    await settle_down()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    heir = poller(telegram, kept, lambda: reader, clock, lambda: 0.0)
    running = asyncio.create_task(heir.run())
    await settle_down()
    heir.stop()
    await asyncio.wait_for(running, 2)
    return kept.texts


async def test_r01_what_was_not_kept_before_a_crash_comes_again(reader: Reader) -> None:
    """Telegram still has it, since it was never confirmed."""
    assert await after_a_crash(Poller, reader) == ["a", "b"]


async def test_r01_control_confirming_first_loses_it(reader: Reader) -> None:
    """The negative control: the same crash, the answers gone."""
    assert await after_a_crash(Careless, reader) == []
