"""The conversation as python-telegram-bot's documentation teaches it: Application, ConversationHandler, PicklePersistence.

`python -m bench.rivals.conversation_handler CARDS PICKLE stock|ours`, with TELEGRAM_TOKEN and TELEGRAM_API_URL in the environment. CARDS is
a JSON list of the cards to show: `{"text": …, "rows": [[[label, data], …], …]}`. `stock` keeps PTB's own transport and updater settings;
`ours` gives it our transport. Updates are taken one at a time, as ConversationHandler requires; the persistence has its default interval,
so nothing is safe before a minute has passed. Must not know the product beyond that transport.
"""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from typing import Any

from msgspec import json
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
)
from telegram.warnings import PTBUserWarning

from bot.channels.telegram.transport import Transport

Context = ContextTypes.DEFAULT_TYPE
Handler = BaseHandler[Update, Any, object]


class Talk:
    """The handlers: state `n` shows card `n`, and a tap there leads to the next card. Answers are kept in `user_data`."""

    def __init__(self, cards: list[dict[str, Any]]) -> None:
        self.texts = [card["text"] for card in cards]
        self.keyboards = [_keyboard(card["rows"]) for card in cards]

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
        return ConversationHandler(entry_points=start, states=states, fallbacks=start, name="talk", persistent=True)


def _keyboard(rows: list[list[tuple[str, str]]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows]
    )


class AddressedTransport(Transport):
    """Our transport under PTB's Application, which says whole addresses where our client says paths."""

    __slots__ = ()

    def _target(self, path: str) -> Any:
        return super()._target("/" + path.rpartition("/")[2])


def application(cards: list[dict[str, Any]], pickle: Path, transport: str) -> Application[Any, Any, Any, Any, Any, Any]:
    """The bot, ready to run."""
    token, root = os.environ["TELEGRAM_TOKEN"], os.environ["TELEGRAM_API_URL"]
    builder: ApplicationBuilder[Any, Any, Any, Any, Any, Any] = Application.builder().token(token)
    builder = builder.base_url(f"{root}/bot").persistence(PicklePersistence(filepath=pickle))
    if transport == "ours":
        builder = builder.request(AddressedTransport(root, token)).get_updates_request(AddressedTransport(root, token))
    built = builder.build()
    built.add_handler(Talk(cards).handler())
    return built


def main(cards: str, pickle: str, transport: str) -> None:
    """Run until terminated."""
    warnings.filterwarnings(
        "ignore", category=PTBUserWarning
    )  # `per_message=False` is what the documentation's own examples use
    if transport == "ours":
        import uvloop  # noqa: PLC0415 - the stock rival has no use for it

        uvloop.install()
    application(json.decode(Path(cards).read_bytes()), Path(pickle), transport).run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
