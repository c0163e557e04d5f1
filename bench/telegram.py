"""A Bot API server for loads: on loopback, light enough that the bots are what is measured.

HTTP is read by hand, answers are made from parts. It stores cards only: the newest message of each chat with its buttons, which a person
sees. Knows JSON and form bodies, long polling and webhooks, and answers each call as Telegram would, message and entities included. Must
not know who the people are, nor any bot.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from msgspec import Raw, Struct, json

from tests.fakebotapi.entities import parse_html

DATE = 1_790_000_000
MOST_UPDATES = 100
_TRUE = b'{"ok":true,"result":true}'
_GONE = b'{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}'


class Body(Struct):
    """What is read of a call."""

    chat_id: int | str = 0
    message_id: int | str = 0
    text: str = ""
    reply_markup: Raw = Raw(b"")
    offset: int | str = 0
    timeout: int | float | str = 0
    url: str = ""
    allowed_updates: list[str] = []
    secret_token: str = ""
    max_connections: int | str = 40


class _Key(Struct):
    callback_data: str = ""


class _Keys(Struct):
    inline_keyboard: list[list[_Key]] = []


_read_json = json.Decoder(Body).decode
_read_keys = json.Decoder(_Keys).decode


@dataclass(slots=True)
class Chat:
    """One private chat: the newest message of the bot, as Telegram gives it, and the data of its buttons."""

    id: int
    last: int = 0
    card: bytes = b""
    buttons: list[str] = field(default_factory=list)


@lru_cache(maxsize=4096)
def _shown(text: str) -> bytes:
    """Text and entities of a message sent as HTML, as they stand in its JSON."""
    read = parse_html(text)
    entities = b',"entities":' + json.encode(read.entities) if read.entities else b""
    return b'"text":' + json.encode(read.text) + entities


@dataclass(slots=True)
class Account:
    """One bot: its chats, the updates that it has not confirmed, and how it gets them. `on_card` is told of every new card."""

    token: str
    on_card: Callable[[Chat], None] = lambda _: None
    chats: dict[int, Chat] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    _updates: deque[tuple[int, bytes]] = field(default_factory=deque)
    _next: int = 500_000_001
    _poll: Connection | None = None
    _webhook: Webhook | None = None
    _info: dict[str, Any] = field(default_factory=dict)

    @property
    def bot(self) -> bytes:
        """The bot as a user."""
        number = self.token.partition(":")[0]
        return (
            b'{"id":%s,"is_bot":true,"first_name":"Quatre Obstacles","username":"quatre_obstacles_bot"}'
            % number.encode()
        )

    # People
    def write(self, chat: Chat, text: str) -> None:
        """A person writes a command."""
        chat.last += 1
        self._push(
            b'"message":{"message_id":%d,"from":%s,"chat":%s,"date":%d,"text":"%s",'
            b'"entities":[{"offset":0,"length":%d,"type":"bot_command"}]}'
            % (chat.last, _person(chat.id), _header(chat.id), DATE, text.encode(), len(text))
        )

    def tap(self, chat: Chat, said: str = "") -> None:
        """A person taps the button with that data; the first one of the card unless told."""
        self._push(
            b'"callback_query":{"id":"%d","from":%s,"message":%s,"chat_instance":"%d","data":%s}'
            % (8_000_000_000 + self._next, _person(chat.id), chat.card, chat.id, json.encode(said or chat.buttons[0]))
        )

    def _push(self, event: bytes) -> None:
        number, self._next = self._next, self._next + 1
        update = b'{"update_id":%d,%s}' % (number, event)
        if self._webhook is not None:
            self._webhook.send(update)
            return
        self._updates.append((number, update))
        if self._poll is not None:
            poll, self._poll = self._poll, None
            asyncio.get_running_loop().call_soon(self._give, poll)

    @property
    def alive(self) -> bool:
        """Whether the bot has asked for updates."""
        return "getUpdates" in self.counts or self._webhook is not None

    @property
    def idle(self) -> bool:
        """Whether every update has been taken."""
        return not self._updates and (self._webhook is None or self._webhook.idle)

    # The bot
    def call(self, method: str, body: Body, connection: Connection) -> bytes | None:
        """The answer to a call; None when it comes later."""
        self.counts[method] = self.counts.get(method, 0) + 1
        if method == "getUpdates":
            return self._get_updates(body, connection)
        if method in ("editMessageText", "sendMessage"):
            return self._show(method, body)
        if method == "getMe":
            return b'{"ok":true,"result":%s}' % self.bot
        if method == "setWebhook":
            self._set_webhook(body)
        if method == "getWebhookInfo":
            return json.encode({"ok": True, "result": self._info})
        return _TRUE

    def _set_webhook(self, body: Body) -> None:
        self._webhook = Webhook(body.url, body.secret_token, int(body.max_connections))
        self._info = {"url": body.url, "allowed_updates": body.allowed_updates}
        while self._updates:
            self._webhook.send(self._updates.popleft()[1])

    def _get_updates(self, body: Body, connection: Connection) -> bytes | None:
        confirmed = int(body.offset)
        while self._updates and self._updates[0][0] < confirmed:
            self._updates.popleft()
        if self._updates or not float(body.timeout):
            return self._batch()
        self._poll = connection
        asyncio.get_running_loop().call_later(float(body.timeout), self._expire, connection)
        return None

    def _expire(self, connection: Connection) -> None:
        """A poll that nothing came for; one that was answered meanwhile is another's, or none."""
        if self._poll is connection and not self._updates:
            self._poll = None
            self._give(connection)

    def _give(self, connection: Connection) -> None:
        connection.answer(self._batch())

    def _batch(self) -> bytes:
        few = [self._updates[place][1] for place in range(min(MOST_UPDATES, len(self._updates)))]
        return b'{"ok":true,"result":[%s]}' % b",".join(few)

    def _show(self, method: str, body: Body) -> bytes:
        chat = self.chats.get(int(body.chat_id))
        if chat is None:
            return _GONE
        if method == "sendMessage":
            chat.last += 1
        number, edited = (
            (chat.last, b"") if method == "sendMessage" else (int(body.message_id), b'"edit_date":%d,' % DATE)
        )
        keys = bytes(body.reply_markup)
        markup = b',"reply_markup":%s' % keys if keys else b""
        parts = (number, self.bot, _header(chat.id), DATE, edited, _shown(body.text), markup)
        chat.card = b'{"message_id":%d,"from":%s,"chat":%s,"date":%d,%s%s%s}' % parts
        rows = _read_keys(keys).inline_keyboard if keys else []
        if rows:
            chat.buttons = [key.callback_data for row in rows for key in row]
            self.on_card(chat)
        return b'{"ok":true,"result":%s}' % chat.card


