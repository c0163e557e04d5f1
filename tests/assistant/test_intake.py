"""The door: many arrivals in few transactions, each acknowledged only once it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.assistant.intake import GATHER, MOST, FetchVersion, Intake
from bot.conversation.events import Opened, Tap, Wrote
from bot.conversation.session import Session
from bot.errors import ContentError, StorageAway
from bot.knowledge.model import Content
from bot.ports import Address, Arrival, Conversation, Converter, Decide, Excuse, Outcome, Parcel, Service
from bot.storage.memory import MemoryStore
from tests.assistant.kit import NOW, edited, make_desk
from tests.kit import shipped

REWORDED = ("dialogs/kpi.yaml", "Ceux choisis pour notre objectif", "Ceux qui servent notre objectif")


class CountingStore(MemoryStore):
    """A store that takes its time, counts its transactions, and is away when told."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[int] = []
        self.away: set[str] = set()
        self.broken = ""

    async def apply(self, batch: Sequence[Arrival], decide: Decide, excuse: Excuse) -> list[Outcome]:
        """Fails for a batch that holds an event of `away` or `broken`."""
        self.batches.append(len(batch))
        await asyncio.sleep(0)
        if any(arrival.event_id in self.away for arrival in batch):
            raise StorageAway("away")
        if any(arrival.event_id == self.broken for arrival in batch):
            raise ValueError("a fault of the store's own")
        return await super().apply(batch, decide, excuse)


async def nothing(version: str) -> Content | None:
    """Keeps no version."""
    return None


def arrival(number: int, chat: int = 7, event: Wrote | Tap | Opened | Service | None = None) -> Arrival:
    """Something that happened in a chat."""
    return Arrival(Address("telegram", "1", str(chat)), str(number), event or Opened(), "fr", NOW + number)


async def make_intake(
    fetch: FetchVersion = nothing,
    content: Content | None = None,
    converters: dict[str, Converter] | None = None,
    gather: float = GATHER,
) -> tuple[Intake, CountingStore, list[Parcel]]:
    """An intake on a store in memory, and what it tells the sender."""
    store, sent = CountingStore(), list[Parcel]()
    await store.open()
    return Intake(store, make_desk(content, converters=converters), fetch, sent.extend, gather=gather), store, sent


async def test_many_callers_at_once_share_few_transactions() -> None:
    """A hundred chats, each waiting for its own: two or three transactions, none larger than allowed, and each gets its outcome."""
    intake, store, _ = await make_intake()
    outcomes = await asyncio.gather(*(intake.take([arrival(chat, chat)]) for chat in range(100)))
    assert [outcome.arrival.event_id for (outcome,) in outcomes] == [str(chat) for chat in range(100)]
    assert all(outcome.fate == "done" for (outcome,) in outcomes)
    assert len(store.batches) <= 3
    assert max(store.batches) <= MOST


async def test_negative_control_one_after_another_each_has_a_transaction() -> None:
    """What sharing saves."""
    intake, store, _ = await make_intake()
    for chat in range(5):
        await intake.take([arrival(chat, chat)])
    assert store.batches == [1] * 5


@pytest.mark.parametrize(("gather", "transactions"), [(0.3, [5, 5]), (0.0, [5, 1, 1, 1, 1, 1])])
async def test_while_many_come_one_by_one_the_next_group_waits_a_moment(gather: float, transactions: list[int]) -> None:
    """Five who come together, then five in quick succession: these share a transaction; without the wait each has its own."""
    intake, store, _ = await make_intake(gather=gather)
    tasks = [asyncio.create_task(intake.take([arrival(chat, chat)])) for chat in range(5)]
    await asyncio.wait(tasks)
    for chat in range(5, 10):
        tasks.append(asyncio.create_task(intake.take([arrival(chat, chat)])))
        await asyncio.sleep(0.01)
    outcomes = await asyncio.gather(*tasks)
    assert store.batches == transactions
    assert {outcome.fate for (outcome,) in outcomes} == {"done"}


async def test_few_never_wait_and_neither_does_a_poll() -> None:
    """Three people one after another, and a hundred updates in one poll, however long the wait would be."""
    intake, _, _ = await make_intake(gather=60.0)
    async with asyncio.timeout(5):
        for number in range(3):
            await intake.take([arrival(number, number)])
        await intake.take([arrival(100 + number, number) for number in range(100)])
        await intake.take([arrival(500, 1)])
        await intake.close()


async def test_a_store_away_fails_exactly_those_that_were_not_kept() -> None:
    """The first group fails, the next one is served; what failed can be brought again."""
    intake, store, _ = await make_intake()
    store.away = {"0"}
    first = asyncio.ensure_future(intake.take([arrival(0, 0)]))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    second = asyncio.ensure_future(intake.take([arrival(1, 1)]))
    with pytest.raises(StorageAway):
        await first
    assert (await second)[0].fate == "done"
    store.away = set()
    assert (await intake.take([arrival(0, 0)]))[0].fate == "done"


