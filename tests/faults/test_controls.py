"""Negative controls of promises whose tests have none beside them: the guard taken out, the same look finds what it looks for."""

from __future__ import annotations

import re

import pytest

from bot.channels.commands import Commands
from bot.channels.telegram import markup
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.updates import Reader
from bot.delivery.sender import Sender
from bot.ports import Address, Arrival, Conversation, Excuse, Response
from bot.storage import deciding
from tests.assistant.test_intake import arrival, make_intake
from tests.channels.telegram.test_polling import polling
from tests.delivery.test_sender import office, say
from tests.kit import shipped


@pytest.fixture
def reader() -> Reader:
    """A reader of bot 42's updates."""
    return Reader("42", Commands.from_phrases(shipped().phrases, shipped().languages), "quatre_obstacles_bot")


async def test_R09_negative_control_without_quarantine_neighbours_are_not_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Were a turn that breaks not set aside, those beside it in the batch would be refused with it, at every try."""

    def raised(_arrival: Arrival, _here: Conversation, _excuse: Excuse, error: BaseException) -> None:
        raise error

    def convert(messages: object, conversation: Conversation) -> tuple[()]:
        if conversation.address.chat == "13":
            raise ZeroDivisionError
        return ()

    monkeypatch.setattr(deciding, "refusal", raised)
    intake, store, _ = await make_intake(converters={"telegram": convert})
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            await intake.take([arrival(1, 1), arrival(2, 13), arrival(3, 3)])
    assert await store.conversation(Address("telegram", "1", "3")) is None


async def test_R12_negative_control_without_pauses_telegram_is_hammered(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the pauses not to grow, it would be asked again and again while it is away."""
    monkeypatch.setattr(Poller, "_backoff", lambda poller: 0.05)
    async with polling(reader) as talk:
        talk.telegram.faults = [Response("away")] * 12
        await talk.clock.advance(2)
        assert len(talk.telegram.polls) > 2


async def test_R17_negative_control_without_parking_each_message_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were what waits behind not put aside, who blocked us would cost a call for each."""
    monkeypatch.setattr(Sender, "_settle_rest", lambda *arguments, **more: None)
    async with office(lambda chat, text: Response("blocked", reason="bot was blocked")) as desk:
        desk.send(say("one"), say("two"), say("three"))
        await desk.clock.advance(60)
        assert len(desk.destination.texts) == 3


def test_R20_negative_control_counted_in_letters_a_message_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram counts UTF-16 units: counted in letters, a message of emoji would be refused."""
    text = "👍🏽" * 3_000
    assert all(len(piece.encode("utf-16-le")) // 2 <= 4_096 for piece in markup.pieces(text, 4_096))
    monkeypatch.setattr(markup, "units", len)
    monkeypatch.setattr(markup, "_reach", lambda text, longest: longest)
    assert any(len(piece.encode("utf-16-le")) // 2 > 4_096 for piece in markup.pieces(text, 4_096))


def test_S17_negative_control_without_the_look_tricks_come_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were nothing suspect, what turns a text round would stand in it."""
    trick = "ad\u202emin"
    assert markup.clean(trick) == "admin"
    monkeypatch.setattr(markup, "_SUSPECT", re.compile("(?!)"))
    assert "\u202e" in markup.clean(trick)
