"""Police events: the area by reference, versions, what the public sees of them, and how the fetching goes."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

VIEW = """
    SELECT public_id, source, municipality_id, county_code, precision, kind, type_group, type, title, summary, url,
           occurred_on, to_char(occurred_at AT TIME ZONE 'Europe/Stockholm', 'HH24:MI') AS occurred_clock,
           version, (seen_at AT TIME ZONE 'Europe/Stockholm')::date AS seen_on
    FROM police_event"""
GROUPS = "type_group IN ('traffic', 'violence', 'theft', 'damage', 'order', 'rescue', 'other')"


def upgrade() -> None:
    op.create_table(
        "police_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), server_default="police", nullable=False),
        sa.Column("external_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("type_group", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("location_name", sa.Text(), nullable=False),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("county_code", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("precision IN ('street', 'municipality', 'county')", name="precision"),
        sa.CheckConstraint("kind IN ('event', 'summary', 'notice')", name="kind"),
        sa.CheckConstraint(GROUPS, name="type_group"),
        sa.CheckConstraint("(precision = 'county') = (municipality_id IS NULL)", name="area"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source", "external_id"),
        sa.UniqueConstraint("public_id"),
    )
    for area in ("municipality_id", "county_code"):
        op.create_index(op.f(f"ix_police_event_{area}_occurred_on"), "police_event", [area, "occurred_on"])
    op.create_table(
        "police_event_version",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("police_event_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("published", sa.Text(), nullable=False),
        sa.Column("location_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["police_event_id"], ["police_event.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("police_event_id", "number"),
    )
    op.create_table(
        "police_fetch",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wait_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.CheckConstraint("id = 1", name="single"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON police_event, police_fetch TO trygg_app")
    op.execute("GRANT SELECT, INSERT, DELETE ON police_event_version TO trygg_app")
    op.execute(f"CREATE VIEW public_api.police_event AS {VIEW}")
    op.execute("GRANT SELECT ON public_api.police_event TO trygg_app, trygg_reader")


def downgrade() -> None:
    op.execute("DROP VIEW public_api.police_event")
    for table in ("police_fetch", "police_event_version", "police_event"):
        op.drop_table(table)
