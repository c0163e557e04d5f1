"""The schema, however it came about, is the same; and a database that is not ours is refused (R30)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, make_url, text

from bot.errors import SettingError
from bot.storage import migrate, open_store, schema
from bot.storage.opening import runner_at
from bot.storage.tables import METADATA


def shape(connection: Connection) -> dict[str, object]:
    """Tables with columns, keys and indexes, as the database tells them."""
    look = inspect(connection)
    return {
        name: (
            [(column["name"], str(column["type"]), column["nullable"]) for column in look.get_columns(name)],
            look.get_pk_constraint(name),
            sorted(str(each) for each in look.get_unique_constraints(name)),
            sorted(str(each) for each in look.get_indexes(name)),
        )
        for name in sorted(look.get_table_names())
    }


async def test_R30_migrations_make_what_the_tables_say(database_url: str) -> None:
    """Migrated from nothing, the database differs from the metadata in nothing."""
    runner = runner_at(make_url(database_url))
    await runner.start()

    def differences(connection: Connection) -> list[object]:
        schema.upgrade(connection)
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA))

    assert await runner.write(differences) == []
    assert await runner.read(schema.revision) == schema.HEAD
    await runner.stop()


async def test_R30_a_fresh_schema_equals_a_migrated_one(database_url: str, tmp_path: Path) -> None:
    """The short way (all tables at once) and the long way (each migration) end alike."""
    runner = runner_at(make_url(database_url))
    await runner.start()
    await runner.write(schema.prepare)
    fresh = await runner.read(shape)

    def again(connection: Connection) -> dict[str, object]:
        for name in inspect(connection).get_table_names():
            connection.execute(text(f"drop table {name}"))
        schema.upgrade(connection)
        return shape(connection)

    assert await runner.write(again) == fresh
    await runner.stop()


async def test_R30_a_migration_that_stops_half_way_leaves_nothing(database_url: str) -> None:
    """Migrations run in one transaction, on SQLite too: an error rolls every table back."""
    runner = runner_at(make_url(database_url))
    await runner.start()

    def stumble(connection: Connection) -> None:
        schema.upgrade(connection)
        raise RuntimeError("cut")

    with pytest.raises(RuntimeError, match="cut"):
        await runner.write(stumble)
    assert await runner.read(shape) == {}
    await runner.stop()


def test_R30_revisions_are_the_chain() -> None:
    """What the code calls its revisions is what the folder of migrations holds, in order, with one head."""
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    scripts = ScriptDirectory.from_config(config)
    chain = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(chain)) == schema.REVISIONS
    assert scripts.get_heads() == [schema.HEAD]


async def test_R30_a_newer_database_is_refused(database_url: str) -> None:
    """The operator is told which schema was found and which is known; nothing is touched."""
    await migrate(database_url)
    runner = runner_at(make_url(database_url))
    await runner.start()
    await runner.write(lambda connection: connection.execute(text("update alembic_version set version_num = '9999'")))
    await runner.stop()
    store = open_store(database_url)
    with pytest.raises(SettingError, match=r"schema 9999, newer than this program, which knows up to \d+"):
        await store.open()
    await store.close()


async def test_somebody_elses_tables_are_refused(database_url: str) -> None:
    """A database with a table of a name of ours, but no mark, is not ours to change."""
    runner = runner_at(make_url(database_url))
    await runner.start()
    await runner.write(lambda connection: connection.execute(text("create table outbox (id integer)")))
    await runner.stop()
    with pytest.raises(SettingError, match="outbox"):
        await migrate(database_url)


async def test_migrating_twice_is_harmless(database_url: str) -> None:
    """And says the schema that the database is at."""
    assert await migrate(database_url) == schema.HEAD
    assert await migrate(database_url) == schema.HEAD


def test_opening_needs_no_alembic(tmp_path: Path, project: Path) -> None:
    """A fresh file and a current one open without the migration library being read: start-up stays short."""
    script = (
        "import asyncio, sys\nfrom bot.storage import open_store\n"
        "async def go():\n    store = open_store(sys.argv[1])\n    await store.open()\n    await store.close()\n"
        "asyncio.run(go()); asyncio.run(go())\n"
        "sys.exit('alembic' in sys.modules)\n"
    )
    command = [sys.executable, "-c", script, f"sqlite:///{tmp_path / 'talks.db'}"]
    assert subprocess.run(command, check=False, cwd=project).returncode == 0
