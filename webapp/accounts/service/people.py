"""People and their passwords."""

import uuid

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.models.account import Membership, User
from data.queries import accounts
from data.vocabulary import Role
from webapp.accounts import passwords
from webapp.accounts.service.sessions import end_all_sessions
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


def add_user(
    session: Session,
    *,
    email: str,
    name: str,
    password: str | None,
    system_admin: bool = False,
    language: str = "sv",
    factor_waived: bool = False,
) -> User:
    """A new person; raises InvalidInput for a short password and Conflict for an address in use.

    Without a password the person cannot sign in before an invitation or single sign-on has given one a way.
    `factor_waived` is for the demo and for tests: nobody asks this person for a second factor.
    """
    if password is not None:
        check_length(password)
    if accounts.user_by_email(session, email) is not None:
        raise Conflict("email_in_use", field="email")
    user = User(
        email=email.strip().lower(),
        name=name.strip(),
        password_hash=None if password is None else passwords.hashed(password),
        system_admin=system_admin,
        language=language,
        factor_waived=factor_waived,
    )
    session.add(user)
    session.flush()
    return user


def set_password(session: Session, user: User, password: str) -> None:
    """A new password; ends all sessions. Raises InvalidInput for a short one."""
    check_length(password)
    user.password_hash = passwords.hashed(password)
    end_all_sessions(session, user.id)


def check_length(password: str) -> None:
    """Raise InvalidInput for a password that is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput("password_short", field="password", shortest=SHORTEST_PASSWORD)


def by_id(session: Session, user_id: uuid.UUID) -> User:
    """A person who is there; raises NoResultFound."""
    return session.get_one(User, user_id)


def has_password(session: Session, user_id: uuid.UUID, password: str) -> bool:
    """Whether this is the person's password."""
    return passwords.fits(by_id(session, user_id).password_hash, password)


def add_membership(
    session: Session,
    user: User,
    municipality_id: int,
    role: Role,
    unit_id: uuid.UUID | None = None,
    *,
    by_group: bool = False,
) -> bool:
    """Give a person a role; False when it was there. The municipality must be in scope (row-level security)."""
    found = session.scalar(
        select(Membership.id).where(
            Membership.user_id == user.id,
            Membership.municipality_id == municipality_id,
            Membership.role == role.value,
            Membership.unit_id.is_not_distinct_from(unit_id),
        )
    )
    if found is not None:
        return False
    session.add(
        Membership(
            user_id=user.id, municipality_id=municipality_id, role=role.value, unit_id=unit_id, by_group=by_group
        )
    )
    session.flush()
    return True


def remember_municipality(session: Session, user_id: uuid.UUID, municipality_id: int) -> None:
    """Where /staff/ sends this person next time."""
    session.execute(
        update(User)
        .where(User.id == user_id, User.last_municipality_id.is_distinct_from(municipality_id))
        .values(last_municipality_id=municipality_id)
    )
