"""The database's schema: made at once in an empty database, brought up to date by migrations in an older one, refused when newer.

Must not know the stores. Alembic is imported only when there is something to migrate.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, insert, inspect, select, text

from bot.errors import SettingError
from bot.storage.patience import MIGRATION, allow
from bot.storage.tables import METADATA

REVISIONS = ("0001", "0002", "0003", "0004")
"""Every migration, oldest first."""
HEAD = REVISIONS[-1]
_MARK = "alembic_version"
_SCHEMA_LOCK = 0x0B57AC1D
"""PostgreSQL's advisory lock under which replicas that start together prepare the schema one at a time."""


def prepare(connection: Connection) -> None:
    """Make or update the schema, in the connection's transaction. Raises SettingError for one that this program cannot use."""
    if connection.dialect.name == "postgresql":
        allow(connection, MIGRATION)
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
    found = connection.execute(select(_mark().c.version_num)).scalar()
    return None if found is None else str(found)


def upgrade(connection: Connection, target: str = "head") -> None:
    """Run the migrations up to `target`, in the connection's transaction."""
    from alembic import command  # noqa: PLC0415 - slow to read, seldom needed
    from alembic.config import Config  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def _create(connection: Connection) -> None:
    """The whole schema in one go: a test holds it equal to what the migrations make."""
    METADATA.create_all(connection, checkfirst=False)
    mark = _mark()
    mark.create(connection)
    connection.execute(insert(mark), {"version_num": HEAD})


def _mark() -> Table:
    """Alembic's own table, as Alembic makes it."""
    name = Column("version_num", String(32), nullable=False)
    return Table(_MARK, MetaData(), name, PrimaryKeyConstraint("version_num", name=f"{_MARK}_pkc"))