async def test_any_fault_is_told_to_those_who_wait_and_the_door_stays_open() -> None:
    """Nobody waits for ever."""
    intake, store, _ = await make_intake()
    store.broken = "3"
    with pytest.raises(ValueError, match="own"):
        await asyncio.wait_for(intake.take([arrival(3)]), 2)
    assert (await intake.take([arrival(4)]))[0].fate == "done"
    await intake.close()


async def test_r02_what_comes_twice_counts_once() -> None:
    """In one batch, and in two."""
    intake, _, _ = await make_intake()
    outcomes = await intake.take([arrival(1), arrival(1)])
    assert [outcome.fate for outcome in outcomes] == ["done", "duplicate"]
    assert (await intake.take([arrival(1)]))[0].fate == "duplicate"


async def test_r09_a_poisoned_turn_is_quarantined_and_its_neighbours_never_notice() -> None:
    """A converter that fails on one person's words: that one is excused, the others are served in the same transaction."""

    def convert(messages: object, conversation: Conversation) -> tuple[()]:
        if conversation.address.chat == "13":
            raise ZeroDivisionError("what was written must not be quoted")
        return ()

    intake, store, _ = await make_intake(converters={"telegram": convert})
    outcomes = await intake.take([arrival(1, 1), arrival(2, 13), arrival(3, 3)])
    assert [outcome.fate for outcome in outcomes] == ["done", "failed", "done"]
    assert "ZeroDivisionError" in outcomes[1].error
    assert "quoted" not in outcomes[1].error
    assert [verdict.arrival.event_id for verdict in store.quarantined] == ["2"]
    assert (await intake.take([arrival(2, 13)]))[0].fate == "duplicate", "it is not tried for ever"


async def test_r07_an_older_version_is_fetched_once_and_the_talk_goes_on_with_it() -> None:
    """The tap that met it counts; the next one fetches nothing."""
    old, new = shipped(), edited(REWORDED)
    fetched: list[str] = []

    async def fetch(version: str) -> Content | None:
        fetched.append(version)
        return old

    intake, store, _ = await make_intake(content=old)
    await intake.take([arrival(1, event=Service("dialog", "kpi"))])
    restarted = Intake(store, make_desk(new), fetch, lambda parcels: None)
    session = await _session(store)
    outcomes = await restarted.take(
        [arrival(2, event=Tap("!begin:standard", session.short_id, session.revision)), arrival(3, 8)]
    )
    assert [outcome.fate for outcome in outcomes] == ["done", "done"]
    session = await _session(store)
    await restarted.take([arrival(4, event=Tap("chosen", session.short_id, session.revision))])
    session = await _session(store)
    assert (session.version, dict(session.answers)) == (old.version, {"kpi.tracking": "chosen"})
    assert fetched == [old.version]


async def _unreadable(version: str) -> Content | None:
    raise ContentError([])


@pytest.mark.parametrize("fetch", [nothing, _unreadable])
async def test_r07_a_version_gone_for_good_sticks_nobody(fetch: FetchVersion) -> None:
    """Not kept, or not readable any more: the talk moves to the current version, the tap counts, others wait for nothing."""
    old, new = shipped(), edited(REWORDED)
    intake, store, _ = await make_intake(content=old)
    await intake.take([arrival(1, event=Service("dialog", "kpi"))])
    restarted = Intake(store, make_desk(new), fetch, lambda parcels: None)
    session = await _session(store)
    outcomes = await restarted.take(
        [arrival(2, event=Tap("!begin:standard", session.short_id, session.revision)), arrival(3, 8)]
    )
    assert [outcome.fate for outcome in outcomes] == ["done", "done"]
    session = await _session(store)
    assert (session.version, session.state) == (new.version, "kpi.tracking")


async def test_r07_a_database_away_while_fetching_loses_no_version() -> None:
    """The arrival fails and is brought again; the version is not taken for gone."""

    async def away(version: str) -> Content | None:
        raise StorageAway("away")

    intake, store, _ = await make_intake()
    await intake.take([arrival(1)])
    desk = make_desk(edited(REWORDED))
    with pytest.raises(StorageAway):
        await Intake(store, desk, away, lambda parcels: None).take([arrival(2)])
    assert not desk.shelf.lost(shipped().version)


async def _session(store: MemoryStore) -> Session:
    conversation = await store.conversation(Address("telegram", "1", "7"))
    assert conversation is not None
    assert conversation.session is not None
    return conversation.session
