"""What progress over time needs: calls that may be called off, actions that are done."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what is there already has no topic, and nothing done."""
    op.add_column("outbox", sa.Column("topic", sa.String(), nullable=False, server_default=""))
    op.add_column("finished", sa.Column("done", sa.Text(), nullable=False, server_default="[]"))
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("topic", server_default=None)
    with op.batch_alter_table("finished") as finished:
        finished.alter_column("done", server_default=None)


def downgrade() -> None:
    """Remove them."""
    with op.batch_alter_table("finished") as finished:
        finished.drop_column("done")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_column("topic")
