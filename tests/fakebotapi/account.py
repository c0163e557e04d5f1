"""What the server remembers of one bot: its chats, messages, people, taps, files and profile.

State and its plain transitions. It must not know HTTP, nor the wording of any one method.
"""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field
from typing import Literal

from tests.fakebotapi.clock import Clock
from tests.fakebotapi.errors import ApiError, Json, bad_request, forbidden
from tests.fakebotapi.limits import Rates, SendLimits
from tests.fakebotapi.updates import UpdateQueue

TAP_LIFETIME = 150.0
ChatType = Literal["private", "group", "supergroup"]


@dataclass(slots=True)
class Posted:
    """A message of a chat: `body` is its Bot API form, the rest is what Bot API clients do not see."""

    body: Json
    from_bot: bool
    markup_entities: tuple[Json, ...] = ()
    keyboard: Json | None = None
    content: bytes | None = None
    rich_text: str = ""
    frozen: bool = False
    edits: int = 0


@dataclass(slots=True)
class Chat:
    """A chat of the bot. `refusal` is the 403 that the bot gets there, `log` the transcript."""

    header: Json
    messages: dict[int, Posted] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    last_id: int = 0
    revision: int = 0
    refusal: str | None = None
    migrated_to: int | None = None
    keyboard: Json | None = None
    pinned: int | None = None
    bot_left: bool = False

    @property
    def id(self) -> int:
        """The chat's id: positive for private chats, negative for groups."""
        return int(self.header["id"])

    @property
    def private(self) -> bool:
        """Whether this is the private chat of one person."""
        return bool(self.header["type"] == "private")


@dataclass(slots=True)
class CallbackQuery:
    """A tap waiting for its answer; `answer` is what `answerCallbackQuery` said."""

    id: str
    chat_id: int
    user_id: int
    data: str
    born_at: float
    answer: Json | None = None
    answered_at: float | None = None


@dataclass(slots=True)
class StoredFile:
    """A file known by its id; `path` is where it is downloaded."""

    file_id: str
    path: str
    content: bytes


@dataclass(slots=True)
class Account:
    """One bot on the fake server."""

    token: str
    username: str
    clock: Clock
    strict: bool = True
    knows_rich_messages: bool = True
    rates: Rates | None = None
    chats: dict[int, Chat] = field(default_factory=dict)
    people: dict[int, Json] = field(default_factory=dict)
    taps: dict[str, CallbackQuery] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    settings: dict[tuple[str, str, str], object] = field(default_factory=dict)
    literal_references: list[str] = field(default_factory=list)
    updates: UpdateQueue = field(init=False)
    limits: SendLimits = field(init=False)
    user: Json = field(init=False)
    logged_out: bool = False
    _tap_numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _file_numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _watchers: set[asyncio.Future[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.updates = UpdateQueue(self.clock)
        self.limits = SendLimits(self.clock, self.rates)
        self.user = {
            "id": int(self.token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Quatre Obstacles",
            "username": self.username,
        }

    # Chats
    def open_chat(self, header: Json) -> Chat:
        """The chat with that header, created when new."""
        chat = self.chats.get(header["id"])
        if chat is None:
            chat = self.chats[header["id"]] = Chat(header)
        return chat

    def chat(self, chat_id: int | str) -> Chat:
        """The chat as a method call reaches it.

        Raises `ApiError`: chat not found, group upgraded, bot blocked or removed.
        """
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else self._named(chat_id)
        if chat is None:
            if self.strict or not isinstance(chat_id, int) or chat_id <= 0:
                raise bad_request("chat not found")
            chat = self.open_chat({"id": chat_id, "type": "private", "first_name": "Anyone"})
        if chat.migrated_to is not None:
            migrated = {"migrate_to_chat_id": chat.migrated_to}
            raise ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", migrated)
        if chat.refusal is not None:
            raise forbidden(chat.refusal)
        return chat

    def _named(self, username: str) -> Chat | None:
        wanted = username.removeprefix("@").lower()
        return next((c for c in self.chats.values() if str(c.header.get("username", "")).lower() == wanted), None)

    # Messages
    def post(self, chat: Chat, fields: Json, sender: Json, *, from_bot: bool) -> Posted:
        """Put a new message at the end of a chat."""
        chat.last_id += 1
        body: Json = {"message_id": chat.last_id, "from": sender, "chat": chat.header, "date": int(self.clock.now())}
        body.update(fields)
        posted = chat.messages[chat.last_id] = Posted(body, from_bot)
        return posted

    def note(self, chat: Chat, line: str) -> None:
        """Add a line to the transcript and wake whoever watches the chats."""
        chat.revision += 1
        if self.strict:
            chat.log.append(line)
        if self._watchers:
            for watcher in self._watchers:
                if not watcher.done():
                    watcher.set_result(None)
            self._watchers.clear()

    async def change(self) -> None:
        """Wait for the next thing that happens in any chat."""
        watcher: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._watchers.add(watcher)
        try:
            await watcher
        finally:
            self._watchers.discard(watcher)

    # Taps and files
    def open_tap(self, chat_id: int, user_id: int, data: str, tap_id: str | None = None) -> CallbackQuery:
        """Register a tap; it can be answered once, within 150 s."""
        identifier = tap_id or str(8_000_000_000_000 + next(self._tap_numbers))
        tap = self.taps[identifier] = CallbackQuery(identifier, chat_id, user_id, data, self.clock.now())
        return tap

    def store_file(self, folder: str, suffix: str, content: bytes) -> StoredFile:
        """Keep a file for `getFile` and its download."""
        number = next(self._file_numbers)
        file = StoredFile(f"FILE{number:012d}", f"{folder}/file_{number}{suffix}", content)
        self.files[file.file_id] = file
        return file
