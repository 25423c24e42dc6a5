"""All tables of the first version, with PostGIS and trigram search."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_geospatial_table(
        "municipality",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("letters", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("contacts", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("geom", Geometry("MULTIPOLYGON", srid=3006, spatial_index=False), nullable=False),
        sa.Column("outline", Geometry("MULTIPOLYGON", srid=3006, spatial_index=False), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("code", name=op.f("uq_municipality_code")),
        sa.UniqueConstraint("letters", name=op.f("uq_municipality_letters")),
        sa.UniqueConstraint("slug", name=op.f("uq_municipality_slug")),
    )
    op.create_geospatial_index(
        "idx_municipality_geom", "municipality", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_geospatial_index(
        "idx_municipality_outline",
        "municipality",
        ["outline"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_table(
        "rate_count",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("window", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window", name=op.f("pk_rate_count")),
    )
    op.create_geospatial_table(
        "address",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("POINT", srid=3006, spatial_index=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_address_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint(
            "municipality_id", "source", "external_id", name=op.f("uq_address_municipality_id_source_external_id")
        ),
    )
    op.create_geospatial_index(
        "idx_address_geom", "address", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(
        "ix_address_label_trgm",
        "address",
        ["label"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"label": "gin_trgm_ops"},
    )
    op.create_geospatial_table(
        "district",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("MULTIPOLYGON", srid=3006, spatial_index=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_district_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district")),
        sa.UniqueConstraint(
            "municipality_id", "source", "external_id", name=op.f("uq_district_municipality_id_source_external_id")
        ),
    )
    op.create_geospatial_index(
        "idx_district_geom", "district", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(
        "ix_district_name_trgm",
        "district",
        ["name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("detail_digest", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "actor_kind IN ('user', 'reporter', 'resident', 'system')", name=op.f("ck_event_actor_kind")
        ),
        sa.CheckConstraint("audience IN ('public', 'reporter', 'staff')", name=op.f("ck_event_audience")),
        sa.CheckConstraint(
            "verb IN ('created', 'status', 'changed', 'published', 'hidden', 'merged', 'linked', 'unlinked', 'still_there', 'confirmed_email', 'undone', 'imported')",
            name=op.f("ck_event_verb"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_event_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_batch_id"), "event", ["batch_id"], unique=False)
    op.create_index(op.f("ix_event_municipality_id"), "event", ["municipality_id"], unique=False)
    op.create_index("ix_event_object", "event", ["object_kind", "object_id", "id"], unique=False)
    op.create_geospatial_table(
        "municipality_part",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("geom", Geometry("POLYGON", srid=3006, spatial_index=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_municipality_part_municipality_id_municipality"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality_part")),
    )
    op.create_geospatial_index(
        "idx_municipality_part_geom",
        "municipality_part",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("ix_municipality_part_municipality_id"), "municipality_part", ["municipality_id"], unique=False
    )
    op.create_geospatial_table(
        "place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("busy", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("description", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                srid=3006,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('square', 'park', 'underpass', 'school', 'centre', 'harbour', 'bus_stop', 'other')",
            name=op.f("ck_place_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_place_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("municipality_id", "slug", name=op.f("uq_place_municipality_id_slug")),
        sa.UniqueConstraint(
            "municipality_id", "source", "external_id", name=op.f("uq_place_municipality_id_source_external_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_place_public_id")),
    )
    op.create_geospatial_index(
        "idx_place_geom", "place", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(
        "ix_place_name_trgm",
        "place",
        ["name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
    op.create_geospatial_table(
        "public_cell",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("cell_group", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=3006,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("band IN ('5-9', '10-19', '20-49', '50+')", name=op.f("ck_public_cell_band")),
        sa.CheckConstraint(
            "cell_group IN ('lighting', 'order', 'safe', 'unsafe')", name=op.f("ck_public_cell_cell_group")
        ),
        sa.CheckConstraint(
            "level IN ('grid_250', 'grid_1000', 'district', 'municipality')", name=op.f("ck_public_cell_level")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_public_cell_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_cell")),
        sa.UniqueConstraint(
            "municipality_id",
            "period",
            "cell_group",
            "level",
            "cell",
            name=op.f("uq_public_cell_municipality_id_period_cell_group_level_cell"),
        ),
    )
    op.create_geospatial_index(
        "idx_public_cell_geom", "public_cell", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_table(
        "ref_counter",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_ref_counter_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "series", name=op.f("pk_ref_counter")),
    )
    op.create_table(
        "report_draft",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("observation_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_report_draft_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_report_draft")),
        sa.UniqueConstraint("observation_id", name=op.f("uq_report_draft_observation_id")),
    )
    op.create_index(op.f("ix_report_draft_created_at"), "report_draft", ["created_at"], unique=False)
    op.create_index(op.f("ix_report_draft_municipality_id"), "report_draft", ["municipality_id"], unique=False)
    op.create_geospatial_table(
        "street",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("MULTILINESTRING", srid=3006, spatial_index=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_street_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street")),
        sa.UniqueConstraint(
            "municipality_id", "source", "external_id", name=op.f("uq_street_municipality_id_source_external_id")
        ),
    )
    op.create_geospatial_index(
        "idx_street_geom", "street", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(
        "ix_street_name_trgm",
        "street",
        ["name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_unit_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("municipality_id", "code", name=op.f("uq_unit_municipality_id_code")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("system_admin", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("language", sa.Text(), server_default="sv", nullable=False),
        sa.Column("last_municipality_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["last_municipality_id"],
            ["municipality.id"],
            name=op.f("fk_user_account_last_municipality_id_municipality"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_geospatial_table(
        "watch_area",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("households_joined", sa.Integer(), nullable=True),
        sa.Column("households_total", sa.Integer(), nullable=True),
        sa.Column("geom", Geometry("MULTIPOLYGON", srid=3006, spatial_index=False), nullable=False),
        sa.CheckConstraint(
            "kind IN ('neighbourhood', 'stairwell', 'boat', 'holiday_home', 'business')",
            name=op.f("ck_watch_area_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('application', 'review', 'active', 'declined', 'dormant', 'closed')",
            name=op.f("ck_watch_area_status"),
        ),
        sa.CheckConstraint("households_joined BETWEEN 0 AND households_total", name=op.f("ck_watch_area_households")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_watch_area_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_area")),
        sa.UniqueConstraint("public_id", name=op.f("uq_watch_area_public_id")),
    )
    op.create_geospatial_index(
        "idx_watch_area_geom", "watch_area", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(op.f("ix_watch_area_municipality_id"), "watch_area", ["municipality_id"], unique=False)
    op.create_geospatial_table(
        "action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("controls_site", sa.Text(), nullable=True),
        sa.Column("cost_sek", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("resident_message", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("whole_municipality", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "geom",
            Geometry(srid=3006, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"),
            nullable=True,
        ),
        sa.Column(
            "public_geom",
            Geometry(srid=3006, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"),
            nullable=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(status = 'closed') = (outcome IS NOT NULL)", name=op.f("ck_action_outcome_when_closed")),
        sa.CheckConstraint(
            "kind IN ('lighting', 'graffiti_removal', 'vegetation', 'cleaning', 'guard', 'camera', 'patrol', 'information', 'rebuild', 'traffic', 'other')",
            name=op.f("ck_action_kind"),
        ),
        sa.CheckConstraint("outcome IN ('done', 'declined', 'not_ours', 'gone')", name=op.f("ck_action_outcome")),
        sa.CheckConstraint("status IN ('proposed', 'decided', 'in_progress', 'closed')", name=op.f("ck_action_status")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_action_municipality_id_municipality")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_action_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("public_id", name=op.f("uq_action_public_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_action_ref")),
    )
    op.create_geospatial_index(
        "idx_action_geom", "action", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_geospatial_index(
        "idx_action_public_geom", "action", ["public_geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index("ix_action_board", "action", ["municipality_id", "status", "due_on"], unique=False)
    op.create_index(op.f("ix_action_unit_id"), "action", ["unit_id"], unique=False)
    op.create_table(
        "category",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hint", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("questions", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("public_precision", sa.Text(), nullable=False),
        sa.Column("cell_group", sa.Text(), nullable=True),
        sa.Column("promise_working_days", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.CheckConstraint(
            "cell_group IN ('lighting', 'order', 'safe', 'unsafe')", name=op.f("ck_category_cell_group")
        ),
        sa.CheckConstraint(
            "code IN ('lighting', 'graffiti', 'litter', 'vegetation', 'damage', 'traffic', 'unsafe_place', 'safe_place', 'other')",
            name=op.f("ck_category_code"),
        ),
        sa.CheckConstraint(
            "public_precision IN ('exact', 'place', 'cell', 'never')", name=op.f("ck_category_public_precision")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_category_municipality_id_municipality")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_category_unit_id_unit")),
        sa.PrimaryKeyConstraint("municipality_id", "code", name=op.f("pk_category")),
    )
    op.create_index(op.f("ix_category_unit_id"), "category", ["unit_id"], unique=False)
    op.create_table(
        "event_detail",
        sa.Column("event_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_detail_event_id_event")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_event_detail_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_detail")),
    )
    op.create_index(op.f("ix_event_detail_municipality_id"), "event_detail", ["municipality_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "role IN ('coordinator', 'unit_staff', 'police', 'council', 'municipality_admin')",
            name=op.f("ck_membership_role"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_membership_municipality_id_municipality")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_membership_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_membership_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "user_id",
            "municipality_id",
            "role",
            "unit_id",
            name=op.f("uq_membership_user_id_municipality_id_role_unit_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_membership_municipality_id"), "membership", ["municipality_id"], unique=False)
    op.create_index(op.f("ix_membership_unit_id"), "membership", ["unit_id"], unique=False)
    op.create_table(
        "user_session",
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_user_session_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_user_session")),
    )
    op.create_index(op.f("ix_user_session_user_id"), "user_session", ["user_id"], unique=False)
    op.create_geospatial_table(
        "walk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "area",
            Geometry(srid=3006, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"),
            nullable=True,
        ),
        sa.Column(
            "route",
            Geometry(srid=3006, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"),
            nullable=True,
        ),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("previous_walk_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('safety_walk', 'return_walk', 'parent_walk', 'patrol', 'underpass_check')",
            name=op.f("ck_walk_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'open', 'closed', 'published', 'cancelled')", name=op.f("ck_walk_status")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_walk_municipality_id_municipality")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_walk_place_id_place")),
        sa.ForeignKeyConstraint(["previous_walk_id"], ["walk.id"], name=op.f("fk_walk_previous_walk_id_walk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk")),
        sa.UniqueConstraint("public_id", name=op.f("uq_walk_public_id")),
    )
    op.create_geospatial_index(
        "idx_walk_area", "walk", ["area"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_geospatial_index(
        "idx_walk_route", "walk", ["route"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(op.f("ix_walk_municipality_id"), "walk", ["municipality_id"], unique=False)
    op.create_index(op.f("ix_walk_place_id"), "walk", ["place_id"], unique=False)
    op.create_index(op.f("ix_walk_previous_walk_id"), "walk", ["previous_walk_id"], unique=False)
    op.create_table(
        "action_place",
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_action_place_action_id_action"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_action_place_place_id_place"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("action_id", "place_id", name=op.f("pk_action_place")),
    )
    op.create_index(op.f("ix_action_place_place_id"), "action_place", ["place_id"], unique=False)
    op.create_geospatial_table(
        "observation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("perception", sa.Text(), nullable=True),
        sa.Column("feeling", sa.Integer(), nullable=True),
        sa.Column("light", sa.Text(), nullable=True),
        sa.Column("severity", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("title_code", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("place_words", sa.Text(), nullable=True),
        sa.Column("place_name", sa.Text(), nullable=True),
        sa.Column(
            "geom",
            Geometry(srid=3006, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"),
            nullable=True,
        ),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("walk_id", sa.Uuid(), nullable=True),
        sa.Column("asset_id", sa.Uuid(), nullable=True),
        sa.Column("duplicate_of", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("held", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("personal_data", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("language", sa.Text(), server_default="sv", nullable=False),
        sa.Column("resident_message", sa.Text(), nullable=True),
        sa.Column("promise_on", sa.Date(), nullable=True),
        sa.Column("external_source", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(status = 'closed') = (outcome IS NOT NULL)", name=op.f("ck_observation_outcome_when_closed")
        ),
        sa.CheckConstraint(
            "category IN ('lighting', 'graffiti', 'litter', 'vegetation', 'damage', 'traffic', 'unsafe_place', 'safe_place', 'other')",
            name=op.f("ck_observation_category"),
        ),
        sa.CheckConstraint("light IN ('day', 'dusk', 'dark')", name=op.f("ck_observation_light")),
        sa.CheckConstraint(
            "outcome IN ('done', 'declined', 'not_ours', 'gone', 'duplicate')", name=op.f("ck_observation_outcome")
        ),
        sa.CheckConstraint("perception IN ('safe', 'unsafe')", name=op.f("ck_observation_perception")),
        sa.CheckConstraint(
            "source IN ('resident', 'walk', 'patrol', 'import', 'open311')", name=op.f("ck_observation_source")
        ),
        sa.CheckConstraint(
            "status IN ('new', 'review', 'planned', 'in_progress', 'closed')", name=op.f("ck_observation_status")
        ),
        sa.CheckConstraint("duplicate_of IS DISTINCT FROM id", name=op.f("ck_observation_not_its_own_duplicate")),
        sa.CheckConstraint("feeling BETWEEN 0 AND 3", name=op.f("ck_observation_feeling")),
        sa.ForeignKeyConstraint(
            ["duplicate_of"], ["observation.id"], name=op.f("fk_observation_duplicate_of_observation")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_observation_municipality_id_municipality")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_observation_place_id_place")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_observation_unit_id_unit")),
        sa.ForeignKeyConstraint(["walk_id"], ["walk.id"], name=op.f("fk_observation_walk_id_walk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
        sa.UniqueConstraint(
            "municipality_id",
            "external_source",
            "external_id",
            name=op.f("uq_observation_municipality_id_external_source_external_id"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_observation_public_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_observation_ref")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_observation_token_hash")),
    )
    op.create_geospatial_index(
        "idx_observation_geom", "observation", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(op.f("ix_observation_duplicate_of"), "observation", ["duplicate_of"], unique=False)
    op.create_index("ix_observation_inbox", "observation", ["municipality_id", "status", "created_at"], unique=False)
    op.create_index(op.f("ix_observation_place_id"), "observation", ["place_id"], unique=False)
    op.create_index(op.f("ix_observation_unit_id"), "observation", ["unit_id"], unique=False)
    op.create_index(op.f("ix_observation_walk_id"), "observation", ["walk_id"], unique=False)
    op.create_table(
        "action_observation",
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("observation_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_action_observation_action_id_action"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["observation_id"],
            ["observation.id"],
            name=op.f("fk_action_observation_observation_id_observation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("action_id", "observation_id", name=op.f("pk_action_observation")),
    )
    op.create_index(
        op.f("ix_action_observation_observation_id"), "action_observation", ["observation_id"], unique=False
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("observation_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("params", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("send_after", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_mail_municipality_id_municipality")
        ),
        sa.ForeignKeyConstraint(
            ["observation_id"], ["observation.id"], name=op.f("fk_mail_observation_id_observation"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_mail_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    op.create_index(op.f("ix_mail_batch_id"), "mail", ["batch_id"], unique=False)
    op.create_index(op.f("ix_mail_municipality_id"), "mail", ["municipality_id"], unique=False)
    op.create_index(op.f("ix_mail_observation_id"), "mail", ["observation_id"], unique=False)
    op.create_index(op.f("ix_mail_user_id"), "mail", ["user_id"], unique=False)
    op.create_index(
        "ix_mail_waiting",
        "mail",
        ["send_after"],
        unique=False,
        postgresql_where="sent_at IS NULL AND cancelled_at IS NULL",
    )
    op.create_table(
        "observation_contact",
        sa.Column("observation_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("confirm_hash", sa.LargeBinary(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_observation_contact_municipality_id_municipality")
        ),
        sa.ForeignKeyConstraint(
            ["observation_id"],
            ["observation.id"],
            name=op.f("fk_observation_contact_observation_id_observation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("observation_id", name=op.f("pk_observation_contact")),
        sa.UniqueConstraint("confirm_hash", name=op.f("uq_observation_contact_confirm_hash")),
    )
    op.create_index(
        op.f("ix_observation_contact_municipality_id"), "observation_contact", ["municipality_id"], unique=False
    )
    op.create_geospatial_table(
        "publication",
        sa.Column("observation_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column(
            "geom",
            Geometry(srid=3006, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"),
            nullable=True,
        ),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("precision IN ('exact', 'place', 'cell', 'never')", name=op.f("ck_publication_precision")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_publication_municipality_id_municipality")
        ),
        sa.ForeignKeyConstraint(
            ["observation_id"],
            ["observation.id"],
            name=op.f("fk_publication_observation_id_observation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_publication_place_id_place")),
        sa.ForeignKeyConstraint(
            ["published_by"], ["user_account.id"], name=op.f("fk_publication_published_by_user_account")
        ),
        sa.PrimaryKeyConstraint("observation_id", name=op.f("pk_publication")),
    )
    op.create_geospatial_index(
        "idx_publication_geom", "publication", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(op.f("ix_publication_municipality_id"), "publication", ["municipality_id"], unique=False)
    op.create_index(op.f("ix_publication_place_id"), "publication", ["place_id"], unique=False)
    op.create_index(op.f("ix_publication_published_by"), "publication", ["published_by"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_publication_published_by"), table_name="publication")
    op.drop_index(op.f("ix_publication_place_id"), table_name="publication")
    op.drop_index(op.f("ix_publication_municipality_id"), table_name="publication")
    op.drop_geospatial_index(
        "idx_publication_geom", table_name="publication", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("publication")
    op.drop_index(op.f("ix_observation_contact_municipality_id"), table_name="observation_contact")
    op.drop_table("observation_contact")
    op.drop_index("ix_mail_waiting", table_name="mail", postgresql_where="sent_at IS NULL AND cancelled_at IS NULL")
    op.drop_index(op.f("ix_mail_user_id"), table_name="mail")
    op.drop_index(op.f("ix_mail_observation_id"), table_name="mail")
    op.drop_index(op.f("ix_mail_municipality_id"), table_name="mail")
    op.drop_index(op.f("ix_mail_batch_id"), table_name="mail")
    op.drop_table("mail")
    op.drop_index(op.f("ix_action_observation_observation_id"), table_name="action_observation")
    op.drop_table("action_observation")
    op.drop_index(op.f("ix_observation_walk_id"), table_name="observation")
    op.drop_index(op.f("ix_observation_unit_id"), table_name="observation")
    op.drop_index(op.f("ix_observation_place_id"), table_name="observation")
    op.drop_index("ix_observation_inbox", table_name="observation")
    op.drop_index(op.f("ix_observation_duplicate_of"), table_name="observation")
    op.drop_geospatial_index(
        "idx_observation_geom", table_name="observation", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("observation")
    op.drop_index(op.f("ix_action_place_place_id"), table_name="action_place")
    op.drop_table("action_place")
    op.drop_index(op.f("ix_walk_previous_walk_id"), table_name="walk")
    op.drop_index(op.f("ix_walk_place_id"), table_name="walk")
    op.drop_index(op.f("ix_walk_municipality_id"), table_name="walk")
    op.drop_geospatial_index("idx_walk_route", table_name="walk", postgresql_using="gist", column_name="route")
    op.drop_geospatial_index("idx_walk_area", table_name="walk", postgresql_using="gist", column_name="area")
    op.drop_geospatial_table("walk")
    op.drop_index(op.f("ix_user_session_user_id"), table_name="user_session")
    op.drop_table("user_session")
    op.drop_index(op.f("ix_membership_unit_id"), table_name="membership")
    op.drop_index(op.f("ix_membership_municipality_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_index(op.f("ix_event_detail_municipality_id"), table_name="event_detail")
    op.drop_table("event_detail")
    op.drop_index(op.f("ix_category_unit_id"), table_name="category")
    op.drop_table("category")
    op.drop_index(op.f("ix_action_unit_id"), table_name="action")
    op.drop_index("ix_action_board", table_name="action")
    op.drop_geospatial_index(
        "idx_action_public_geom", table_name="action", postgresql_using="gist", column_name="public_geom"
    )
    op.drop_geospatial_index("idx_action_geom", table_name="action", postgresql_using="gist", column_name="geom")
    op.drop_geospatial_table("action")
    op.drop_index(op.f("ix_watch_area_municipality_id"), table_name="watch_area")
    op.drop_geospatial_index(
        "idx_watch_area_geom", table_name="watch_area", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("watch_area")
    op.drop_table("user_account")
    op.drop_table("unit")
    op.drop_index(
        "ix_street_name_trgm", table_name="street", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}
    )
    op.drop_geospatial_index("idx_street_geom", table_name="street", postgresql_using="gist", column_name="geom")
    op.drop_geospatial_table("street")
    op.drop_index(op.f("ix_report_draft_municipality_id"), table_name="report_draft")
    op.drop_index(op.f("ix_report_draft_created_at"), table_name="report_draft")
    op.drop_table("report_draft")
    op.drop_table("ref_counter")
    op.drop_geospatial_index(
        "idx_public_cell_geom", table_name="public_cell", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("public_cell")
    op.drop_index(
        "ix_place_name_trgm", table_name="place", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}
    )
    op.drop_geospatial_index("idx_place_geom", table_name="place", postgresql_using="gist", column_name="geom")
    op.drop_geospatial_table("place")
    op.drop_index(op.f("ix_municipality_part_municipality_id"), table_name="municipality_part")
    op.drop_geospatial_index(
        "idx_municipality_part_geom", table_name="municipality_part", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("municipality_part")
    op.drop_index("ix_event_object", table_name="event")
    op.drop_index(op.f("ix_event_municipality_id"), table_name="event")
    op.drop_index(op.f("ix_event_batch_id"), table_name="event")
    op.drop_table("event")
    op.drop_index(
        "ix_district_name_trgm", table_name="district", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}
    )
    op.drop_geospatial_index("idx_district_geom", table_name="district", postgresql_using="gist", column_name="geom")
    op.drop_geospatial_table("district")
    op.drop_index(
        "ix_address_label_trgm", table_name="address", postgresql_using="gin", postgresql_ops={"label": "gin_trgm_ops"}
    )
    op.drop_geospatial_index("idx_address_geom", table_name="address", postgresql_using="gist", column_name="geom")
    op.drop_geospatial_table("address")
    op.drop_table("rate_count")
    op.drop_geospatial_index(
        "idx_municipality_outline", table_name="municipality", postgresql_using="gist", column_name="outline"
    )
    op.drop_geospatial_index(
        "idx_municipality_geom", table_name="municipality", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("municipality")
