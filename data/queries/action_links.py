"""What actions are tied to: observations and places, as rows for lists and as geometries for maps."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from data.models.action import Action, ActionObservation, ActionPlace
from data.models.observation import Observation, Publication
from data.models.place import Place
from data.vocabulary import ActionStatus, ObservationStatus

MOST = 1_000
NEAR_METRES = 300
CLOSED = ObservationStatus.CLOSED.value
_PLACE = (Place.id, Place.public_id, Place.name)


@dataclass(frozen=True)
class LinkRow:
    """An observation as an action's pages show it; `others` are refs of other open actions that answer it."""

    id: uuid.UUID
    public_id: str
    ref: str
    category: str
    title_code: str | None
    place_name: str | None
    place_id: uuid.UUID | None
    unit_id: uuid.UUID | None
    status: str
    outcome: str | None
    promise_on: date | None
    created_at: datetime
    published: bool
    others: tuple[str, ...]

    @property
    def state(self) -> str:
        """The status, for closed ones the outcome."""
        return self.outcome or self.status

    @property
    def open(self) -> bool:
        """Not closed yet."""
        return self.status != CLOSED


@dataclass(frozen=True)
class PlaceLink:
    """A place that an action is done at."""

    id: uuid.UUID
    public_id: str
    name: str


@dataclass(frozen=True)
class Drawn:
    """Something on an action's map; `geometry` in EPSG:3006, None when it has none."""

    id: str
    geometry: BaseGeometry | None
    values: dict[str, Any]


@dataclass(frozen=True)
class Parts:
    """All that an action's map shows."""

    action: Drawn
    observations: list[Drawn]
    places: list[Drawn]


def linked(session: Session, action_id: uuid.UUID) -> list[LinkRow]:
    """The observations that an action answers, open ones first, then by age."""
    query = _links(action_id).where(
        Observation.id.in_(select(ActionObservation.observation_id).where(ActionObservation.action_id == action_id))
    )
    return _link_rows(session, query)


def chosen(session: Session, municipality_id: int, public_ids: Sequence[str]) -> list[LinkRow]:
    """Observations of a municipality by public id, for a new action."""
    query = _links(None).where(Observation.municipality_id == municipality_id, Observation.public_id.in_(public_ids))
    return _link_rows(session, query)


def by_ref(session: Session, municipality_id: int, ref: str) -> LinkRow | None:
    """The observation of a municipality with this number."""
    query = _links(None).where(Observation.municipality_id == municipality_id, Observation.ref == ref)
    return next(iter(_link_rows(session, query)), None)


def near(session: Session, municipality_id: int, action_id: uuid.UUID, *, limit: int = 20) -> list[LinkRow]:
    """Open observations within 300 m of an action that no open action answers yet, the nearest first."""
    here = select(Action.geom).where(Action.id == action_id).scalar_subquery()
    answered = (
        select(ActionObservation.observation_id)
        .join(Action, Action.id == ActionObservation.action_id)
        .where(
            ActionObservation.observation_id == Observation.id,
            (Action.status != ActionStatus.CLOSED.value) | (Action.id == action_id),
        )
    )
    query = (
        _links(action_id)
        .where(
            Observation.municipality_id == municipality_id,
            Observation.status != CLOSED,
            Observation.duplicate_of.is_(None),
            func.ST_DWithin(Observation.geom, here, NEAR_METRES),
            ~answered.exists(),
        )
        .order_by(None)
        .order_by(func.ST_Distance(Observation.geom, here), Observation.id)
        .limit(limit)
    )
    return _link_rows(session, query)


def places(session: Session, action_id: uuid.UUID) -> list[PlaceLink]:
    """The places that an action is done at, by name."""
    query = (
        select(*_PLACE)
        .join(ActionPlace, ActionPlace.place_id == Place.id)
        .where(ActionPlace.action_id == action_id)
        .order_by(Place.name, Place.id)
        .limit(MOST)
    )
    return [PlaceLink(*row) for row in session.execute(query)]


def all_places(session: Session, municipality_id: int) -> list[PlaceLink]:
    """All named places of a municipality, by name (Swedish order)."""
    query = (
        select(*_PLACE)
        .where(Place.municipality_id == municipality_id)
        .order_by(Place.name.collate("sv-x-icu"), Place.id)
        .limit(MOST)
    )
    return [PlaceLink(*row) for row in session.execute(query)]


