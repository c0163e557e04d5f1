"""What the funnel needs: leads, the ledger of consents, and the lead that a call is about."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables; no earlier call is about a lead."""
    op.create_table(
        "leads",
        sa.Column("id", NUMBER, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("key", "tenant", "person", "purpose", "state")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("origin", "temperature", "session")),
        *(
            sa.Column(name, sa.Double(), nullable=False)
            for name in ("created_at", "updated_at", "claimed_at", "closed_at")
        ),
        sa.Column("card", sa.BigInteger(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_leads"),
        sa.UniqueConstraint("key", name="uq_leads_key"),
        sa.UniqueConstraint("tenant", "person", name="uq_leads_tenant_person"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_leads_created_at", "leads", ["created_at"])
    op.create_table(
        "ledger",
        sa.Column("number", NUMBER, nullable=False, autoincrement=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("subject", "purpose", "recipient", "choice")),
        sa.Column("text", sa.Text(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("dialog", "version", "lang", "channel", "bot")),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.Double(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("previous", "seal")),
        sa.PrimaryKeyConstraint("number", name="pk_ledger"),
    )
    op.create_index("ix_ledger_subject", "ledger", ["subject"])
    op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("removed", sa.BigInteger(), nullable=False),
        sa.Column("removed_seal", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_head"),
    )
    op.create_table(
        "lead_ends",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_lead_ends"),
    )
    op.add_column("outbox", sa.Column("lead", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("outbox") as calls:
        calls.alter_column("lead", server_default=None)
    op.create_index("ix_outbox_lead", "outbox", ["lead"])


def downgrade() -> None:
    """Remove them."""
    op.drop_index("ix_outbox_lead", "outbox")
    with op.batch_alter_table("outbox") as calls:
        calls.drop_column("lead")
    for table in ("lead_ends", "ledger_head", "ledger", "leads"):
        op.drop_table(table)
