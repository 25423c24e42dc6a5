"""Reads of people for administrators: lists, one person, and what has been done to an account."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from data.models.account import AccountLink, Membership, ProviderGroup, ProviderIdentity, User, UserSession
from data.models.catalogue import Unit
from data.models.event import Event
from data.models.municipality import Municipality
from data.vocabulary import LinkKind

MOST = 500
USER = "user_account"


@dataclass(frozen=True)
class RoleRow:
    """A role as administrators see it."""

    id: uuid.UUID
    municipality_id: int
    municipality: str
    slug: str
    role: str
    unit_code: str | None
    unit_name: dict[str, str] | None
    by_group: bool

    @property
    def choice(self) -> str:
        """The value of the form's choice that stands for it."""
        return f"{self.role}:{self.unit_code}" if self.unit_code else self.role


@dataclass(frozen=True)
class PersonRow:
    """A person as administrators see them."""

    id: uuid.UUID
    name: str
    email: str
    active: bool
    system_admin: bool
    has_password: bool
    has_factor: bool
    factor_waived: bool
    link_by_email: bool
    by_provider: bool
    invited_until: datetime | None
    seen_at: datetime | None
    roles: list[RoleRow] = field(default_factory=list)


@dataclass(frozen=True)
class SessionLine:
    """One of a person's signed-in browsers."""

    id: uuid.UUID
    key_hash: bytes
    device: str
    created_at: datetime
    seen_at: datetime
    by_provider: bool


@dataclass(frozen=True)
class AccountEvent:
    """One line of what has been done to an account."""

    at: datetime
    by: str | None
    verb: str
    municipality: str | None
    changes: dict[str, Any]


@dataclass(frozen=True)
class GroupRow:
    """What members of a group at the provider are here."""

    id: uuid.UUID
    name: str
    municipality: str
    slug: str
    role: str
    unit_name: dict[str, str] | None


def people(session: Session, reach: int | None, search: str = "") -> list[PersonRow]:
    """The people with a role in a municipality (None: everybody), by name, with the roles in reach.

    The session's scope must hold the municipalities in reach.
    """
    query = _people().order_by(func.lower(User.name), User.email).limit(MOST)
    if reach is not None:
        query = query.where(exists().where(Membership.user_id == User.id, Membership.municipality_id == reach))
    for word in search.split()[:5]:
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(or_(User.name.ilike(pattern), User.email.ilike(pattern)))
    return _with_roles(session, query, reach)


def person(session: Session, reach: int | None, user_id: uuid.UUID) -> PersonRow:
    """One person with the roles in reach; raises NoResultFound."""
    (found,) = _with_roles(session, _people().where(User.id == user_id), reach)
    return found


def sessions_of(session: Session, user_id: uuid.UUID, since: datetime) -> list[SessionLine]:
    """A person's sessions that have been used since then and were not ended, the latest used first."""
    own = UserSession
    query = (
        select(own.id, own.key_hash, own.device, own.created_at, own.seen_at, own.by_provider)
        .where(own.user_id == user_id, own.ended_at.is_(None), own.waits_for.is_(None), own.seen_at > since)
        .order_by(own.seen_at.desc(), own.id)
        .limit(100)
    )
    return [SessionLine(**row) for row in session.execute(query).mappings()]


def account_history(session: Session, user_id: uuid.UUID, reach: int | None) -> list[AccountEvent]:
    """What has been done to an account, the newest first; in one municipality, or everywhere."""
    query = (
        select(Event.at, User.name, Event.verb, Municipality.name, Event.changes)
        .outerjoin(User, User.id == Event.actor_id)
        .outerjoin(Municipality, Municipality.id == Event.municipality_id)
        .where(Event.object_kind == USER, Event.object_id == user_id)
        .order_by(Event.id.desc())
        .limit(100)
    )
    if reach is not None:
        query = query.where(Event.municipality_id == reach)
    return [AccountEvent(*row) for row in session.execute(query)]


def groups(session: Session) -> list[GroupRow]:
    """All groups of the provider that give a role, by name."""
    query = (
        select(
            ProviderGroup.id,
            ProviderGroup.name,
            Municipality.name.label("municipality"),
            Municipality.slug,
            ProviderGroup.role,
            Unit.name.label("unit_name"),
        )
        .join(Municipality, Municipality.id == ProviderGroup.municipality_id)
        .outerjoin(Unit, Unit.id == ProviderGroup.unit_id)
        .order_by(ProviderGroup.name, Municipality.name, ProviderGroup.role, ProviderGroup.id)
        .limit(2_000)
    )
    return [GroupRow(**row) for row in session.execute(query).mappings()]


def _people() -> Select[*tuple[Any, ...]]:
    seen = select(func.max(UserSession.seen_at)).where(UserSession.user_id == User.id).scalar_subquery()
    invited = (
        select(func.max(AccountLink.expires_at))
        .where(
            AccountLink.user_id == User.id,
            AccountLink.kind == LinkKind.INVITATION.value,
            AccountLink.used_at.is_(None),
        )
        .scalar_subquery()
    )
    return select(
        User.id,
        User.name,
        User.email,
        User.active,
        User.system_admin,
        User.password_hash.is_not(None).label("has_password"),
        User.factor_salt.is_not(None).label("has_factor"),
        User.factor_waived,
        User.link_by_email,
        exists().where(ProviderIdentity.user_id == User.id).label("by_provider"),
        invited.label("invited_until"),
        seen.label("seen_at"),
    )


def _with_roles(session: Session, query: Select[*tuple[Any, ...]], reach: int | None) -> list[PersonRow]:
    found = {row["id"]: PersonRow(**row) for row in session.execute(query).mappings()}
    for user_id, role in _roles(session, list(found), reach):
        found[user_id].roles.append(role)
    return list(found.values())


def _roles(session: Session, user_ids: Sequence[uuid.UUID], reach: int | None) -> list[tuple[uuid.UUID, RoleRow]]:
    where: list[ColumnElement[bool]] = [Membership.user_id.in_(user_ids)]
    if reach is not None:
        where.append(Membership.municipality_id == reach)
    query = (
        select(
            Membership.user_id,
            Membership.id,
            Membership.municipality_id,
            Municipality.name.label("municipality"),
            Municipality.slug,
            Membership.role,
            Unit.code.label("unit_code"),
            Unit.name.label("unit_name"),
            Membership.by_group,
        )
        .join(Municipality, Municipality.id == Membership.municipality_id)
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(*where)
        .order_by(Municipality.name, Membership.role, Unit.code, Membership.id)
    )
    rows = session.execute(query).mappings()
    return [(row["user_id"], RoleRow(**{k: v for k, v in row.items() if k != "user_id"})) for row in rows]
