"""A person in front of Telegram: writes, taps, waits, and reads the screen, so that tests read like a chat.

Drives one account's chats and pushes the updates that Telegram would. It must not know the bot under test.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from tests.fakebotapi.account import Account, CallbackQuery, Chat, Posted
from tests.fakebotapi.entities import detected_entities
from tests.fakebotapi.errors import Json
from tests.fakebotapi.rich import rich_buttons
from tests.fakebotapi.transcript import Button, ScreenMessage, button_rows

Found = TypeVar("Found")
Wanted = str | Callable[[list[ScreenMessage]], object]
BLOCKED = "bot was blocked by the user"
DEACTIVATED = "user is deactivated"


class Person:
    """One Telegram user of one bot. Methods that act return at once; what the bot does about it is awaited."""

    def __init__(
        self,
        account: Account,
        user_id: int,
        first_name: str,
        language_code: str | None = None,
        username: str | None = None,
    ) -> None:
        self.account = account
        self.id = user_id
        self.name = first_name
        self.clipboard: str | None = None
        self.user: Json = {"id": user_id, "is_bot": False, "first_name": first_name}
        if username:
            self.user["username"] = username
        header = {**self.user, "type": "private"}
        header.pop("is_bot")
        if language_code:
            self.user["language_code"] = language_code
        account.people[user_id] = self.user
        self._header = header
        self._seen: dict[int, int] = {}

    # Writing
    def send(self, text: str, chat: Group | None = None, *, reply_to: int | None = None) -> Json:
        """Write a text, a command included; returns the message."""
        fields: Json = {"text": text}
        if entities := detected_entities(text):
            fields["entities"] = entities
        return self._say(fields, text, chat, reply_to)

    def edit_text(self, message_id: int, text: str, chat: Group | None = None) -> Json:
        """Edit an own earlier message."""
        place = self._chat(chat)
        posted = place.messages[message_id]
        posted.body = {**posted.body, "text": text, "edit_date": int(self.account.clock.now())}
        self._acted(place, f"{self.name} edits #{message_id}> {text}")
        self.account.updates.push({"edited_message": posted.body})
        return posted.body

    def send_voice(self, chat: Group | None = None) -> Json:
        """Record a voice message."""
        file = self.account.store_file("voice", ".oga", b"OggS voice")
        voice = {"file_id": file.file_id, "file_unique_id": file.file_id[4:], "duration": 3, "mime_type": "audio/ogg"}
        return self._say({"voice": voice}, "[voice]", chat)

    def send_photo(self, caption: str = "", chat: Group | None = None) -> Json:
        """Send a photo."""
        file = self.account.store_file("photos", ".jpg", b"\xff\xd8\xff photo")
        photo = [{"file_id": file.file_id, "file_unique_id": file.file_id[4:], "width": 90, "height": 60}]
        return self._say({"photo": photo, **({"caption": caption} if caption else {})}, f"[photo] {caption}", chat)

    def send_document(self, name: str, content: bytes, chat: Group | None = None) -> Json:
        """Send a file."""
        file = self.account.store_file("documents", "", content)
        document = {
            "file_id": file.file_id,
            "file_unique_id": file.file_id[4:],
            "file_name": name,
            "file_size": len(content),
        }
        return self._say({"document": document}, f"[{name}]", chat)

    def send_sticker(self, emoji: str = "👍", chat: Group | None = None) -> Json:
        """Send a sticker."""
        file = self.account.store_file("stickers", ".webp", b"RIFF sticker")
        sticker = {
            "file_id": file.file_id,
            "file_unique_id": file.file_id[4:],
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": emoji,
        }
        return self._say({"sticker": sticker}, f"[sticker {emoji}]", chat)

    def send_contact(self, phone_number: str, user_id: int | None = None, first_name: str | None = None) -> Json:
        """Share a contact: one's own, or somebody else's with another `user_id` (0: a contact without an account)."""
        contact: Json = {"phone_number": phone_number, "first_name": first_name or self.name}
        if user_id != 0:
            contact["user_id"] = self.id if user_id is None else user_id
        return self._say({"contact": contact}, "[contact]", None)

    def send_location(self, latitude: float = 48.8, longitude: float = 2.3) -> Json:
        """Share a place."""
        return self._say({"location": {"latitude": latitude, "longitude": longitude}}, "[location]", None)

    def send_fields(self, fields: Json, chat: Group | None = None) -> Json:
        """Write a message of any other kind, its Bot API fields given."""
        return self._say(dict(fields), f"[{', '.join(fields)}]", chat)

    # Tapping
    def tap(self, wanted: str, message_id: int | None = None, chat: Group | None = None) -> CallbackQuery | Json | None:
        """Tap the newest visible button with that label or callback data.

        Returns the tap of a callback button, the message that a reply-keyboard button writes, and None for links and
        copied texts. Raises `LookupError` naming the buttons in sight when there is no such button.
        """
        screen = self.screen_of(chat)
        for message in reversed(screen):
            if message_id is not None and message.message_id != message_id:
                continue
            for button in (button for row in message.buttons for button in row):
                if wanted in (button.label, button.data):
                    return self._press(button, message, chat)
        for button in (button for row in self.reply_keyboard(chat) for button in row):
            if message_id is None and button.label == wanted:
                return self._press_reply(button, chat)
        in_sight = sorted({label for message in screen for label in message.labels})
        raise LookupError(f"{self.name} sees no button {wanted!r}; in sight: {', '.join(in_sight) or 'none'}")

    def tap_raw(
        self,
        data: str,
        message_id: int,
        chat: Group | None = None,
        *,
        inaccessible: bool = False,
        tap_id: str | None = None,
    ) -> CallbackQuery:
        """Send a tap with any callback data, for a message that need not have such a button, or exist.

        `inaccessible` sends the message as Telegram does when it is deleted or too old to show.
        """
        place = self._chat(chat)
        posted = place.messages.get(message_id)
        message: Json = {"chat": place.header, "message_id": message_id, "date": 0}
        if posted is not None and not inaccessible:
            message = posted.body
        tap = self.account.open_tap(place.id, self.id, data, tap_id)
        self._acted(place, f"{self.name} taps #{message_id} {data!r}")
        query = {"id": tap.id, "from": self.user, "message": message, "chat_instance": str(place.id), "data": data}
        self.account.updates.push({"callback_query": query})
        return tap

    def _press(self, button: Button, message: ScreenMessage, chat: Group | None) -> CallbackQuery | None:
        if button.data is not None:
            return self.tap_raw(button.data, message.message_id, chat)
        if button.copied_text is not None:
            self.clipboard = button.copied_text
        return None

    def _press_reply(self, button: Button, chat: Group | None) -> Json:
        place = self._chat(chat)
        if place.keyboard and place.keyboard.get("one_time_keyboard"):
            place.keyboard = None
        if button.request == "request_contact":
            return self.send_contact(f"+3360000{self.id % 10_000:04d}")
        if button.request == "request_location":
            return self.send_location()
        return self.send(button.label, chat)

    # Leaving and coming back
    def block(self) -> None:
        """Block the bot: sends to this person answer 403."""
        self._set_membership("member", "kicked", BLOCKED)

    def unblock(self) -> None:
        """Unblock the bot."""
        self._set_membership("kicked", "member", None)

    def deactivate(self) -> None:
        """Delete the Telegram account: 403, and no update tells."""
        self._chat(None).refusal = DEACTIVATED

    def delete_chat(self) -> None:
        """Clear the chat: every message is gone for the bot too."""
        place = self._chat(None)
        place.messages.clear()
        self._acted(place, f"{self.name} deletes the chat")

    def delete(self, message_id: int, chat: Group | None = None) -> None:
        """Delete one message for everybody."""
        place = self._chat(chat)
        del place.messages[message_id]
        self._acted(place, f"{self.name} deletes #{message_id}")

    def _set_membership(self, old: str, new: str, refusal: str | None) -> None:
        place = self._chat(None)
        place.refusal = refusal
        self._acted(place, f"{self.name} {'blocks' if refusal else 'unblocks'} the bot")
        bot = {"user": self.account.user}
        self.account.updates.push(
            {
                "my_chat_member": {
                    "chat": place.header,
                    "from": self.user,
                    "date": int(self.account.clock.now()),
                    "old_chat_member": _member(old, bot),
                    "new_chat_member": _member(new, bot),
                }
            }
        )

    # Reading
    @property
    def screen(self) -> list[ScreenMessage]:
        """The private chat's messages as visible now, oldest first, own messages included."""
        return self.screen_of(None)

    @property
    def last(self) -> ScreenMessage:
        """The bot's newest message in the private chat."""
        return [message for message in self.screen if message.from_bot][-1]

    def screen_of(self, chat: Group | None) -> list[ScreenMessage]:
        """The visible messages of a group, or of the private chat."""
        return [_seen(posted) for posted in self._chat(chat).messages.values()]

    def reply_keyboard(self, chat: Group | None = None) -> tuple[tuple[Button, ...], ...]:
        """The reply keyboard under the input field."""
        return button_rows(self._chat(chat).keyboard)

    async def wait_for(self, wanted: Wanted, within: float = 5.0, chat: Group | None = None) -> ScreenMessage:
        """Wait until the bot shows `wanted`: a piece of text or a button's label, or a condition on the screen.

        Returns the bot's newest message that shows it (its newest at all for a condition). Raises `TimeoutError` with
        the transcript.
        """
        return await self._wait(lambda: _found(self.screen_of(chat), wanted), within, f"shows {wanted!r}", chat)

    async def next_screen(self, within: float = 5.0, chat: Group | None = None) -> ScreenMessage:
        """Wait until the bot sends or edits something after this person's last action; returns its newest message."""
        place = self._chat(chat)
        since = self._seen.get(place.id, 0)

        def changed() -> ScreenMessage | None:
            new = [line for line in place.log[since:] if line.startswith(("bot #", "bot edits"))]
            shown = [message for message in self.screen_of(chat) if message.from_bot]
            return shown[-1] if new and shown else None

        return await self._wait(changed, within, "does something", chat)

    async def wait_for_answer(self, tap: CallbackQuery, within: float = 5.0) -> Json:
        """Wait until the bot answers a tap; returns the answer's parameters."""
        return await self._wait(lambda: tap.answer, within, "answers the tap", None)

    async def _wait(self, found: Callable[[], Found | None], within: float, what: str, chat: Group | None) -> Found:
        try:
            async with asyncio.timeout(within):
                while (result := found()) is None:
                    await self.account.change()
                return result
        except TimeoutError:
            story = "\n".join(self._chat(chat).log)
            raise TimeoutError(f"within {within} s the bot never {what} to {self.name}:\n{story}") from None

    # Inside
    def _chat(self, chat: Group | None) -> Chat:
        return self.account.open_chat(self._header) if chat is None else chat.chat

    def _say(self, fields: Json, shown: str, chat: Group | None, reply_to: int | None = None) -> Json:
        place = self._chat(chat)
        if reply_to is not None:
            fields["reply_to_message"] = place.messages[reply_to].body
        posted = self.account.post(place, fields, self.user, from_bot=False)
        self._acted(place, f"{self.name}> {shown}")
        self.account.updates.push({"message": posted.body})
        return posted.body

    def _acted(self, place: Chat, line: str) -> None:
        self.account.note(place, line)
        self._seen[place.id] = len(place.log)


