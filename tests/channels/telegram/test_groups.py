"""What happens in groups, as Telegram tells it: taps on leads' cards, notes, commands, topics; and everything that must not get through."""

from __future__ import annotations

import random
from typing import Any

import pytest

from bot.assistant.claiming import CLAIMING
from bot.channels.commands import Commands
from bot.channels.telegram.introduction import introduction
from bot.channels.telegram.updates import Reader
from bot.ports import Actor, Address, Service
from tests.kit import shipped

KEY = "abcdefgh234567abcdefgh2345"
GROUP = {"id": -100200, "type": "supergroup", "title": "L'équipe"}
ANNE = {"id": 501, "is_bot": False, "first_name": "Anne\u202e", "language_code": "fr"}
BOT = {"id": 1, "is_bot": True, "first_name": "Quatre Obstacles"}
COMMANDS = Commands.from_phrases(shipped().phrases, shipped().languages)
READER = Reader("1", COMMANDS, "quatre_bot")


def tap(data: object = f"1.none.0.!!lead_claim:{KEY}", **changes: Any) -> dict[str, Any]:
    """A member's tap on a card."""
    message = {"message_id": 33, "chat": GROUP, "from": BOT, "date": 1, "text": "#abcdefgh"}
    query = {"id": "9", "from": ANNE, "message": message, "chat_instance": "1", "data": data}
    return {"update_id": 5, "callback_query": {**query, **changes}}


def written(text: str, **changes: Any) -> dict[str, Any]:
    """A member's message."""
    message = {"message_id": 34, "chat": GROUP, "from": ANNE, "date": 1, "text": text}
    return {"update_id": 6, "message": {**message, **changes}}


def membership(before: object, after: object, **changes: Any) -> dict[str, Any]:
    """What became of the bot in a group, by what a member did."""
    change = {"chat": GROUP, "from": ANNE, "old_chat_member": before, "new_chat_member": after}
    return {"update_id": 7, "my_chat_member": {**change, **changes}}


def test_a_bot_that_is_let_in_again_hears_of_it() -> None:
    """Added, or allowed to write; not when it is sent away, promoted, or let into a public group."""
    out, member, chief = {"status": "kicked"}, {"status": "member"}, {"status": "administrator"}
    mute, heard = ({"status": "restricted", "can_send_messages": can} for can in (False, True))
    for before, after in ((out, member), ({"status": "left"}, chief), (mute, heard), (mute, member)):
        arrival = READER.read(membership(before, after))
        assert arrival is not None
        assert (arrival.event, arrival.who) == (Service("team_back"), Actor("501", "Anne"))
    for before, after in ((member, out), (member, chief), (member, heard), (out, mute)):
        assert READER.read(membership(before, after)) is None
    odd: list[Any] = [None, [], {}, {"status": []}, {"status": "creator"}]
    assert all(READER.read(membership(out, each)) is None for each in odd)
    assert READER.read(membership(None, member)) is None
    assert READER.read(membership(out, member, chat={**GROUP, "username": "equipe"})) is None


def test_a_members_tap_says_who_where_and_on_what() -> None:
    """The account's number, the first name cleaned, the message and its topic."""
    update = tap()
    update["callback_query"]["message"] |= {"is_topic_message": True, "message_thread_id": 7}
    arrival = READER.read(update)
    assert arrival is not None
    assert arrival.event == Service("lead_claim", KEY)
    assert arrival.who == Actor("501", "Anne")
    assert (arrival.address, arrival.card, arrival.topic) == (Address("telegram", "1", "-100200"), 33, 7)


@pytest.mark.parametrize(
    "data",
    [
        "1.none.0.!!erase_confirmed",
        "1.none.0.!!team_export",
        "1.none.0.!!lead_everything:1",
        "1.none.0.!!migrated:-1",
        "1.abcdefgh.3.yes",
        "lead_claim",
        "",
        None,
        7,
        "1.none.0.!!lead_claim:" + "a" * 60,
    ],
)
def test_S07_no_other_button_means_anything_in_a_group(data: object) -> None:
    """Only those of a lead's card are read there."""
    assert READER.read(tap(data)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"from": BOT},
        {"from": {**ANNE, "is_bot": True}},
        {"from": None},
        {"from": {"id": "501"}},
        {"message": None},
        {"message": {"message_id": 33, "chat": {**GROUP, "type": "channel"}}},
        {"message": {"message_id": 33, "chat": {**GROUP, "username": "everybody"}}},
        {"message": {"message_id": 33, "chat": {"id": 777, "type": "private"}}},
        {"inline_message_id": "abc", "message": None},
    ],
)
def test_S07_a_tap_of_nobody_or_from_elsewhere_is_not_read(changes: dict[str, Any]) -> None:
    """Bots, senders without an account, channels, public groups, other people's private chats, inline messages."""
    assert READER.read(tap(**changes)) is None


