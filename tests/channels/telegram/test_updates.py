"""Updates read: what a person did, whatever the shape it comes in."""

from __future__ import annotations

import copy
import random
from dataclasses import replace
from typing import Any

import pytest

from bot.channels.telegram.updates import Reader
from bot.conversation.events import Asked, Command, Event, Sent, Tap, Wrote
from bot.ports import Address, Service
from tests.scale import Scale

ANNE: dict[str, Any] = {"id": 7, "is_bot": False, "first_name": "Anne", "language_code": "fr-FR"}
PRIVATE: dict[str, Any] = {"id": 7, "type": "private", "first_name": "Anne"}
GROUP: dict[str, Any] = {"id": -5, "type": "group", "title": "Atelier"}


def message(**fields: Any) -> dict[str, Any]:
    return {"update_id": 1, "message": {"message_id": 3, "date": 0, "from": ANNE, "chat": PRIVATE, **fields}}


def tapped(data: object, **fields: Any) -> dict[str, Any]:
    query = {"id": "9", "from": ANNE, "message": {"message_id": 3, "date": 0, "chat": PRIVATE}, "data": data, **fields}
    return {"update_id": 1, "callback_query": query}


def event(reader: Reader, update: dict[str, Any]) -> Event | Service | None:
    arrival = reader.read(update)
    return None if arrival is None else arrival.event


def test_an_arrival_says_where_and_in_which_language(reader: Reader) -> None:
    """The chat, the update's number, the client's language; nothing else of the person."""
    arrival = reader.read(message(text="Bonjour"), b"raw", 12.5)
    assert arrival is not None
    assert arrival.address == Address("telegram", "42", "7")
    assert (arrival.event_id, arrival.lang, arrival.at, arrival.raw, arrival.card) == ("1", "fr", 12.5, b"raw", None)
    assert "Anne" not in repr(arrival)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bonjour", Wrote("Bonjour", numbered=False)),
        ("/start", Service("start")),
        ("/start ATELIER-7_b", Service("start", "ATELIER-7_b")),
        ("/start <b>; drop table", Service("start")),
        ("/start " + "a" * 65, Service("start")),
        ("/aide", Asked(Command.HELP)),
        ("/help@quatre_obstacles_bot", Asked(Command.HELP)),
        ("/PAUSE", Asked(Command.PAUSE)),
        ("/reprendre", Asked(Command.RESUME)),
        ("/resume", Asked(Command.RESUME)),
        ("/recommencer", Asked(Command.RESTART)),
        ("/back", Asked(Command.BACK)),
        ("/langue en", Asked(Command.LANGUAGE, "en")),
        ("/language", Asked(Command.LANGUAGE)),
        ("/langue ../../x", Asked(Command.LANGUAGE)),
        ("/confidentialité", Service("privacy")),
        ("/privacy", Service("privacy")),
        ("/effacer", Service("erase")),
        ("/résultats", Service("results")),
        ("/nimporte quoi", Wrote("/nimporte quoi", numbered=False)),
        ("/", Wrote("/", numbered=False)),
    ],
)
def test_texts_and_commands(reader: Reader, text: str, expected: Event | Service) -> None:
    """Both languages' spellings, at any time; an unknown command is a text."""
    assert event(reader, message(text=text)) == expected


@pytest.mark.parametrize("kind", ["voice", "photo", "sticker", "document", "location", "contact"])
def test_what_is_not_text_is_named(reader: Reader, kind: str) -> None:
    """So that it can be answered kindly."""
    assert event(reader, message(**{kind: {"file_id": "x"}})) == Sent(kind)


def test_s26_a_contact_leaves_no_number(reader: Reader) -> None:
    """Nobody's number is kept, whosever it is."""
    arrival = reader.read(message(contact={"phone_number": "+33600000000", "user_id": 8}))
    assert arrival is not None
    assert "336" not in repr(arrival)


def test_r16_an_edited_message_is_a_hint_at_most(reader: Reader) -> None:
    """It changes no answer."""
    update = {"update_id": 1, "edited_message": message(text="Non")["message"]}
    assert event(reader, update) == Sent("edit")


def test_a_tap_carries_its_message(reader: Reader) -> None:
    """Which message was tapped is for the assistant to judge."""
    arrival = reader.read(tapped("1.abcdefgh.a.daily"))
    assert arrival is not None
    assert (arrival.event, arrival.card) == (Tap("daily", "abcdefgh", 10), 3)


FORGED = [
    None,
    "",
    "daily",
    "2.abcdefgh.a.daily",
    "1.abcdefgh.-1.x",
    "1..0.x",
    "1.abcdefgh.0.",
    "é" * 30,
    5,
    "1.a.0.<b>",
]


