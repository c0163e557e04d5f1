"""R04: many clients write the same talks at once, from several processes' stores; the histories are those of one after the other.

Each turn appends a value to its talk's list and reads the list as it then is. Of such histories it can be told exactly whether anything was
lost, doubled, or seen by some and not by others (the list-append model of consistency checkers).
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest

from bot.conversation.events import Wrote
from bot.conversation.session import Session
from bot.errors import StorageAway
from bot.ports import Arrival, Conversation, Decision, Outcome, Settlement, Store
from bot.storage import open_store
from tests.scale import Scale
from tests.storage.talks import NOW, address, redraw

CLIENTS = 16
LIST = "kpi.list"
History = dict[int, list["Appended"]]


@dataclass(frozen=True, slots=True)
class Appended:
    """One turn as its client saw it: what was appended, when it was asked for and acknowledged, and the list read."""

    value: str
    asked: float
    told: float
    seen: tuple[str, ...]


def listed_in(session: Session | None) -> tuple[str, ...]:
    """The list of a talk."""
    held = session.answers.get(LIST, ()) if session else ()
    assert isinstance(held, tuple)
    return held


def append(conversation: Conversation, arrival: Arrival) -> Decision:
    """One value more on the talk's list."""
    assert isinstance(arrival.event, Wrote)
    chat = conversation.address.chat
    session = conversation.session or Session(f"session-{chat}", "kpi", "v1", "fr", started_at=arrival.at)
    listed = (*listed_in(session), arrival.event.text)
    after = replace(session, answers={LIST: listed}, revision=session.revision + 1)
    return Decision(replace(conversation, person=f"p{chat}", session=after), outgoing=(redraw(arrival.event.text),))


async def brought(store: Store, batch: list[Arrival]) -> list[Outcome]:
    """Bring a batch until it is kept, as Telegram does: one writer of many may be refused now and then."""
    while True:
        try:
            return await store.apply(batch, append, append)
        except StorageAway:
            await asyncio.sleep(0.01)


async def client(number: int, store: Store, chats: range, turns: int, history: History) -> None:
    """Appends to talks by chance, several in a batch."""
    dice = random.Random(number)
    for first in range(0, turns, 4):
        await four_turns(number, first, store, chats, dice, history)


async def four_turns(
    number: int, first: int, store: Store, chats: range, dice: random.Random, history: History
) -> None:
    """A client's turns from number `first`, in one batch; each call is reported as sent, which writes to the same rows."""
    chosen = [dice.choice(chats) for _ in range(4)]
    values = [f"{number}.{first + place}" for place in range(4)]
    batch = [
        Arrival(address(str(chat)), value, Wrote(value), at=NOW) for chat, value in zip(chosen, values, strict=True)
    ]
    asked = time.monotonic()
    outcomes = await brought(store, batch)
    told = time.monotonic()
    for chat, value, outcome in zip(chosen, values, outcomes, strict=True):
        assert outcome.fate == "done", outcome.error
        assert outcome.decision is not None
        seen = listed_in(outcome.decision.conversation.session)
        history[chat].append(Appended(value, asked, told, seen))
    with suppress(StorageAway):  # what is not settled is told again later
        await store.settle([Settlement(each, card=first + 1) for outcome in outcomes for each in outcome.parcels])


def wrong(history: Iterable[Appended], final: tuple[str, ...]) -> list[str]:
    """What one after the other does not explain."""
    place = {value: number for number, value in enumerate(final)}
    turns = list(history)
    found = [f"lost {turn.value}" for turn in turns if turn.value not in place]
    found += [f"{len(final) - len(place)} doubled"] if len(final) != len(place) else []
    found += [f"{turn.value} saw another list" for turn in turns if final[: len(turn.seen)] != turn.seen]
    found += [f"{turn.value} did not see itself" for turn in turns if turn.seen[-1] != turn.value]
    kept = sorted((turn for turn in turns if turn.value in place), key=lambda turn: place[turn.value])
    latest = 0.0
    for before, after in pairwise(kept):
        latest = max(latest, before.asked)
        if after.told < latest:
            found.append(f"{after.value} was told before {before.value} was asked, and comes after it")
    return found


async def final_of(store: Store, chat: int) -> tuple[str, ...]:
    """The list as it stands."""
    conversation = await store.conversation(address(str(chat)))
    assert conversation is not None
    return listed_in(conversation.session)


async def test_R04_histories_are_those_of_one_after_the_other(database_url: str, scale: Scale) -> None:
    """16 clients over 4 stores, and the outbox writing beside: 0 lost, 0 doubled, 0 forks in 5,000 histories of each database."""
    chats = range(1, scale(24, 500, 5_000) + 1)
    stores: list[Store] = [open_store(database_url) for _ in range(4)]
    for store in stores:
        await store.open()
    history: History = defaultdict(list)
    turns = max(4, 12 * len(chats) // CLIENTS)
    await asyncio.gather(*(client(number, stores[number % 4], chats, turns, history) for number in range(CLIENTS)))
    for chat, turned in history.items():
        assert wrong(turned, await final_of(stores[0], chat)) == []
    for store in stores:
        await store.close()


@pytest.mark.parametrize(
    ("turns", "final", "word"),
    [
        ([("a", 0, 1, "a"), ("b", 2, 3, "ab")], "ab", ""),
        ([("a", 0, 1, "a"), ("b", 0, 3, "b")], "b", "lost a"),
        ([("a", 0, 1, "a"), ("b", 0, 3, "b")], "ab", "saw another list"),
        ([("a", 0, 1, "a")], "aa", "doubled"),
        ([("a", 2, 3, "a"), ("b", 0, 1, "ab")], "ab", "comes after it"),
    ],
    ids=["sound", "lost", "forked", "doubled", "backwards"],
)
def test_R04_negative_control_each_fault_is_told(
    turns: list[tuple[str, float, float, str]], final: str, word: str
) -> None:
    """The checker finds what it looks for."""
    found = wrong([Appended(value, asked, told, tuple(seen)) for value, asked, told, seen in turns], tuple(final))
    assert (found == []) if not word else any(word in each for each in found)


async def test_R04_negative_control_a_naive_writer_loses(database_url: str) -> None:
    """Turns that rest on what was read before the lock: the same clients lose updates, and it is told."""
    stores: list[Store] = [open_store(database_url) for _ in range(4)]
    for store in stores:
        await store.open()
    history: History = defaultdict(list)

    async def naive(number: int) -> None:
        for turn in range(8):
            value = f"{number}.{turn}"
            before = await stores[number % 4].conversation(address("1"))
            await asyncio.sleep(0)

            def write(conversation: Conversation, arrival: Arrival) -> Decision:
                stale = replace(before or conversation, id=conversation.id)  # noqa: B023 - used at once
                return append(stale, arrival)

            arrival = Arrival(address("1"), value, Wrote(value), at=NOW)
            asked = time.monotonic()
            (outcome,) = await stores[number % 4].apply([arrival], write, append)
            assert outcome.decision is not None
            seen = listed_in(outcome.decision.conversation.session)
            history[1].append(Appended(value, asked, time.monotonic(), seen))

    await asyncio.gather(*(naive(number) for number in range(8)))
    assert wrong(history[1], await final_of(stores[0], 1))
    for store in stores:
        await store.close()
