"""The channel whole, against a strict Telegram over HTTP: taps, texts, faults, and what a person sees."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.channels.telegram.cards import convert
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.client import TelegramClient
from bot.content.texts import Phrases
from bot.conversation.events import Tap
from bot.conversation.messages import Button, Card, Message, Page, Paragraph, Record
from bot.conversation.session import Session
from bot.delivery.clock import SystemClock
from bot.delivery.sender import Sender
from bot.delivery.telegram import TelegramDestination
from bot.ports import Address, Arrival, Conversation, Outcome, Service
from tests.channels.telegram.conftest import LANGUAGES
from tests.delivery.kit import ListedOutbox, SimulatedClock
from tests.fakebotapi import DEFAULT_TOKEN, FakeBotApi, Fault

ANSWERS = (Button("yes", "Oui"), Button("no", "Non"))


class Counter:
    """The smallest talk there is: each answer raises the revision and is asked again below or over the card."""

    def __init__(self, outbox: ListedOutbox) -> None:
        self.outbox = outbox
        self.talks: dict[Address, Conversation] = {}
        self.taken: list[Arrival] = []
        self.sender: Sender | None = None

    async def __call__(self, arrivals: Sequence[Arrival]) -> Sequence[Outcome]:
        return [self._turn(arrival) for arrival in arrivals]

    def _turn(self, arrival: Arrival) -> Outcome:
        self.taken.append(arrival)
        new = Conversation(arrival.address, len(self.talks) + 1, session=Session("s" * 26, "d", "v", "fr"))
        talk = self.talks.get(arrival.address, new)
        assert talk.session is not None
        event, session = arrival.event, talk.session
        moved = replace(session, revision=session.revision + 1)
        messages: tuple[Message, ...]
        if isinstance(event, Service):
            messages = (
                (Page((Paragraph(f"{event.name} {event.argument}".strip()),)),)
                if event.name == "group"
                else (self._card(moved),)
            )
        elif isinstance(event, Tap):
            if event.session == session.short_id and event.revision == session.revision:
                talk = replace(talk, card=arrival.card)
            else:
                moved = session
            messages = (self._card(moved),)
        else:
            messages = (Record("Fermée."), self._card(moved))
        talk = self.talks[arrival.address] = replace(talk, session=moved)
        parcels = self.outbox.put(*convert(messages, talk), chat=arrival.address.chat)
        parcels = [replace(parcel, card=talk.card) for parcel in parcels]
        assert self.sender is not None
        self.sender.send(parcels)
        return Outcome(arrival, "done")

    def _card(self, session: Session) -> Card:
        return Card(
            session.short_id, session.revision, "Test", f"Question {session.revision} ?", choices=ANSWERS, kind="choice"
        )


@asynccontextmanager
async def serving(api: FakeBotApi, phrases: Phrases) -> AsyncIterator[Counter]:
    client, clock = TelegramClient(DEFAULT_TOKEN, api.url), SystemClock()
    await client.open()
    intake = Counter(ListedOutbox(SimulatedClock()))
    intake.sender = Sender(intake.outbox, TelegramDestination(client), clock, lambda: 0.0)
    channel = TelegramChannel(client, intake, phrases, LANGUAGES, clock, lambda: 0.0)
    running = [asyncio.create_task(channel.run()), asyncio.create_task(intake.sender.run())]
    try:
        yield intake
    finally:
        channel.stop()
        await asyncio.wait_for(running[0], 3)
        await intake.sender.stop()
        running[1].cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await client.close()


async def test_a_talk_by_taps_is_one_card_edited_in_place(api: FakeBotApi, phrases: Phrases) -> None:
    """Five taps, one message on the screen, every tap answered."""
    async with serving(api, phrases):
        anne = api.person(7)
        anne.send("/start")
        await anne.wait_for("Question 1 ?")
        for number in range(2, 7):
            tap = anne.tap("Oui")
            await anne.wait_for(f"Question {number} ?")
            assert tap is not None
            await anne.wait_for_answer(tap)  # type: ignore[arg-type] # a callback button's tap
        mine = [message for message in anne.screen if message.from_bot]
        assert len(mine) == 1
        assert mine[0].edits == 5
    api.assert_clean()


async def test_a_typed_answer_closes_the_card_to_a_line_and_a_new_one_follows(
    api: FakeBotApi, phrases: Phrases
) -> None:
    """The old card keeps no buttons; the new one is the live one."""
    async with serving(api, phrases):
        anne = api.person(7)
        anne.send("/start")
        await anne.wait_for("Question 1 ?")
        anne.send("oui")
        await anne.wait_for("Question 2 ?")
        anne.send("oui encore")
        await anne.wait_for("Question 3 ?")
        cards = [message for message in anne.screen if message.from_bot]
        assert [card.text.splitlines()[0] for card in cards] == ["Fermée.", "Fermée.", "Test"]
        assert [bool(card.buttons) for card in cards] == [False, False, True]
    api.assert_clean()


async def test_r05_a_burst_of_taps_counts_once_and_draws_no_second_card(api: FakeBotApi, phrases: Phrases) -> None:
    """Ten taps of one button: one step, one card, ten answers."""
    async with serving(api, phrases) as intake:
        anne = api.person(7)
        anne.send("/start")
        await anne.wait_for("Question 1 ?")
        data = anne.last.buttons[0][0].data
        assert data is not None
        taps = [anne.tap_raw(data, anne.last.message_id) for _ in range(10)]
        await anne.wait_for("Question 2 ?")
        for tap in taps:
            await anne.wait_for_answer(tap)
        assert intake.talks[Address("telegram", DEFAULT_TOKEN.partition(":")[0], "7")].session.revision == 2  # type: ignore[union-attr] # set above
        assert len([message for message in anne.screen if message.from_bot]) == 1


async def test_r15_a_card_that_was_deleted_comes_back(api: FakeBotApi, phrases: Phrases) -> None:
    """The edit finds nothing: the same card is sent anew, and lives on."""
    async with serving(api, phrases):
        anne = api.person(7)
        anne.send("/start")
        card = await anne.wait_for("Question 1 ?")
        data = card.buttons[0][0].data
        assert data is not None
        anne.delete(card.message_id)
        anne.tap_raw(data, card.message_id, inaccessible=True)
        await anne.wait_for("Question 2 ?")
        anne.tap("Non")
        await anne.wait_for("Question 3 ?")


async def test_r14_faults_on_the_way_lose_no_card(api: FakeBotApi, phrases: Phrases) -> None:
    """A 502, a reset and a lost answer on edits: the talk goes on by itself."""
    async with serving(api, phrases):
        anne = api.person(7)
        anne.send("/start")
        await anne.wait_for("Question 1 ?")
        for number, fault in enumerate((Fault.http(502), Fault.reset(), Fault.lost_answer()), 2):
            api.fail(fault, method="editMessageText")
            anne.tap("Oui")
            await anne.wait_for(f"Question {number} ?")


async def test_in_a_group_a_pointer_to_the_private_chat(api: FakeBotApi, phrases: Phrases) -> None:
    """With the bot's link, learned in the background."""
    async with serving(api, phrases):
        anne, group = api.person(7), api.group(-5)
        async with asyncio.timeout(3):
            while not api.calls_of("setMyCommands"):  # noqa: ASYNC110 - a list, no event: by then the bot knows its name
                await asyncio.sleep(0.01)
        anne.send("/start", group)
        pointer = await anne.wait_for("group https://t.me/quatre_obstacles_1_bot", chat=group)
        assert pointer.buttons == ()


async def test_r12_no_webhook_is_left_and_nothing_is_dropped(api: FakeBotApi, phrases: Phrases) -> None:
    """What was written while we were down is read; nothing asks Telegram to forget."""
    anne = api.person(7)
    anne.send("/start")
    await asyncio.sleep(0)
    async with serving(api, phrases):
        await anne.wait_for("Question 1 ?")
    assert all(not call.parameters.get("drop_pending_updates") for call in api.calls)
