"""What every store must do, on every store alike."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.errors import SettingError, StorageAway
from bot.ports import Arrival, Conversation, Decision, Outgoing, Settlement, Store
from bot.storage import open_store
from bot.storage.memory import MemoryStore
from bot.storage.retention import DAY
from bot.storage.sql import SqlStore
from tests.storage.talks import NOW, address, arrival, decide, excuse, redraw, revision, said, talk


class TestTurns:
    """Arrivals become states, each exactly once."""

    async def test_a_turn_is_kept_whole(self, store: Store) -> None:
        """What was decided reads back equal, with a number, types and all."""
        outcomes = await talk(store, "hello")
        kept = await store.conversation(address())
        assert outcomes[0].fate == "done"
        assert outcomes[0].decision is not None
        assert kept is not None
        assert kept.id > 0
        assert kept == replace(outcomes[0].decision.conversation, id=kept.id)

    async def test_an_unknown_chat_has_no_conversation(self, store: Store) -> None:
        """Nothing is made up for a chat that was never heard of."""
        assert await store.conversation(address("8")) is None

    async def test_arrivals_of_a_batch_follow_on_one_another(self, store: Store) -> None:
        """Three messages of one chat in one batch are three turns, in order."""
        outcomes = await talk(store, "one", "two", "three")
        assert said(outcomes) == ["one 1", "second", "two 2", "second", "three 3", "second"]
        assert await revision(store) == 3

    async def test_chats_do_not_mix(self, store: Store) -> None:
        """The same chat number at another bot is another conversation."""
        batch = [arrival("a", 1, "7"), arrival("b", 1, "7", bot="2"), arrival("c", 2, "8")]
        outcomes = await store.apply(batch, decide, excuse)
        assert [outcome.fate for outcome in outcomes] == ["done"] * 3
        numbers = {outcome.parcels[0].conversation for outcome in outcomes}
        assert len(numbers) == 3

    async def test_R02_R05_the_same_event_twice_is_one_turn(self, store: Store) -> None:
        """A redelivery changes nothing, in the same batch or later."""
        both = await store.apply([arrival("one", 1), arrival("one", 1)], decide, excuse)
        again = await talk(store, "one")
        assert [outcome.fate for outcome in (*both, *again)] == ["done", "duplicate", "duplicate"]
        assert said(again) == []
        assert await revision(store) == 1

    async def test_R02_simultaneous_redelivery_is_one_turn(self, store: Store) -> None:
        """The same event, eight times at once."""
        results = await asyncio.gather(*(talk(store, "one") for _ in range(8)))
        fates = sorted(outcome.fate for outcomes in results for outcome in outcomes)
        assert fates == ["done"] + ["duplicate"] * 7
        assert await revision(store) == 1

    async def test_R04_simultaneous_turns_of_one_chat_all_count(self, store: Store) -> None:
        """Thirty messages handed over at once are thirty turns."""
        await asyncio.gather(*(talk(store, "word", start=number) for number in range(30)))
        assert await revision(store) == 30

    async def test_an_empty_batch_is_nothing(self, store: Store) -> None:
        """No arrivals, no outcomes."""
        assert await store.apply([], decide, excuse) == []


class TestTrouble:
    """One person's trouble is nobody else's."""

    async def test_R09_a_failing_turn_spares_the_others(self, store: Store) -> None:
        """It is quarantined with its place, without its words; its chat hears the excuse, its state stands."""
        await talk(store, "before")
        outcomes = await store.apply([arrival("fail secret", 10), arrival("fine", 11, "8")], decide, excuse)
        assert [outcome.fate for outcome in outcomes] == ["failed", "done"]
        assert said(outcomes[:1]) == ["sorry"]
        assert outcomes[0].error.startswith("ValueError at ")
        assert "talks.py" in outcomes[0].error
        assert "secret" not in outcomes[0].error
        assert await revision(store) == 1

    async def test_R09_a_failed_event_is_not_tried_again(self, store: Store) -> None:
        """Its redelivery is a duplicate, and the chat's next event is served."""
        outcomes = await talk(store, "fail", "fine")
        again = await talk(store, "fail")
        assert [outcome.fate for outcome in (*outcomes, *again)] == ["failed", "done", "duplicate"]

    async def test_a_failing_excuse_says_nothing(self, store: Store) -> None:
        """An excuse that raises is noted, not passed on."""

        def stumble(conversation: Conversation, arrival: Arrival) -> Decision:
            raise KeyError("secret")

        outcomes = await store.apply([arrival("fail", 1)], decide, stumble)
        assert (outcomes[0].fate, outcomes[0].parcels) == ("failed", ())
        assert "excuse: KeyError" in outcomes[0].error

    async def test_a_decision_that_cannot_be_written_fails(self, store: Store) -> None:
        """A lone surrogate, which JSON cannot hold, costs its own turn only."""

        def broken(conversation: Conversation, arrival: Arrival) -> Decision:
            decision = decide(conversation, arrival)
            session = decision.conversation.session
            assert session is not None
            poisoned = replace(session, answers={"kpi.a": "\ud800"} if arrival.event_id == "1" else {})
            return replace(decision, conversation=replace(decision.conversation, session=poisoned))

        outcomes = await store.apply([arrival("a", 1, "7"), arrival("b", 2, "8")], broken, excuse)
        assert [outcome.fate for outcome in outcomes] == ["failed", "done"]

    async def test_an_unknown_version_defers_and_writes_nothing(self, store: Store) -> None:
        """The arrival, and those behind it in its chat, wait; other chats go on; later all are applied in order."""
        batch = [arrival("wait v9", 1), arrival("next", 2), arrival("other", 3, "8")]
        outcomes = await store.apply(batch, decide, excuse)
        assert [(outcome.fate, outcome.version) for outcome in outcomes] == [
            ("deferred", "v9"),
            ("deferred", "v9"),
            ("done", ""),
        ]
        assert await store.conversation(address()) is None
        later = await store.apply([arrival("loaded", 1), arrival("next", 2)], decide, excuse)
        assert [outcome.fate for outcome in later] == ["done", "done"]

    async def test_a_closed_store_is_away(self, store: Store) -> None:
        """After close nothing is accepted, and closing again is harmless."""
        await store.close()
        await store.close()
        with pytest.raises(StorageAway):
            await talk(store, "late")


