"""Me too, followers and "still there" of observations; a draft remembers its browser."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
SCOPE = "municipality_id = ANY (string_to_array(nullif(current_setting('app.municipalities', true), ''), ',')::int[])"
DAY = "({} AT TIME ZONE 'Europe/Stockholm')::date"
VERBS = (
    "'created', 'status', 'changed', 'published', 'hidden', 'merged', 'linked', 'unlinked', 'still_there',"
    " 'confirmed_email', 'undone', 'imported'"
)
NEW_VERBS = "'supported', 'followed', 'dismissed'"
# As in 0003, with a column at the end.
VIEW = f"""
    SELECT o.public_id, o.municipality_id, o.ref, o.category, o.title_code, o.place_name, pl.slug AS place_slug,
           p.summary, o.status, o.outcome, o.resident_message, {DAY.format("o.created_at")} AS created_on,
           {DAY.format("p.published_at")} AS published_on, {DAY.format("o.closed_at")} AS closed_on,
           o.promise_on, u.name AS unit_name, p.geom, {{}} AS supports
    FROM publication p
    JOIN observation o ON o.id = p.observation_id
    LEFT JOIN place pl ON pl.id = p.place_id
    LEFT JOIN unit u ON u.id = o.unit_id
    WHERE p.precision = 'exact' AND p.geom IS NOT NULL AND o.duplicate_of IS NULL"""
# Browsers that have seen it or what was merged into it, each once.
SUPPORTS = """(
    SELECT count(DISTINCT s.browser_key)
    FROM (SELECT o.id UNION ALL SELECT d.id FROM observation d WHERE d.duplicate_of = o.id) one
    JOIN support s ON s.observation_id = one.id)::int"""


def upgrade() -> None:
    make_tables()
    op.execute("GRANT SELECT, INSERT, DELETE ON support TO trygg_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON observation_follower, still_there TO trygg_app")
    op.execute("ALTER TABLE observation_follower ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE observation_follower FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_municipalities ON observation_follower USING ({SCOPE}) WITH CHECK ({SCOPE})")
    op.add_column("mail", sa.Column("follower_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_mail_follower_id_observation_follower"),
        "mail",
        "observation_follower",
        ["follower_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_index(op.f("ix_mail_follower_id"), "mail", ["follower_id"])
    op.add_column("report_draft", sa.Column("browser_hash", sa.LargeBinary(), nullable=True))
    set_verbs(f"{VERBS}, {NEW_VERBS}")
    op.execute(f"CREATE OR REPLACE VIEW public_api.observation AS {VIEW.format(SUPPORTS)}")


def of_observation(table: str, *columns: sa.schema.SchemaItem) -> None:
    """A table of rows that belong to an observation and to its municipality."""
    op.create_table(
        table,
        sa.Column("observation_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        *columns,
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["observation_id"],
            ["observation.id"],
            name=op.f(f"fk_{table}_observation_id_observation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id_municipality")
        ),
    )
    op.create_index(op.f(f"ix_{table}_municipality_id"), table, ["municipality_id"])


def make_tables() -> None:
    of_observation(
        "support",
        sa.Column("browser_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("observation_id", "browser_key", name=op.f("pk_support")),
    )
    of_observation(
        "observation_follower",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("confirm_hash", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation_follower")),
        sa.UniqueConstraint("confirm_hash", name=op.f("uq_observation_follower_confirm_hash")),
    )
    op.create_index(
        "uq_observation_follower_address",
        "observation_follower",
        ["observation_id", sa.text("lower(email)")],
        unique=True,
    )
    of_observation(
        "still_there",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("browser_key", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("personal_data", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("handled_batch", sa.Uuid(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_still_there")),
        sa.UniqueConstraint("observation_id", "browser_key", name=op.f("uq_still_there_observation_id_browser_key")),
    )
    op.create_index(op.f("ix_still_there_handled_batch"), "still_there", ["handled_batch"])


def set_verbs(verbs: str) -> None:
    """What history may tell."""
    op.drop_constraint(op.f("ck_event_verb"), "event", type_="check")
    op.create_check_constraint(op.f("ck_event_verb"), "event", f"verb IN ({verbs})")


def downgrade() -> None:
    # Other views read this one, so the column stays until 0003 goes; it just counts nothing.
    op.execute(f"CREATE OR REPLACE VIEW public_api.observation AS {VIEW.format('0')}")
    op.execute(f"UPDATE event SET verb = 'changed' WHERE verb IN ({NEW_VERBS})")
    set_verbs(VERBS)
    op.drop_column("report_draft", "browser_hash")
    op.drop_column("mail", "follower_id")
    for table in ("still_there", "observation_follower", "support"):
        op.drop_table(table)
