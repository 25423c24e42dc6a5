"""Imports: files, profiles, what was refused and what can be undone."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
KINDS = (
    "kind IN ('boundaries', 'districts', 'urban-areas', 'streets', 'addresses', 'places', 'observations', 'lights',"
    " 'police-events')"
)
STATES = "state IN ('uploaded', 'checking', 'checked', 'running', 'done', 'undone', 'failed')"
VERBS = (
    "'created', 'status', 'changed', 'published', 'hidden', 'merged', 'linked', 'unlinked', 'still_there',"
    " 'confirmed_email', 'undone', 'imported', 'supported', 'followed', 'dismissed'"
)
TABLES = ("import_batch", "import_row", "import_change", "import_profile")


def upgrade() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("profile", JSONB(), server_default="{}", nullable=False),
        sa.Column("counts", JSONB(), server_default="{}", nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(KINDS, name="kind"),
        sa.CheckConstraint(STATES, name="state"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_import_batch_municipality_id", "import_batch", ["municipality_id"])
    op.create_index("ix_import_batch_created_by", "import_batch", ["created_by"])
    op.create_geospatial_table(
        "import_row",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("geom", Geometry(srid=3006, spatial_index=False), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_geospatial_index("idx_import_row_geom", "import_row", ["geom"], postgresql_using="gist")
    op.create_index("ix_import_row_batch", "import_row", ["batch_id", "row_number"])
    op.create_table(
        "import_change",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("before", JSONB(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.PrimaryKeyConstraint("batch_id", "object_id"),
    )
    op.create_table(
        "import_profile",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("profile", JSONB(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(KINDS, name="kind"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "kind", "name"),
    )
    _set_verbs(f"{VERBS}, 'exported'")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(TABLES)} TO trygg_app")
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO trygg_app")


def _set_verbs(verbs: str) -> None:
    op.drop_constraint(op.f("ck_event_verb"), "event", type_="check")
    op.create_check_constraint(op.f("ck_event_verb"), "event", f"verb IN ({verbs})")


def downgrade() -> None:
    op.execute("UPDATE event SET verb = 'changed' WHERE verb = 'exported'")
    _set_verbs(VERBS)
    op.drop_table("import_profile")
    op.drop_table("import_change")
    op.drop_geospatial_index("idx_import_row_geom", table_name="import_row", column_name="geom")
    op.drop_geospatial_table("import_row")
    op.drop_table("import_batch")