def near_places(session: Session, observation_ids: Sequence[uuid.UUID], *, limit: int = 8) -> list[PlaceLink]:
    """Places that hold these observations or lie within 50 m of them, those with most first."""
    query = (
        select(*_PLACE)
        .join(Observation, func.ST_DWithin(Observation.geom, Place.geom, 50))
        .where(Observation.id.in_(observation_ids), Place.municipality_id == Observation.municipality_id)
        .group_by(Place.id)
        .order_by(func.count().desc(), Place.name, Place.id)
        .limit(limit)
    )
    return [PlaceLink(*row) for row in session.execute(query)]


def parts(session: Session, action_id: uuid.UUID, *, observations: bool = True) -> Parts:
    """An action with what it is tied to, for the staff map; `observations` False leaves these out."""
    action = session.execute(
        select(Action.public_id, Action.kind, Action.status, Action.outcome, Action.due_on, _wkb(Action.geom)).where(
            Action.id == action_id
        )
    ).mappings()
    observed = (
        select(
            Observation.public_id,
            Observation.ref,
            Observation.category,
            Observation.status,
            Observation.outcome,
            Observation.promise_on,
            _wkb(Observation.geom),
        )
        .join(ActionObservation, ActionObservation.observation_id == Observation.id)
        .where(ActionObservation.action_id == action_id)
        .order_by(Observation.public_id)
        .limit(MOST)
    )
    placed = (
        select(Place.public_id, Place.slug, Place.kind, _wkb(Place.geom))
        .join(ActionPlace, ActionPlace.place_id == Place.id)
        .where(ActionPlace.action_id == action_id)
        .order_by(Place.public_id)
        .limit(MOST)
    )
    return Parts(
        _drawn(action.one()),
        [_drawn(row) for row in session.execute(observed).mappings()] if observations else [],
        [_drawn(row) for row in session.execute(placed).mappings()],
    )


def board_parts(session: Session, municipality_id: int, public_ids: Sequence[str]) -> list[Drawn]:
    """These actions for the board's map."""
    query = (
        select(Action.public_id, Action.kind, Action.status, Action.outcome, Action.due_on, _wkb(Action.geom))
        .where(Action.municipality_id == municipality_id, Action.public_id.in_(public_ids), Action.geom.is_not(None))
        .order_by(Action.public_id)
        .limit(MOST)
    )
    return [_drawn(row) for row in session.execute(query).mappings()]


def _links(action_id: uuid.UUID | None) -> Select[Any]:
    other, link = aliased(Action), aliased(ActionObservation)
    others = (
        select(func.coalesce(func.array_agg(other.ref), []))
        .join(link, link.action_id == other.id)
        .where(
            link.observation_id == Observation.id,
            other.status != ActionStatus.CLOSED.value,
            *((other.id != action_id,) if action_id else ()),
        )
        .correlate(Observation)
        .scalar_subquery()
        .label("others")
    )
    shown = Publication.observation_id.is_not(None).label("published")
    columns = [
        Observation.id,
        Observation.public_id,
        Observation.ref,
        Observation.category,
        Observation.title_code,
        Observation.place_name,
        Observation.place_id,
        Observation.unit_id,
        Observation.status,
        Observation.outcome,
        Observation.promise_on,
        Observation.created_at,
    ]
    query: Any = select(*columns, shown, others)  # more columns than the stubs can count
    found: Select[Any] = (
        query.outerjoin(
            Publication, and_(Publication.observation_id == Observation.id, Publication.precision == "exact")
        )
        .order_by((Observation.status == CLOSED).asc(), Observation.created_at, Observation.id)
        .limit(MOST)
    )
    return found


def _link_rows(session: Session, query: Select[Any]) -> list[LinkRow]:
    rows = session.execute(query).mappings()
    return [LinkRow(**{**row, "others": tuple(sorted(row["others"] or ()))}) for row in rows]


def _wkb(column: Any) -> Any:
    return func.ST_AsBinary(column).label("wkb")


def _drawn(row: Any) -> Drawn:
    values = {key: value for key, value in row.items() if key not in ("wkb", "public_id")}
    return Drawn(row["public_id"], shapely.from_wkb(bytes(row["wkb"])) if row["wkb"] else None, values)
