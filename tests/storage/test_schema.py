"""The schema, however it came about, is the same; and a database that is not ours is refused (R30)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, make_url, text

from bot.consent.ledger import faults
from bot.errors import SettingError
from bot.ports import Settlement
from bot.storage import migrate, open_store, schema
from bot.storage.opening import runner_at
from bot.storage.tables import METADATA
from tests.storage.agreed import bring
from tests.storage.talks import NOW, talk


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


async def test_R30_a_database_of_the_schema_before_the_leads_is_brought_up_with_what_it_holds(
    database_url: str,
) -> None:
    """A call waiting is about no lead, is made as before, and leads and proofs can be kept from then on."""
    runner = runner_at(make_url(database_url))
    await runner.start()

    def before(connection: Connection) -> None:
        schema.upgrade(connection, "0003")
        for number in range(1, 4):
            connection.execute(
                text(
                    "insert into outbox (conversation, channel, bot, chat, slot, push, due_at, attempts, leased_until, state,"
                    " reason, at, document, topic) values (0, 'telegram', '1', '7', '', :no, 0, 0, 0, 'queued', '', 0, :call, '')"
                ),
                {"no": False, "call": f'{{"method":"sendMessage","params":{{"text":"hello {number}"}}}}'},
            )

    await runner.write(before)
    assert await runner.read(schema.revision) == "0003"
    await runner.stop()
    store = open_store(database_url)
    await store.open()
    parcels = await store.claim(NOW, 5)
    assert [(parcel.id, parcel.outgoing.params["text"], parcel.outgoing.lead) for parcel in parcels] == [
        (1, "hello 1", ""),
        (2, "hello 2", ""),
        (3, "hello 3", ""),
    ]
    (outcome,) = await bring(store, "agree", start=1)
    assert min(parcel.id for parcel in outcome.parcels) > 3
    entries, head = await store.ledger()
    assert (len(entries), list(faults(entries, head)), len(await store.leads())) == (2, [], 1)
    await store.close()


async def test_R30_each_migration_can_be_taken_back(database_url: str) -> None:
    """Down to the schema before the leads and up again: what the tables say, and the calls that waited."""
    store = open_store(database_url)
    await store.open()
    parcels = (await talk(store, "hello"))[0].parcels
    await store.settle([Settlement(parcel, "retry", due_at=NOW) for parcel in parcels])
    await store.close()
    runner = runner_at(make_url(database_url))
    await runner.start()
    whole = await runner.read(shape)

    def down(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")

    await runner.write(down)
    assert await runner.read(schema.revision) == "0003"
    await runner.write(schema.prepare)
    assert await runner.read(shape) == whole
    await runner.stop()
    again = open_store(database_url)
    await again.open()
    assert len(await again.claim(NOW, 9)) == len(parcels)
    await again.close()
