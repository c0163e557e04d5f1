"""S26: a number counts as somebody's own only when their own account shares it, here and now, by the button that asks for it."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from bot.channels.telegram import updates
from bot.channels.telegram.cards import convert
from bot.channels.telegram.updates import Reader
from bot.conversation.events import Sent, Shared
from bot.conversation.messages import Sharing
from bot.ports import Address, Conversation
from bot.storage.documents import json_text
from tests.assistant.kit import Caller
from tests.assistant.test_agreeing import diagnosed
from tests.scale import Scale

ANNE: dict[str, Any] = {"id": 7, "is_bot": False, "first_name": "Anne", "language_code": "fr"}
BOB: dict[str, Any] = {"id": 8, "is_bot": False, "first_name": "Bob"}
PRIVATE: dict[str, Any] = {"id": 7, "type": "private", "first_name": "Anne"}
OWN: dict[str, Any] = {"phone_number": "33612345678", "first_name": "Anne", "user_id": 7}
FOREIGN = "+33699887766"

Spoof = Callable[[dict[str, Any], random.Random], None]


def card(message: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """The message's contact, with somebody else's number in one of the forms in which Telegram gives it."""
    message["contact"]["phone_number"] = dice.choice([FOREIGN, FOREIGN[1:], "+33 6 99 88 77 66"])
    contact: dict[str, Any] = message["contact"]
    return contact


def _of_another(message: dict[str, Any], dice: random.Random) -> None:
    card(message, dice)["user_id"] = dice.choice([8, 0, -7, 70, 2**40])


def _of_nobody(message: dict[str, Any], dice: random.Random) -> None:
    del card(message, dice)["user_id"]


def _of_an_odd_kind(message: dict[str, Any], dice: random.Random) -> None:
    card(message, dice)["user_id"] = dice.choice(["7", 7.0, True, None, [7], {"id": 7}, 2**70, "٧"])


def _passed_on(message: dict[str, Any], dice: random.Random) -> None:
    card(message, dice)
    mark = dice.choice(["forward_origin", "forward_from", "forward_sender_name", "forward_date", "forward_from_chat"])
    message[mark] = {"forward_date": 1, "forward_sender_name": "Anne"}.get(
        mark, {"type": "user", "sender_user": ANNE, "id": 7, "date": 1}
    )


def _by_a_bot(message: dict[str, Any], dice: random.Random) -> None:
    card(message, dice)
    if dice.random() < 0.5:
        message["via_bot"] = {"id": 99, "is_bot": True, "first_name": "Inline"}
    else:
        message["from"] = {**ANNE, "is_bot": True}


def _by_a_channel(message: dict[str, Any], dice: random.Random) -> None:
    card(message, dice)
    message["sender_chat"] = {"id": dice.choice([-100123, 7]), "type": "channel", "title": "Anne"}


def _in_another_chat(message: dict[str, Any], dice: random.Random) -> None:
    card(message, dice)
    message["chat"] = dice.choice(
        [
            {"id": 8, "type": "private"},
            {"id": -5, "type": "group"},
            {"id": -100, "type": "supergroup"},
            {"id": 7, "type": "channel"},
            {},
        ]
    )


def _by_nobody(message: dict[str, Any], dice: random.Random) -> None:
    card(message, dice)
    message["from"] = dice.choice([None, {}, BOB, {"id": "7"}, []])


def _no_number(message: dict[str, Any], dice: random.Random) -> None:
    message["contact"]["phone_number"] = dice.choice(
        ["", None, 33699887766, "+33699887766" * 4, "call +33699887766 now", "٣٣٦٩٩٨٨٧٧٦٦", "+"]
    )


def _inside(message: dict[str, Any], dice: random.Random) -> None:
    contact = card(message, dice)
    del message["contact"]
    field = dice.choice(["reply_to_message", "pinned_message", "external_reply", "quote"])
    message[field] = {"message_id": 1, "from": ANNE, "chat": PRIVATE, "contact": contact}


def _edited(message: dict[str, Any], dice: random.Random) -> None:
    card(message, dice)
    message["edit_date"] = 1


SPOOFS: tuple[Spoof, ...] = (
    _of_another,
    _of_nobody,
    _of_an_odd_kind,
    _passed_on,
    _by_a_bot,
    _by_a_channel,
    _in_another_chat,
    _by_nobody,
    _no_number,
    _inside,
    _edited,
)


def crafted(number: int, dice: random.Random) -> dict[str, Any]:
    """An update that would have a foreign number pass for one's own, in one or two ways."""
    message: dict[str, Any] = {
        "message_id": number,
        "date": 0,
        "from": dict(ANNE),
        "chat": dict(PRIVATE),
        "contact": dict(OWN),
    }
    for spoof in dice.sample(SPOOFS, dice.choice([1, 1, 2])):
        if "contact" in message:
            spoof(message, dice)
    return {"update_id": number, "edited_message" if "edit_date" in message else "message": message}


