"""What one chat may bring: a burst, a steady pace, a day's worth; a flood is let go with one word about it (S18)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest

from bot.assistant.allowance import DAY, FILES_PER_DAY, PER_DAY, Allowance, FilesUsedUp, RationedPress
from bot.assistant.intake import Intake
from bot.conversation.events import Wrote
from bot.errors import StorageAway
from bot.ports import Enclosure, Outcome, Service
from tests.assistant.kit import make_desk
from tests.assistant.test_intake import CountingStore, arrival, nothing

WRITTEN = Wrote("oui")


class Watch:
    """Monotonic seconds moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def test_s18_a_burst_then_a_steady_pace() -> None:
    """120 at once, then two a second, however insistent; another chat notices nothing."""
    watch = Watch()
    allowance = Allowance(120, watch)
    assert [allowance.admit("one") for _ in range(121)] == ["serve"] * 120 + ["too_fast"]
    assert allowance.admit("another") == "serve"
    served = 0
    for _ in range(6_000):
        watch.seconds += 0.01
        served += allowance.admit("one") == "serve"
    assert 119 <= served <= 120


def test_s18_a_person_in_a_hurry_never_notices() -> None:
    """A tap a second, for an hour."""
    watch = Watch()
    allowance = Allowance(120, watch)
    for _ in range(1_800):
        watch.seconds += 1
        assert allowance.admit("one") == "serve"


def test_s18_a_word_about_it_once_a_minute_and_once_an_hour_for_the_day() -> None:
    """100 a second for a whole day: at most one notice a minute, then one an hour; the day's turns are not exceeded."""
    watch = Watch()
    allowance = Allowance(120, watch)
    said: Counter[str] = Counter()
    for _ in range(int(DAY)):
        watch.seconds += 1
        said.update(allowance.admit("one") for _ in range(10))
    assert PER_DAY <= said["serve"] <= 2 * PER_DAY
    assert said["too_fast"] <= DAY / 60
    assert 20 <= said["too_much"] <= 25


def test_s18_what_is_forgotten_is_bounded_and_forgives() -> None:
    """The oldest chat of too many begins anew."""
    allowance = Allowance(1, Watch(), remembered=2)
    assert [allowance.admit(chat) for chat in "aabca"] == ["serve", "too_fast", "serve", "serve", "serve"]


async def test_s18_what_exceeds_is_let_go_before_the_store_and_said_once() -> None:
    """500 at once: 20 turns and one notice are written, the rest is acknowledged and leaves nothing."""
    store = CountingStore()
    await store.open()
    intake = Intake(store, make_desk(), nothing, lambda parcels: None, Allowance(20, Watch()))
    outcomes: list[Outcome] = []
    for number in range(500):
        outcomes += await intake.take([arrival(number, event=WRITTEN)])
    assert len(outcomes) == sum(store.batches) == 21
    texts = [str(message) for message in outcomes[-1].decision.messages] if outcomes[-1].decision else []
    assert "Vous allez plus vite que moi" in "".join(texts)


async def test_s18_negative_control_without_an_allowance_all_of_it_is_written() -> None:
    """The same flood, the guard left out."""
    store = CountingStore()
    await store.open()
    intake = Intake(store, make_desk(), nothing, lambda parcels: None)
    for number in range(500):
        await intake.take([arrival(number, event=WRITTEN)])
    assert sum(store.batches) == 500


async def test_s18_what_the_channel_says_of_a_chat_is_never_let_go() -> None:
    """Blocked, unblocked, moved: these are no flood, whatever else comes."""
    store = CountingStore()
    await store.open()
    intake = Intake(store, make_desk(), nothing, lambda parcels: None, Allowance(1, Watch()))
    for number in range(5):
        await intake.take([arrival(number, event=WRITTEN)])
    (outcome,) = await intake.take([arrival(9, event=Service("blocked"))])
    assert outcome.decision is not None
    assert outcome.decision.conversation.blocked


async def test_s18_what_could_not_be_kept_does_not_count() -> None:
    """While the database is away the same five are brought forty times: nothing of the allowance is spent, and they are served."""
    store = CountingStore()
    await store.open()
    intake = Intake(store, make_desk(), nothing, lambda parcels: None, Allowance(20, Watch()))
    batch = [arrival(number, event=WRITTEN) for number in range(5)]
    store.away = {"0"}
    for _ in range(40):
        with pytest.raises(StorageAway):
            await intake.take(batch)
    store.away = set()
    assert [outcome.fate for outcome in await intake.take(batch)] == ["done"] * 5


class Counting:
    """A press that counts."""

    made = 0

    async def enclosure(self, recipe: Mapping[str, str]) -> Enclosure | None:
        """One more."""
        self.made += 1
        return Enclosure("file", b"")


async def test_s18_files_are_made_for_one_person_so_many_times_a_day() -> None:
    """0 over the quota of a flood of wishes; another person has theirs; a day later there are more."""
    press, watch = Counting(), Watch()
    rationed = RationedPress(press, watch)
    for _ in range(1_000):
        try:
            await rationed.enclosure({"person": "anne"})
        except FilesUsedUp:
            continue
    assert press.made == FILES_PER_DAY
    assert await rationed.enclosure({"person": "bob"}) is not None
    watch.seconds += DAY
    assert await rationed.enclosure({"person": "anne"}) is not None
