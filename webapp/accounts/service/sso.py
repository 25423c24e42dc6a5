"""Single sign-on: the visit to the provider, whose account it is, and the roles that groups give."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, select
from sqlalchemy.orm import Session

from data import audit
from data.audit import SYSTEM
from data.engine import also_of, set_scope
from data.models.account import Membership, ProviderGroup, ProviderIdentity, ProviderVisit, User
from data.models.catalogue import Unit
from data.queries import accounts
from data.vocabulary import Audience, Role, Verb
from webapp.accounts.service import people
from webapp.core.errors import Conflict, Forbidden, InvalidInput, NotFound

VISIT = timedelta(minutes=10)


@dataclass(frozen=True)
class Visit:
    """A visit to the provider that is under way: what must fit when it comes back, and where to go on to."""

    nonce: str
    verifier: str
    target: str


def begin_visit(session: Session, state: str, browser: str, visit: Visit) -> None:
    """Remember a visit, bound to the secret in the browser's cookie."""
    row = ProviderVisit(
        state_hash=_hash(state),
        browser_hash=_hash(browser),
        nonce=visit.nonce,
        verifier=visit.verifier,
        target=visit.target,
    )
    session.add(row)


def end_visit(connection: Connection, state: str, browser: str) -> Visit | None:
    """Take a visit, which works once; None when it is unknown, old or another browser's."""
    found = connection.execute(
        delete(ProviderVisit)
        .where(
            ProviderVisit.state_hash == _hash(state),
            ProviderVisit.browser_hash == _hash(browser),
        )
        .returning(ProviderVisit.nonce, ProviderVisit.verifier, ProviderVisit.target, ProviderVisit.created_at)
    ).first()
    if found is None or datetime.now(UTC) - found.created_at > VISIT:
        return None
    return Visit(found.nonce, found.verifier, found.target)


def recognise(
    session: Session, issuer: str, subject: str, *, name: str, email: str | None, groups: Iterable[str]
) -> User:
    """The account of a person whom the provider vouches for, with the roles of their groups renewed.

    Found by issuer and subject; by the confirmed e-mail only once and only where an administrator has allowed it.
    Somebody unknown with a group that gives a role gets an account. Raises Forbidden for all others.
    """
    wanted = _wanted(session, groups)
    user = _known(session, issuer, subject) or _linked(session, issuer, subject, email)
    if user is None:
        if not wanted:
            raise Forbidden("sso_no_role")
        user = people.add_user(session, email=email or _placeholder(issuer, subject), name=name, password=None)
        session.add(ProviderIdentity(issuer=issuer, subject=subject, user_id=user.id))
        _tell(session, user, Verb.CREATED, None, {"by_provider": [False, True]})
    if not user.active:
        raise Forbidden("sso_disabled")
    _renew_roles(session, user, wanted)
    return user


def add_group(session: Session, name: str, municipality_id: int, role: Role, unit: str | None) -> None:
    """Let members of a group have a role from their next sign-in on; raises Conflict when it is there."""
    unit_id = None
    if role == Role.UNIT_STAFF:
        unit_id = session.scalar(select(Unit.id).where(Unit.municipality_id == municipality_id, Unit.code == unit))
        if unit_id is None:
            raise InvalidInput("unit_unknown", field="role")
    row = {"name": name.strip(), "municipality_id": municipality_id, "role": role.value, "unit_id": unit_id}
    if session.scalar(select(ProviderGroup.id).filter_by(**row)) is not None:
        raise Conflict("group_known", field="name")
    session.add(ProviderGroup(**row))


def remove_group(session: Session, group_id: str) -> None:
    """Take a line away; who had the role by it loses it at the next sign-in. Raises NotFound."""
    try:
        row = session.get(ProviderGroup, uuid.UUID(group_id))
    except ValueError:
        row = None
    if row is None:
        raise NotFound("not_found")
    session.delete(row)


Wanted = set[tuple[int, str, uuid.UUID | None]]


def _wanted(session: Session, groups: Iterable[str]) -> Wanted:
    query = select(ProviderGroup).where(ProviderGroup.name.in_(list(groups)))
    return {(row.municipality_id, row.role, row.unit_id) for row in session.scalars(query)}


def _known(session: Session, issuer: str, subject: str) -> User | None:
    return session.scalar(
        select(User)
        .join(ProviderIdentity, ProviderIdentity.user_id == User.id)
        .where(ProviderIdentity.issuer == issuer, ProviderIdentity.subject == subject)
    )


def _linked(session: Session, issuer: str, subject: str, email: str | None) -> User | None:
    user = accounts.user_by_email(session, email) if email else None
    if user is None:
        return None
    if not user.link_by_email:
        raise Forbidden("sso_not_linked")
    user.link_by_email = False
    session.add(ProviderIdentity(issuer=issuer, subject=subject, user_id=user.id))
    _tell(session, user, Verb.CHANGED, None, {"by_provider": [False, True]})
    return user


def _renew_roles(session: Session, user: User, wanted: Wanted) -> None:
    """Give what the groups give now and take what they gave before; roles given by hand stay."""
    with also_of(session, user.id):
        held = list(session.scalars(select(Membership).where(Membership.user_id == user.id)))
    reach = {row.municipality_id for row in held} | {municipality_id for municipality_id, _role, _unit in wanted}
    set_scope(session, municipalities=sorted(reach), user=user.id)
    for row in held:
        if row.by_group and (row.municipality_id, row.role, row.unit_id) not in wanted:
            session.delete(row)
            _tell_role(session, user, row.municipality_id, [row.role, None], [row.unit_id, None])
    session.flush()
    for municipality_id, role, unit_id in sorted(wanted, key=str):
        if people.add_membership(session, user, municipality_id, Role(role), unit_id, by_group=True):
            _tell_role(session, user, municipality_id, [None, role], [None, unit_id])


def _tell_role(
    session: Session, user: User, municipality_id: int, role: list[str | None], unit_id: list[uuid.UUID | None]
) -> None:
    units = [str(value) if value else None for value in unit_id]
    _tell(session, user, Verb.CHANGED, municipality_id, {"role": list(role), "unit_id": list(units)})


def _tell(
    session: Session, user: User, verb: Verb, municipality_id: int | None, changes: dict[str, list[object]]
) -> None:
    audit.record(
        session,
        municipality_id=municipality_id,
        object_kind="user_account",
        object_id=user.id,
        actor=SYSTEM,
        verb=verb,
        audience=Audience.STAFF,
        changes=changes,
    )


def _placeholder(issuer: str, subject: str) -> str:
    """An address that nobody can have (RFC 2606), for people whose e-mail the provider has not confirmed."""
    return f"sso-{_hash(issuer + ' ' + subject).hex()[:16]}@sso.invalid"


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
