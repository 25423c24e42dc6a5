"""Photos of observations and actions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# A photo is shown while it is ready, approved, and what it belongs to is shown: hiding, merging and rejecting
# withdraw it in the same moment.
VIEW = """
    CREATE VIEW public_api.photo AS
    SELECT p.public_id, p.municipality_id, 'observation' AS owner_kind, o.public_id AS owner, p.role, p.position,
           p.width, p.height, p.version
    FROM photo p
    JOIN observation i ON i.id = p.observation_id
    JOIN public_api.observation o ON o.public_id = i.public_id
    WHERE p.state = 'ready' AND p.review = 'approved'
    UNION ALL
    SELECT p.public_id, p.municipality_id, 'action', a.public_id, p.role, p.position, p.width, p.height, p.version
    FROM photo p
    JOIN action a ON a.id = p.action_id AND a.published_at IS NOT NULL
    WHERE p.state = 'ready' AND p.review = 'approved'"""


def upgrade() -> None:
    op.create_table(
        "photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("draft_hash", sa.LargeBinary(), nullable=True),
        sa.Column("observation_id", sa.Uuid(), nullable=True),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("rotation", sa.Integer(), server_default="0", nullable=False),
        sa.Column("redactions", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("role IN ('observation', 'before', 'after')", name=op.f("ck_photo_role")),
        sa.CheckConstraint("state IN ('waiting', 'ready', 'refused')", name=op.f("ck_photo_state")),
        sa.CheckConstraint("review IN ('pending', 'approved', 'rejected')", name=op.f("ck_photo_review")),
        sa.CheckConstraint("num_nonnulls(draft_hash, observation_id, action_id) = 1", name=op.f("ck_photo_one_owner")),
        sa.CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name=op.f("ck_photo_reason_when_refused")),
        sa.CheckConstraint("rotation IN (0, 90, 180, 270)", name=op.f("ck_photo_rotation")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_photo_municipality_id_municipality")
        ),
        sa.ForeignKeyConstraint(
            ["draft_hash"],
            ["report_draft.token_hash"],
            name=op.f("fk_photo_draft_hash_report_draft"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["observation_id"],
            ["observation.id"],
            name=op.f("fk_photo_observation_id_observation"),
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_photo_action_id_action"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["reviewed_by"], ["user_account.id"], name=op.f("fk_photo_reviewed_by_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("public_id", name=op.f("uq_photo_public_id")),
    )
    for column in ("municipality_id", "draft_hash", "observation_id", "action_id", "reviewed_by"):
        op.create_index(op.f(f"ix_photo_{column}"), "photo", [column])
    op.create_index("ix_photo_waiting", "photo", ["created_at"], postgresql_where=sa.text("state = 'waiting'"))
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON photo TO trygg_app")
    op.execute(VIEW)
    op.execute("GRANT SELECT ON public_api.photo TO trygg_app, trygg_reader")


def downgrade() -> None:
    op.execute("DROP VIEW public_api.photo")
    op.drop_table("photo")
