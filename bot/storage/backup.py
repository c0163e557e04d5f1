"""Copies of a SQLite database made while it serves, and their return. Erasures asked for since are erased again (checks.md, P06).

PostgreSQL has tools of its own (`pg_dump`), and needs only the second half: the ledger of erasures replayed. Must not know talks.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec
from sqlalchemy import make_url

from bot.errors import SettingError
from bot.storage.erasing import Erasure
from bot.storage.library import library

_LEDGER = msgspec.json.Decoder(list[Erasure])


def sqlite_file(url: str) -> Path:
    """The file of a SQLite address. Raises SettingError for another database."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise SettingError(
            "only a SQLite file is copied here; for PostgreSQL: pg_dump, pg_restore, then `obstacles restore --ledger`"
        )
    return Path(parsed.database)


def copy_out(database: Path, target: Path) -> None:
    """A consistent copy of `database` at `target`, readable by its owner alone. Raises SettingError when `target` exists.

    All of it in one go: in portions, each turn written meanwhile makes SQLite begin again, and a busy service is never copied (77 MB were
    not in 40 s; now in less than one). Turns wait meanwhile, and beyond their 5 s are refused and brought again.
    """
    if target.exists():
        raise SettingError(f"{target} exists already: choose another name")
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(library.connect(database)) as source, closing(library.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, to be read from a medium without writing to it


def copy_back(backup: Path, database: Path) -> None:
    """Put `backup` in the place of `database`. Nothing may serve on it meanwhile. Raises SettingError for what is no sound database."""
    with closing(library.connect(f"file:{backup}?mode=ro", uri=True)) as source:
        try:
            verdict = source.execute("PRAGMA integrity_check").fetchone()[0]
        except library.DatabaseError as error:
            raise SettingError(f"{backup} is no database of ours ({error})") from None
        if verdict != "ok":
            raise SettingError(f"{backup} is damaged: {verdict}")
        with closing(library.connect(database)) as target:
            source.backup(target)


def ledger_text(ledger: Sequence[Erasure]) -> str:
    """The ledger as JSON, to be kept apart from the backups."""
    return msgspec.json.encode(ledger).decode()


def ledger_from(text: str) -> list[Erasure]:
    """The ledger in `text`. Raises SettingError for what is none."""
    try:
        return _LEDGER.decode(text)
    except msgspec.MsgspecError:
        raise SettingError("that is no ledger of erasures: `obstacles ledger` writes one") from None
