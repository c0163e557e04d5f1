"""The composition root: the only place that knows every room, and plugs them together.

One function per command, called by `bot.cli`; heavy rooms are imported where they are needed, so that a light command starts fast. Must
not hold rules of the product.
"""

from __future__ import annotations

import asyncio
import base64
import locale
import os
import platform
import random
import secrets
import sys
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import ObstaclesError, SettingError
from bot.settings import Settings, read_settings

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from bot.assistant.desk import Desk
    from bot.assistant.intake import FetchVersion, Intake
    from bot.assistant.reloading import Reloader
    from bot.channels.telegram.channel import TelegramChannel
    from bot.channels.telegram.client import TelegramClient
    from bot.delivery.sender import Sender
    from bot.knowledge.model import Content
    from bot.operators.operator import Operator
    from bot.ports import Clock, Converter, Parcel, Store
    from bot.printing.printer import Printer
    from bot.storage.erasing import Erasure
    from bot.storage.sql import SqlStore

SHIPPED = Path(__file__).resolve().parent.parent
"""The folder that holds the content shipped with the product."""


def new_id() -> str:
    """128 random bits as 26 characters of base32, in lower case."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def settings() -> Settings:
    """The settings of this process: its environment, over what `.env` in the current folder says. Raises SettingError."""
    from dotenv import dotenv_values

    file = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return read_settings({**file, **os.environ})


def data_dir(chosen: Settings) -> Path:
    """The folder for the database and files, made if need be, readable by its owner alone. Raises SettingError when it cannot be."""
    from platformdirs import user_data_path

    folder = chosen.data_dir or user_data_path("quatre-obstacles", appauthor=False)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            f"DATA_DIR: {folder} cannot be made ({error.strerror}); choose a folder that you may write in"
        ) from None
    return folder


def database_url(chosen: Settings) -> str:
    """Where everything is kept: DATABASE_URL, or a SQLite file in the data folder."""
    return chosen.database_url or f"sqlite:///{(data_dir(chosen) / 'obstacles.sqlite3').as_posix()}"


@dataclass(frozen=True, slots=True)
class House:
    """Everything that serves a channel, plugged together. `files` is the current content as text, to be kept beside the talks."""

    store: Store
    desk: Desk
    intake: Intake
    files: Mapping[str, str]

    async def open(self) -> None:
        """Open the store and keep the current content version in it."""
        await self.store.open()
        await self.store.keep_version(self.desk.shelf.current.version, self.files, time.time())

    async def close(self) -> None:
        """Finish what was taken in, then close the store."""
        await self.intake.close()
        await self.store.close()


def read_content(chosen: Settings) -> tuple[Mapping[str, str], Content]:
    """The content of CONTENT_ROOT, or the one shipped: its files, and the model. Raises ContentError with every finding."""
    from bot.knowledge.loader import load_content, read_files

    files = read_files(chosen.content_root or SHIPPED)
    return files, load_content(files)


def build_house(
    chosen: Settings,
    store: Store,
    converters: Mapping[str, Converter] | None = None,
    send: Callable[[Sequence[Parcel]], None] = lambda _: None,
    dialog: str = "",
) -> House:
    """A house on `store` and the configured content. Raises ContentError, SettingError."""
    from bot.assistant.desk import DIALOG, Desk
    from bot.assistant.intake import Intake
    from bot.assistant.shelf import Shelf

    files, content = read_content(chosen)
    operator = read_operator(chosen)
    desk = Desk(Shelf(content, operator.name), operator, converters or {}, new_id, dialog or DIALOG)
    return House(store, desk, Intake(store, desk, _version_finder(store), send), files)


def _version_finder(store: Store) -> FetchVersion:
    from bot.knowledge.loader import load_content

    async def fetch(version: str) -> Content | None:
        files = await store.version_files(version)
        return load_content(files) if files else None

    return fetch


def read_operator(chosen: Settings) -> Operator:
    """Who runs the bot: OPERATOR_FILE's content, or nobody. Raises ContentError when the file is wrong."""
    from bot.operators.operator import Operator, load_operator

    if chosen.operator_file is None:
        return Operator()
    return load_operator(chosen.operator_file.name, _text(chosen.operator_file))


def _text(path: Path) -> str:
    """A file's text; a byte that is not UTF-8 is kept, for the reader to report with its place."""
    return path.read_bytes().decode("utf-8", "surrogateescape")


