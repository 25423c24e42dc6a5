"""Reads and the few writes of accounts, memberships and sessions."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.engine import set_scope
from data.models.account import Membership, User, UserSession
from data.models.catalogue import Unit


@dataclass(frozen=True)
class MembershipRow:
    """A role in a municipality."""

    municipality_id: int
    role: str
    unit_id: uuid.UUID | None
    unit_name: str | None


@dataclass(frozen=True)
class SessionRow:
    """A living session with its person."""

    key_hash: bytes
    created_at: datetime
    seen_at: datetime
    user_id: uuid.UUID
    name: str
    email: str
    language: str
    system_admin: bool
    last_municipality_id: int | None
    waits_for: str | None
    by_provider: bool
    memberships: tuple[MembershipRow, ...]

    @property
    def roles(self) -> frozenset[str]:
        """All roles of the person, anywhere."""
        return frozenset(m.role for m in self.memberships)


def session_by_hash(session: Session, key_hash: bytes) -> SessionRow | None:
    """The session with this key hash, if it was not ended and its person is active."""
    query = (
        select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .where(UserSession.key_hash == key_hash, UserSession.ended_at.is_(None), User.active)
    )
    found = session.execute(query).first()
    if found is None:
        return None
    own, user = found
    return SessionRow(
        key_hash=own.key_hash,
        created_at=own.created_at,
        seen_at=own.seen_at,
        user_id=user.id,
        name=user.name,
        email=user.email,
        language=user.language,
        system_admin=user.system_admin,
        last_municipality_id=user.last_municipality_id,
        waits_for=own.waits_for,
        by_provider=own.by_provider,
        memberships=memberships_of(session, user.id),
    )


def memberships_of(session: Session, user_id: uuid.UUID) -> tuple[MembershipRow, ...]:
    """The memberships of a person; sets the session's scope to that person first."""
    set_scope(session, user=user_id)
    query = (
        select(Membership.municipality_id, Membership.role, Membership.unit_id, Unit.name)
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(Membership.user_id == user_id)
        .order_by(Membership.municipality_id, Membership.role)
    )
    return tuple(
        MembershipRow(row.municipality_id, row.role, row.unit_id, row.name["sv"] if row.name else None)
        for row in session.execute(query)
    )


def touch_session(session: Session, key_hash: bytes, now: datetime) -> None:
    """Note that the session is in use, at most once a minute (a write at every click would cost)."""
    session.execute(
        update(UserSession)
        .where(UserSession.key_hash == key_hash, UserSession.seen_at < now - timedelta(minutes=1))
        .values(seen_at=now)
    )


def user_by_email(session: Session, email: str) -> User | None:
    """The person with this e-mail address, compared without case."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def set_language(session: Session, user_id: uuid.UUID, language: str) -> None:
    """Keep the language that a person chose."""
    session.execute(update(User).where(User.id == user_id).values(language=language))


def unit_by_code(session: Session, municipality_id: int, code: str) -> uuid.UUID | None:
    """The unit with this code in a municipality."""
    return session.scalar(select(Unit.id).where(Unit.municipality_id == municipality_id, Unit.code == code))