def _person(number: int) -> bytes:
    return b'{"id":%d,"is_bot":false,"first_name":"Anne","language_code":"fr"}' % number


def _header(number: int) -> bytes:
    return b'{"id":%d,"first_name":"Anne","type":"private"}' % number


class Wire(asyncio.Protocol):
    """One end of a connection: whole messages of HTTP/1.1 with a length, one after another."""

    def __init__(self) -> None:
        self.buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: Any) -> None:
        """Keep where to write."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Take what is whole."""
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end]
            length = _length(head)
            whole = end + 4 + length
            if len(self.buffer) < whole:
                return
            body, self.buffer = self.buffer[end + 4 : whole], self.buffer[whole:]
            self.message(head, body)

    def message(self, head: bytes, body: bytes) -> None:
        """One message."""
        raise NotImplementedError


def _length(head: bytes) -> int:
    found = head.lower().find(b"\r\ncontent-length:")
    return int(head[found + 17 :].partition(b"\r\n")[0]) if found >= 0 else 0


class Connection(Wire):
    """A bot's connection to the server."""

    def __init__(self, accounts: dict[str, Account]) -> None:
        super().__init__()
        self._accounts = accounts

    def message(self, head: bytes, body: bytes) -> None:
        """One call."""
        path = head.split(b" ", 2)[1].decode()
        token, _, method = path.removeprefix("/bot").partition("/")
        answer = self._accounts[token].call(method, _read(head, body), self)
        if answer is not None:
            self.answer(answer)

    def answer(self, answer: bytes) -> None:
        """Answer the call in hand."""
        if self.transport is not None and not self.transport.is_closing():
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
            self.transport.write(head + answer)


