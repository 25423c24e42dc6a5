"""Cells and place lines of closed months: who counts as one, what has been counted, urban areas."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

VIEWS = {
    "cell": "SELECT municipality_id, period, cell_group, level, band, geom, name FROM public_cell",
    "place_line": """
        SELECT p.municipality_id, pl.public_id AS place, o.category, o.title_code, p.summary
        FROM publication p
        JOIN observation o ON o.id = p.observation_id
        JOIN place pl ON pl.id = p.place_id
        WHERE p.precision = 'place' AND o.cell_period IS NOT NULL AND o.duplicate_of IS NULL""",
}
CELL_BEFORE = "SELECT municipality_id, period, cell_group, level, band, geom FROM public_cell"


def upgrade() -> None:
    op.add_column("observation", sa.Column("reporter_key", sa.LargeBinary(), nullable=True))
    op.add_column("observation", sa.Column("cell_period", sa.Text(), nullable=True))
    op.add_column("observation", sa.Column("public_cell_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_observation_public_cell_id_public_cell"),
        "observation",
        "public_cell",
        ["public_cell_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index(op.f("ix_observation_public_cell_id"), "observation", ["public_cell_id"])
    op.create_index(
        "ix_observation_counted",
        "observation",
        ["municipality_id", "cell_period"],
        postgresql_where=sa.text("cell_period IS NOT NULL"),
    )
    op.create_index(
        "ix_publication_masked",
        "publication",
        ["municipality_id"],
        postgresql_where=sa.text("precision IN ('place', 'cell')"),
    )
    op.add_column("public_cell", sa.Column("name", sa.Text(), nullable=True))
    op.create_table(
        "cell_batch",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("least_reporters", sa.Integer(), nullable=False),
        sa.Column("least_addresses", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.PrimaryKeyConstraint("municipality_id", "period"),
    )
    op.create_geospatial_table(
        "urban_area",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("MULTIPOLYGON", srid=3006, spatial_index=False), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "source", "external_id"),
    )
    op.create_geospatial_index("idx_urban_area_geom", "urban_area", ["geom"], postgresql_using="gist")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON cell_batch, urban_area TO trygg_app")
    for name, query in VIEWS.items():
        op.execute(f"CREATE OR REPLACE VIEW public_api.{name} AS {query}")
        op.execute(f"GRANT SELECT ON public_api.{name} TO trygg_app, trygg_reader")


def downgrade() -> None:
    for name in VIEWS:
        op.execute(f"DROP VIEW public_api.{name}")
    op.execute(f"CREATE VIEW public_api.cell AS {CELL_BEFORE}")
    op.execute("GRANT SELECT ON public_api.cell TO trygg_app, trygg_reader")
    op.drop_geospatial_index("idx_urban_area_geom", table_name="urban_area", column_name="geom")
    op.drop_geospatial_table("urban_area")
    op.drop_table("cell_batch")
    op.drop_column("public_cell", "name")
    op.drop_index("ix_publication_masked", table_name="publication")
    op.drop_index("ix_observation_counted", table_name="observation")
    op.drop_column("observation", "public_cell_id")
    op.drop_column("observation", "cell_period")
    op.drop_column("observation", "reporter_key")
