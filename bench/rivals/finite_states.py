"""The conversation as aiogram's documentation teaches it: a state for each card, a handler for each state, answers in the state's data.

`python -m bench.rivals.finite_states CARDS memory|FILE`, with TELEGRAM_TOKEN and TELEGRAM_API_URL in the environment. With a FILE, state
and data are kept in SQLite with `synchronous=FULL`, one commit for each update. Must not know the product.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiosqlite
from aiogram import BaseMiddleware, Dispatcher
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, TelegramObject
from msgspec import json

from bench.rivals.cards import Card, cards
from bench.rivals.dialog import bot, states

_TABLE = (
    "create table if not exists talk (bot integer, chat integer, person integer, state text, data text,"
    " primary key (bot, chat, person)) without rowid"
)
_READ = "select state, data from talk where bot = ? and chat = ? and person = ?"
_WRITE = "insert or replace into talk values (?, ?, ?, ?, ?)"
Kept = tuple[str | None, dict[str, Any]]


class SqliteStorage(BaseStorage):
    """State and data of each person as one row. What a handler sets is written by `commit`, at once and durably."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._driver: aiosqlite.Connection | None = None
        self._held: dict[StorageKey, Kept] = {}
        self._changed: set[StorageKey] = set()

    async def _connected(self) -> aiosqlite.Connection:
        if self._driver is None:
            self._driver = await aiosqlite.connect(self._file, isolation_level=None)
            for statement in ("pragma journal_mode=wal", "pragma synchronous=full", _TABLE):
                await self._driver.execute(statement)
        return self._driver

    async def _read(self, key: StorageKey) -> Kept:
        if key not in self._held:
            driver = await self._connected()
            rows = await driver.execute_fetchall(_READ, (key.bot_id, key.chat_id, key.user_id))
            row = next(iter(rows), None)
            self._held[key] = (row[0], json.decode(row[1])) if row else (None, {})
        return self._held[key]

    async def commit(self, key: StorageKey) -> None:
        """Write what changed, in a transaction of its own, and forget it: the file is what is remembered."""
        state, data = self._held.pop(key, (None, {}))
        if key in self._changed:
            self._changed.discard(key)
            driver = await self._connected()
            await driver.execute(_WRITE, (key.bot_id, key.chat_id, key.user_id, state, json.encode(data).decode()))

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """See aiogram."""
        name = state.state if isinstance(state, State) else state
        self._held[key] = name, (await self._read(key))[1]
        self._changed.add(key)

    async def get_state(self, key: StorageKey) -> str | None:
        """See aiogram."""
        return (await self._read(key))[0]

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """See aiogram."""
        self._held[key] = (await self._read(key))[0], dict(data)
        self._changed.add(key)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """See aiogram."""
        return dict((await self._read(key))[1])

    async def close(self) -> None:
        """See aiogram."""
        if self._driver is not None:
            await self._driver.close()


class Committing(BaseMiddleware):
    """Writes what an update changed once its handler is through."""

    def __init__(self, storage: SqliteStorage) -> None:
        self._storage = storage

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """See aiogram."""
        answer = await handler(event, data)
        await self._storage.commit(data["state"].key)
        return answer


def keyboard(card: Card) -> InlineKeyboardMarkup:
    """The buttons of a card."""
    rows = [[InlineKeyboardButton(text=label, callback_data=said) for label, said in row] for row in card.rows]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def dispatcher(shown: list[Card], storage: BaseStorage) -> Dispatcher:
    """The bot's handlers."""
    steps, keyboards = states(len(shown)), [keyboard(card) for card in shown]
    found = Dispatcher(storage=storage)

    @found.message(CommandStart())
    async def start(message: Message, state: FSMContext) -> None:
        await state.set_state(steps[0])
        await message.answer(shown[0].text, reply_markup=keyboards[0])

    def step(number: int) -> Callable[[CallbackQuery, FSMContext], Awaitable[None]]:
        async def tapped(query: CallbackQuery, state: FSMContext) -> None:
            await query.answer()
            await state.update_data({f"answer{number}": query.data})
            await state.set_state(steps[number + 1])
            assert isinstance(query.message, Message)
            await query.message.edit_text(shown[number + 1].text, reply_markup=keyboards[number + 1])

        return tapped

    for number in range(len(shown) - 1):
        found.callback_query(steps[number])(step(number))
    if isinstance(storage, SqliteStorage):
        found.message.middleware(Committing(storage))
        found.callback_query.middleware(Committing(storage))
    return found


def main(file: str, where: str) -> None:
    """Run until terminated."""
    storage = MemoryStorage() if where == "memory" else SqliteStorage(where)
    dispatcher(cards(file), storage).run_polling(bot())


if __name__ == "__main__":
    main(*sys.argv[1:])
