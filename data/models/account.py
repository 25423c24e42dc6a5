"""People who sign in, what they may be where, their sessions, links and second factors."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from data.base import NOW, Base, new_id, one_of
from data.vocabulary import LinkKind, Role, SignInStep


class User(Base):
    """A person with an account; what they may do stands in their memberships."""

    __tablename__ = "user_account"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    system_admin: Mapped[bool] = mapped_column(default=False, server_default="false")
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
    language: Mapped[str] = mapped_column(default="sv", server_default="sv")
    last_municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    # The secret of the second factor is an HMAC of the salt: who reads the database alone can make no code.
    factor_salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    factor_next_salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    factor_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    factor_waived: Mapped[bool] = mapped_column(default=False, server_default="false")
    link_by_email: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class Membership(Base):
    """A role of a person in one municipality, for unit staff in one unit; row-level security."""

    __tablename__ = "membership"
    __table_args__ = (
        one_of("role", [role for role in Role if role != Role.SYSTEM_ADMIN]),
        UniqueConstraint("user_id", "municipality_id", "role", "unit_id", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    role: Mapped[str]
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    by_group: Mapped[bool] = mapped_column(default=False, server_default="false")


class UserSession(Base):
    """A signed-in browser; the cookie holds a random key, the table only its hash, so it can be revoked."""

    __tablename__ = "user_session"
    __table_args__ = (
        CheckConstraint(f"waits_for IN ({', '.join(repr(step.value) for step in SignInStep)})", name="waits_for"),
    )

    key_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4, server_default=text("gen_random_uuid()"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    seen_at: Mapped[datetime] = mapped_column(server_default=NOW)
    ended_at: Mapped[datetime | None]
    waits_for: Mapped[str | None]
    device: Mapped[str] = mapped_column(default="", server_default="")
    by_provider: Mapped[bool] = mapped_column(default=False, server_default="false")


class RecoveryCode(Base):
    """A code that stands in for the second factor once; only its keyed hash is kept."""

    __tablename__ = "recovery_code"

    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    used_at: Mapped[datetime | None]


class AccountLink(Base):
    """A link that opens an account once; the token is an HMAC of the id. One for nobody only looks like the others."""

    __tablename__ = "account_link"
    __table_args__ = (one_of("kind", LinkKind),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ProviderIdentity(Base):
    """Who a person is at the provider of single sign-on."""

    __tablename__ = "provider_identity"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class ProviderGroup(Base):
    """What members of a group at the provider are here."""

    __tablename__ = "provider_group"
    __table_args__ = (
        one_of("role", [role for role in Role if role != Role.SYSTEM_ADMIN]),
        UniqueConstraint("name", "municipality_id", "role", "unit_id", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    role: Mapped[str]
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)


class ProviderVisit(Base):
    """A visit to the provider that has not come back yet, bound to one browser's cookie."""

    __tablename__ = "provider_visit"

    state_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary)
    nonce: Mapped[str]
    verifier: Mapped[str]
    target: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
