"""The database's schema: made at once in an empty database, brought up to date by migrations in an older one, refused when newer.

Must not know the stores. Alembic is imported only when there is something to migrate.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.errors import SettingError
from bot.storage.tables import METADATA

REVISIONS = ("0001",)
"""Every migration, oldest first."""
HEAD = REVISIONS[-1]
_MARK = "alembic_version"
_SCHEMA_LOCK = 0x0B57AC1D
"""PostgreSQL's advisory lock under which replicas that start together prepare the schema one at a time."""


def prepare(connection: Connection) -> None:
    """Make or update the schema, in the connection's transaction. Raises SettingError for one that this program cannot use."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _SCHEMA_LOCK})
    found = revision(connection)
    if found is None:
        _create(connection)
    elif found not in REVISIONS:
        raise SettingError(
            f"DATABASE_URL: the database is at schema {found}, newer than this program, which knows up to {HEAD}; "
            "run the newer program, or restore the backup made before the upgrade"
        )
    elif found != HEAD:
        upgrade(connection)


def revision(connection: Connection) -> str | None:
    """The schema that the database is at, None when it holds none of ours. Raises SettingError for somebody else's tables."""
    names = set(inspect(connection).get_table_names())
    if _MARK not in names:
        strangers = sorted(names & set(METADATA.tables))
        if strangers:
            raise SettingError(
                f"DATABASE_URL: the database has tables ({', '.join(strangers)}) but no schema mark: not ours"
            )
        return None
    found = connection.execute(text(f"select version_num from {_MARK}")).scalar()
    return None if found is None else str(found)


def upgrade(connection: Connection, target: str = "head") -> None:
    """Run the migrations up to `target`, in the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def _create(connection: Connection) -> None:
    """The whole schema in one go: a test holds it equal to what the migrations make."""
    METADATA.create_all(connection, checkfirst=False)
    connection.execute(
        text(
            f"create table {_MARK} (version_num varchar(32) not null, constraint {_MARK}_pkc primary key (version_num))"
        )
    )
    connection.execute(text(f"insert into {_MARK} values (:head)"), {"head": HEAD})