class Group:
    """A group or supergroup that the bot is in."""

    def __init__(self, account: Account, chat_id: int, title: str, kind: str = "group") -> None:
        self.account = account
        self.chat = account.open_chat({"id": chat_id, "title": title, "type": kind})

    @property
    def id(self) -> int:
        """The chat id, changed by `migrate`."""
        return self.chat.id

    def migrate(self, new_id: int, by: Person, *, announce: bool = True) -> None:
        """Upgrade to a supergroup: the old id answers 400 with the new one; `announce` sends the service messages."""
        old, account = self.chat, self.account
        old.migrated_to = new_id
        new = account.open_chat({**old.header, "id": new_id, "type": "supergroup"})
        self.chat = new
        if announce:
            self._service(old, {"migrate_to_chat_id": new_id}, by)
            self._service(new, {"migrate_from_chat_id": old.id}, by)

    def remove_bot(self) -> None:
        """Kick the bot out: sends answer 403."""
        self.chat.refusal = f"bot was kicked from the {self.chat.header['type']} chat"

    def add_bot(self, by: Person) -> None:
        """Let the bot in again, and tell it."""
        self.chat.refusal = None
        bot = {"user": self.account.user}
        change: Json = {"chat": self.chat.header, "from": by.user, "date": int(self.account.clock.now())}
        change |= {"old_chat_member": _member("kicked", bot), "new_chat_member": _member("member", bot)}
        self.account.updates.push({"my_chat_member": change})

    def _service(self, chat: Chat, fields: Json, by: Person) -> None:
        posted = self.account.post(chat, fields, by.user, from_bot=False)
        self.account.note(chat, f"[{', '.join(fields)}]")
        self.account.updates.push({"message": posted.body})


def _member(status: str, bot: Json) -> Json:
    return {"status": status, **bot, **({"until_date": 0} if status == "kicked" else {})}


def _seen(posted: Posted) -> ScreenMessage:
    body = posted.body
    rows = button_rows(body.get("reply_markup"))
    if "rich_message" in body:
        rows = (*rows, *button_rows({"inline_keyboard": [[button] for button in rich_buttons(body["rich_message"])]}))
    text = body.get("text") or body.get("caption") or posted.rich_text
    return ScreenMessage(
        body["message_id"], text, rows, posted.markup_entities, posted.from_bot, posted.edits, body, posted.content
    )


def _found(screen: list[ScreenMessage], wanted: Wanted) -> ScreenMessage | None:
    shown = [message for message in screen if message.from_bot]
    if callable(wanted):
        return shown[-1] if shown and wanted(screen) else None
    return next((m for m in reversed(shown) if wanted in m.text or wanted in m.labels), None)
