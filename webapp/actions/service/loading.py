"""Fetches and locks the rows that a change is about."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models.action import Action, ActionObservation
from data.models.observation import Observation
from data.vocabulary import ActionStatus
from webapp.core.errors import Conflict, NotFound


def action_to_change(session: Session, municipality_id: int, public_id: str, version: int | None) -> Action:
    """The action, locked; `version` is what the page showed (None: any, for undo).

    Raises NotFound when this municipality has no such action, Conflict when it has changed since.
    """
    action = session.scalar(
        select(Action).where(Action.municipality_id == municipality_id, Action.public_id == public_id).with_for_update()
    )
    if action is None:
        raise NotFound("not_found")
    if version is not None and action.version != version:
        raise Conflict("changed_meanwhile")
    return action


def refuse_closed(action: Action) -> None:
    """Raises Conflict for an action that is closed."""
    if action.status == ActionStatus.CLOSED:
        raise Conflict("action_closed")


def linked_observations(session: Session, action_id: uuid.UUID) -> list[Observation]:
    """All observations that an action answers, locked."""
    query = (
        select(Observation)
        .join(ActionObservation, ActionObservation.observation_id == Observation.id)
        .where(ActionObservation.action_id == action_id)
        .order_by(Observation.id)
        .with_for_update(of=Observation)
    )
    return list(session.scalars(query))


def answered_elsewhere(session: Session, action_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these observations another open action answers too."""
    query = (
        select(ActionObservation.observation_id)
        .join(Action, Action.id == ActionObservation.action_id)
        .where(
            ActionObservation.observation_id.in_(ids),
            Action.id != action_id,
            Action.status != ActionStatus.CLOSED.value,
        )
        .distinct()
        .order_by(ActionObservation.observation_id)
    )
    return set(session.scalars(query))
