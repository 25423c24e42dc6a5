"""Moves actions between their states, closes them with their observations, and takes that back."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data import audit, queue
from data.audit import Actor
from data.models.action import Action
from data.models.event import Event, EventDetail
from data.models.observation import Observation
from data.vocabulary import ActionStatus, Audience, ObservationStatus, Outcome, Verb
from webapp.actions.rules import STARTED, STATUS
from webapp.actions.service.links import move_forward
from webapp.actions.service.loading import answered_elsewhere, linked_observations
from webapp.core.errors import Conflict, InvalidInput, NotFound
from webapp.observations import personal_data
from webapp.observations.service.status import change_status
from webapp.observations.service.undo import closed_before, undo_moves, undoable


def move(
    session: Session,
    action: Action,
    after: ActionStatus,
    *,
    actor: Actor,
    reason: str | None = None,
    delay: timedelta,
) -> uuid.UUID:
    """Move an action forward, or a step back with a reason; starting it moves its observations forward.

    Returns the batch that can be undone. Raises InvalidInput when the table does not allow the step.
    """
    batch_id = uuid.uuid4()
    _step(session, action, after, actor=actor, reason=reason, batch_id=batch_id)
    if after in STARTED:
        observations = linked_observations(session, action.id)
        move_forward(session, action, observations, actor=actor, batch_id=batch_id, delay=delay)
    return batch_id


def close(
    session: Session,
    action: Action,
    *,
    outcome: Outcome,
    message: str,
    observations: Sequence[str],
    actor: Actor,
    delay: timedelta,
) -> uuid.UUID:
    """Close an action and, with the same outcome and sentence, the ticked observations (public ids).

    Observations that another open action answers stay open. Returns the batch that can be undone.
    """
    batch_id = uuid.uuid4()
    _step(session, action, ActionStatus.CLOSED, actor=actor, outcome=outcome, message=message, batch_id=batch_id)
    linked = [o for o in linked_observations(session, action.id) if o.public_id in set(observations)]
    elsewhere = answered_elsewhere(session, action.id, [o.id for o in linked])
    _close_all(session, [o for o in linked if o.id not in elsewhere], outcome, message, actor, batch_id, delay)
    return batch_id


def confirm(
    session: Session, municipality_id: int, pairs: Sequence[tuple[str, str]], *, actor: Actor, delay: timedelta
) -> uuid.UUID:
    """Close observations that stayed open, each as its closed action ended; pairs of (action, observation) ids."""
    batch_id = uuid.uuid4()
    wanted: dict[str, set[str]] = {}
    for action_id, observation_id in pairs:
        wanted.setdefault(action_id, set()).add(observation_id)
    actions = session.scalars(
        select(Action)
        .where(
            Action.municipality_id == municipality_id,
            Action.public_id.in_(wanted),
            Action.status == ActionStatus.CLOSED.value,
        )
        .order_by(Action.id)
    ).all()
    for action in actions:
        chosen = [o for o in linked_observations(session, action.id) if o.public_id in wanted[action.public_id]]
        outcome, message = Outcome(str(action.outcome)), action.resident_message or ""
        _close_all(session, chosen, outcome, message, actor, batch_id, delay)
    return batch_id


def undo(session: Session, municipality_id: int, batch_id: uuid.UUID, *, actor: Actor, delay: timedelta) -> str | None:
    """Take back a step or a closing with all that it did, as long as its mails wait.

    Returns the action's public id, None when the batch was about observations only. Raises NotFound or Conflict.
    """
    events = undoable(session, municipality_id=municipality_id, batch_id=batch_id, delay=delay)
    own = next((e for e in events if e.object_kind == "action" and e.verb == Verb.STATUS), None)
    action = _restore(session, own, actor) if own is not None else None
    moved = undo_moves(session, events, actor=actor)
    if action is None and not moved:
        raise Conflict("changed_meanwhile")
    queue.cancel_mails(session, batch_id)
    return action.public_id if action else None


def _close_all(
    session: Session,
    observations: Sequence[Observation],
    outcome: Outcome,
    message: str,
    actor: Actor,
    batch_id: uuid.UUID,
    delay: timedelta,
) -> None:
    for observation in observations:
        if observation.status != ObservationStatus.CLOSED:
            change_status(
                session,
                observation,
                ObservationStatus.CLOSED,
                actor=actor,
                outcome=outcome,
                message=message,
                batch_id=batch_id,
                mail_delay=delay,
            )


def _step(
    session: Session,
    action: Action,
    after: ActionStatus,
    *,
    actor: Actor,
    batch_id: uuid.UUID,
    outcome: Outcome | None = None,
    message: str | None = None,
    reason: str | None = None,
) -> None:
    before = ActionStatus(action.status)
    if personal_data.blocks(message):
        raise InvalidInput("personal_data", field="resident_message")
    refusal = STATUS.check(before, after, outcome=outcome, message=message, reason=reason)
    if refusal is not None:
        raise InvalidInput(refusal.code, field=refusal.field)
    changes: dict[str, list[Any]] = {"status": [before.value, after.value]}
    if action.outcome or outcome:
        changes["outcome"] = [action.outcome, outcome.value if outcome else None]
    told = {"message": message, "reason": reason, "message_before": action.resident_message}
    closed = after == ActionStatus.CLOSED
    action.status, action.outcome = after.value, outcome.value if outcome else None
    action.closed_at = datetime.now(UTC) if closed else None
    action.resident_message = message.strip() if closed and message else None
    action.version += 1
    audit.record_about(
        session,
        action,
        actor=actor,
        verb=Verb.STATUS,
        audience=Audience.PUBLIC,
        changes=changes,
        detail={name: text for name, text in told.items() if text} or None,
        batch_id=batch_id,
    )


def _restore(session: Session, event: Event, actor: Actor) -> Action:
    action = session.scalar(select(Action).where(Action.id == event.object_id).with_for_update())
    if action is None:
        raise NotFound("not_found")
    before, after = event.changes["status"]
    outcomes = event.changes.get("outcome", [None, None])
    if (action.status, action.outcome) != (after, outcomes[1]):
        raise Conflict("changed_meanwhile")
    detail = session.scalar(select(EventDetail.detail).where(EventDetail.event_id == event.id)) or {}
    closed = before == ActionStatus.CLOSED
    action.status, action.outcome = before, outcomes[0]
    action.closed_at = closed_before(session, event) if closed else None
    action.resident_message = detail.get("message_before") if closed else None
    action.version += 1
    changes = {"status": [after, before], "outcome": [outcomes[1], outcomes[0]]}
    audit.record_about(
        session,
        action,
        actor=actor,
        verb=Verb.UNDONE,
        audience=Audience.STAFF,
        changes=changes,
        batch_id=event.batch_id,
    )
    return action
