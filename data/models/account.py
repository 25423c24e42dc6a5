"""People who sign in, what they may be where, and their sessions."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.base import NOW, Base, new_id, one_of
from data.vocabulary import Role


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


class UserSession(Base):
    """A signed-in browser; the cookie holds a random key, the table only its hash, so it can be revoked."""

    __tablename__ = "user_session"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    seen_at: Mapped[datetime] = mapped_column(server_default=NOW)
    ended_at: Mapped[datetime | None]
