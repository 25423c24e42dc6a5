"""What administrators change about accounts; every change is a line of history.

`reach` is the municipality of a municipality's administrator, None for the administrator of the whole installation.
The session's scope (row-level security) must hold every municipality in reach.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from data import audit, queue
from data.audit import Actor
from data.engine import also_of
from data.models.account import Membership, ProviderIdentity, User
from data.models.catalogue import Unit
from data.queries import accounts
from data.vocabulary import Audience, Role, Verb
from webapp.accounts.rules import needs_second_factor
from webapp.accounts.service import factor, links, people
from webapp.accounts.service.sessions import end_all_sessions
from webapp.core.errors import Conflict, Forbidden, InvalidInput, NotFound


@dataclass(frozen=True)
class Office:
    """Where an administrator works and with what: reach, name in the history, key of the links, single sign-on."""

    reach: int | None
    actor: Actor
    link_key: bytes
    sso: bool = False


@dataclass(frozen=True)
class Wanted:
    """A role that somebody shall have; `unit` is the code of a unit."""

    municipality_id: int
    role: Role
    unit: str | None = None


def find(session: Session, office: Office, user_id: str) -> User:
    """The person, locked; raises NotFound for nobody and for people who have no role within reach."""
    try:
        user = session.get(User, uuid.UUID(user_id), with_for_update=True)
    except ValueError:
        user = None
    if user is None or not (office.reach is None or office.reach in _municipalities(session, user)):
        raise NotFound("not_found")
    return user


def invite(
    session: Session, office: Office, *, email: str, name: str, language: str, wanted: Wanted | None, by_email: bool
) -> User:
    """Give somebody an account, or one who has an account a role, and tell them by e-mail.

    Without `wanted` they become administrator of the installation. `by_email` lets single sign-on find the new
    account by its e-mail, once. Raises Conflict for a disabled account and for a role that the person has.
    """
    user = accounts.user_by_email(session, email)
    if user is not None:
        return _invite_known(session, office, user, wanted)
    user = people.add_user(session, email=email, name=name, password=None, language=language)
    _tell(session, user, office, Verb.CREATED, wanted.municipality_id if wanted else None)
    if by_email and office.sso:
        _allow_link(session, office, user)
    if wanted:
        _add(session, office, user, wanted)
    else:
        set_system_admin(session, office, user, wanted=True)
    links.send_invitation(session, office.link_key, user, wanted.municipality_id if wanted else None)
    return user


def invite_again(session: Session, office: Office, user: User) -> None:
    """Send a new invitation to somebody who has not used the first; raises Conflict when they have a password."""
    if user.password_hash or not user.active:
        raise Conflict("invited_already")
    links.send_invitation(session, office.link_key, user, office.reach)
    _tell(session, user, office, Verb.CHANGED, office.reach, {"invited": [True, True]})


def add_role(session: Session, office: Office, user: User, wanted: Wanted) -> None:
    """Give a person one more role; raises Conflict when they have it."""
    if not _add(session, office, user, wanted):
        raise Conflict("has_role", field="role")


def change_role(session: Session, office: Office, user: User, membership_id: str, wanted: str) -> None:
    """Turn a role into another in the same municipality; `wanted` as `parse_role` takes it."""
    row = _membership(session, office, user, membership_id)
    role, unit = parse_role(wanted)
    unit_id = _unit(session, row.municipality_id, role, unit)
    if (row.role, row.unit_id) == (role.value, unit_id):
        return
    if _has(session, user, row.municipality_id, role, unit_id):
        raise Conflict("has_role", field="role")
    changes: dict[str, list[Any]] = {
        "role": [row.role, role.value],
        "unit_id": [_text(row.unit_id), _text(unit_id)],
    }
    row.role, row.unit_id = role.value, unit_id
    _tell(session, user, office, Verb.CHANGED, row.municipality_id, changes)
    _want_factor(session, user, role)


def end_role(session: Session, office: Office, user: User, membership_id: str) -> None:
    """Take a role away; it is gone at the person's next click."""
    row = _membership(session, office, user, membership_id)
    changes = {"role": [row.role, None], "unit_id": [_text(row.unit_id), None]}
    session.delete(row)
    session.flush()
    _tell(session, user, office, Verb.CHANGED, row.municipality_id, changes)


def set_active(session: Session, office: Office, user: User, *, active: bool) -> None:
    """Disable an account, which ends its sessions and links, or enable it again."""
    _own_account(session, office, user)
    if user.active == active:
        return
    if not active:
        _keep_one_admin(session, user)
        end_all_sessions(session, user.id)
        links.void_links(session, user.id)
    user.active = active
    _tell(session, user, office, Verb.CHANGED, office.reach, {"active": [not active, active]})


def reset_second_factor(session: Session, office: Office, user: User) -> None:
    """Take a lost second factor away and end all sessions; a new one is set up at the next sign-in."""
    _own_account(session, office, user)
    had = user.factor_salt is not None
    factor.take_away(session, user.id)
    end_all_sessions(session, user.id)
    _tell(session, user, office, Verb.CHANGED, office.reach, {"second_factor": [had, False]})


def allow_link(session: Session, office: Office, user: User) -> None:
    """Let single sign-on find this account by its confirmed e-mail, once."""
    _own_account(session, office, user)
    _allow_link(session, office, user)


