"""Lamps that observations may name."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_geospatial_table(
        "light_point",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="unknown", nullable=False),
        sa.Column("lamp", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("geom", Geometry("POINT", srid=3006, spatial_index=False), nullable=False),
        sa.CheckConstraint("state IN ('working', 'out', 'unknown')", name="state"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "source", "external_id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_geospatial_index("idx_light_point_geom", "light_point", ["geom"], postgresql_using="gist")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON light_point TO trygg_app")


def downgrade() -> None:
    op.drop_geospatial_index("idx_light_point_geom", table_name="light_point", column_name="geom")
    op.drop_geospatial_table("light_point")
