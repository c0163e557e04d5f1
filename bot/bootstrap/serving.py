"""`obstacles serve`: Telegram, the sender, the reloader and the web side, opened and drained together."""

from __future__ import annotations

import asyncio
import platform
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.bootstrap.configuration import SHIPPED, database_url, read_operator, settings, templates
from bot.bootstrap.house import House, build_house, content_finder
from bot.errors import SettingError
from bot.settings import Settings

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from bot.assistant.reloading import Reloader
    from bot.channels.telegram.channel import TelegramChannel
    from bot.channels.telegram.client import TelegramClient
    from bot.delivery.sender import Sender
    from bot.ports import Clock
    from bot.printing.printer import Printer


def run_serve() -> int:
    """`obstacles serve`: Telegram, until SIGINT or SIGTERM. Raises SettingError when there is no token."""
    from bot.telemetry import configure_logs

    chosen = settings()
    if not chosen.telegram_token:
        raise SettingError(
            "TELEGRAM_TOKEN is not set: get a token from BotFather (see README), then put it in .env or the environment"
        )
    configure_logs(chosen.log_level, (chosen.telegram_token, chosen.telegram_webhook_secret, chosen.database_url))
    with asyncio.Runner(loop_factory=_fast_loop()) as runner:
        runner.run(_serve(chosen))
    return 0


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where there is one (not on Windows)."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _serve(chosen: Settings) -> None:
    from bot.channels.web.serving import serve

    await serve(_web_app(chosen), chosen.host, chosen.port)


def _web_app(chosen: Settings) -> Starlette:
    """The whole service behind its web pages: opened and drained with the application's life."""
    from bot.channels.telegram.cards import convert
    from bot.channels.telegram.channel import TelegramChannel, Webhook
    from bot.channels.telegram.client import TelegramClient
    from bot.channels.telegram.webhook import webhook_secret
    from bot.channels.web.app import build_app
    from bot.delivery.clock import SystemClock
    from bot.delivery.sender import Sender
    from bot.delivery.telegram import TelegramDestination
    from bot.printing.enclosing import Enclosures
    from bot.printing.printer import Printer
    from bot.storage import open_store
    from bot.telemetry import Metrics

    clock, dice, metrics = SystemClock(), random.SystemRandom().random, Metrics()
    client = TelegramClient(chosen.telegram_token, chosen.telegram_api_url)
    store = open_store(database_url(chosen), owner=f"{platform.node()}:{chosen.port}")
    printer = Printer(templates(chosen))
    operator = read_operator(chosen)
    press = Enclosures(store, content_finder(store, lambda: house), operator, printer)
    destination = TelegramDestination(metrics.listening(client), press)
    sender = Sender(store, destination, clock, dice, open_at=operator.reminders.next_open)
    house = build_house(chosen, store, {"telegram": convert}, sender.send)
    content = house.desk.shelf.current
    webhook = None
    if chosen.public_url:
        secret = webhook_secret(chosen.telegram_token, chosen.telegram_webhook_secret)
        webhook = Webhook(f"{chosen.public_url}/telegram", secret)
    take = metrics.counting(house.intake.take)
    channel = TelegramChannel(client, take, content.phrases, content.languages, clock, dice, webhook, store.elected)
    life = Life(house, client, sender, channel, _reloader(chosen, house, clock), printer)
    receive = channel.ingress.receive if channel.ingress else None
    return build_app(life.lived, life.unready, metrics.page, receive)


def _reloader(chosen: Settings, house: House, clock: Clock) -> Reloader:
    """Keeps what is served up to date with the content's folder."""
    from bot.assistant.reloading import Folder, Reloader
    from bot.authoring.examination import sound
    from bot.knowledge.loader import read_files, stamp_files

    root = chosen.content_root or SHIPPED
    folder = Folder(lambda: stamp_files(root), lambda: read_files(root), sound)
    return Reloader(folder, house.desk.shelf, house.store, clock)


@dataclass(slots=True)
class Life:
    """What `serve` opens and drains, in order."""

    house: House
    client: TelegramClient
    sender: Sender
    channel: TelegramChannel
    reloader: Reloader
    printer: Printer
    draining: bool = False

    async def unready(self) -> str:
        """Why the process cannot serve now, or nothing."""
        return "draining" if self.draining else await self.house.store.ready()

    @asynccontextmanager
    async def lived(self, _: Starlette) -> AsyncIterator[None]:
        """Everything open while the application serves; what is in hand is finished before it ends."""
        await self.house.open()
        await self.client.open()
        running = (self.sender.run(), self.channel.run(), self.reloader.run())
        tasks = [asyncio.create_task(part) for part in running]
        try:
            yield
        finally:
            self.draining = True
            self.channel.stop()
            await asyncio.gather(tasks[1], return_exceptions=True)
            await self.house.intake.close()
            await self.sender.stop()
            tasks[0].cancel()
            tasks[2].cancel()
            await asyncio.gather(tasks[0], tasks[2], return_exceptions=True)
            await self.printer.close()
            await self.house.close()
            await self.client.close()
