"""Agencies' systems that are slow, broken or gone: nothing is lost, nobody else waits, and the team is told once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.assistant.notices import notices
from bot.conversation.session import ENDED, Session
from bot.delivery.schedule import DELAYS, IN_ALL, again_in, asked_to_wait
from bot.delivery.sender import CLAIMED, Sender
from bot.delivery.systems import AT_ONCE, GIVEN_UP, IN_LINE, Systems
from bot.leads.lead import Lead
from bot.operators.operator import Operator, Target
from bot.ports import Address, Conversation, Outgoing, Parcel, Response, Settlement
from tests.delivery.kit import START, ListedOutbox, ScriptedDestination, SimulatedClock, settle_down

DONE, DOWN, GONE = Response("done"), Response("away", reason="HTTP 500"), Response("blocked", reason="HTTP 410")
CHAT = Address("telegram", "1", "7")


class Receivers:
    """A system double: notes every call with its moment, answers what `replies(parcel)` says, takes `seconds` for it."""

    def __init__(self, clock: SimulatedClock, replies: Callable[[Parcel], Response] = lambda parcel: DONE) -> None:
        self.clock = clock
        self.replies = replies
        self.slow: dict[str, float] = {}
        self.calls: list[tuple[float, str, Parcel]] = []
        self.under_way = 0
        self.most = 0

    def times(self, target: str = "crm") -> list[float]:
        """When a target was called, in seconds from the start."""
        return [at for at, name, _ in self.calls if name == target]

    async def deliver(self, parcel: Parcel) -> Response:
        self.calls.append((self.clock.elapsed, parcel.address.bot, parcel))
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            if parcel.address.bot in self.slow:
                await self.clock.sleep(self.slow[parcel.address.bot])
            return self.replies(parcel)
        finally:
            self.under_way -= 1


class Team:
    """Hears which targets were stopped, and why."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    async def __call__(self, name: str, why: str) -> None:
        self.told.append((name, why))


def systems(
    clock: SimulatedClock,
    receivers: Receivers,
    team: Team | None = None,
    talks: Mapping[Address, Conversation] | None = None,
) -> Systems:
    async def look(address: Address) -> Conversation | None:
        return (talks or {}).get(address)

    return Systems({"webhook": receivers}, clock, lambda: 0.0, look, team or Team())


def call(target: str = "crm", key: str = "k", number: int = 0, at: float = START) -> Outgoing:
    """An event of a lead for a target."""
    crm = Target(target, "webhook", "https://crm.example/", "S")
    (made,) = notices(Operator(True, targets=(crm,)), "claimed", at + number, Lead(key, "p"))
    return made


def parcel(number: int = 1, target: str = "crm", key: str = "k", at: float = START) -> Parcel:
    outgoing = call(target, key, number, at)
    assert outgoing.to is not None
    return Parcel(number, 0, outgoing.to, outgoing, at=at)


async def tried_out(clock: SimulatedClock, line: Systems, one: Parcel) -> tuple[Parcel, Settlement]:
    """The parcel as it was after its last try, and what became of it: every retry is made when it is due."""
    while True:
        settlement = await line.settlement(one)
        if settlement.fate != "retry":
            return one, settlement
        await clock.advance(settlement.due_at - clock.now())
        one = replace(one, attempts=one.attempts + 1)


