"""Where talks are kept: one store in memory, one on SQLite and PostgreSQL, under one contract (`bot.ports.Store`).

Must not know channels, content or what a turn decides: decisions come in as functions and values.
"""

from bot.storage.opening import migrate, open_store

__all__ = ["migrate", "open_store"]