def set_system_admin(session: Session, office: Office, user: User, *, wanted: bool) -> None:
    """Make somebody administrator of the installation, or no longer; never the last one."""
    if office.reach is not None:
        raise Forbidden("no_permission")
    if user.system_admin == wanted:
        return
    if not wanted:
        _keep_one_admin(session, user)
    user.system_admin = wanted
    _tell(session, user, office, Verb.CHANGED, None, {"system_admin": [not wanted, wanted]})
    if wanted:
        _want_factor(session, user, Role.SYSTEM_ADMIN)


def may_touch_account(session: Session, office: Office, user: User) -> bool:
    """Whether the account itself lies within reach: not that of somebody who also works elsewhere."""
    if office.reach is None:
        return True
    return not user.system_admin and _municipalities(session, user) == {office.reach}


def parse_role(text: str) -> tuple[Role, str | None]:
    """The role and unit of a choice: `coordinator`, or `unit_staff:<unit>`; raises InvalidInput."""
    role, _, unit = text.partition(":")
    if role not in set(Role) - {Role.SYSTEM_ADMIN} or (role == Role.UNIT_STAFF) != bool(unit):
        raise InvalidInput("role_unknown", field="role")
    return Role(role), unit or None


def _invite_known(session: Session, office: Office, user: User, wanted: Wanted | None) -> User:
    if not user.active:
        raise Conflict("account_disabled", field="email")
    if wanted is not None:
        add_role(session, office, user, wanted)
    else:
        set_system_admin(session, office, user, wanted=True)
    params = {"municipality": wanted.municipality_id if wanted else None}
    queue.add_mail(session, key="new_role", language=user.language, params=params, user_id=user.id)
    return user


def _add(session: Session, office: Office, user: User, wanted: Wanted) -> bool:
    unit_id = _unit(session, wanted.municipality_id, wanted.role, wanted.unit)
    if not people.add_membership(session, user, wanted.municipality_id, wanted.role, unit_id):
        return False
    changes = {"role": [None, wanted.role.value], "unit_id": [None, _text(unit_id)]}
    _tell(session, user, office, Verb.CHANGED, wanted.municipality_id, changes)
    _want_factor(session, user, wanted.role)
    return True


def _has(session: Session, user: User, municipality_id: int, role: Role, unit_id: uuid.UUID | None) -> bool:
    rows = session.scalars(
        select(Membership).where(Membership.user_id == user.id, Membership.municipality_id == municipality_id)
    )
    return any((row.role, row.unit_id) == (role.value, unit_id) for row in rows)


def _membership(session: Session, office: Office, user: User, membership_id: str) -> Membership:
    """A role of this person within reach, given by hand; raises NotFound, or Conflict when a group gives it."""
    try:
        row = session.get(Membership, uuid.UUID(membership_id))
    except ValueError:
        row = None
    if row is None or row.user_id != user.id or office.reach not in (None, row.municipality_id):
        raise NotFound("not_found")
    if row.by_group:
        raise Conflict("role_by_group")
    return row


def _unit(session: Session, municipality_id: int, role: Role, code: str | None) -> uuid.UUID | None:
    if role != Role.UNIT_STAFF:
        return None
    found = session.scalar(select(Unit.id).where(Unit.municipality_id == municipality_id, Unit.code == code))
    if found is None:
        raise InvalidInput("unit_unknown", field="role")
    return found


def _want_factor(session: Session, user: User, role: Role) -> None:
    """Somebody who now needs a second factor and has none signs in again and sets it up."""
    needed = needs_second_factor([role.value], system_admin=role == Role.SYSTEM_ADMIN)
    if needed and user.factor_salt is None and not user.factor_waived:
        end_all_sessions(session, user.id)


def _allow_link(session: Session, office: Office, user: User) -> None:
    if session.scalar(select(exists().where(ProviderIdentity.user_id == user.id))) or user.link_by_email:
        return
    user.link_by_email = True
    _tell(session, user, office, Verb.CHANGED, office.reach, {"link_by_email": [False, True]})


def _own_account(session: Session, office: Office, user: User) -> None:
    if not may_touch_account(session, office, user):
        raise Forbidden("account_elsewhere")


def _keep_one_admin(session: Session, user: User) -> None:
    """Raise Conflict when nobody else looks after the installation; locks, so that two cannot leave at once."""
    if not user.system_admin:
        return
    others = select(User.id).where(User.system_admin, User.active).order_by(User.id).with_for_update()
    if set(session.scalars(others)) <= {user.id}:
        raise Conflict("last_system_admin")


def _municipalities(session: Session, user: User) -> set[int]:
    with also_of(session, user.id):
        query = select(Membership.municipality_id).where(Membership.user_id == user.id).distinct()
        return set(session.scalars(query))


def _tell(
    session: Session,
    user: User,
    office: Office,
    verb: Verb,
    municipality_id: int | None,
    changes: dict[str, list[Any]] | None = None,
) -> None:
    audit.record(
        session,
        municipality_id=municipality_id,
        object_kind="user_account",
        object_id=user.id,
        actor=office.actor,
        verb=verb,
        audience=Audience.STAFF,
        changes=changes,
    )


def _text(value: uuid.UUID | None) -> str | None:
    return str(value) if value else None
