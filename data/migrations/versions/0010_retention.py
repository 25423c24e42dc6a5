"""Retention rules of each municipality, what was deleted by them, and the tombstones that stay."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
KINDS = "kind IN ('contact', 'follower', 'watch_contact', 'watch_message', 'photo', 'case', 'event_detail', 'read_log')"


def upgrade() -> None:
    op.create_table(
        "retention_rule",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(KINDS, name="kind"),
        sa.CheckConstraint("days BETWEEN 1 AND 36500", name="days"),
        sa.CheckConstraint("decision <> ''", name="decision"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.PrimaryKeyConstraint("municipality_id", "kind"),
    )
    op.create_table(
        "retention_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(KINDS, name="kind"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_retention_batch_municipality_id", "retention_batch", ["municipality_id"])
    op.create_table(
        "tombstone",
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.ForeignKeyConstraint(["batch_id"], ["retention_batch.id"]),
        sa.PrimaryKeyConstraint("object_id"),
    )
    op.create_index("ix_tombstone_municipality_id", "tombstone", ["municipality_id"])
    op.create_index("ix_tombstone_batch_id", "tombstone", ["batch_id"])
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON retention_rule TO trygg_app")
    op.execute("GRANT SELECT, INSERT, UPDATE ON retention_batch TO trygg_app")
    op.execute("GRANT SELECT, INSERT ON tombstone TO trygg_app")


def downgrade() -> None:
    for table in ("tombstone", "retention_batch", "retention_rule"):
        op.drop_table(table)