class TestCalls:
    """Calls leave in order, each in one hand at a time."""

    async def test_calls_come_back_as_they_were_written(self, store: Store) -> None:
        """A parcel holds its address, number, conversation, and the call with its fallback."""
        outcomes = await talk(store, "hello")
        kept = await store.conversation(address())
        assert kept is not None
        parcel = outcomes[0].parcels[0]
        assert parcel.outgoing == redraw("hello 1")
        assert (parcel.address, parcel.conversation, parcel.attempts) == (address(), kept.id, 0)
        assert outcomes[0].parcels[0].id < outcomes[0].parcels[1].id

    async def test_leased_calls_are_not_claimed(self, store: Store) -> None:
        """What apply gave out is in our hands: nobody else gets it."""
        await talk(store, "hello")
        assert await store.claim(NOW, 10) == []

    async def test_a_call_made_is_gone(self, store: Store) -> None:
        """Settled as sent, it never comes back; a new card's number goes to its conversation."""
        outcomes = await talk(store, "hello")
        first, second = outcomes[0].parcels
        await store.settle([Settlement(first, card=41), Settlement(second)])
        kept = await store.conversation(address())
        assert kept is not None
        assert kept.card == 41
        assert await store.claim(NOW + 1e6, 10) == []

    async def test_a_retry_keeps_its_place_in_the_line(self, store: Store) -> None:
        """Calls behind one that waits wait too; when it is due they come together, in order."""
        first, second = (await talk(store, "hello"))[0].parcels
        await store.settle([Settlement(second, "retry", due_at=NOW), Settlement(first, "retry", due_at=NOW + 30)])
        behind = await talk(store, "more", start=2)
        assert said(behind) == []
        assert await store.claim(NOW + 29, 10) == []
        claimed = await store.claim(NOW + 30, 10)
        assert [parcel.outgoing.params["text"] for parcel in claimed] == ["hello 1", "second", "more 2", "second"]
        assert [parcel.attempts for parcel in claimed] == [1, 1, 0, 0]

    async def test_claiming_gives_each_call_once(self, store: Store) -> None:
        """Several claims at once share the calls out, and no chat's line is split."""
        for number in range(12):
            outcomes = await talk(store, "word", start=number, chat=str(number % 3))
            await store.settle([Settlement(parcel, "retry", due_at=NOW) for parcel in outcomes[0].parcels])
        claims = await asyncio.gather(*(store.claim(NOW, 5) for _ in range(8)))
        numbers = [parcel.id for claim in claims for parcel in claim]
        assert len(numbers) == len(set(numbers))
        for claim in claims:
            assert [parcel.id for parcel in claim] == sorted(parcel.id for parcel in claim)
        assert numbers

    async def test_a_dead_call_stops_nobody(self, store: Store) -> None:
        """It is not claimed any more, and those behind it go."""
        first, second = (await talk(store, "hello"))[0].parcels
        await store.settle([Settlement(first, "dead", reason="refused"), Settlement(second, "retry", due_at=NOW)])
        assert [parcel.id for parcel in await store.claim(NOW, 10)] == [second.id]

    async def test_a_reminder_waits_for_its_hour(self, store: Store) -> None:
        """A call due later is not given out at once, and holds up nothing."""
        outcomes = await talk(store, "remind", "hello")
        assert said(outcomes) == ["hello 2", "second"]
        await store.settle([Settlement(parcel) for parcel in outcomes[1].parcels])
        assert await store.claim(NOW + 3599, 10) == []
        assert [parcel.outgoing.push for parcel in await store.claim(NOW + 3600, 10)] == [True]

    async def test_replies_before_pushes(self, store: Store) -> None:
        """Of what is due, replies come first, though a push is older."""
        await talk(store, "remind", chat="8")
        parcels = (await talk(store, "hello", start=2))[0].parcels
        await store.settle([Settlement(parcel, "retry", due_at=NOW) for parcel in parcels])
        claimed = await store.claim(NOW + 3600, 10)
        assert [parcel.outgoing.push for parcel in claimed] == [False, False, True]

    async def test_nothing_is_sent_to_who_blocked_the_bot(self, store: Store) -> None:
        """Their calls are parked until they come back."""
        first, second = (await talk(store, "hello"))[0].parcels
        await store.settle([Settlement(first, "dead", blocked=True), Settlement(second, "retry", due_at=NOW)])
        kept = await store.conversation(address())
        assert kept is not None
        assert kept.blocked
        assert await store.claim(NOW, 10) == []
        await talk(store, "quiet", start=2)
        assert [parcel.id for parcel in await store.claim(NOW, 10)] == [second.id]

    async def test_the_card_is_known_when_a_call_is_read(self, store: Store) -> None:
        """A claimed parcel carries the live card's number of that moment."""
        first, second = (await talk(store, "hello"))[0].parcels
        await store.settle([Settlement(first, card=55), Settlement(second, "retry", due_at=NOW)])
        assert [parcel.card for parcel in await store.claim(NOW, 10)] == [55]

    async def test_settling_a_call_that_is_gone_is_harmless(self, store: Store) -> None:
        """Twice sent, or nothing at all."""
        parcel = (await talk(store, "hello"))[0].parcels[0]
        await store.settle([])
        await store.settle([Settlement(parcel)])
        await store.settle([Settlement(parcel), Settlement(parcel, "retry", due_at=NOW)])
        assert await store.ready() == ""


