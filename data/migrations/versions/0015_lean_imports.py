"""Fewer index entries for each observation, and one row for many that an import made."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Empty in nearly all rows: an index of the others does the same work.
RARE = ("duplicate_of", "walk_id", "public_cell_id", "place_id")


def upgrade() -> None:
    for name in RARE:
        op.drop_index(f"ix_observation_{name}", table_name="observation")
        op.create_index(f"ix_observation_{name}", "observation", [name], postgresql_where=f"{name} IS NOT NULL")
    op.create_table(
        "import_made",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("object_ids", ARRAY(sa.Uuid()), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_import_made_batch_id", "import_made", ["batch_id"])
    op.execute(
        "INSERT INTO import_made (batch_id, digest, object_ids)"
        " SELECT batch_id, digest, array_agg(object_id) FROM import_change WHERE before IS NULL GROUP BY 1, 2"
    )
    op.execute("DELETE FROM import_change WHERE before IS NULL")
    op.alter_column("import_change", "before", nullable=False)
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON import_made TO trygg_app")
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO trygg_app")


def downgrade() -> None:
    op.alter_column("import_change", "before", nullable=True)
    op.execute(
        "INSERT INTO import_change (batch_id, object_id, municipality_id, digest)"
        " SELECT m.batch_id, one.id, t.municipality_id, m.digest FROM import_made m, unnest(m.object_ids) AS one (id)"
        " JOIN (SELECT id, municipality_id FROM observation UNION ALL SELECT id, municipality_id FROM light_point) t"
        " USING (id)"
    )
    op.drop_table("import_made")
    for name in RARE:
        op.drop_index(f"ix_observation_{name}", table_name="observation")
        op.create_index(f"ix_observation_{name}", "observation", [name])
