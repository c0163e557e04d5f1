"""What strangers and an insistent Telegram bring: forgeries (S01), odd updates (R10), repetitions (R02), bursts (R05)."""

from __future__ import annotations

import asyncio
import hmac
import logging
import random
import resource
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram import updates
from bot.channels.telegram.callbacks import callback_data, prefix
from bot.channels.telegram.webhook import HEADER, webhook_secret
from bot.conversation.session import SUMMARY, Session
from bot.ports import Address, Store
from bot.storage import open_store
from bot.storage.memory import MemoryStore
from fuzz.odds import Odds
from fuzz.updates import update
from tests.faults.door import SECRET, Door, Headers, in_parallel, message, open_door, tap
from tests.kit import script
from tests.scale import Scale

BODY = (
    b'{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5},"text":"oui"}}'
)
BOMB = b"\x1f\x8b" + b"\0" * 100_000


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0-1) of the values do not exceed."""
    return sorted(values)[int(len(values) * share)]


def forgery(dice: random.Random) -> tuple[bytes, Headers]:
    """A request that does not know the secret, but nearly."""
    at = dice.randrange(len(SECRET))
    other = "0" if SECRET[at] != "0" else "1"
    guesses: tuple[list[str], ...] = (
        [],
        [""],
        [SECRET[:at]],
        [SECRET + "0"],
        [SECRET.upper()],
        [SECRET[:at] + other + SECRET[at + 1 :]],
        [webhook_secret(f"{dice.randrange(10**9)}:canary")],
        [SECRET, SECRET],
        [SECRET, "x"],
        [f"{SECRET},{SECRET}"],
        ["é" + SECRET[1:]],
        [f"{dice.getrandbits(256):064x}"],
    )
    name = HEADER.encode() if dice.random() < 0.95 else b"authorization"
    said = dice.choice(guesses)
    headers = [(name, guess.encode("latin-1")) for guess in said]
    kind = dice.choice((b"application/json", b"text/xml", b"multipart/form-data"))
    packed = [(b"content-encoding", b"gzip")] if dice.random() < 0.1 else []
    return (BOMB if packed else BODY), [*headers, (b"content-type", kind), *packed]


async def test_S01_no_forgery_is_accepted(caplog: pytest.LogCaptureFixture, scale: Scale) -> None:
    """0 of 100,000, each refused before its body is asked for, in under 5 ms of processor time, and nothing of it logged."""
    dice, number = random.Random(1), scale(3_000, 30_000, 100_000)
    store = MemoryStore()
    await store.open()
    door = open_door(store)
    with caplog.at_level(logging.DEBUG):
        statuses = Counter([await door.post(*forgery(dice)) for _ in range(number)])
    assert statuses == {401: number}
    assert door.bodies_read == 0
    assert door.outcomes == []
    assert percentile(door.spent, 0.99) < 0.005
    assert SECRET not in caplog.text
    assert await door.post(BODY) == 200


async def test_S01_negative_control_a_lax_comparison_lets_forgeries_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were capitals not told apart, some of the same forgeries would pass."""
    dice, door = random.Random(1), open_door(MemoryStore())
    monkeypatch.setattr(hmac, "compare_digest", lambda one, other: bytes(one).lower() == bytes(other).lower())
    statuses = Counter([await door.post(*forgery(dice)) for _ in range(500)])
    assert statuses[401] < 500


def odd(dice: random.Random, number: int) -> dict[str, Any]:
    """An update of the fuzzer's kind, with a number that was not there before."""
    made = update(Odds(dice.randbytes(dice.randrange(20, 300))))
    return {**made, "update_id": made["update_id"] if dice.random() < 0.05 else number}


async def _odd_updates(store: Store, first: int, number: int) -> tuple[Door, Counter[int], Counter[str]]:
    """`number` odd updates, numbered from `first`; how many of each status, and of each fate or error.

    The outcomes are not kept: memory is watched.
    """
    dice, door = random.Random(first), open_door(store)
    statuses, fates = Counter[int](), Counter[str]()
    for start in range(first, first + number, 64):
        made = [odd(dice, each) for each in range(start, min(start + 64, first + number))]
        statuses.update(await in_parallel([door.bring(each) for each in made], 16))
        fates.update(outcome.error if outcome.fate == "failed" else outcome.fate for outcome in door.outcomes)
        door.outcomes.clear()
        door.telegram.answered.clear()
    return door, statuses, fates


async def test_R10_no_odd_update_breaks_anything(tmp_path: Path, scale: Scale) -> None:
    """100,000 near-updates: 200 to each, no turn raised, p99 under 50 ms of processor time, and memory stays."""
    number = scale(1_000, 15_000, 100_000)
    store = open_store(f"sqlite:///{tmp_path / 'talks.db'}")
    await store.open()
    await _odd_updates(store, 1_000, 200)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    door, statuses, fates = await _odd_updates(store, 10_000, number)
    assert statuses == {200: number}
    assert set(fates) <= {"done", "duplicate"}
    assert fates["done"] > number / 40
    assert percentile(door.spent, 0.99) < 0.05
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024
    await store.close()