class TestKept:
    """What outlives a turn, and what must not."""

    async def test_finished_diagnoses_are_a_persons_own(self, store: Store) -> None:
        """Oldest first, one a session; nobody's are nobody's."""
        await talk(store, "finish ada", "finish")
        await talk(store, "finish bob", start=5, chat="8")
        mine = await store.finished("person-of-ada")
        assert [(each.session.revision, each.document) for each in mine] == [(2, b'{"score": 1}')]
        assert len(await store.finished("person-of-bob")) == 1
        assert await store.finished("") == []

    async def test_P06_erasure_leaves_nothing_but_the_last_word(self, store: Store) -> None:
        """Every chat of the person goes; the confirmation belongs to no conversation; another person stays."""
        await talk(store, "finish ada", "hello")
        await talk(store, "hello ada", "fail", start=5, chat="8")
        await talk(store, "finish bob", start=8, chat="9")
        outcomes = await talk(store, "erase", start=10)
        assert said(outcomes) == ["forgotten"]
        assert outcomes[0].parcels[0].conversation == 0
        assert await store.conversation(address("7")) is None
        assert await store.conversation(address("8")) is None
        assert await store.finished("person-of-ada") == []
        assert await store.conversation(address("9")) is not None
        assert await talk(store, "hello", start=1) != []
        assert (await talk(store, "back", start=20))[0].fate == "done"

    async def test_P06_erasure_amid_a_batch(self, store: Store) -> None:
        """What came before it in the batch goes, what comes after begins anew."""
        outcomes = await talk(store, "one", "erase", "fresh")
        assert [outcome.fate for outcome in outcomes] == ["done"] * 3
        assert await revision(store) == 1

    async def test_versions_are_kept(self, store: Store) -> None:
        """Files come back as they were; keeping twice is harmless; an unknown version is None."""
        files = {"dialogs/kpi.yaml": "title: été\n", "empty": ""}
        await store.keep_version("v1", files, NOW)
        await store.keep_version("v1", files, NOW)
        assert await store.version_files("v1") == files
        assert await store.version_files("v2") is None

    async def test_the_store_says_that_it_is_ready(self, store: Store) -> None:
        """Open and up to date: nothing to say."""
        assert await store.ready() == ""

    async def test_a_nul_in_a_name_is_no_poison(self, store: Store) -> None:
        """A character that PostgreSQL cannot hold fails its own arrival at most."""

        def odd(conversation: Conversation, arrival: Arrival) -> Decision:
            decision = decide(conversation, arrival)
            lang = "f\0r" if arrival.event_id == "1" else "fr"
            return replace(decision, conversation=replace(decision.conversation, lang=lang))

        outcomes = await store.apply([arrival("a", 1, "7"), arrival("b", 2, "8")], odd, excuse)
        assert outcomes[1].fate == "done"
        assert outcomes[0].fate in {"done", "failed"}


