"""Passwords, sign-in and sign-out."""

import uuid
from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.models.account import Membership, User, UserSession
from data.queries import accounts
from data.vocabulary import Role
from webapp.accounts import passwords
from webapp.core.errors import Conflict, InvalidInput

SHORTEST_PASSWORD = 12


def check_password(session: Session, email: str, password: str) -> User | None:
    """The active person with this e-mail and password, None otherwise; takes as long in either case."""
    user = accounts.user_by_email(session, email)
    stored = user.password_hash if user and user.active else None
    if not passwords.fits(stored or None, password) or user is None or stored is None:
        return None
    if passwords.is_outdated(stored):
        user.password_hash = passwords.hashed(password)
    return user


def start_session(session: Session, user: User, key_hash: bytes) -> None:
    """Remember a signed-in browser."""
    session.add(UserSession(key_hash=key_hash, user_id=user.id))


def end_session(session: Session, key_hash: bytes) -> None:
    """End one browser's session; its cookie is worth nothing afterwards."""
    session.execute(
        update(UserSession)
        .where(UserSession.key_hash == key_hash, UserSession.ended_at.is_(None))
        .values(ended_at=datetime.now(UTC))
    )


def end_all_sessions(session: Session, user_id: uuid.UUID) -> None:
    """End every session of a person."""
    session.execute(
        update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
        .values(ended_at=datetime.now(UTC))
    )


def add_user(
    session: Session, *, email: str, name: str, password: str, system_admin: bool = False, language: str = "sv"
) -> User:
    """A new person; raises InvalidInput for a short password and Conflict for an address in use."""
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput("password_short", field="password", shortest=SHORTEST_PASSWORD)
    if accounts.user_by_email(session, email) is not None:
        raise Conflict("email_in_use", field="email")
    user = User(
        email=email.strip().lower(),
        name=name.strip(),
        password_hash=passwords.hashed(password),
        system_admin=system_admin,
        language=language,
    )
    session.add(user)
    session.flush()
    return user


def set_password(session: Session, user: User, password: str) -> None:
    """A new password; ends all sessions. Raises InvalidInput for a short one."""
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput("password_short", field="password", shortest=SHORTEST_PASSWORD)
    user.password_hash = passwords.hashed(password)
    end_all_sessions(session, user.id)


def add_membership(
    session: Session, user: User, municipality_id: int, role: Role, unit_id: uuid.UUID | None = None
) -> None:
    """Give a person a role; the municipality must be in the session's scope (row-level security)."""
    found = session.scalar(
        select(Membership.id).where(
            Membership.user_id == user.id,
            Membership.municipality_id == municipality_id,
            Membership.role == role.value,
            Membership.unit_id.is_not_distinct_from(unit_id),
        )
    )
    if found is None:
        session.add(Membership(user_id=user.id, municipality_id=municipality_id, role=role.value, unit_id=unit_id))
        session.flush()


def remember_municipality(session: Session, user_id: uuid.UUID, municipality_id: int) -> None:
    """Where /staff/ sends this person next time."""
    session.execute(
        update(User)
        .where(User.id == user_id, User.last_municipality_id.is_distinct_from(municipality_id))
        .values(last_municipality_id=municipality_id)
    )