async def test_R10_negative_control_a_reader_that_trusts_shapes_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the guard on shapes, the same updates raise."""
    monkeypatch.setattr(updates, "_fields", lambda value: value or {})
    store = MemoryStore()
    await store.open()
    with pytest.raises((AttributeError, TypeError)):
        await _odd_updates(store, 1_000, 500)


async def _repeated(url: str, number: int, dice: random.Random) -> tuple[list[Door], list[Store], Counter[int]]:
    """`number` updates of many chats, each brought 2-5 times, half of them at once, over four workers of 8 connections each."""
    stores: list[Store] = [open_store(url) for _ in range(4)]
    for store in stores:
        await store.open()
    doors, statuses = [open_door(store) for store in stores], Counter[int]()
    for first in range(0, number, 200):
        made = [
            message(each + 1, 1_000 + each % 50, "/start" if each < 50 else "oui")
            for each in range(first, min(first + 200, number))
        ]
        repeated = [each for each in made for _ in range(dice.randint(2, 5))]
        if first % 400:
            dice.shuffle(repeated)
        posts = [dice.choice(doors).bring(each) for each in repeated]
        statuses.update(await in_parallel(posts, 32))
    return doors, stores, statuses


async def test_R02_every_update_counts_once(postgresql_url: str, scale: Scale) -> None:
    """10,000 updates, each brought 2-5 times to four workers on one database: one effect each, 200 every time."""
    number = scale(200, 2_000, 10_000)
    doors, stores, statuses = await _repeated(postgresql_url, number, random.Random(2))
    fates = Counter(outcome.fate for door in doors for outcome in door.outcomes)
    done = Counter(outcome.arrival.event_id for door in doors for outcome in door.outcomes if outcome.fate == "done")
    assert set(statuses) == {200}
    assert statuses[200] == sum(fates.values()) >= 2 * number
    assert (fates["done"], fates["failed"]) == (number, 0)
    assert set(done.values()) == {1}
    for store in stores:
        await store.close()


def burst(session: Session, dice: random.Random) -> list[str]:
    """2-10 taps on the card of a question: the same button, or several."""
    question = script().question(session.state)
    tokens = (
        [option.id for option in question.options if question.kind != "several" or option.exclusive] if question else []
    )
    tokens = tokens or ["!unknown" if question is None else question.options[0].id]
    first = dice.choice(tokens)
    others = [first if dice.random() < 0.5 else dice.choice(tokens) for _ in range(dice.randint(1, 9))]
    start = prefix(session.short_id, session.revision)
    return [callback_data(start, token) for token in (first, *others)]


class Bursts:
    """One person who taps in bursts, and a twin who taps once: the first tap of each burst."""

    def __init__(self, door: Door, store: MemoryStore, dice: random.Random) -> None:
        self.door = door
        self.store = store
        self.dice = dice
        self.numbers = iter(range(1, 10**9))

    async def session(self, chat: int) -> Session | None:
        """The talk as stored."""
        found = await self.store.conversation(Address("telegram", "42", str(chat)))
        return found.session if found else None

    async def bring(self, chat: int, datas: Sequence[str]) -> list[int]:
        """Taps all at once, in this order."""
        return list(await asyncio.gather(*(self.door.bring(tap(next(self.numbers), chat, data)) for data in datas)))

    async def both(self, chat: int, twin: int, *, guarded: bool = True) -> tuple[Session, Session]:
        """Two talks to the summary; their sessions."""
        for each in (chat, twin):
            await self.door.bring(message(next(self.numbers), each, "/start"))
            opened = await self.session(each)
            assert opened is not None
            await self.bring(each, [callback_data(prefix(opened.short_id, opened.revision), "!begin:express")])
        while (session := await self.session(chat)) is not None and session.state != SUMMARY:
            other = await self.session(twin)
            assert other is not None
            datas = burst(session, self.dice)
            tokens = [data.split(".", 3)[3] for data in datas]
            if not guarded:
                datas = [
                    callback_data(prefix(session.short_id, session.revision + place), token)
                    for place, token in enumerate(tokens)
                ]
            assert set(await self.bring(chat, datas)) == {200}
            await self.bring(twin, [callback_data(prefix(other.short_id, other.revision), tokens[0])])
            for each in (chat, twin):
                await self._validate(each)
        last = await self.session(twin)
        assert session is not None
        assert last is not None
        return session, last

    async def _validate(self, chat: int) -> None:
        """A `several` that holds a draft is confirmed."""
        session = await self.session(chat)
        if session is not None and session.draft:
            await self.bring(chat, [callback_data(prefix(session.short_id, session.revision), "!done")])


async def _people(number: int, *, guarded: bool = True) -> int:
    """How many of `number` people who tap in bursts end with other answers than their twin."""
    store = MemoryStore()
    await store.open()
    bursts = Bursts(open_door(store), store, random.Random(5))
    different = 0
    for each in range(number):
        one, twin = await bursts.both(10_000 + 2 * each, 10_001 + 2 * each, guarded=guarded)
        different += one.answers != twin.answers
    return different


async def test_R05_bursts_count_once(scale: Scale) -> None:
    """Sessions tapped through in bursts of 2-10: the same answers, of which the score is a pure function, as a twin who taps once."""
    assert await _people(scale(6, 25, 5_000)) == 0


async def test_R05_negative_control_taps_for_the_next_revisions_would_count() -> None:
    """It is the revision on the button that stops the second tap: one drawn for the revision that follows goes through."""
    with pytest.raises(AssertionError):
        assert await _people(3, guarded=False) == 0


async def test_R05_a_tap_is_answered_while_the_lane_is_held() -> None:
    """The spinner stops at once, beside the turn, however long that takes."""
    held = asyncio.Event()

    class Held(MemoryStore):
        async def apply(self, *arguments: Any) -> Any:
            await held.wait()
            return await super().apply(*arguments)

    store = Held()
    await store.open()
    door = open_door(store)
    posting = asyncio.create_task(door.bring(tap(1, 5, "1.abcdefgh.0.trade")))
    async with asyncio.timeout(1):
        while door.telegram.answered != ["1"]:  # noqa: ASYNC110 - a list tells nobody
            await asyncio.sleep(0)
    assert not posting.done()
    held.set()
    assert await posting == 200