async def test_every_store_forgets_in_time(store: SqlStore | MemoryStore) -> None:
    """A talk left unfinished is there at 29 days and gone at 31, with its calls and the version it was pinned to."""
    await talk(store, "hello", "fail")
    await store.keep_version("v1", {"a": "b"}, NOW)
    await store.prune(NOW + 29 * DAY)
    assert await revision(store) == 1
    assert await store.version_files("v1") is not None
    pruned = await store.prune(NOW + 31 * DAY)
    assert (pruned.conversations, pruned.versions) == (1, 1)
    assert await store.conversation(address()) is None
    assert await store.claim(NOW + 31 * DAY, 10) == []


async def test_an_odd_call_survives_json(store: Store) -> None:
    """Nested values of JSON in a call's parameters come back equal."""
    params: dict[str, Any] = {"n": 1, "f": 1.5, "none": None, "yes": True, "list": [1, {"a": "é\0"}]}

    def tell(conversation: Conversation, arrival: Arrival) -> Decision:
        return replace(decide(conversation, arrival), outgoing=(Outgoing("send", params),))

    parcel = (await store.apply([arrival("a", 1)], tell, excuse))[0].parcels[0]
    await store.settle([Settlement(parcel, "retry", due_at=NOW)])
    assert (await store.claim(NOW, 1))[0].outgoing.params == params


def test_an_address_of_no_store_is_refused() -> None:
    """The message names what is allowed."""
    with pytest.raises(SettingError, match="sqlite:///FILE"):
        open_store("mysql://somewhere/else")
    with pytest.raises(SettingError, match="not a database address"):
        open_store("nowhere")
