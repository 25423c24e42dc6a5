"""What lies on the ground of a town drawn by the demo or read from a map, and what the map shows of it and of lamps."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

VIEWS = {
    "ground": "SELECT municipality_id, kind, geom FROM ground",
    "light_point": "SELECT public_id, municipality_id, label, state, geom FROM light_point",
}


def upgrade() -> None:
    op.create_geospatial_table(
        "ground",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("POLYGON", srid=3006, spatial_index=False), nullable=False),
        sa.CheckConstraint("kind IN ('town', 'building', 'water', 'green', 'wood', 'square', 'pier')", name="kind"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "source", "external_id"),
    )
    op.create_geospatial_index("idx_ground_geom", "ground", ["geom"], postgresql_using="gist")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ground TO trygg_app")
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW public_api.{name} AS {query}")
        op.execute(f"GRANT SELECT ON public_api.{name} TO trygg_app, trygg_reader")


def downgrade() -> None:
    for name in VIEWS:
        op.execute(f"DROP VIEW public_api.{name}")
    op.drop_geospatial_index("idx_ground_geom", table_name="ground", column_name="geom")
    op.drop_geospatial_table("ground")