@pytest.mark.parametrize("command", ["/leads", "/stats", "/test", "/export", "/leads@quatre_bot", "/fiches"])
def test_a_command_of_groups_is_read(command: str) -> None:
    """In every language's spelling; it knows where to point others to."""
    arrival = READER.read(written(command))
    assert arrival is not None
    assert isinstance(arrival.event, Service)
    assert arrival.event.name.startswith("team_")
    assert arrival.event.argument == "https://t.me/quatre_bot"
    assert arrival.who == Actor("501", "Anne")


def test_S07_an_anonymous_administrator_and_a_channel_are_not_heard() -> None:
    """They write in the group's or the channel's name: nobody to be named on a card."""
    group_bot = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    for changes in ({"sender_chat": GROUP, "from": group_bot}, {"sender_chat": {"id": -1, "type": "channel"}}):
        for text in ("/leads", "/export", "/id", "a note"):
            assert READER.read(written(text, **changes)) is None


def test_the_groups_number_is_asked_in_any_group() -> None:
    """With a word when anybody can read it."""
    arrival, public = READER.read(written("/id")), READER.read(written("/id", chat={**GROUP, "username": "everybody"}))
    assert arrival is not None
    assert public is not None
    assert arrival.event == Service("team_id", "")
    assert public.event == Service("team_id", "public")


def test_S07_a_public_groups_commands_are_those_of_any_group() -> None:
    """Leads are not listed where anybody can read."""
    arrival = READER.read(written("/leads", chat={**GROUP, "username": "everybody"}))
    assert arrival is not None
    assert arrival.event == Service("group", "https://t.me/quatre_bot")


def test_in_private_a_command_of_groups_is_only_text() -> None:
    """There, nothing is the team's."""
    private = {"id": 501, "type": "private"}
    for text in ("/leads", "/export", "/test"):
        arrival = READER.read(written(text, chat=private))
        assert arrival is not None
        assert not isinstance(arrival.event, Service)


def test_a_reply_to_the_question_or_to_the_card_is_a_note() -> None:
    """The question names the lead in full; a card is known by its buttons."""
    asked = {"message_id": 40, "from": BOT, "chat": GROUP, "text": f"Anne, répondez…\n\n#{KEY}"}
    row = [{"text": "Noter", "callback_data": f"1.none.0.!!lead_note:{KEY}"}]
    card = {"message_id": 33, "from": BOT, "chat": GROUP, "text": "x", "reply_markup": {"inline_keyboard": [row]}}
    for answered in (asked, card):
        arrival = READER.read(written("rappeler : jeudi", reply_to_message=answered))
        assert arrival is not None
        assert arrival.event == Service("lead_note", f"{KEY}:rappeler : jeudi")


def test_S07_a_reply_to_anybody_elses_words_is_no_note() -> None:
    """Whoever writes a lead's name does not make us note what others answer."""
    forged = {"message_id": 40, "from": ANNE, "chat": GROUP, "text": f"#{KEY}"}
    unnamed = {"message_id": 41, "from": BOT, "chat": GROUP, "text": "#abcdefgh"}
    assert READER.read(written("bonjour", reply_to_message=forged)) is None
    arrival = READER.read(written("bonjour", reply_to_message=unnamed))
    assert arrival is None or arrival.event == Service("group", "https://t.me/quatre_bot")


def test_S07_a_thousand_crafted_updates_of_groups_are_survived() -> None:
    """Anything of any shape anywhere: read as nothing, or as a request that names who and where."""
    dice = random.Random(7)
    odd: list[Any] = [None, True, -1, 2**70, "", "x", [], {}, [[]], {"id": 1}, "\ud800", f"#{KEY}", GROUP, ANNE, BOT]
    for number in range(1_000):
        update = tap() if number % 2 else written("/leads", reply_to_message={"from": BOT, "text": f"#{KEY}"})
        part = update["callback_query"] if number % 2 else update["message"]
        for _ in range(dice.randint(1, 3)):
            place = part if dice.random() < 0.5 or not isinstance(part.get("message"), dict) else part["message"]
            place[dice.choice([*place, "sender_chat", "message_thread_id", "reply_to_message"])] = dice.choice(odd)
        arrival = READER.read(update)
        if arrival is not None and isinstance(arrival.event, Service) and arrival.event.name in CLAIMING:
            assert arrival.who is not None
            assert arrival.address.chat.lstrip("-").isdigit()


def test_the_teams_group_has_a_menu_of_its_own() -> None:
    """In each language, for that group alone; without a group there is none."""
    calls = list(introduction(shipped().phrases, COMMANDS, shipped().languages, "-100200"))
    ours = [params for method, params in calls if params.get("scope", {}).get("type") == "chat"]
    assert [params.get("language_code") for params in ours] == [None, *shipped().languages]
    assert [each["command"] for each in ours[0]["commands"]] == ["leads", "stats", "test", "export", "id"]
    assert all(params["scope"]["chat_id"] == -100200 for params in ours)
    without = introduction(shipped().phrases, COMMANDS, shipped().languages)
    assert all(params.get("scope", {}).get("type") != "chat" for _, params in without)
