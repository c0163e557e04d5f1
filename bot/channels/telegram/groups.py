"""What members of a group do that may concern the team: taps on a lead's card, replies that are notes, commands.

Only reads. Whether the group is the team's is not known here; that a group is public is, and there no button answers, since anybody could
tap it. Must not know leads nor what is answered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.assistant.claiming import CLAIMING
from bot.assistant.team_commands import PUBLIC
from bot.channels.telegram import callbacks
from bot.channels.telegram.markup import clean
from bot.ports import Actor, Service

KINDS: Final = ("group", "supergroup")
_NAME: Final = 64
_NOTE: Final = 2_000
"""Characters of a note that are read at most; fewer are kept."""
_NAMED: Final = re.compile(r"#([a-z2-7]{26})\b")


def tapped(data: object, message: Mapping[str, Any]) -> Service | None:
    """What a button of a lead's card asks for; None for any other button, and in a public group."""
    token = callbacks.tap(data).token
    name, _, argument = token.removeprefix("!!").partition(":")
    if not token.startswith("!!") or name not in CLAIMING or _public(message):
        return None
    return Service(name, argument)


def noted(message: Mapping[str, Any], bot_id: str) -> Service | None:
    """The note that a reply to a message of ours is, when that message names a lead in full, or is its card."""
    answered, text = message.get("reply_to_message"), message.get("text")
    if not isinstance(answered, dict) or not isinstance(text, str) or text.startswith("/") or _public(message):
        return None
    sender = answered.get("from")
    if not isinstance(sender, dict) or str(sender.get("id")) != bot_id:
        return None
    key = _named(answered.get("text")) or _of_card(answered.get("reply_markup"))
    return Service("lead_note", f"{key}:{clean(text)[:_NOTE]}") if key and clean(text).strip() else None


def wanted(name: str, message: Mapping[str, Any], link: str) -> Service:
    """A command of groups; its argument is what the service wants to know: whether the group is public, or where else to send people."""
    if name == "team_id":
        return Service(name, PUBLIC if _public(message) else "")
    return Service("group" if _public(message) else name, link)


def let_in(member: Mapping[str, Any]) -> Service | None:
    """The bot was out of the group, or might not write there, and now may; None for any other change of its membership."""
    before, after = member.get("old_chat_member"), member.get("new_chat_member")
    if not isinstance(before, dict) or not isinstance(after, dict) or _public(member):
        return None
    return Service("team_back") if _may_write(after) and not _may_write(before) else None


def _may_write(member: Mapping[str, Any]) -> bool:
    status = member.get("status")
    return status in ("member", "administrator") or (status == "restricted" and member.get("can_send_messages") is True)


def actor(person: Mapping[str, Any]) -> Actor:
    """Who did it, by the first name that everybody in the group sees."""
    name = person.get("first_name")
    return Actor(str(person.get("id")), clean(name)[:_NAME].strip() if isinstance(name, str) else "")


def topic(message: Mapping[str, Any]) -> int | None:
    """The topic of the group in which a message stands; None for the general one, and where there are none."""
    number = message.get("message_thread_id")
    if message.get("is_topic_message") is not True or not isinstance(number, int) or isinstance(number, bool):
        return None
    return number if 0 < number < 2**31 else None


def _public(message: Mapping[str, Any]) -> bool:
    chat = message.get("chat")
    return isinstance(chat, dict) and bool(chat.get("username") or chat.get("active_usernames"))


def _named(text: object) -> str:
    found = _NAMED.search(text) if isinstance(text, str) else None
    return found[1] if found else ""


def _of_card(markup: object) -> str:
    """The key in the first button of a lead's card."""
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    listed = (row for row in rows if isinstance(row, list)) if isinstance(rows, list) else ()
    for button in (button for row in listed for button in row if isinstance(button, dict)):
        token = callbacks.tap(button.get("callback_data")).token
        name, _, rest = token.removeprefix("!!").partition(":")
        if name in CLAIMING:
            return rest.partition(":")[0]
    return ""
