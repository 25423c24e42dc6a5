"""What everybody may read of observations and actions: rows of schema public_api; both logins may use it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from data.models.public_api import action, action_observation, event, observation
from data.vocabulary import ActionStatus, ObservationStatus, Outcome

MOST = 2_000


@dataclass(frozen=True)
class PublicObservation:
    """An observation as the public may see it; days, never hours."""

    public_id: str
    municipality_id: int
    ref: str
    category: str
    title_code: str | None
    place_name: str | None
    place_slug: str | None
    summary: str | None
    status: str
    outcome: str | None
    resident_message: str | None
    created_on: date
    published_on: date
    closed_on: date | None
    promise_on: date | None
    unit_name: dict[str, str] | None
    supports: int = 0


@dataclass(frozen=True)
class PublicAction:
    """A published action."""

    public_id: str
    municipality_id: int
    ref: str
    kind: str
    title: str
    description: str | None
    unit_name: dict[str, str] | None
    status: str
    outcome: str | None
    resident_message: str | None
    due_on: date | None
    created_on: date
    published_on: date
    closed_on: date | None
    whole_municipality: bool


@dataclass(frozen=True)
class Step:
    """A line of public history."""

    on_date: date
    verb: str
    status: str | None
    outcome: str | None


@dataclass(frozen=True)
class Counts:
    """The numbers of the portal."""

    open_observations: int
    current_actions: int
    fixed: int


_OBSERVATION = [c for c in observation.c if c.name != "geom"]
_ACTION = [c for c in action.c if c.name != "geom"]
CURRENT = (ActionStatus.DECIDED.value, ActionStatus.IN_PROGRESS.value)
CLOSED = ObservationStatus.CLOSED.value


def find_observation(session: Session, public_id: str) -> PublicObservation | None:
    """The public observation with this id."""
    return next(iter(observations(session, [public_id])), None)


def observations(session: Session, ids: Iterable[str]) -> list[PublicObservation]:
    """Public observations with these ids, newest first."""
    return observations_where(session, select(*_OBSERVATION).where(observation.c.public_id.in_(list(ids))))


def observations_where(session: Session, query: Select[Any], limit: int = MOST) -> list[PublicObservation]:
    """Rows of a query for all columns but the geometry, newest first."""
    ordered = query.order_by(observation.c.created_on.desc(), observation.c.public_id).limit(limit)
    return [PublicObservation(**row) for row in session.execute(ordered).mappings()]


def actions(session: Session, ids: Iterable[str]) -> list[PublicAction]:
    """Published actions with these ids, newest first."""
    query = select(*_ACTION).where(action.c.public_id.in_(list(ids)))
    ordered = query.order_by(action.c.published_on.desc(), action.c.public_id).limit(MOST)
    return [PublicAction(**row) for row in session.execute(ordered).mappings()]


def actions_for(session: Session, observation_ids: Iterable[str]) -> list[PublicAction]:
    """Published actions that answer these public observations."""
    query = select(action_observation.c.action).where(action_observation.c.observation.in_(list(observation_ids)))
    return actions(session, session.scalars(query.order_by(action_observation.c.action).limit(MOST)))


def answered_by(session: Session, action_ids: Iterable[str]) -> dict[str, list[PublicObservation]]:
    """For each of these actions the public observations that it answers."""
    chosen = list(action_ids)
    query = (
        select(action_observation.c.action, *_OBSERVATION)
        .join(observation, observation.c.public_id == action_observation.c.observation)
        .where(action_observation.c.action.in_(chosen))
        .order_by(observation.c.created_on.desc(), observation.c.public_id)
        .limit(MOST)
    )
    found: dict[str, list[PublicObservation]] = {one: [] for one in chosen}
    for row in session.execute(query).mappings():
        values = dict(row)
        found[values.pop("action")].append(PublicObservation(**values))
    return found


def history(session: Session, object_kind: str, public_id: str) -> list[Step]:
    """The public history of an observation or an action, oldest first."""
    query = (
        select(event.c.on_date, event.c.verb, event.c.status, event.c.outcome)
        .where(event.c.object_kind == object_kind, event.c.object == public_id)
        .order_by(event.c.position)
        .limit(200)
    )
    return [Step(**row) for row in session.execute(query).mappings()]


def counts(session: Session, municipality_id: int, since: date) -> Counts:
    """What is open, what is being done, and what was fixed since a day."""
    here = observation.c.municipality_id == municipality_id
    fixed = (observation.c.outcome == Outcome.DONE.value) & (observation.c.closed_on >= since)
    open_, done = session.execute(
        select(
            func.count().filter(observation.c.status != CLOSED),
            func.count().filter(fixed),
        ).where(here, or_(observation.c.status != CLOSED, fixed))
    ).one()
    current = session.scalar(
        select(func.count()).where(action.c.municipality_id == municipality_id, action.c.status.in_(CURRENT))
    )
    return Counts(open_observations=open_, current_actions=current or 0, fixed=done)


def latest_closed_actions(session: Session, municipality_id: int, limit: int) -> list[PublicAction]:
    """The actions that were finished last and have their sentence to residents."""
    query = (
        select(*_ACTION)
        .where(
            action.c.municipality_id == municipality_id,
            action.c.status == CLOSED,
            action.c.resident_message.is_not(None),
        )
        .order_by(action.c.closed_on.desc(), action.c.public_id)
        .limit(limit)
    )
    return [PublicAction(**row) for row in session.execute(query).mappings()]


def latest_closed_observations(session: Session, municipality_id: int, limit: int) -> list[PublicObservation]:
    """The observations that were closed last with a sentence of their own, not through a published action."""
    answered = select(action_observation.c.observation).where(
        action_observation.c.observation == observation.c.public_id
    )
    query = (
        select(*_OBSERVATION)
        .where(
            observation.c.municipality_id == municipality_id,
            observation.c.status == CLOSED,
            observation.c.resident_message.is_not(None),
            ~answered.exists(),
        )
        .order_by(observation.c.closed_on.desc(), observation.c.public_id)
        .limit(limit)
    )
    return [PublicObservation(**row) for row in session.execute(query).mappings()]


def action_of(session: Session, observation_ids: Iterable[str]) -> dict[str, PublicAction]:
    """For each of these observations the newest published action that answers it, where there is one."""
    query = (
        select(action_observation.c.observation, *_ACTION)
        .join(action, action.c.public_id == action_observation.c.action)
        .where(action_observation.c.observation.in_(list(observation_ids)))
        .order_by(action.c.published_on, action.c.public_id)
        .limit(MOST)
    )
    found: dict[str, PublicAction] = {}
    for row in session.execute(query).mappings():
        values = dict(row)
        answered = values.pop("observation")
        found[answered] = PublicAction(**values)
    return found


def answer_counts(session: Session, action_ids: Iterable[str]) -> dict[str, int]:
    """How many public observations each of these actions answers."""
    query = (
        select(action_observation.c.action, func.count())
        .where(action_observation.c.action.in_(list(action_ids)))
        .group_by(action_observation.c.action)
        .order_by(action_observation.c.action)
        .limit(MOST)
    )
    return {row[0]: row[1] for row in session.execute(query)}