async def test_r28_a_target_that_is_down_is_tried_by_the_schedule() -> None:
    """At once, after 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 h; then the call is given up with its reason."""
    clock = SimulatedClock()
    receivers = Receivers(clock, lambda parcel: DOWN)
    one, settlement = await tried_out(clock, systems(clock, receivers), parcel())
    waits = [after - before for before, after in zip(receivers.times(), receivers.times()[1:], strict=False)]
    assert waits == [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
    assert (one.attempts, settlement.fate, settlement.reason) == (9, "dead", "HTTP 500")
    assert len({called.outgoing.params["id"] for *_, called in receivers.calls}) == 1


def test_r28_the_schedule_neither_loses_a_call_that_waited_nor_rushes_a_replay() -> None:
    """Tries that were none do not count, nor does the time for which we were down ourselves."""
    assert again_in(30, 10.0, 0.0) == DELAYS[1]
    assert again_in(30, IN_ALL - 1, 0.0) == DELAYS[8]
    assert again_in(0, 10 * IN_ALL, 0.0) == DELAYS[0]
    assert again_in(9, IN_ALL, 0.0) is None
    assert again_in(0, 0.0, 1.0) == pytest.approx(DELAYS[0] * 1.1)


@pytest.mark.parametrize("header", ["", "-1", "1.5", "x", "9" * 400, "Fri, 99 Jan 2027", "٣"])
def test_r28_a_retry_after_of_nonsense_is_none(header: str) -> None:
    """The schedule counts then."""
    assert asked_to_wait(header, START) is None


async def test_r28_a_target_that_is_gone_is_stopped_and_the_team_told_once() -> None:
    """After a 410 nobody calls it again; what was for it is kept among the dead."""
    clock, team = SimulatedClock(), Team()
    receivers = Receivers(clock, lambda parcel: GONE)
    line = systems(clock, receivers, team)
    fates = [await line.settlement(parcel(number, key=str(number))) for number in range(5)]
    assert {each.fate for each in fates} == {"dead"}
    assert fates[-1].reason == "the target was stopped: gone"
    assert (len(receivers.calls), team.told) == (1, [("crm", "gone")])
    assert (await line.settlement(parcel(9, target="other"))).reason == "HTTP 410"


async def test_r28_five_days_of_failure_stop_a_target() -> None:
    """Not four; one success in between begins anew."""
    for recovers in (False, True):
        clock, team = SimulatedClock(), Team()
        receivers = Receivers(clock, lambda parcel: DOWN)
        line = systems(clock, receivers, team)
        for day in range(6):
            receivers.replies = lambda parcel, well=recovers and day == 3: DONE if well else DOWN  # type: ignore[misc]  # mypy does not infer a lambda's defaults
            assert not team.told or day == 5
            await line.settlement(parcel(day, key=str(day), at=clock.now()))
            await clock.advance(GIVEN_UP / 5)
        assert team.told == ([] if recovers else [("crm", "failing")])


async def test_r28_a_replay_tries_a_stopped_target_again() -> None:
    """When it works, everything goes to it again."""
    clock = SimulatedClock()
    receivers = Receivers(clock, lambda parcel: GONE)
    line = systems(clock, receivers)
    await line.settlement(parcel(1))
    receivers.replies = lambda parcel: DONE
    assert (await line.settlement(parcel(2, key="new"))).fate == "dead"
    await clock.advance(3600)
    assert (await line.settlement(parcel(1))).fate == "sent"
    assert (await line.settlement(parcel(3, key="next", at=clock.now()))).fate == "sent"


async def test_r28_asked_to_wait_the_whole_target_waits_and_no_other() -> None:
    """No call is early; another target's goes at once."""
    clock = SimulatedClock()
    receivers = Receivers(clock, lambda parcel: Response("wait", seconds=120) if parcel.address.bot == "crm" else DONE)
    line = systems(clock, receivers)
    first = await line.settlement(parcel(1))
    assert first.due_at == START + 120
    await clock.advance(20)
    assert (await line.settlement(parcel(2, key="another"))).due_at == START + 120
    assert (await line.settlement(parcel(3, target="other"))).fate == "sent"
    assert receivers.times() == [0]


async def test_r28_of_a_thousand_random_failures_nothing_is_lost() -> None:
    """Down, slow, redirecting, 429, 410, killed before the answer was kept: each event arrives, repetitions are known by their id."""
    chance, lost, strange, repeated = random.Random(28), 0, 0, 0
    for _ in range(1000):
        wanted, received = await _one_script(chance)
        ids = [called.outgoing.params["id"] for called in received]
        lost += len(wanted - set(ids))
        strange += len(set(ids) - wanted)
        repeated += len(ids) > len(set(ids))
        assert len({(each.id, each.outgoing.params["id"]) for each in received}) == len(set(ids))
    assert (lost, strange) == (0, 0)
    assert repeated > 100  # the scripts do kill: without that, the promise would be an empty one


async def test_r28_negative_control_without_another_try_events_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a failure taken for good, the same scripts would lose most events."""

    async def settled(line: Systems, of: object, failed: Parcel, response: Response) -> Settlement:
        return Settlement(failed, "sent")

    monkeypatch.setattr(Systems, "_failed", settled)
    chance, lost = random.Random(28), 0
    for _ in range(20):
        wanted, received = await _one_script(chance)
        lost += len(wanted - {called.outgoing.params["id"] for called in received})
    assert lost


async def _one_script(chance: random.Random) -> tuple[set[object], list[Parcel]]:
    """A few events of one lead through a target's bad week; dead letters are replayed once it is over."""
    clock = SimulatedClock()
    bad = chance.choice([0.3, 0.6, 0.9, 1.0])
    over = chance.uniform(0, 6 * 86_400)
    received: list[Parcel] = []
    faults = [
        DOWN,
        DOWN,
        Response("away", ambiguous=True),
        Response("unauthorised"),
        Response("wait", seconds=90.0),
        GONE,
    ]

    def reply(called: Parcel) -> Response:
        if clock.elapsed < over and chance.random() < bad:
            fault = chance.choice(faults)
            if fault.ambiguous:
                received.append(called)
            return fault
        received.append(called)
        return DONE

    receivers = Receivers(clock, reply)
    line = systems(clock, receivers)
    queue = [parcel(number, at=START) for number in range(1, chance.randint(2, 5))]
    wanted = {each.outgoing.params["id"] for each in queue}
    while queue:
        line, queue = await _until_settled(chance, clock, receivers, line, queue)
        await clock.advance(max(0.0, over - clock.elapsed) + 3600)
        queue = [replace(each, attempts=0) for each in queue]
        line = systems(clock, receivers)
    return wanted, received


async def _until_settled(
    chance: random.Random, clock: SimulatedClock, receivers: Receivers, line: Systems, queue: list[Parcel]
) -> tuple[Systems, list[Parcel]]:
    """Each parcel of a lane in turn until it is sent or dead; the dead are given back."""
    dead: list[Parcel] = []
    while queue:
        settlement = await line.settlement(queue[0])
        if chance.random() < 0.1:  # killed before that was written: the next process knows nothing of it
            line = systems(clock, receivers)
            await clock.advance(60)
        elif settlement.fate == "retry":
            await clock.advance(settlement.due_at - clock.now())
            queue[0] = replace(queue[0], attempts=queue[0].attempts + 1)
        elif settlement.fate == "dead":
            dead.append(queue.pop(0))
        else:
            queue.pop(0)
    return line, dead


class Office:
    """A sender with Telegram and systems, on simulated time."""

    def __init__(self, replies: Callable[[Parcel], Response] = lambda parcel: DONE) -> None:
        self.clock = SimulatedClock()
        self.outbox = ListedOutbox(self.clock)
        self.telegram = ScriptedDestination(self.clock)
        self.receivers = Receivers(self.clock, replies)
        line = systems(self.clock, self.receivers)
        self.sender = Sender(self.outbox, self.telegram, self.clock, lambda: 0.0, systems=line)


@asynccontextmanager
async def office(replies: Callable[[Parcel], Response] = lambda parcel: DONE) -> AsyncIterator[Office]:
    at_work = Office(replies)
    running = asyncio.create_task(at_work.sender.run())
    await settle_down()
    try:
        yield at_work
    finally:
        await at_work.sender.stop(grace=0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_r28_a_slow_system_delays_others_by_nothing() -> None:
    """A thousand calls wait for one that takes 15 s each: Telegram and the other system are served in the moment that they are due."""
    async with office() as desk:
        desk.receivers.slow["crm"] = 15.0
        for number in range(1000):
            desk.outbox.put(call(key=f"k{number}"), leased=False)
        await desk.clock.advance(5)
        desk.outbox.put(Outgoing("sendMessage", {"text": "due"}), leased=False)
        desk.outbox.put(call(target="other"), leased=False)
        desk.sender.send(desk.outbox.put(Outgoing("sendMessage", {"text": "now"}), chat="8"))
        await desk.clock.advance(2)
        assert sorted(desk.telegram.texts) == ["due", "now"]
        assert len(desk.receivers.times("other")) == 1
        assert {text: at for at, _, text, _ in desk.telegram.calls}["now"] == 5
        assert len(desk.receivers.times()) <= 2 * AT_ONCE


async def test_r28_a_system_is_called_a_few_times_at_once_and_gets_everything() -> None:
    """Never more than AT_ONCE; those beyond the line come back, none twice."""
    calls = 3 * (AT_ONCE + IN_LINE)
    async with office() as desk:
        desk.receivers.slow["crm"] = 1.0
        for number in range(calls):
            desk.outbox.put(call(key=f"k{number}"), leased=False)
        await desk.clock.advance(600)
        assert desk.receivers.most == AT_ONCE
        assert len(desk.receivers.calls) == calls
        assert not desk.outbox.rows


async def test_r28_the_order_of_a_lead_is_kept_through_failures() -> None:
    """What stands behind a failed call waits with it; another lead's does not."""
    down = [True]
    async with office(lambda called: DOWN if down[0] and called.address.chat == "a" else DONE) as desk:
        desk.sender.send(desk.outbox.put(call(key="a", number=1), call(key="a", number=2), call(key="b")))
        await desk.clock.advance(4)
        down[0] = False
        await desk.clock.advance(400)
    done = [called.outgoing.params["id"] for _, _, called in desk.receivers.calls[1:]]
    assert done == [call(key="b").params["id"], *(call(key="a", number=each).params["id"] for each in (1, 2))]


def talk(
    updated: float, *, state: str = "kpi.known", shelved: tuple[Session, ...] = (), session: str = "s"
) -> Conversation:
    held = Session(session, "diagnostic", "v", "fr", state=state, updated_at=updated, shelved=shelved)
    return Conversation(CHAT, 1, session=held)


def abandoned() -> Parcel:
    crm = Target("crm", "webhook", "https://crm.example/", "S")
    (made,) = notices(Operator(True, targets=(crm,)), "abandoned", START, talk="s", chat=CHAT)
    assert made.to is not None
    return Parcel(1, 0, made.to, made, at=START)


async def test_an_abandoned_talk_is_told_after_a_day_of_silence() -> None:
    """Dated by that silence; it waits as long as the talk goes on, one put aside for another dialog too."""
    for left in (talk(START + 3600), talk(START + 90_000, session="other", shelved=(_shelved(),))):
        clock, talks = SimulatedClock(), {CHAT: left}
        receivers = Receivers(clock)
        line = systems(clock, receivers, talks=talks)
        await clock.advance(86_400)
        later = await line.settlement(abandoned())
        assert (later.fate, later.due_at) == ("retry", START + 3600 + 86_400)
        await clock.advance(3600)
        assert (await line.settlement(abandoned())).fate == "sent"
        assert receivers.calls[0][2].outgoing.params["timestamp"] == "2027-01-16T09:00:00Z"


def _shelved() -> Session:
    return Session("s", "diagnostic", "v", "fr", state="kpi.known", updated_at=START + 3600)


@pytest.mark.parametrize("left", [None, talk(START, state=ENDED), talk(START, session="another")])
async def test_a_talk_that_was_not_abandoned_is_told_to_nobody(left: Conversation | None) -> None:
    """Finished, begun anew, or erased: the call is dropped."""
    clock = SimulatedClock()
    receivers = Receivers(clock)
    await clock.advance(86_400)
    line = systems(clock, receivers, talks={CHAT: left} if left else {})
    assert (await line.settlement(abandoned())).fate == "sent"
    assert not receivers.calls


def test_the_line_is_shorter_than_what_is_fetched_at_once() -> None:
    """Else one target's calls would fill the hand."""
    assert IN_LINE < CLAIMED
