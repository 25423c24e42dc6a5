"""Reads of actions for staff: the board, its numbers, one action, its history, what is left to confirm."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from data.models.account import User
from data.models.action import Action, ActionObservation, ActionPlace
from data.models.catalogue import Unit
from data.models.event import Event, EventDetail
from data.models.observation import Observation
from data.models.place import Place
from data.vocabulary import ActionStatus, ObservationStatus, Verb

MOST = 500
CLOSED = ActionStatus.CLOSED.value


@dataclass(frozen=True)
class BoardFilter:
    """What the board shows."""

    today: date
    unit: str | None = None
    late: bool = False
    kind: str | None = None


@dataclass(frozen=True)
class ActionRow:
    """An action as lists and its page show it."""

    id: uuid.UUID
    public_id: str
    ref: str
    municipality_id: int
    kind: str
    title: str
    description: str | None
    unit_id: uuid.UUID | None
    unit_code: str | None
    unit_name: dict[str, str] | None
    controls_site: str | None
    cost_sek: int | None
    due_on: date | None
    status: str
    outcome: str | None
    resident_message: str | None
    published_at: datetime | None
    whole_municipality: bool
    created_at: datetime
    closed_at: datetime | None
    version: int
    observations: int
    place: str | None

    @property
    def state(self) -> str:
        """The status, for closed ones the outcome: "closed" alone says nothing."""
        return self.outcome or self.status

    def late(self, today: date) -> bool:
        """Open although its day has passed."""
        return self.status != CLOSED and self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class UnitCount:
    """What one unit has on the board."""

    code: str | None
    name: dict[str, str] | None
    open: int
    late: int
    cost_sek: int


@dataclass(frozen=True)
class HistoryRow:
    """A line of history with what may still be told of it."""

    id: int
    at: datetime
    verb: str
    changes: dict[str, list[Any]]
    who: str | None
    batch_id: uuid.UUID | None
    detail: dict[str, Any]


@dataclass(frozen=True)
class ToConfirm:
    """An observation that is still open although an action that answers it is closed."""

    action_public_id: str
    action_ref: str
    action_title: str
    action_outcome: str
    action_closed_at: datetime
    public_id: str
    ref: str
    category: str
    title_code: str | None
    place_name: str | None
    status: str


def board(session: Session, municipality_id: int, chosen: BoardFilter, *, limit: int = MOST) -> list[ActionRow]:
    """Actions of a municipality: open ones by due date, then closed ones, the latest first."""
    query = (
        _rows()
        .where(Action.municipality_id == municipality_id, *_rules(chosen))
        .order_by(
            (Action.status == CLOSED).asc(),
            Action.closed_at.desc().nulls_last(),
            Action.due_on.asc().nulls_last(),
            Action.created_at.desc(),
            Action.id,
        )
        .limit(limit)
    )
    return [ActionRow(**row) for row in session.execute(query).mappings()]


def find(session: Session, municipality_id: int, public_id: str) -> ActionRow | None:
    """The action of this municipality with this public id."""
    query = _rows().where(Action.municipality_id == municipality_id, Action.public_id == public_id)
    found = session.execute(query).mappings().first()
    return ActionRow(**found) if found else None


def counts_by_unit(session: Session, municipality_id: int, today: date) -> list[UnitCount]:
    """Open and late actions and their planned cost by unit (alphabetical), those without unit last."""
    late = Action.due_on < today
    query = (
        select(
            Unit.code,
            Unit.name,
            func.count().label("open"),
            func.count().filter(late).label("late"),
            func.coalesce(func.sum(Action.cost_sek), 0).label("cost_sek"),
        )
        .select_from(Action)
        .outerjoin(Unit, Unit.id == Action.unit_id)
        .where(Action.municipality_id == municipality_id, Action.status != CLOSED)
        .group_by(Unit.code, Unit.name)
        .order_by(Unit.name["sv"].astext.collate("sv-x-icu").nulls_last(), Unit.code)
        .limit(200)
    )
    return [UnitCount(**row) for row in session.execute(query).mappings()]


def outcomes_since(session: Session, municipality_id: int, since: date) -> dict[str, int]:
    """How many actions have been closed since a day, by outcome."""
    query = (
        select(Action.outcome, func.count())
        .where(Action.municipality_id == municipality_id, Action.status == CLOSED, Action.closed_at >= since)
        .group_by(Action.outcome)
        .order_by(Action.outcome)
    )
    return {str(outcome): count for outcome, count in session.execute(query)}


def open_actions(session: Session, municipality_id: int) -> list[ActionRow]:
    """Open actions that observations can be added to, the newest first."""
    query = (
        _rows()
        .where(Action.municipality_id == municipality_id, Action.status != CLOSED)
        .order_by(Action.created_at.desc(), Action.id)
        .limit(MOST)
    )
    return [ActionRow(**row) for row in session.execute(query).mappings()]


def history(session: Session, action_id: uuid.UUID, *, limit: int = 300) -> list[HistoryRow]:
    """The history of an action, newest first; texts only while retention keeps them."""
    query = (
        select(Event, User.name, EventDetail.detail)
        .outerjoin(User, User.id == Event.actor_id)
        .outerjoin(EventDetail, EventDetail.event_id == Event.id)
        .where(Event.object_kind == "action", Event.object_id == action_id)
        .order_by(Event.id.desc())
        .limit(limit)
    )
    return [
        HistoryRow(event.id, event.at, event.verb, event.changes, name, event.batch_id, detail or {})
        for event, name, detail in session.execute(query)
    ]


def undone_batches(rows: Sequence[HistoryRow]) -> set[uuid.UUID]:
    """The batches that somebody took back."""
    return {row.batch_id for row in rows if row.verb == Verb.UNDONE and row.batch_id}


def to_confirm(session: Session, municipality_id: int, *, limit: int = MOST) -> list[ToConfirm]:
    """Open observations whose action is closed and that no open action answers; derived, nothing is stored."""
    query = (
        _unconfirmed(municipality_id)
        .with_only_columns(
            Action.public_id.label("action_public_id"),
            Action.ref.label("action_ref"),
            Action.title.label("action_title"),
            Action.outcome.label("action_outcome"),
            Action.closed_at.label("action_closed_at"),
            Observation.public_id,
            Observation.ref,
            Observation.category,
            Observation.title_code,
            Observation.place_name,
            Observation.status,
        )
        .order_by(Action.closed_at.desc(), Action.id, Observation.created_at, Observation.id)
        .limit(limit)
    )
    return [ToConfirm(**row) for row in session.execute(query).mappings()]


def count_to_confirm(session: Session, municipality_id: int) -> int:
    """How many observations stand in the list to confirm."""
    query = _unconfirmed(municipality_id).with_only_columns(func.count(func.distinct(Observation.id)))
    return session.scalar(query) or 0


def _unconfirmed(municipality_id: int) -> Select[Any]:
    return (
        select(Action)
        .join(ActionObservation, ActionObservation.action_id == Action.id)
        .join(Observation, Observation.id == ActionObservation.observation_id)
        .where(
            Action.municipality_id == municipality_id,
            Action.status == CLOSED,
            Observation.status != ObservationStatus.CLOSED.value,
            Observation.duplicate_of.is_(None),
        )
    )


def _rows() -> Select[Any]:
    linked = (
        select(func.count())
        .where(ActionObservation.action_id == Action.id)
        .correlate(Action)
        .scalar_subquery()
        .label("observations")
    )
    place = (
        select(Place.name)
        .join(ActionPlace, ActionPlace.place_id == Place.id)
        .where(ActionPlace.action_id == Action.id)
        .order_by(Place.name)
        .limit(1)
        .correlate(Action)
        .scalar_subquery()
        .label("place")
    )
    columns = [column for column in Action.__table__.c if column.name not in ("geom", "public_geom")]
    return select(*columns, Unit.code.label("unit_code"), Unit.name.label("unit_name"), linked, place).outerjoin(
        Unit, Unit.id == Action.unit_id
    )


def _rules(chosen: BoardFilter) -> list[ColumnElement[bool]]:
    rules: list[ColumnElement[bool]] = []
    if chosen.unit == "none":
        rules.append(Action.unit_id.is_(None))
    elif chosen.unit:
        rules.append(Unit.code == chosen.unit)
    if chosen.kind:
        rules.append(Action.kind == chosen.kind)
    if chosen.late:
        rules.append(and_(Action.status != CLOSED, Action.due_on < chosen.today))
    return rules