def run_chat(dialog: str, lang: str | None, express: bool, from_question: str) -> int:
    """`obstacles chat`. Returns the exit status."""
    from bot.channels.commands import Commands
    from bot.channels.terminal.loop import Choices, TerminalTalk
    from bot.channels.terminal.screen import Screen
    from bot.storage import open_store

    chosen = settings()
    house = build_house(chosen, open_store(database_url(chosen)), dialog=dialog)
    content = house.desk.shelf.current
    _known("dialog", dialog, content.dialogs)
    _known("question", from_question, content.dialogs[dialog or house.desk.dialog].by_key)
    piped = not sys.stdin.isatty()
    commands = Commands.from_phrases(content.phrases, content.languages)
    spoken = lang or _system_language(content.languages)
    choices = Choices(spoken, dialog, express, from_question, fresh=piped, insist=piped or lang is not None)
    with asyncio.Runner() as runner:
        runner.run(house.open())
        try:
            talk = TerminalTalk(
                lambda arrivals: runner.run(house.intake.take(arrivals)), Screen(), commands, time.time, new_id
            )
            return talk.feed(choices, sys.stdin) if piped else talk.converse(choices, _prompt)
        finally:
            runner.run(house.close())


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
    printer = Printer(SHIPPED / "knowledge/report")
    press = Enclosures(store, _version_finder(store), read_operator(chosen), printer)
    sender = Sender(store, TelegramDestination(metrics.listening(client), press), clock, dice)
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
        await self.client.open()
        await self.house.open()
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


def _prompt() -> str:
    return input("> ")


def _known(kind: str, name: str, names: Collection[str]) -> None:
    from bot.content.nearest import allowed

    if name and name not in names:
        raise ObstaclesError(f"unknown {kind} '{name}'; {allowed(name, names)}")


def _system_language(languages: Sequence[str]) -> str:
    """The language of the person's system if the content speaks it, else the content's own."""
    spoken = (os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or "")[:2].lower()
    return spoken if spoken in languages else languages[0]


def run_diagnose(answers: Path, as_json: bool, lang: str | None) -> int:
    """`obstacles diagnose`: answers in, result out."""
    from msgspec import json

    from bot.assistant.headless import read_answers
    from bot.reports.conclusions import CONCLUSIONS
    from bot.reports.markdown import to_markdown

    _, content = read_content(settings())
    session = read_answers(content, answers.name, _text(answers), lang)
    dialog = content.dialogs[session.dialog]
    conclusion = CONCLUSIONS[dialog.concludes]
    if as_json:
        document = conclusion.document(content, dialog, session.answers, session.lang, session.mode)
        print(json.format(json.encode(document), indent=2).decode())
    else:
        print(to_markdown(conclusion.pages(content, dialog, session.answers, session.lang, session.mode)))
    return 0


def run_migrate() -> int:
    """`obstacles migrate`: bring the schema up to date."""
    from bot.storage import migrate

    asyncio.run(migrate(database_url(settings())))
    print("The database is up to date.")
    return 0


def run_outbox(numbers: Collection[int], *, replay: bool) -> int:
    """`obstacles outbox`: the calls given up; with `replay`, they are queued again."""
    store = _sql_store(settings())
    with asyncio.Runner() as runner:
        runner.run(store.open())
        try:
            if replay:
                print(f"{runner.run(store.replay(numbers, time.time()))} calls are tried again.")
                return 0
            letters = runner.run(store.dead_letters())
            for letter in letters:
                due = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(letter.due_at))
                print(f"{letter.id}  {due}  {letter.method}  {letter.attempts} tries  {letter.reason}")
            print(f"{len(letters)} calls were given up.")
            return 0
        finally:
            runner.run(store.close())


def _sql_store(chosen: Settings) -> SqlStore:
    from bot.storage import open_store
    from bot.storage.sql import SqlStore

    store = open_store(database_url(chosen))
    if not isinstance(store, SqlStore):
        raise SettingError("DATABASE_URL: a database in memory has nothing to operate on")
    return store


def run_backup(file: Path) -> int:
    """`obstacles backup`: a copy of the SQLite database."""
    from bot.storage.backup import copy_out, sqlite_file

    copy_out(sqlite_file(database_url(settings())), file)
    print(f"{file} holds a copy. Keep `obstacles ledger` apart from it, for the day that it is put back.")
    return 0


def run_ledger() -> int:
    """`obstacles ledger`: the erasures, as JSON."""
    from bot.storage.backup import ledger_text

    print(ledger_text(_erasures(settings())))
    return 0


def _erasures(chosen: Settings) -> list[Erasure]:
    store = _sql_store(chosen)
    with asyncio.Runner() as runner:
        runner.run(store.open())
        try:
            return runner.run(store.erasures())
        finally:
            runner.run(store.close())


def run_restore(file: Path | None, ledger: Path | None) -> int:
    """`obstacles restore`: a backup put back, and everybody erased since erased again."""
    from bot.storage.backup import copy_back, ledger_from, sqlite_file

    chosen = settings()
    erased = ledger_from(ledger.read_text(encoding="utf-8")) if ledger else []
    if file is not None:
        database = sqlite_file(database_url(chosen))
        erased += _erasures(chosen) if database.exists() else []
        copy_back(file, database)
    store = _sql_store(chosen)
    with asyncio.Runner() as runner:
        runner.run(store.open())
        try:
            gone = runner.run(store.erase_again(erased))
        finally:
            runner.run(store.close())
    print(f"Restored. {gone} conversations were erased again.")
    return 0
