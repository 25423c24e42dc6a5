"""Turns an application into a watch area with its contact persons: once, however often it is sent."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from geoalchemy2.shape import from_shape
from shapely import MultiPolygon
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from data import audit, queue
from data.audit import Actor
from data.models.watch_area import WatchArea, WatchContact
from data.vocabulary import Verb, WatchAreaKind, WatchAreaStatus
from geo.crs import STORE
from geo.watch_areas import generalise
from webapp.core.errors import NotFound
from webapp.core.tokens import confirm_token, token_hash, watch_token
from webapp.watch_areas.service.loading import locked, tell


@dataclass(frozen=True)
class Person:
    """A contact person as they write themselves; `protected` = skyddade personuppgifter."""

    name: str
    email: str | None = None
    phone: str | None = None
    protected: bool = False


@dataclass(frozen=True)
class Application:
    """What is applied for; the first of `people` is the one who applies."""

    kind: WatchAreaKind
    name: str
    area: MultiPolygon
    households_joined: int
    households_total: int
    facts: dict[str, Any]
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Keys:
    """The keys of the secret link and of the mail's confirmation code."""

    applicant: bytes
    confirm: bytes


def apply(
    session: Session,
    area_id: uuid.UUID,
    municipality_id: int,
    given: Application,
    *,
    language: str,
    keys: Keys,
    letter_delay: timedelta = timedelta(),
) -> bool:
    """Store an application; False when it was stored before. The municipality must be in the session's scope."""
    values = {
        "id": area_id,
        "municipality_id": municipality_id,
        "status": WatchAreaStatus.APPLICATION.value,
        "token_hash": token_hash(watch_token(keys.applicant, area_id)),
        **_columns(given),
    }
    stored = session.scalar(
        insert(WatchArea).values(values).on_conflict_do_nothing(index_elements=["id"]).returning(WatchArea.id)
    )
    if stored is None:
        return False
    people = [_contact(area_id, municipality_id, one, language, n == 0) for n, one in enumerate(given.people)]
    session.add_all(people)
    first = people[0]
    first.confirm_hash = token_hash(confirm_token(keys.confirm, first.id, first.email or ""))
    area = locked(session, area_id)
    tell(session, area, Verb.CREATED, audit.RESIDENT, {"status": [None, area.status], "kind": [None, area.kind]})
    session.flush()
    queue.add_mail(
        session,
        key="watch_confirm",
        language=language,
        municipality_id=municipality_id,
        watch_contact_id=first.id,
        delay=letter_delay,
    )
    return True


def create(session: Session, municipality_id: int, given: Application, *, language: str, actor: Actor) -> WatchArea:
    """An area that staff write down themselves, as an application to be reviewed; nobody is mailed."""
    area = WatchArea(
        id=uuid.uuid4(), municipality_id=municipality_id, status=WatchAreaStatus.APPLICATION.value, **_columns(given)
    )
    session.add(area)
    session.flush()
    session.add_all(_contact(area.id, municipality_id, one, language, False) for one in given.people)
    tell(session, area, Verb.CREATED, actor, {"status": [None, area.status], "kind": [None, area.kind]})
    return area


def confirm(session: Session, area_id: uuid.UUID, code: str) -> None:
    """The applicant's address is right; raises NotFound for a wrong code."""
    query = select(WatchContact).where(
        WatchContact.watch_area_id == area_id, WatchContact.confirm_hash == token_hash(code)
    )
    contact = session.scalar(query.with_for_update())
    if contact is None:
        raise NotFound("not_found")
    if contact.confirmed_at is None:
        contact.confirmed_at = datetime.now(UTC)
        tell(session, locked(session, area_id), Verb.CONFIRMED_EMAIL, audit.RESIDENT)


def _columns(given: Application) -> dict[str, Any]:
    return {
        "kind": given.kind.value,
        "name": given.name,
        "households_joined": given.households_joined,
        "households_total": given.households_total,
        "facts": given.facts,
        "geom": from_shape(given.area, srid=STORE),
        "public_geom": from_shape(generalise(given.area), srid=STORE),
    }


def _contact(area_id: uuid.UUID, municipality_id: int, person: Person, language: str, applicant: bool) -> WatchContact:
    return WatchContact(
        id=uuid.uuid4(),
        watch_area_id=area_id,
        municipality_id=municipality_id,
        name=person.name,
        email=person.email,
        phone=person.phone,
        protected=person.protected,
        applicant=applicant,
        language=language,
    )
