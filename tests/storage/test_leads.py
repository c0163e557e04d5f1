"""Leads on every store alike: read for the decision that asks, written whole, their calls to others in order and called off together."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.consent.ledger import Head, faults, subject_of
from bot.errors import LeadNeeded
from bot.ports import Arrival, Conversation, Decision, Settlement, Store
from bot.storage.proving import unproved
from tests.storage.agreed import AGENCY, GROUP, agree, bring, waiting
from tests.storage.talks import NOW, address, arrival, excuse, said


async def test_a_lead_reads_back_whole(store: Store) -> None:
    """With its contact, answers and agreements; it knows the number of the conversation that the same batch began."""
    await bring(store, "agree", start=1)
    (lead,) = await store.leads()
    kept = await store.conversation(address())
    assert kept is not None
    assert (lead.key, lead.person, lead.conversation) == ("key7", "person7", kept.id)
    assert lead.contact is not None
    assert lead.contact.value == "anne@example.com"
    assert lead.answers == {"kpi.goals": ["a", "b"], "kpi.number": 2.5}
    assert lead.severities == {"goals": 40, "budget": None}
    assert [each.recipient for each in lead.agreements] == [AGENCY, AGENCY]
    assert await store.lead("person7") == lead
    assert await store.lead("person8") is None
    assert await store.lead("") is None


async def test_leads_of_a_span_oldest_first(store: Store) -> None:
    """Both ends belong to it."""
    for place in (3, 1, 2):
        await bring(store, "agree", start=place, chat=str(place), at=NOW + place)
    assert [lead.key for lead in await store.leads()] == ["key1", "key2", "key3"]
    assert [lead.key for lead in await store.leads(NOW + 2, NOW + 3)] == ["key2", "key3"]


async def test_a_decision_has_the_leads_that_it_asks_for(store: Store) -> None:
    """Its person's own, and any by key; none where there is none; those of the same batch as that left them."""
    assert said(await bring(store, "mine", "read key7", start=1)) == ["none", "none"]
    assert said((await bring(store, "agree", "mine", "read key7", start=3))[1:]) == ["key7", "new"]
    assert said((await bring(store, "claim key7", "read key7", start=9, chat="8"))[1:]) == ["claimed"]
    kept = await store.conversation(address())
    assert kept is not None
    assert (kept.leads, kept.past) == (None, None)


async def test_asking_again_for_what_was_given_fails_the_turn_alone(store: Store) -> None:
    """A decision that never has enough is quarantined, not made for ever."""

    def greedy(conversation: Conversation, arrival: Arrival) -> Decision:
        raise LeadNeeded("key7")

    (outcome,) = await store.apply([arrival("x", 1)], greedy, excuse)
    assert (outcome.fate, outcome.error.partition(" ")[0]) == ("failed", "LeadNeeded")


async def test_who_comes_back_renews_their_lead(store: Store) -> None:
    """One lead, one card, the second call an edit of it."""
    first = await bring(store, "agree", start=1)
    await store.settle([Settlement(parcel, card=41 if parcel.outgoing.slot else None) for parcel in first[0].parcels])
    second = await bring(store, "agree", start=2, at=NOW + 10)
    (lead,) = await store.leads()
    assert (lead.times, lead.card, lead.created_at, lead.updated_at) == (2, 41, NOW, NOW + 10)
    edit = next(parcel for parcel in second[0].parcels if parcel.outgoing.slot)
    assert (edit.outgoing.method, edit.card) == ("editMessageText", 41)


