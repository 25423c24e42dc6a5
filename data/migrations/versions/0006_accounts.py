"""Invitations, second factor, sign-in by OIDC."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NEW = ("recovery_code", "account_link", "provider_identity", "provider_group", "provider_visit")
ROLES = "role IN ('coordinator', 'unit_staff', 'police', 'council', 'municipality_admin')"
NOW = sa.text("now()")


def of_user(table: str, *, nullable: bool = False) -> tuple[sa.Column, sa.ForeignKeyConstraint]:
    name = op.f(f"fk_{table}_user_id_user_account")
    key = sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=name, ondelete="CASCADE")
    return sa.Column("user_id", sa.Uuid(), nullable=nullable), key


def moment(name: str, *, now: bool = False, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=NOW if now else None, nullable=nullable)


def flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), server_default="false", nullable=False)


def upgrade() -> None:
    op.add_column("user_account", sa.Column("factor_salt", sa.LargeBinary(), nullable=True))
    op.add_column("user_account", sa.Column("factor_next_salt", sa.LargeBinary(), nullable=True))
    op.add_column("user_account", sa.Column("factor_step", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("user_account", flag("factor_waived"))
    op.add_column("user_account", flag("link_by_email"))
    op.add_column("membership", flag("by_group"))
    id_ = sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False)
    op.add_column("user_session", id_)
    op.create_unique_constraint(op.f("uq_user_session_id"), "user_session", ["id"])
    op.add_column("user_session", sa.Column("waits_for", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_user_session_waits_for"), "user_session", "waits_for IN ('code', 'set_up')")
    op.add_column("user_session", sa.Column("device", sa.Text(), server_default="", nullable=False))
    op.add_column("user_session", flag("by_provider"))
    # The history of accounts is about persons, and some of what happens to them is in no municipality.
    op.alter_column("event", "municipality_id", nullable=True)
    make_tables()
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(NEW)} TO trygg_app")


def make_tables() -> None:
    op.create_table(
        "recovery_code",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        *of_user("recovery_code"),
        moment("used_at", nullable=True),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_user_id"), "recovery_code", ["user_id"])
    op.create_table(
        "account_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        *of_user("account_link", nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        moment("created_at", now=True),
        moment("expires_at"),
        moment("used_at", nullable=True),
        sa.CheckConstraint("kind IN ('invitation', 'reset', 'sign_in')", name=op.f("ck_account_link_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_link_token_hash")),
    )
    op.create_index(op.f("ix_account_link_user_id"), "account_link", ["user_id"])
    op.create_table(
        "provider_identity",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        *of_user("provider_identity"),
        moment("created_at", now=True),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_provider_identity")),
    )
    op.create_index(op.f("ix_provider_identity_user_id"), "provider_identity", ["user_id"])
    make_groups()
    op.create_table(
        "provider_visit",
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), server_default="", nullable=False),
        moment("created_at", now=True),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_provider_visit")),
    )


def make_groups() -> None:
    columns = ["name", "municipality_id", "role", "unit_id"]
    name = op.f("uq_provider_group_name_municipality_id_role_unit_id")
    op.create_table(
        "provider_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(ROLES, name=op.f("ck_provider_group_role")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_provider_group_municipality_id_municipality")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_provider_group_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_group")),
        sa.UniqueConstraint(*columns, name=name, postgresql_nulls_not_distinct=True),
    )
    op.create_index(op.f("ix_provider_group_municipality_id"), "provider_group", ["municipality_id"])
    op.create_index(op.f("ix_provider_group_unit_id"), "provider_group", ["unit_id"])


def downgrade() -> None:
    for table in reversed(NEW):
        op.drop_table(table)
    op.execute("DELETE FROM event WHERE municipality_id IS NULL")
    op.alter_column("event", "municipality_id", nullable=False)
    op.drop_column("user_session", "by_provider")
    op.drop_column("user_session", "device")
    # A session that waits for its second factor must not become a whole one.
    op.execute("DELETE FROM user_session WHERE waits_for IS NOT NULL")
    op.drop_constraint(op.f("ck_user_session_waits_for"), "user_session")
    op.drop_column("user_session", "waits_for")
    op.drop_constraint(op.f("uq_user_session_id"), "user_session")
    op.drop_column("user_session", "id")
    op.drop_column("membership", "by_group")
    for column in ("link_by_email", "factor_waived", "factor_step", "factor_next_salt", "factor_salt"):
        op.drop_column("user_account", column)
