"""The queue of jobs: procrastinate's own tables and functions."""

from alembic import op
from sqlalchemy import text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    from procrastinate.schema import SchemaManager

    op.execute(text(SchemaManager.get_schema().replace(":", "\\:")))
    op.execute(
        "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        " AND tablename LIKE 'procrastinate\\_%' LOOP"
        " EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO trygg_app', t); END LOOP; END $$"
    )
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO trygg_app")


def downgrade() -> None:
    op.execute(
        "DO $$ DECLARE r record; BEGIN"
        " FOR r IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'procrastinate\\_%'"
        " LOOP EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', r.tablename); END LOOP;"
        " FOR r IN SELECT p.oid::regprocedure AS f FROM pg_proc p WHERE proname LIKE 'procrastinate\\_%'"
        " LOOP EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', r.f); END LOOP;"
        " FOR r IN SELECT typname FROM pg_type WHERE typname LIKE 'procrastinate\\_%' AND typtype IN ('e', 'c')"
        " LOOP EXECUTE format('DROP TYPE IF EXISTS %I CASCADE', r.typname); END LOOP; END $$"
    )