@pytest.mark.parametrize("data", FORGED)
def test_r06_forged_data_is_a_stale_tap_of_no_session(reader: Reader, data: object) -> None:
    """It changes nothing, and the person sees the live card again."""
    assert event(reader, tapped(data)) == Tap("!stale", "", 0)


def test_s26_what_no_person_says_is_not_heard(reader: Reader) -> None:
    """Bots, channels, anonymous administrators, somebody else's tap."""
    assert event(reader, message(text="x", **{"from": {**ANNE, "is_bot": True}})) is None
    assert event(reader, message(text="x", sender_chat={"id": -9, "type": "channel"})) is None
    assert event(reader, message(text="x", **{"from": {**ANNE, "id": 8}})) is None
    assert event(reader, tapped("1.a.0.x", **{"from": {**ANNE, "id": 8}})) is None


def test_a_group_hears_us_only_when_it_asks(reader: Reader) -> None:
    """A command, a mention, a reply to us: a pointer to the private chat. Anything else is theirs."""
    pointer = Service("group", "https://t.me/quatre_obstacles_bot")
    ours = {"from": {"id": 42, "is_bot": True}}
    assert event(reader, message(chat=GROUP, text="/start")) == pointer
    assert event(reader, message(chat=GROUP, text="/start@quatre_obstacles_bot x")) == pointer
    assert event(reader, message(chat=GROUP, text="et toi @Quatre_Obstacles_Bot ?")) == pointer
    assert event(reader, message(chat=GROUP, text="oui", reply_to_message=ours)) == pointer
    assert event(reader, message(chat=GROUP, text="/start@another_bot")) is None
    assert event(reader, message(chat=GROUP, text="Bonjour à tous")) is None
    assert event(reader, message(chat=GROUP, photo=[{}])) is None
    assert event(replace(reader, username=""), message(chat=GROUP, text="/start")) == Service(
        "group", "tg://user?id=42"
    )


def test_r17_blocked_and_back(reader: Reader) -> None:
    """The membership of a private chat."""

    def update(status: str) -> dict[str, Any]:
        return {
            "update_id": 1,
            "my_chat_member": {"from": ANNE, "chat": PRIVATE, "new_chat_member": {"status": status}},
        }

    assert event(reader, update("kicked")) == Service("blocked")
    assert event(reader, update("member")) == Service("unblocked")
    assert event(reader, update("restricted")) is None


def test_r18_a_group_that_moves_says_so_twice_and_it_is_the_same(reader: Reader) -> None:
    """From the old chat's last message, or the new chat's first."""
    old = reader.read(message(chat=GROUP, migrate_to_chat_id=-1005))
    new = reader.read(message(chat={"id": -1005, "type": "supergroup"}, migrate_from_chat_id=-5))
    assert old is not None
    assert new is not None
    assert (
        (old.address, old.event)
        == (new.address, new.event)
        == (Address("telegram", "42", "-5"), Service("migrated", "-1005"))
    )


def test_r10_no_update_is_too_odd(reader: Reader, scale: Scale) -> None:
    """Anything anywhere in an update: an arrival or nothing, never an error."""
    dice = random.Random(10)
    odd: list[Any] = [None, 0, -1, 2**70, 1e308, "", "\ud800", "é" * 9999, [], {}, [[]], {"id": None}, True, b"x"]
    sound = [
        message(text="/start x"),
        tapped("1.abcdefgh.a.daily"),
        message(chat=GROUP, text="/aide", reply_to_message={"from": ANNE}),
    ]
    for _ in range(scale(3_000, 100_000)):
        update = copy.deepcopy(dice.choice(sound))
        for _ in range(dice.randint(1, 3)):
            spoil(update, dice, odd)
        reader.read(update)
    for update in odd:
        assert reader.read(update) is None


@pytest.mark.parametrize("status", [{}, [], {"a": 1}, None, 1])
def test_R10_a_membership_of_no_known_kind_is_nothing(reader: Reader, status: object) -> None:
    """Found by the fuzzer: a status that is no text at all."""
    member = {"chat": {"id": 5, "type": "private"}, "from": ANNE, "new_chat_member": {"status": status}}
    assert reader.read({"update_id": 1, "my_chat_member": member}) is None


def spoil(update: dict[str, Any], dice: random.Random, odd: list[Any]) -> None:
    """Put something odd at a place chosen by chance."""
    place: Any = update
    while True:
        key = dice.choice(list(place))
        if isinstance(place[key], dict) and place[key] and dice.random() < 0.7:
            place = place[key]
            continue
        place[key] = dice.choice(odd)
        return