async def test_calls_to_others_go_to_their_own_lines(store: Store) -> None:
    """At once, of no conversation, with the hour at which they were written; each lead at each target a line of its own."""
    (outcome,) = await bring(store, "agree", start=1)
    there = {(parcel.address.channel, parcel.address.chat): parcel for parcel in outcome.parcels}
    assert set(there) == {("telegram", "-100"), ("webhook", "key7")}
    assert {(parcel.conversation, parcel.at, parcel.card) for parcel in outcome.parcels} == {(0, NOW, None)}
    slow = there["webhook", "key7"]
    await store.settle([Settlement(slow, "retry", due_at=NOW + 300)])
    (other,) = await bring(store, "agree", start=2, chat="8")
    assert ("webhook", "key8") in {(parcel.address.channel, parcel.address.chat) for parcel in other.parcels}
    (claimed,) = await bring(store, "claim key7", start=3, chat="-100")
    assert "webhook" not in {parcel.address.channel for parcel in claimed.parcels}
    due = [parcel.outgoing.method for parcel in await store.claim(NOW + 300, 50) if parcel.address.chat == "key7"]
    assert due == ["consented", "claimed"]


async def test_a_person_who_blocks_the_bot_parks_nobody_elses_calls(store: Store) -> None:
    """The team still hears of the lead."""
    hello = (await bring(store, "hello", start=1))[0].parcels[0]
    parcels = (await bring(store, "agree", start=2))[0].parcels
    await store.settle([Settlement(hello, "dead", blocked=True)])
    await store.settle([Settlement(parcel, "retry", due_at=NOW) for parcel in parcels])
    assert sorted(await waiting(store, NOW)) == [("telegram", "sendMessage"), ("webhook", "consented")]


async def test_the_card_sent_is_the_leads_and_decisions_do_not_lose_it(store: Store) -> None:
    """A note written by somebody who read the lead before it was posted keeps the card."""
    (outcome,) = await bring(store, "agree", start=1)
    post = next(parcel for parcel in outcome.parcels if parcel.outgoing.slot)
    await bring(store, "note key7 called", start=2, chat="-100")
    await store.settle([Settlement(post, card=77)])
    lead = await store.lead("person7")
    assert lead is not None
    assert (lead.card, [note.text for note in lead.notes]) == (77, ["called"])
    kept = await store.conversation(address())
    assert kept is not None
    assert kept.card is None


async def test_of_two_who_claim_one_wins(store: Store) -> None:
    """However many tap at once; the others hear who."""
    await bring(store, "agree", start=1)
    taps = [store.apply([arrival("claim key7", 10 + n, f"-{100 + n}")], agree, excuse) for n in range(8)]
    outcomes = [outcome for batch in await asyncio.gather(*taps) for outcome in batch]
    won = [outcome for outcome in outcomes if outcome.decision and outcome.decision.leads]
    lead = await store.lead("person7")
    assert lead is not None
    assert [outcome.arrival.event_id for outcome in won] == [lead.who]
    told = [text for outcome in outcomes if outcome not in won for text in said([outcome])]
    assert told == [f"taken by {lead.who}"] * 7


async def test_what_is_said_once_more_is_called_off_by_a_claim(store: Store) -> None:
    """Wherever it goes; another lead's stays."""
    await bring(store, "agree", start=1)
    await bring(store, "agree", start=2, chat="8")
    await bring(store, "claim key7", start=3, chat="-100")
    left = [p.outgoing.lead for p in await store.claim(NOW + 4000, 50) if p.outgoing.topic.startswith("unclaimed:")]
    assert left == ["key8"]


async def test_P04_withdrawal_removes_what_was_still_to_be_said(store: Store) -> None:
    """Every queued call about the lead, dead ones too; only the withdrawal itself goes out."""
    parcels = (await bring(store, "agree", start=1))[0].parcels
    card, consented = sorted(parcels, key=lambda each: each.address.channel)
    await store.settle([Settlement(card, "retry", due_at=NOW), Settlement(consented, "dead", reason="refused")])
    await bring(store, "agree", start=2, chat="8")
    (outcome,) = await bring(store, "withdraw", start=3, at=NOW + 5)
    later = [*await store.claim(NOW + 9, 50), *await store.claim(NOW + 5000, 50)]
    about = [parcel.outgoing.method for parcel in (*outcome.parcels, *later) if parcel.outgoing.lead == "key7"]
    assert sorted(about) == ["editMessageText", "withdrawn"]
    assert sum(parcel.outgoing.lead == "key8" for parcel in later) == 2
    lead = await store.lead("person7")
    assert lead is not None
    assert (lead.state, lead.contact, lead.answers) == ("withdrawn", None, {})


