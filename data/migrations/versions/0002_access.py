"""The two logins: what they may touch, and row-level security on what is about persons."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = [
    "municipality",
    "municipality_part",
    "district",
    "ref_counter",
    "unit",
    "category",
    "place",
    "street",
    "address",
    "observation",
    "observation_contact",
    "publication",
    "public_cell",
    "action",
    "action_observation",
    "action_place",
    "walk",
    "watch_area",
    "user_account",
    "membership",
    "user_session",
    "report_draft",
    "mail",
    "rate_count",
]
SCOPE = "municipality_id = ANY (string_to_array(nullif(current_setting('app.municipalities', true), ''), ',')::int[])"
OWN = "user_id = nullif(current_setting('app.user', true), '')::uuid"
PROTECTED = {"observation_contact": SCOPE, "event_detail": SCOPE, "membership": SCOPE}


def upgrade() -> None:
    for role in ("trygg_app", "trygg_reader"):
        op.execute(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')"
            f" THEN CREATE ROLE {role} NOLOGIN NOINHERIT NOBYPASSRLS; END IF; END $$"
        )
    op.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    op.execute("GRANT USAGE ON SCHEMA public TO trygg_app, trygg_reader")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(TABLES)} TO trygg_app")
    op.execute("GRANT SELECT, INSERT ON event TO trygg_app")
    op.execute("GRANT SELECT, INSERT, DELETE ON event_detail TO trygg_app")
    op.execute("GRANT SELECT ON alembic_version TO trygg_app")
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO trygg_app")
    for table, rule in PROTECTED.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_municipalities ON {table} USING ({rule}) WITH CHECK ({rule})")
    op.execute(f"CREATE POLICY own_memberships ON membership FOR SELECT USING ({OWN})")


def downgrade() -> None:
    op.execute("DROP POLICY own_memberships ON membership")
    for table in PROTECTED:
        op.execute(f"DROP POLICY own_municipalities ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM trygg_app")
    op.execute("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM trygg_app")
    op.execute("REVOKE USAGE ON SCHEMA public FROM trygg_app, trygg_reader")
