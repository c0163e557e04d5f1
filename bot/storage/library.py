"""The SQLite library of this process: the newest that comes as a wheel, else Python's own, which may be years old.

Every file is opened through this one: two libraries in a process would each let go of the other's locks. Must not know what is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3 as library
else:
    try:
        from pysqlite3 import dbapi2 as library
    except ImportError:
        import sqlite3 as library

__all__ = ["library"]