async def test_P03_each_choice_is_kept_with_its_proof(store: Store) -> None:
    """Whose, by which event and message, in which words; the chain is whole; each agreement has its one proof."""
    await bring(store, "refuse", start=1, chat="8")
    await bring(store, "agree", start=2)
    tap = replace(arrival("agree", 3, "9", at=NOW + 1), card=55)
    await store.apply([tap], agree, excuse)
    entries, head = await store.ledger()
    assert list(faults(entries, head)) == []
    assert [(entry.number, entry.consent.purpose, entry.consent.choice) for entry in entries] == [
        (1, "transmit", "refused"),
        (2, "transmit", "granted"),
        (3, "contact", "granted"),
        (4, "transmit", "granted"),
        (5, "contact", "granted"),
    ]
    assert (entries[-1].event_id, entries[-1].message, entries[-1].at) == ("3", 55, NOW + 1)
    mine, whole = await store.ledger(subject_of("person7"))
    assert ([entry.number for entry in mine], whole) == ([2, 3], head)
    assert list(unproved(await store.leads(), entries)) == []


async def test_P03_a_new_ledger_is_empty_and_sound(store: Store) -> None:
    """Nothing was said, nothing is wrong."""
    entries, head = await store.ledger()
    assert (entries, head) == ([], Head())
    assert list(faults(entries, head)) == []


async def test_P06_erasing_takes_the_lead_and_every_call_about_it_and_leaves_the_proof(store: Store) -> None:
    """The group's and the agency's lines too; somebody else's stay."""
    parcels = (await bring(store, "agree", start=1))[0].parcels
    await store.settle([Settlement(parcel, "retry", due_at=NOW) for parcel in parcels])
    await bring(store, "agree", start=2, chat="8")
    outcomes = await bring(store, "erase", start=3)
    assert said(outcomes) == ["forgotten"]
    assert [lead.key for lead in await store.leads()] == ["key8"]
    assert {parcel.outgoing.lead for parcel in await store.claim(NOW + 5000, 50)} == {"key8"}
    entries, head = await store.ledger()
    assert (len(entries), list(faults(entries, head))) == (4, [])


async def test_R18_a_groups_queued_calls_follow_it_to_its_new_number(store: Store) -> None:
    """Those written before; those written after to the old number, which the operator's file still says; its cards are posted anew."""
    await bring(store, "team", start=1, chat="-100")
    card = next(p for p in (await bring(store, "agree", start=2))[0].parcels if p.address == GROUP)
    await store.settle([Settlement(card, card=41)])
    noted = (await bring(store, "note key7 first", start=3, chat="-100"))[0].parcels[0]
    assert noted.card == 41
    await store.settle([Settlement(noted, "retry", due_at=NOW)])
    await bring(store, "move -1009", start=4, chat="-100")
    moved = await store.conversation(address("-1009"))
    assert moved is not None
    assert moved.person == "team:-100"
    assert await store.conversation(address("-100")) is None
    (late,) = [p for p in await store.claim(NOW, 50) if p.outgoing.slot]
    assert (late.address.chat, late.card) == ("-1009", None)
    await store.settle([Settlement(late)])
    (after,) = (await bring(store, "note key7 second", start=5, chat="-1009"))[0].parcels
    assert after.address.chat == "-1009"


async def test_R18_a_move_told_twice_or_late_leaves_one_conversation(store: Store) -> None:
    """Both of the channel's messages, and one from the new side before either: one conversation, its number and person kept."""
    await bring(store, "team", start=1, chat="-100")
    before = await store.conversation(address("-100"))
    await bring(store, "hello", start=2, chat="-1009")
    await bring(store, "move -1009", "move -1009", start=3, chat="-100")
    after = await store.conversation(address("-1009"))
    assert before is not None
    assert after is not None
    assert (after.id, after.person) == (before.id, "team:-100")
    assert await store.conversation(address("-100")) is None
    assert said(await bring(store, "hello", start=9, chat="-1009")) != []
