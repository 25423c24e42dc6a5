"""One case with all that staff need to judge it: facts, what lies near, its actions, its history."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import Session, aliased

from data.models.account import User
from data.models.action import Action, ActionObservation
from data.models.catalogue import Unit
from data.models.event import Event, EventDetail
from data.models.observation import Observation, ObservationContact, Publication
from data.models.place import Place
from data.queries import photos, support
from data.queries.inbox import InboxRow

NEAR_METRES = 50


@dataclass(frozen=True)
class CaseRow(InboxRow):
    """All facts of one observation."""

    municipality_id: int
    source: str
    text: str | None
    personal_data: bool
    answers: dict[str, Any]
    feeling: int | None
    light: str | None
    unit_id: uuid.UUID | None
    unit_code: str | None
    unit_name: dict[str, str] | None
    resident_message: str | None
    kept_public_id: str | None
    duplicates: int
    has_contact: bool
    summary: str | None
    place_slug: str | None
    lat: float | None
    lon: float | None


@dataclass(frozen=True)
class NearRow:
    """Something within reach of a case, with its distance in metres."""

    kind: str
    public_id: str
    ref: str
    category: str
    title_code: str | None
    title: str | None
    place_name: str | None
    status: str
    outcome: str | None
    metres: float


@dataclass(frozen=True)
class CaseAction:
    """An action that answers the case."""

    public_id: str
    ref: str
    title: str
    status: str
    outcome: str | None


@dataclass(frozen=True)
class HistoryRow:
    """A line of history with who did it and what was written."""

    at: datetime
    verb: str
    actor_kind: str
    actor: str | None
    changes: dict[str, list[Any]]
    detail: dict[str, Any]


def case(session: Session, municipality_id: int, public_id: str) -> CaseRow | None:
    """The case with this public id in this municipality."""
    kept, other = aliased(Observation), aliased(Observation)
    own = [column for column in Observation.__table__.c if column.name in CaseRow.__dataclass_fields__]
    middle = func.ST_Transform(func.ST_PointOnSurface(Observation.geom), 4326)
    query = (
        select(
            *own,
            Observation.geom.is_not(None).label("placed"),
            Publication.precision,
            Publication.summary,
            kept.ref.label("kept_ref"),
            kept.public_id.label("kept_public_id"),
            photos.count_of(Observation.id).label("photos"),
            support.count_of(Observation.id).label("supports"),
            support.said_still_there(Observation.id).label("still"),
            select(func.count()).where(other.duplicate_of == Observation.id).scalar_subquery().label("duplicates"),
            exists(select(1).where(ObservationContact.observation_id == Observation.id)).label("has_contact"),
            Unit.code.label("unit_code"),
            Unit.name.label("unit_name"),
            Place.slug.label("place_slug"),
            func.ST_Y(middle).label("lat"),
            func.ST_X(middle).label("lon"),
        )
        .select_from(Observation)
        .outerjoin(Publication, Publication.observation_id == Observation.id)
        .outerjoin(Unit, Unit.id == Observation.unit_id)
        .outerjoin(Place, Place.id == Observation.place_id)
        .outerjoin(kept, kept.id == Observation.duplicate_of)
        .where(Observation.municipality_id == municipality_id, Observation.public_id == public_id)
    )
    found = session.execute(query).mappings().first()
    return CaseRow(**found) if found else None


_NEAR = text(
    """
    WITH here AS (SELECT id, municipality_id, geom FROM observation WHERE id = :id AND geom IS NOT NULL)
    SELECT * FROM (
        SELECT 'observation' AS kind, o.public_id, o.ref, o.category, o.title_code, NULL AS title, o.place_name,
               o.status, o.outcome, ST_Distance(o.geom, here.geom) AS metres
        FROM here JOIN observation o ON o.municipality_id = here.municipality_id AND o.id <> here.id
        WHERE o.duplicate_of IS NULL AND ST_DWithin(o.geom, here.geom, :metres)
        UNION ALL
        SELECT 'action', a.public_id, a.ref, 'action', NULL, a.title, NULL, a.status, a.outcome,
               ST_Distance(a.geom, here.geom)
        FROM here JOIN action a ON a.municipality_id = here.municipality_id
        WHERE a.status <> 'closed' AND ST_DWithin(a.geom, here.geom, :metres)
          AND NOT EXISTS (SELECT FROM action_observation l WHERE l.action_id = a.id AND l.observation_id = here.id)
    ) found ORDER BY kind, metres, ref LIMIT :most
    """
)


def near(session: Session, observation_id: uuid.UUID, most: int = 8) -> list[NearRow]:
    """Open actions and other observations within 50 m, actions first, then the nearest."""
    values = {"id": observation_id, "metres": NEAR_METRES, "most": most}
    return [NearRow(**row) for row in session.execute(_NEAR, values).mappings()]


def actions(session: Session, observation_id: uuid.UUID) -> list[CaseAction]:
    """The actions that answer the case."""
    query = (
        select(Action.public_id, Action.ref, Action.title, Action.status, Action.outcome)
        .join(ActionObservation, ActionObservation.action_id == Action.id)
        .where(ActionObservation.observation_id == observation_id)
        .order_by(Action.created_at, Action.id)
        .limit(50)
    )
    return [CaseAction(*row) for row in session.execute(query)]


def history(session: Session, observation_id: uuid.UUID, most: int = 50) -> list[HistoryRow]:
    """The latest lines of history, newest first; details need the municipality in the session's scope."""
    query = (
        select(Event.at, Event.verb, Event.actor_kind, User.name, Event.changes, EventDetail.detail)
        .outerjoin(EventDetail, EventDetail.event_id == Event.id)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.object_kind == "observation", Event.object_id == observation_id)
        .order_by(Event.id.desc())
        .limit(most)
    )
    return [
        HistoryRow(at, verb, kind, name, changes, detail or {})
        for at, verb, kind, name, changes, detail in session.execute(query)
    ]
