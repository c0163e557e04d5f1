"""The conversation as python-telegram-bot's documentation teaches it: Application, ConversationHandler, PicklePersistence.

`python -m bench.rivals.conversation_handler CARDS stock|ours memory|FILE [STORED]`, with TELEGRAM_TOKEN and TELEGRAM_API_URL in the
environment. `stock` keeps PTB's own transport and updater settings; `ours` gives it our transport. With a FILE answers and states are
pickled there; `STORED` has that done after every update (`update_persistence`), over that many conversations already there, instead of
at the default interval, with which nothing is safe before a minute has passed. Updates are taken one at a time, as ConversationHandler
requires. Must not know the product beyond that transport.
"""

from __future__ import annotations

import pickle
import sys
import warnings
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    PicklePersistence,
    TypeHandler,
)
from telegram.warnings import PTBUserWarning

from bench.rivals.cards import Card, Rows, api_url, cards, token
from bot.channels.telegram.transport import Transport

Context = ContextTypes.DEFAULT_TYPE
Handler = BaseHandler[Update, Any, object]
NAME = "talk"


class Talk:
    """The handlers: state `n` shows card `n`, and a tap there leads to the next card. Answers are kept in `user_data`."""

    def __init__(self, shown: list[Card], *, persistent: bool) -> None:
        self.texts = [card.text for card in shown]
        self.keyboards = [_keyboard(card.rows) for card in shown]
        self._persistent = persistent

    async def start(self, update: Update, context: Context) -> int:  # noqa: ARG002 - a handler's signature
        """`/start`: the first card, as a new message."""
        assert update.message is not None
        await update.message.reply_text(self.texts[0], parse_mode=ParseMode.HTML, reply_markup=self.keyboards[0])
        return 0

    def step(self, state: int) -> Any:
        """The handler of a tap on card `state`."""

        async def tapped(update: Update, context: Context) -> int:
            query = update.callback_query
            assert query is not None
            assert context.user_data is not None
            await query.answer()
            context.user_data[f"answer{state}"] = query.data
            await query.edit_message_text(
                self.texts[state + 1], parse_mode=ParseMode.HTML, reply_markup=self.keyboards[state + 1]
            )
            return ConversationHandler.END if state + 2 == len(self.texts) else state + 1

        return tapped

    def handler(self) -> ConversationHandler[Any]:
        """The whole conversation."""
        states: dict[object, list[Handler]] = {
            state: [CallbackQueryHandler(self.step(state))] for state in range(len(self.texts) - 1)
        }
        start: list[Handler] = [CommandHandler("start", self.start)]
        return ConversationHandler(
            entry_points=start, states=states, fallbacks=start, name=NAME, persistent=self._persistent
        )


def _keyboard(rows: Rows) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows]
    )


class AddressedTransport(Transport):
    """Our transport under PTB's Application, which says whole addresses where our client says paths."""

    __slots__ = ()

    def _target(self, path: str) -> Any:
        return super()._target("/" + path.rpartition("/")[2])


async def flush(update: Update, context: Context) -> None:
    """Write everything now."""
    await context.application.update_persistence()


def fill(file: Path, stored: int, shown: list[Card]) -> None:
    """A pickle of that many people who are half-way through, as PicklePersistence writes them."""
    answers = {f"answer{number}": shown[number].rows[0][0][1] for number in range(len(shown) // 2)}
    people = {number: dict(answers) for number in range(1, stored + 1)}
    states = {NAME: {(number, number): len(answers) for number in people}}
    parts = {"user_data": people, "chat_data": {}, "bot_data": {}, "callback_data": None, "conversations": states}
    file.write_bytes(pickle.dumps(parts))


def application(
    shown: list[Card], transport: str, file: Path | None, *, flushed: bool
) -> Application[Any, Any, Any, Any, Any, Any]:
    """The bot, ready to run."""
    builder: ApplicationBuilder[Any, Any, Any, Any, Any, Any] = Application.builder().token(token())
    builder = builder.base_url(f"{api_url()}/bot")
    if file is not None:
        builder = builder.persistence(PicklePersistence(filepath=file))
    if transport == "ours":
        root = api_url()
        builder = builder.request(AddressedTransport(root, token()))
        builder = builder.get_updates_request(AddressedTransport(root, token()))
    built = builder.build()
    built.add_handler(Talk(shown, persistent=file is not None).handler())
    if flushed:
        built.add_handler(TypeHandler(Update, flush), group=1)
    return built


def main(shown: str, transport: str, where: str, stored: str = "") -> None:
    """Run until terminated."""
    # `per_message=False` is what the documentation's own examples use
    warnings.filterwarnings("ignore", category=PTBUserWarning)
    if transport == "ours":
        import uvloop  # noqa: PLC0415 - the stock rival has no use for it

        uvloop.install()
    file = None if where == "memory" else Path(where)
    if file and stored:
        fill(file, int(stored), cards(shown))
    application(cards(shown), transport, file, flushed=bool(stored)).run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
