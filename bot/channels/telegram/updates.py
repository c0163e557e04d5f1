"""Telegram's updates -> arrivals: pure, and tolerant of anything.

Reads the few fields that are needed and keeps no other: a name, a number or a photograph never goes further. An update of a kind, shape or
origin that is not ours is None. Must not know sessions or what is answered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.channels.commands import Commands, slash
from bot.channels.telegram import callbacks, groups
from bot.channels.telegram.markup import clean
from bot.conversation.events import Event, Sent, Shared, Wrote
from bot.ports import Address, Arrival, Service

ALLOWED: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that we ask for."""

_KINDS: Final = {
    "voice": "voice",
    "audio": "voice",
    "video_note": "voice",
    "photo": "photo",
    "sticker": "sticker",
    "document": "document",
    "location": "location",
    "venue": "location",
    "contact": "contact",
    **dict.fromkeys(
        (
            "animation",
            "video",
            "poll",
            "dice",
            "story",
            "game",
            "paid_media",
            "checklist",
            "live_photo",
            "rich_message",
        ),
        "other",
    ),
}
"""What a message may hold besides text. `animation`, `venue` come with a twin field, which says it better or worse: first match wins."""
_PASSED_ON: Final = (
    "forward_origin",
    "forward_from",
    "forward_from_chat",
    "forward_sender_name",
    "forward_date",
    "is_automatic_forward",
    "via_bot",
    "sender_chat",
    "sender_business_bot",
    "business_connection_id",
)
"""Marks of a message that its sender did not write, in this chat, themselves."""
_NUMBER = re.compile(r"\+?[0-9 ().-]{5,24}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one bot's updates. `username` may be empty as long as Telegram has not told it."""

    bot_id: str
    commands: Commands
    username: str = ""

    def read(self, update: object, raw: bytes = b"", at: float = 0.0) -> Arrival | None:
        """The arrival that a decoded `update` is, or None. `at`: UTC seconds when it reached us. Never raises."""
        fields = _fields(update)
        number = fields.get("update_id")
        if not isinstance(number, int):
            return None
        if query := _fields(fields.get("callback_query")):
            return self._tap(query, number, raw, at)
        if message := _fields(fields.get("message")):
            return self._message(message, number, raw, at)
        if edited := _fields(fields.get("edited_message")):
            person = _person(edited)
            return (
                self._arrival(edited, number, raw, at, Sent("edit"), person)
                if person and _chat(edited)[1] == "private"
                else None
            )
        if member := _fields(fields.get("my_chat_member")):
            return self._membership(member, number, raw, at)
        return None

    def _tap(self, query: Mapping[str, Any], number: int, raw: bytes, at: float) -> Arrival | None:
        message, person = _fields(query.get("message")), _person(query)
        chat, kind = _chat(message)
        if person is not None and kind in groups.KINDS:
            service = groups.tapped(query.get("data"), message)
            return self._in_group(message, number, raw, at, service, person, _message_id(message)) if service else None
        if person is None or kind != "private" or person.get("id") != chat:
            return None
        return self._arrival(message, number, raw, at, callbacks.tap(query.get("data")), person, _message_id(message))

    def _message(self, message: Mapping[str, Any], number: int, raw: bytes, at: float) -> Arrival | None:
        moved = self._migration(message)
        if moved is not None:
            old, new = moved
            return Arrival(self._address(old), str(number), Service("migrated", str(new)), at=at, raw=raw)
        chat, kind = _chat(message)
        person = _person(message)
        if person is None or chat is None:
            return None
        if kind in groups.KINDS:
            service = self._asked_in_group(message)
            return self._in_group(message, number, raw, at, service, person) if service else None
        if kind != "private" or person.get("id") != chat:
            return None
        event = self._private(message)
        return None if event is None else self._arrival(message, number, raw, at, event, person)

    def _asked_in_group(self, message: Mapping[str, Any]) -> Service | None:
        """What a group's message asks of us, if anything: a command of groups, a note on a lead, or where to talk."""
        noted = groups.noted(message, self.bot_id)
        if noted is not None:
            return noted
        if not self._addressed(message):
            return None
        asked = slash(str(message.get("text")).strip())
        wanted = self.commands.in_groups.get(asked.name) if asked else None
        return groups.wanted(wanted, message, self._link()) if wanted else Service("group", self._link())

    def _in_group(
        self,
        message: Mapping[str, Any],
        number: int,
        raw: bytes,
        at: float,
        service: Service,
        person: Mapping[str, Any],
        card: int | None = None,
    ) -> Arrival | None:
        arrival = self._arrival(message, number, raw, at, service, person, card)
        return arrival and replace(arrival, who=groups.actor(person), topic=groups.topic(message))

    def _private(self, message: Mapping[str, Any]) -> Event | Service | None:
        text = message.get("text")
        if isinstance(text, str) and text:
            asked = slash(text.strip())
            return (self.commands.event(asked) if asked else None) or Wrote(clean(text), numbered=False)
        number = _own_number(message)
        if number:
            return Shared(number)
        return next((Sent(kind) for field, kind in _KINDS.items() if message.get(field)), None)

    def _membership(self, member: Mapping[str, Any], number: int, raw: bytes, at: float) -> Arrival | None:
        status, person = _fields(member.get("new_chat_member")).get("status"), _person(member)
        if person is not None and _chat(member)[1] in groups.KINDS:
            back = groups.let_in(member)
            return self._in_group(member, number, raw, at, back, person) if back else None
        ours = status in ("member", "kicked")  # not a set: a status may be anything, what cannot be hashed included
        if person is None or _chat(member)[1] != "private" or not ours:
            return None
        return self._arrival(member, number, raw, at, Service("unblocked" if status == "member" else "blocked"), person)

    def _migration(self, message: Mapping[str, Any]) -> tuple[int, int] | None:
        """A group's old and new number, from the last message of the old chat or the first of the new one."""
        here, to, came = _chat(message)[0], message.get("migrate_to_chat_id"), message.get("migrate_from_chat_id")
        if here is None:
            return None
        if _is_number(to):
            return here, int(str(to))
        return (int(str(came)), here) if _is_number(came) else None

    def _addressed(self, message: Mapping[str, Any]) -> bool:
        """Whether a group's message is meant for us: a command, a mention, or a reply to what we said."""
        text = message.get("text")
        if not isinstance(text, str):
            return False
        asked = slash(text.strip())
        if asked is not None:
            ours = not asked.bot or not self.username or asked.bot.lower() == self.username.lower()
            known = asked.name in self.commands.meanings or asked.name in self.commands.in_groups
            return ours and (bool(asked.bot) or known)
        if str(_fields(_fields(message.get("reply_to_message")).get("from")).get("id")) == self.bot_id:
            return True
        return bool(self.username) and re.search(rf"@{self.username}\b", text, re.IGNORECASE) is not None

    def _link(self) -> str:
        return f"https://t.me/{self.username}" if self.username else f"tg://user?id={self.bot_id}"

    def _address(self, chat: int) -> Address:
        return Address("telegram", self.bot_id, str(chat))

    def _arrival(
        self,
        placed: Mapping[str, Any],
        number: int,
        raw: bytes,
        at: float,
        event: Event | Service,
        person: Mapping[str, Any],
        card: int | None = None,
    ) -> Arrival | None:
        chat = _chat(placed)[0]
        return None if chat is None else Arrival(self._address(chat), str(number), event, _lang(person), at, raw, card)


def _own_number(message: Mapping[str, Any]) -> str:
    """The sender's own number, shared by the button that asks for it; empty for a card of anybody else, or passed on from elsewhere."""
    contact, person = _fields(message.get("contact")), _person(message)
    number, owner = contact.get("phone_number"), contact.get("user_id")
    if (
        person is None
        or not _is_number(owner)
        or owner != person.get("id")
        or any(message.get(each) for each in _PASSED_ON)
    ):
        return ""
    return number if isinstance(number, str) and _NUMBER.fullmatch(number) else ""


def _fields(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else _NOTHING


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) < value < 2**63


def _chat(placed: Mapping[str, Any]) -> tuple[int | None, str]:
    chat = _fields(placed.get("chat"))
    number, kind = chat.get("id"), chat.get("type")
    return (number if _is_number(number) else None), (kind if isinstance(kind, str) else "")


def _person(sent: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Who did it. A channel, an anonymous administrator or another bot is nobody's person."""
    person = _fields(sent.get("from"))
    if not _is_number(person.get("id")) or person.get("is_bot") or sent.get("sender_chat"):
        return None
    return person


def _message_id(message: Mapping[str, Any]) -> int | None:
    number = message.get("message_id")
    return number if isinstance(number, int) and _is_number(number) and number > 0 else None


def _lang(person: Mapping[str, Any]) -> str:
    code = person.get("language_code")
    short = code.partition("-")[0].lower() if isinstance(code, str) else ""
    return short if _LANGUAGE.fullmatch(short) else ""
