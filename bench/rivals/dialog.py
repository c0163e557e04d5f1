"""The conversation as aiogram-dialog's documentation teaches it: a window for each card, buttons that say what to do, `setup_dialogs`.

`python -m bench.rivals.dialog CARDS memory|redis://…`, with TELEGRAM_TOKEN and TELEGRAM_API_URL in the environment. aiogram polls with its
own settings, several updates at once, on uvloop, which it takes by itself where it is installed. Must not know the product.
"""

from __future__ import annotations

import sys
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.kbd import Button, Row
from aiogram_dialog.widgets.text import Const

from bench.rivals.cards import Card, api_url, cards, token


def states(count: int) -> list[State]:
    """A group of `count` states."""
    names = [f"card{number}" for number in range(count)]
    group: Any = type("Talk", (StatesGroup,), {name: State() for name in names})
    return [getattr(group, name) for name in names]


async def tapped(query: CallbackQuery, button: Button, manager: DialogManager) -> None:
    """Keep the answer, show the next card; the last one ends the talk there."""
    manager.dialog_data[manager.current_context().state.state or ""] = button.widget_id
    await manager.next()


def window(card: Card, state: State) -> Window:
    """One card."""
    rows = []
    for place, row in enumerate(card.rows):
        buttons = [
            Button(Const(label), id=f"b{place}_{number}", on_click=tapped) for number, (label, _) in enumerate(row)
        ]
        rows.append(Row(*buttons))
    return Window(Const(card.text), *rows, state=state)


def dispatcher(shown: list[Card], storage: BaseStorage) -> Dispatcher:
    """The bot's handlers."""
    steps = states(len(shown))
    found = Dispatcher(storage=storage)
    found.include_router(Dialog(*(window(card, state) for card, state in zip(shown, steps, strict=True))))

    @found.message(CommandStart())
    async def start(message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(steps[0], mode=StartMode.RESET_STACK)

    setup_dialogs(found)
    return found


def bot() -> Bot:
    """The client, at the server given."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url()))
    return Bot(token(), session=session, default=DefaultBotProperties(parse_mode="HTML"))


def main(file: str, where: str) -> None:
    """Run until terminated."""
    storage: BaseStorage = MemoryStorage()
    if where != "memory":
        storage = RedisStorage.from_url(where, key_builder=DefaultKeyBuilder(with_destiny=True))
    dispatcher(cards(file), storage).run_polling(bot())


if __name__ == "__main__":
    main(*sys.argv[1:])
