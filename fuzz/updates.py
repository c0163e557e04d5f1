"""Updates nearly like Telegram's: each field of the Bot API's shape is there, missing, or something else altogether.

Must not know how they are read.
"""

from __future__ import annotations

from typing import Any, Final

from fuzz.odds import NUMBERS, Odds

OURS: Final = ("message", "callback_query", "edited_message", "my_chat_member")
KINDS: Final = (
    *OURS, *OURS, *OURS, "channel_post", "edited_channel_post", "business_message",
    "inline_query", "poll_answer", "chat_join_request", "message_reaction", "guest_message", "purchased_paid_media", "unheard_of",
)  # fmt: skip
CHATS: Final = ("private", "group", "supergroup", "channel", "sender", "PRIVATE")
EXTRAS: Final = (
    "voice", "photo", "sticker", "contact", "location", "migrate_to_chat_id", "migrate_from_chat_id", "sender_chat", "reply_to_message",
    "entities", "forward_origin", "is_topic_message", "message_thread_id", "via_bot", "edit_date", "caption", "guest_query_id", "dice",
)  # fmt: skip


def update(odds: Odds) -> dict[str, Any]:
    """One update."""
    made: dict[str, Any] = {"update_id": maybe(odds, odds.one(NUMBERS))}
    for _ in range(1 + odds.byte() % 2):
        kind = odds.one(KINDS)
        made[kind] = maybe(odds, query(odds) if kind == "callback_query" else message(odds))
    return made


def message(odds: Odds) -> dict[str, Any]:
    """A message, or what a membership change looks like."""
    number = odds.one(NUMBERS)
    made: dict[str, Any] = {
        "message_id": maybe(odds, odds.one(NUMBERS)),
        "date": maybe(odds, 1),
        "chat": maybe(
            odds,
            {"id": maybe(odds, number), "type": maybe(odds, odds.one(CHATS) if odds.byte() % 3 == 0 else "private")},
        ),
        "from": maybe(odds, person(odds, number)),
        "text": maybe(odds, odds.text()),
        "new_chat_member": maybe(odds, {"status": maybe(odds, odds.one(("member", "kicked", "left")))}),
    }
    for _ in range(odds.byte() % 3):
        made[odds.one(EXTRAS)] = odds.value()
    return made


def person(odds: Odds, number: int) -> dict[str, Any]:
    """Somebody; mostly the one whose chat it is."""
    return {
        "id": number if odds.byte() % 4 else odds.value(),
        "is_bot": maybe(odds, False),
        "first_name": odds.text(),
        "language_code": maybe(odds, odds.one(("fr", "en", "fr-FR", "zz", "", "F R"))),
    }


def query(odds: Odds) -> dict[str, Any]:
    """A tap."""
    tapped = message(odds)
    sender = tapped["from"] if odds.byte() % 4 else odds.value()
    return {"id": maybe(odds, "1"), "from": sender, "message": maybe(odds, tapped), "data": maybe(odds, odds.text())}


def maybe(odds: Odds, usual: Any) -> Any:
    """The usual thing; one time in eight, anything."""
    return odds.value() if odds.byte() % 8 == 7 else usual