def _read(head: bytes, body: bytes) -> Body:
    if not body:
        return Body()
    if b"x-www-form-urlencoded" in head:
        fields: dict[str, Any] = dict(parse_qsl(body.decode()))
        markup = fields.pop("reply_markup", "")
        known = {name: value for name, value in fields.items() if name in Body.__struct_fields__}
        return Body(**known, reply_markup=Raw(markup.encode()))
    return _read_json(body) if body[:1] == b"{" else Body()


class Webhook:
    """Brings updates to a bot, over as many connections as it allows; each is brought until it is accepted."""

    def __init__(self, url: str, secret: str, connections: int) -> None:
        parts = urlsplit(url)
        self._where = parts.hostname or "", parts.port or 80
        self._head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: "
        ).encode()
        self._waiting: deque[bytes] = deque()
        self._free: list[_Delivery] = []
        self._left = connections
        self._busy = 0
        self._opening: set[asyncio.Task[Any]] = set()
        self.refused = 0

    @property
    def alive(self) -> bool:
        """Whether the bot has asked for updates."""
        return "getUpdates" in self.counts or self._webhook is not None

    @property
    def idle(self) -> bool:
        """Whether everything has been accepted."""
        return not self._waiting and not self._busy

    def send(self, update: bytes) -> None:
        """Bring an update, as soon as a connection is free."""
        self._waiting.append(update)
        self._next()

    def _next(self) -> None:
        while self._waiting and self._free:
            delivery, update = self._free.pop(), self._waiting.popleft()
            self._busy += 1
            delivery.bring(update)
        if self._waiting and self._left:
            self._left -= 1
            task = asyncio.get_running_loop().create_task(self._open())
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    async def _open(self) -> None:
        _, delivery = await asyncio.get_running_loop().create_connection(
            lambda: _Delivery(self, self._head), *self._where
        )
        self._free.append(delivery)
        self._next()

    def done(self, delivery: _Delivery, update: bytes, *, accepted: bool) -> None:
        """A connection is free again."""
        self._busy -= 1
        if not accepted:
            self.refused += 1
            self._waiting.append(update)
        self._free.append(delivery)
        self._next()

    def lost(self, delivery: _Delivery, update: bytes) -> None:
        """A connection was closed, perhaps with an update in hand."""
        self._left += 1
        if update:
            self._busy -= 1
            self._waiting.append(update)
        elif delivery in self._free:
            self._free.remove(delivery)
        self._next()


class _Delivery(Wire):
    def __init__(self, webhook: Webhook, head: bytes) -> None:
        super().__init__()
        self._webhook = webhook
        self._head = head
        self._update = b""

    def bring(self, update: bytes) -> None:
        """Bring one update."""
        self._update = update
        assert self.transport is not None
        self.transport.write(b"%s%d\r\n\r\n%s" % (self._head, len(update), update))

    def message(self, head: bytes, body: bytes) -> None:  # noqa: ARG002 - the signature of every end
        """The answer to it."""
        update, self._update = self._update, b""
        self._webhook.done(self, update, accepted=head.split(b" ", 2)[1].startswith(b"2"))

    def connection_lost(self, reason: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """The bot closed it."""
        self._webhook.lost(self, self._update)


async def listen(accounts: dict[str, Account]) -> asyncio.Server:
    """Serve accounts by token on a free loopback port."""
    return await asyncio.get_running_loop().create_server(lambda: Connection(accounts), "127.0.0.1", 0, backlog=1024)
