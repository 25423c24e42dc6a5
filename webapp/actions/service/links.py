"""Ties actions to observations and places, and keeps their geometries in step."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from data import audit
from data.audit import Actor
from data.models.action import Action, ActionObservation, ActionPlace
from data.models.observation import Observation
from data.models.place import Place
from data.queries.action_geometry import refresh_public_geom
from data.vocabulary import ActionStatus, Audience, ObservationStatus, Verb
from geo.crs import STORE
from geo.links import middle
from webapp.actions.rules import STARTED
from webapp.actions.service.loading import refuse_closed
from webapp.core.errors import InvalidInput
from webapp.observations.rules import moved_by_link
from webapp.observations.service.loading import locked_all
from webapp.observations.service.status import change_status

MOST_OBSERVATIONS = 500


def add_observations(
    session: Session, action: Action, public_ids: Sequence[str], *, actor: Actor, delay: timedelta
) -> int:
    """Let an open action answer observations and move these forward; returns how many were new.

    Raises InvalidInput when none of them is known, Conflict when the action is closed.
    """
    refuse_closed(action)
    if len(public_ids) > MOST_OBSERVATIONS:
        raise InvalidInput("too_many_observations", field="obs", most=MOST_OBSERVATIONS)
    found = locked_all(session, action.municipality_id, public_ids)
    if not found:
        raise InvalidInput("no_observations", field="obs")
    added = session.scalars(
        insert(ActionObservation)
        .values([{"action_id": action.id, "observation_id": observation.id} for observation in found])
        .on_conflict_do_nothing()
        .returning(ActionObservation.observation_id)
    )
    new_ids = set(added)
    new = [observation for observation in found if observation.id in new_ids]
    batch_id = uuid.uuid4()
    for observation in new:
        _tell(session, observation, Verb.LINKED, [None, action.public_id], actor, batch_id)
    move_forward(session, action, new, actor=actor, batch_id=batch_id, delay=delay)
    _tell_action(session, action, Verb.LINKED, len(new), actor, batch_id)
    refresh_geometry(session, action)
    return len(new)


def remove_observation(session: Session, action: Action, public_id: str, *, actor: Actor) -> None:
    """Let an action no longer answer an observation; its status stays."""
    for observation in locked_all(session, action.municipality_id, [public_id]):
        gone = session.execute(
            delete(ActionObservation).where(
                ActionObservation.action_id == action.id, ActionObservation.observation_id == observation.id
            )
        )
        if gone.rowcount:  # type: ignore[attr-defined] # a DELETE's result has it
            _tell(session, observation, Verb.UNLINKED, [action.public_id, None], actor, None)
            _tell_action(session, action, Verb.UNLINKED, -1, actor, None)
    action.version += 1
    refresh_geometry(session, action)


def move_forward(
    session: Session,
    action: Action,
    observations: Sequence[Observation],
    *,
    actor: Actor,
    batch_id: uuid.UUID,
    delay: timedelta,
) -> None:
    """Move observations to planned, or to in progress when the action has started; never backwards."""
    started = ActionStatus(action.status) in STARTED
    for observation in observations:
        before = ObservationStatus(observation.status)
        after = moved_by_link(before, action_started=started)
        if after != before:
            change_status(session, observation, after, actor=actor, batch_id=batch_id, mail_delay=delay)


def set_places(session: Session, action: Action, place_ids: Sequence[uuid.UUID]) -> tuple[int, int]:
    """Do the action at these places of the same municipality; returns how many there were and are."""
    known = set(
        session.scalars(
            select(Place.id)
            .where(Place.municipality_id == action.municipality_id, Place.id.in_(place_ids))
            .order_by(Place.id)
        )
    )
    before = set(session.scalars(select(ActionPlace.place_id).where(ActionPlace.action_id == action.id)))
    session.execute(
        delete(ActionPlace).where(ActionPlace.action_id == action.id, ActionPlace.place_id.in_(before - known))
    )
    session.add_all(ActionPlace(action_id=action.id, place_id=place_id) for place_id in sorted(known - before))
    session.flush()
    return len(before), len(known)


def refresh_geometry(session: Session, action: Action) -> None:
    """Put the action in the middle of what it is tied to, for staff and, of the public parts only, for residents."""
    session.flush()
    tied = session.scalars(
        select(func.ST_AsBinary(Observation.geom))
        .join(ActionObservation, ActionObservation.observation_id == Observation.id)
        .where(ActionObservation.action_id == action.id, Observation.geom.is_not(None))
        .order_by(Observation.id)
        .union_all(
            select(func.ST_AsBinary(Place.geom))
            .join(ActionPlace, ActionPlace.place_id == Place.id)
            .where(ActionPlace.action_id == action.id)
            .order_by(Place.id)
        )
    )
    spot = middle(shapely.from_wkb(bytes(wkb)) for wkb in tied)
    action.geom = None if spot is None or action.whole_municipality else from_shape(spot, srid=STORE)
    refresh_public_geom(session, [action.id])


def _tell(
    session: Session,
    observation: Observation,
    verb: Verb,
    change: list[str | None],
    actor: Actor,
    batch_id: uuid.UUID | None,
) -> None:
    """In the observation's history for staff only: the action may not be public."""
    audit.record_about(
        session,
        observation,
        actor=actor,
        verb=verb,
        audience=Audience.STAFF,
        changes={"action": change},
        batch_id=batch_id,
    )


def _tell_action(
    session: Session, action: Action, verb: Verb, count: int, actor: Actor, batch_id: uuid.UUID | None
) -> None:
    if count:
        audit.record_about(
            session,
            action,
            actor=actor,
            verb=verb,
            audience=Audience.STAFF,
            changes={"observations": [0, count] if count > 0 else [-count, 0]},
            batch_id=batch_id,
        )