def stored(reader: Reader, caller: Caller, count: int) -> list[str]:
    """Bring crafted updates to somebody who is asked for their number; what is kept of them that is foreign."""
    dice, kept = random.Random(26), []
    for number in range(count):
        update = crafted(number, dice)
        arrival = reader.read(update)
        if arrival is None or arrival.address != Address("telegram", "42", "7"):
            continue
        decision = caller.bring(arrival.event)
        said = json_text(
            (caller.conversation.session, decision.log, decision.finished, decision.leads, decision.consents)
        )
        kept += [str(update)] if "699887766" in said else []
    return kept


def asked(reader: Reader) -> Caller:
    """Anne, asked how she may be reached."""
    caller = diagnosed()
    caller.ask("dialog", "contact")
    caller.tap("yes")
    caller.tap("yes")
    return caller


def test_S26_no_foreign_number_is_ever_stored(reader: Reader, scale: Scale) -> None:
    """1,000 crafted updates: of somebody else, of nobody, passed on, by bots and channels, elsewhere, of odd shapes. None is kept."""
    caller = asked(reader)
    assert stored(reader, caller, scale(1_000, 10_000)) == []
    assert caller.session.contact == ""
    assert caller.session.state == "contact.reach"


def test_S26_ones_own_number_is_kept(reader: Reader) -> None:
    """The button's own message, and nothing but the number of it."""
    message = {
        "message_id": 3,
        "date": 0,
        "from": ANNE,
        "chat": PRIVATE,
        "contact": OWN,
        "reply_to_message": {"message_id": 2},
    }
    arrival = reader.read({"update_id": 1, "message": message})
    assert arrival is not None
    assert arrival.event == Shared("33612345678")
    assert "612345678" not in repr(arrival.event)
    caller = asked(reader)
    caller.bring(arrival.event)
    assert caller.session.contact == "+33612345678"


def test_S26_negative_control_without_the_comparison_foreign_numbers_get_in(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same updates, read without asking whose the card is."""

    def anybodys(message: dict[str, Any]) -> str:
        contact = message.get("contact")
        return str(contact.get("phone_number")) if isinstance(contact, dict) else ""

    monkeypatch.setattr(updates, "_own_number", anybodys)
    assert stored(reader, asked(reader), 200)


def test_a_card_of_somebody_else_is_a_card_and_no_number(reader: Reader) -> None:
    """So that the person can be told kindly."""
    message = {"message_id": 3, "date": 0, "from": ANNE, "chat": PRIVATE, "contact": {**OWN, "user_id": 8}}
    arrival = reader.read({"update_id": 1, "message": message})
    assert arrival is not None
    assert arrival.event == Sent("contact")


def test_the_button_asks_for_ones_own_number_and_goes() -> None:
    """One button in place of the keyboard; put away when it is over."""
    here = Conversation(Address("telegram", "42", "7"), lang="fr")
    offered, away = convert((Sharing("Ce bouton & rien d’autre", "Partager"), Sharing("D’accord.")), here)
    assert offered.params["text"] == "Ce bouton &amp; rien d’autre"
    assert offered.params["reply_markup"]["keyboard"] == [[{"text": "Partager", "request_contact": True}]]
    assert away.params["reply_markup"] == {"remove_keyboard": True}
    assert {offered.slot, away.slot} == {""}
