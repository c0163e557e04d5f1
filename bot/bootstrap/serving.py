"""`obstacles serve`: Telegram, the sender, the reloader and the web side, opened and drained together."""

from __future__ import annotations

import asyncio
import os
import platform
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from bot.bootstrap.configuration import (
    SHIPPED,
    data_dir,
    database_url,
    environment,
    new_id,
    read_operator,
    settings,
    templates,
)
from bot.bootstrap.delivering import Delivery, Secrets, build_delivery, read_secrets
from bot.bootstrap.garbage import look_seldom
from bot.bootstrap.house import House, build_house, content_finder
from bot.bootstrap.retaining import retention_clock
from bot.bootstrap.team import TeamDesk
from bot.errors import SettingError
from bot.settings import Settings

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from bot.assistant.reloading import Reloader
    from bot.assistant.retention import RetentionClock
    from bot.channels.telegram.channel import TelegramChannel
    from bot.channels.telegram.client import TelegramClient
    from bot.delivery.sender import Sender
    from bot.ports import Address, Clock
    from bot.printing.printer import Printer


def run_serve() -> int:
    """`obstacles serve`: Telegram, until SIGINT or SIGTERM. Raises SettingError when there is no token."""
    from bot.telemetry import configure_logs

    chosen = settings()
    if not chosen.telegram_token:
        raise SettingError(
            "TELEGRAM_TOKEN is not set: get a token from BotFather (see README), then put it in .env or the environment"
        )
    secrets = read_secrets(read_operator(chosen), environment())
    ours = (chosen.telegram_token, chosen.telegram_webhook_secret, chosen.database_url)
    configure_logs(chosen.log_level, (*ours, *chain.from_iterable(secrets.values())))
    with asyncio.Runner(loop_factory=_fast_loop()) as runner:
        runner.run(_serve(chosen, secrets))
    return 0


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where there is one (not on Windows)."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _serve(chosen: Settings, secrets: Secrets) -> None:
    from bot.channels.web.serving import serve

    app = _web_app(chosen, secrets)
    look_seldom()
    await serve(app, chosen.host, chosen.port)


def _web_app(chosen: Settings, secrets: Secrets) -> Starlette:
    """The whole service behind its web pages: opened and drained with the application's life."""
    from bot.assistant.allowance import RationedPress
    from bot.channels.telegram.cards import convert
    from bot.channels.telegram.channel import TelegramChannel, Webhook
    from bot.channels.telegram.client import TelegramClient
    from bot.channels.telegram.webhook import webhook_secret
    from bot.channels.web.app import build_app
    from bot.delivery.clock import SystemClock
    from bot.delivery.pacing import Pacing
    from bot.delivery.rates import Rates
    from bot.delivery.sender import Sender
    from bot.delivery.telegram import TelegramDestination
    from bot.printing.enclosing import Enclosures
    from bot.printing.printer import Printer
    from bot.printing.takeaway import Takeaway
    from bot.storage import open_store
    from bot.telemetry import Metrics

    clock, dice, metrics = SystemClock(), random.SystemRandom().random, Metrics()
    metrics.watching(data_dir(chosen))
    client = TelegramClient(chosen.telegram_token, chosen.telegram_api_url)
    store = open_store(database_url(chosen), owner=_owner(chosen))
    printer = Printer(templates(chosen))
    operator = read_operator(chosen)
    enclosures = Enclosures(store, content_finder(store, lambda: house), operator, printer)
    takeaway = Takeaway(enclosures, store, lambda: house.desk.shelf.current, operator, printer, clock.now)
    team = TeamDesk(chosen, store, lambda: house.desk, clock)
    press = RationedPress(team.files(takeaway, printer), clock.monotonic)
    destination = TelegramDestination(metrics.listening(client), press, team.board())
    delivery = build_delivery(operator, secrets, store, clock, dice, lambda: house.intake, metrics.told)
    hours = operator.reminders.next_open
    following = _follower(lambda: house, clock)
    pacing = Pacing(Rates(chosen.telegram_per_second))
    systems = delivery.systems
    sender = Sender(store, destination, clock, dice, open_at=hours, systems=systems, moved=following, pacing=pacing)
    house = build_house(chosen, store, {"telegram": convert}, sender.send)
    content = house.desk.shelf.current
    webhook = None
    if chosen.public_url:
        secret = webhook_secret(chosen.telegram_token, chosen.telegram_webhook_secret)
        webhook = Webhook(f"{chosen.public_url}/telegram", secret)
    take = metrics.counting(house.intake.take)
    languages, group = content.languages, house.desk.team.chat if house.desk.team else ""
    channel = TelegramChannel(client, take, content.phrases, languages, clock, dice, webhook, store.elected, group)
    retention = retention_clock(house, store, data_dir(chosen) / "reports", clock, dice, metrics.removed)
    life = Life(house, client, sender, channel, _reloader(chosen, house, clock), printer, retention, delivery)
    receive = channel.ingress.receive if channel.ingress else None
    return build_app(life.lived, life.unready, metrics.page, receive)


def _follower(house: Callable[[], House], clock: Clock) -> Callable[[Address, str], Awaitable[None]]:
    """Keeps that a group has another number now, told by Telegram's refusal rather than by its message; the same told twice is once."""
    from bot.ports import Arrival, Service

    async def follow(address: Address, chat: str) -> None:
        event = Service("migrated", chat)
        await house().intake.take([Arrival(address, f"moved:{address.chat}:{chat}", event, at=clock.now())])

    return follow


def _owner(chosen: Settings) -> str:
    """This process's name among those at one database: the same after a restart, so that what a crash left in its hands is free at once.

    Where any port is taken, several may share this machine: there, a name of its own.
    """
    alone = chosen.port or not chosen.database_url.startswith("postgresql")
    return f"{platform.node()}:{chosen.port if alone else f'{os.getpid()}:{new_id()[:8]}'}"


def _reloader(chosen: Settings, house: House, clock: Clock) -> Reloader:
    """Keeps what is served up to date with the content's folder."""
    from bot.assistant.reloading import Folder, Reloader
    from bot.authoring.examination import sound
    from bot.knowledge.files import read_files, stamp_files

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
    retention: RetentionClock
    delivery: Delivery
    draining: bool = False

    async def unready(self) -> str:
        """Why the process cannot serve now, or nothing."""
        return "draining" if self.draining else await self.house.store.ready()

    @asynccontextmanager
    async def lived(self, _: Starlette) -> AsyncIterator[None]:
        """Everything open while the application serves; what is in hand is finished before it ends."""
        await self.house.open()
        await self.client.open()
        running = (self.sender.run(), self.channel.run(), self.reloader.run(), self.retention.run())
        tasks = [asyncio.create_task(part) for part in running]
        try:
            yield
        finally:
            self.draining = True
            self.channel.stop()
            await asyncio.gather(tasks[1], return_exceptions=True)
            await self.house.intake.close()
            await self.sender.stop()
            rest = (tasks[0], *tasks[2:])
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)
            await self.delivery.close()
            await self.printer.close()
            await self.house.close()
            await self.client.close()
