"""Alembic's way in: migrate on the connection that the program brings, inside its transaction, on either database.

Must not make engines or read settings: `bot.storage.schema.upgrade` does.
"""

from alembic import context

from bot.storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
