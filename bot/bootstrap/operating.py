"""What an operator needs beside `serve`: schema, dead letters, backup, erasures."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from bot.bootstrap.configuration import database_url, settings
from bot.errors import SettingError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.storage.erasing import Erasure
    from bot.storage.sql import SqlStore


def run_migrate() -> int:
    """`obstacles migrate`: bring the schema up to date."""
    from bot.storage import migrate

    asyncio.run(migrate(database_url(settings())))
    print("The database is up to date.")
    return 0


def run_outbox(numbers: Collection[int], *, replay: bool, waiting: bool = False) -> int:
    """`obstacles outbox`: the calls given up, or those `waiting` for their next try; with `replay`, the former are queued again."""
    store = sql_store(settings())
    with asyncio.Runner() as runner:
        runner.run(store.open())
        try:
            if replay:
                print(f"{runner.run(store.replay(numbers, time.time()))} calls are tried again.")
                return 0
            letters = runner.run(store.dead_letters(waiting=waiting))
            for letter in letters:
                due = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(letter.due_at))
                print(f"{letter.id}  {due}  {letter.target}  {letter.method}  {letter.attempts} tries  {letter.reason}")
            print(f"{len(letters)} calls " + ("wait for their next try." if waiting else "were given up."))
            return 0
        finally:
            runner.run(store.close())


def sql_store(chosen: Settings) -> SqlStore:
    """The database of these settings, not yet open. Raises SettingError for one in memory."""
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
    store = sql_store(chosen)
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
    store = sql_store(chosen)
    with asyncio.Runner() as runner:
        runner.run(store.open())
        try:
            gone = runner.run(store.erase_again(erased))
        finally:
            runner.run(store.close())
    print(f"Restored. {gone} conversations were erased again.")
    return 0
