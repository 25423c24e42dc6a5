"""Watch areas, their contacts and reviews, and the log of who looked at contacts."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
SCOPE = "municipality_id = ANY (string_to_array(nullif(current_setting('app.municipalities', true), ''), ',')::int[])"
OF_AREA = ("watch_contact", "watch_message", "watch_review", "watch_meeting", "watch_sign")
PROTECTED = ("watch_contact", "watch_message", "watch_review")
SHOWN = "w.status IN ('active', 'dormant') AND w.public_name IS NOT NULL AND w.public_geom IS NOT NULL"
# Only the generalised area, only the name that a person chose for the public, and no count below five.
VIEWS = {
    "watch_area": f"""
        SELECT w.public_id, w.municipality_id, w.kind, w.public_name AS name, w.status,
               CASE WHEN w.households_joined >= 5 THEN w.households_joined END AS households_joined,
               w.public_text, w.active_since, w.public_geom AS geom
        FROM watch_area w WHERE {SHOWN}""",
    "watch_meeting": f"""
        SELECT w.public_id AS area, w.municipality_id, m.kind, m.held_on
        FROM watch_meeting m JOIN watch_area w ON w.id = m.watch_area_id
        WHERE m.public AND {SHOWN}""",
}


def moment(name: str, *, now: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=NOW if now else None, nullable=not now)


def flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), server_default="false", nullable=False)


def point(name: str, kind: str, *, nullable: bool) -> sa.Column:
    return sa.Column(name, Geometry(kind, srid=3006, spatial_index=False), nullable=nullable)


def upgrade() -> None:
    add_columns()
    make_tables()
    make_read_log()
    op.add_column("mail", sa.Column("watch_contact_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_mail_watch_contact_id_watch_contact"),
        "mail",
        "watch_contact",
        ["watch_contact_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_index(op.f("ix_mail_watch_contact_id"), "mail", ["watch_contact_id"])
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(OF_AREA)} TO trygg_app")
    for table in PROTECTED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_municipalities ON {table} USING ({SCOPE}) WITH CHECK ({SCOPE})")
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW public_api.{name} AS {query}")
        op.execute(f"GRANT SELECT ON public_api.{name} TO trygg_app, trygg_reader")


def add_columns() -> None:
    op.add_column("watch_area", point("public_geom", "MULTIPOLYGON", nullable=True))
    op.create_geospatial_index("idx_watch_area_public_geom", "watch_area", ["public_geom"], postgresql_using="gist")
    for name in ("public_name", "public_text", "resident_message"):
        op.add_column("watch_area", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("watch_area", sa.Column("facts", JSONB(), server_default="{}", nullable=False))
    op.add_column("watch_area", sa.Column("token_hash", sa.LargeBinary(), nullable=True))
    op.create_unique_constraint(op.f("uq_watch_area_token_hash"), "watch_area", ["token_hash"])
    for name in ("active_since", "next_review_on"):
        op.add_column("watch_area", sa.Column(name, sa.Date(), nullable=True))
    op.add_column("watch_area", moment("created_at", now=True))
    op.add_column("watch_area", moment("closed_at"))
    op.add_column("watch_area", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.create_index("ix_watch_area_review", "watch_area", ["municipality_id", "status", "next_review_on"])


def of_area(table: str, *columns: sa.schema.SchemaItem) -> None:
    """A table of rows that belong to an area and to its municipality."""
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("watch_area_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["watch_area_id"], ["watch_area.id"], name=op.f(f"fk_{table}_watch_area_id_watch_area"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("watch_area_id", "municipality_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def make_tables() -> None:
    of_area(
        "watch_contact",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        flag("applicant"),
        flag("protected"),
        sa.Column("language", sa.Text(), server_default="sv", nullable=False),
        sa.Column("confirm_hash", sa.LargeBinary(), nullable=True),
        moment("confirmed_at"),
        moment("created_at", now=True),
        sa.CheckConstraint("email IS NOT NULL OR phone IS NOT NULL", name=op.f("ck_watch_contact_reachable")),
        sa.UniqueConstraint("confirm_hash", name=op.f("uq_watch_contact_confirm_hash")),
    )
    of_area(
        "watch_message",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Text(), nullable=False),
        moment("created_at", now=True),
    )
    of_area(
        "watch_review",
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        flag("note_shared"),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("households_joined", sa.Integer(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        moment("created_at", now=True),
        sa.CheckConstraint("outcome IN ('approved', 'more_needed', 'dormant')", name=op.f("ck_watch_review_outcome")),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["user_account.id"], name=op.f("fk_watch_review_reviewed_by_user_account")
        ),
    )
    op.create_index(op.f("ix_watch_review_reviewed_by"), "watch_review", ["reviewed_by"])
    of_area(
        "watch_meeting",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=True),
        flag("public"),
        sa.CheckConstraint("kind IN ('meeting', 'training')", name=op.f("ck_watch_meeting_kind")),
        sa.CheckConstraint("participants >= 0", name=op.f("ck_watch_meeting_participants")),
    )
    of_area(
        "watch_sign",
        sa.Column("place_words", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("put_up_on", sa.Date(), nullable=True),
        sa.CheckConstraint("state IN ('good', 'worn', 'missing')", name=op.f("ck_watch_sign_state")),
    )
    op.add_column("watch_sign", point("geom", "POINT", nullable=True))
    op.create_geospatial_index("idx_watch_sign_geom", "watch_sign", ["geom"], postgresql_using="gist")


def make_read_log() -> None:
    op.create_table(
        "read_log",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        moment("at", now=True),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("row_ids", JSONB(), server_default="[]", nullable=False),
        sa.CheckConstraint(
            "purpose IN ('review', 'application', 'invitation', 'event', 'correction', 'other')",
            name=op.f("ck_read_log_purpose"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_read_log_municipality_id_municipality")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_read_log_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_log")),
    )
    op.create_index("ix_read_log_object", "read_log", ["object_kind", "object_id", "id"])
    op.create_index("ix_read_log_at", "read_log", ["municipality_id", "at"])
    op.create_index(op.f("ix_read_log_user_id"), "read_log", ["user_id"])
    op.execute("GRANT SELECT, INSERT, DELETE ON read_log TO trygg_app")
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO trygg_app")
    op.execute("ALTER TABLE read_log ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE read_log FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_municipalities_read ON read_log FOR SELECT USING ({SCOPE})")
    op.execute(f"CREATE POLICY own_municipalities_add ON read_log FOR INSERT WITH CHECK ({SCOPE})")
    # Retention may delete old lines; nobody who has just looked can wipe the trace.
    op.execute(
        f"CREATE POLICY own_municipalities_old ON read_log FOR DELETE USING ({SCOPE} AND at < now() - interval '30 days')"
    )


def downgrade() -> None:
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW public_api.{name}")
    op.drop_column("mail", "watch_contact_id")
    op.drop_table("read_log")
    op.drop_geospatial_index("idx_watch_sign_geom", table_name="watch_sign", column_name="geom")
    for table in reversed(OF_AREA):
        op.drop_table(table)
    op.drop_index("ix_watch_area_review", table_name="watch_area")
    op.drop_geospatial_index("idx_watch_area_public_geom", table_name="watch_area", column_name="public_geom")
    for column in (
        *("public_geom", "public_name", "public_text", "resident_message", "facts", "token_hash"),
        *("active_since", "next_review_on", "created_at", "closed_at", "version"),
    ):
        op.drop_column("watch_area", column)
