"""What counting by source needs: the link that brought a talk, beside its beginning."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of talks begun before, no link is known."""
    op.add_column("answer_events", sa.Column("origin", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("answer_events") as events:
        events.alter_column("origin", server_default=None)


def downgrade() -> None:
    """Remove it."""
    with op.batch_alter_table("answer_events") as events:
        events.drop_column("origin")
