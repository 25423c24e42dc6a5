"""Takes back what one batch did to observations, as long as its mails still wait."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data import audit, queue
from data.audit import Actor
from data.models.event import Event, EventDetail
from data.models.observation import Observation
from data.vocabulary import Audience, ObservationStatus, Verb
from webapp.core.errors import Conflict, NotFound
from webapp.observations.service.loading import locked_by_id


def undoable(session: Session, *, municipality_id: int, batch_id: uuid.UUID, delay: timedelta) -> list[Event]:
    """The lines of history of a batch, newest first, if it can still be undone.

    Raises NotFound for a batch that is not of this municipality, Conflict when it was undone already or its
    mails no longer wait (`delay` is how long mails to residents wait).
    """
    events = list(
        session.scalars(
            select(Event)
            .where(Event.batch_id == batch_id, Event.municipality_id == municipality_id)
            .order_by(Event.id.desc())
            .limit(10_000)
        )
    )
    if not events:
        raise NotFound("not_found")
    if any(event.verb == Verb.UNDONE for event in events):
        raise Conflict("undone_already")
    if min(event.at for event in events) + delay <= datetime.now(UTC):
        raise Conflict("undo_too_late")
    return events


def undo_moves(session: Session, events: Sequence[Event], *, actor: Actor) -> int:
    """Put observations back where the STATUS lines among `events` (newest first) found them, and cancel the mails.

    An observation that somebody has moved since then stays. Returns how many went back. The municipality must
    be in the session's scope (row-level security on the details).
    """
    moves = [e for e in events if e.object_kind == "observation" and e.verb == Verb.STATUS]
    details = _details(session, [event.id for event in moves])
    found = locked_by_id(session, {event.object_id for event in moves})
    count = 0
    for event in moves:
        observation = found.get(event.object_id)
        if observation is not None and _is_where_it_went(observation, event.changes):
            _restore(session, observation, event, details.get(event.id, {}), actor)
            count += 1
    for batch_id in {event.batch_id for event in moves if event.batch_id}:
        queue.cancel_mails(session, batch_id)
    return count


def closed_before(session: Session, event: Event) -> datetime | None:
    """When what an event is about had been closed before it was reopened."""
    return session.scalar(
        select(Event.at)
        .where(
            Event.object_kind == event.object_kind,
            Event.object_id == event.object_id,
            Event.id < event.id,
            Event.changes["status"][1].astext == ObservationStatus.CLOSED.value,
        )
        .order_by(Event.id.desc())
        .limit(1)
    )


def _is_where_it_went(observation: Observation, changes: dict[str, list[Any]]) -> bool:
    outcome = changes.get("outcome", [None, None])[1]
    return bool(observation.status == changes["status"][1] and observation.outcome == outcome)


def _restore(session: Session, observation: Observation, event: Event, detail: dict[str, Any], actor: Actor) -> None:
    before, after = event.changes["status"]
    outcomes = event.changes.get("outcome", [None, None])
    closed = before == ObservationStatus.CLOSED
    observation.status, observation.outcome = before, outcomes[0]
    observation.closed_at = closed_before(session, event) if closed else None
    observation.resident_message = detail.get("message_before") if closed else None
    observation.version += 1
    changes = {"status": [after, before]}
    if outcomes != [None, None]:
        changes["outcome"] = [outcomes[1], outcomes[0]]
    audit.record_about(
        session,
        observation,
        actor=actor,
        verb=Verb.UNDONE,
        audience=Audience.STAFF,
        changes=changes,
        batch_id=event.batch_id,
    )


def _details(session: Session, event_ids: list[int]) -> dict[int, dict[str, Any]]:
    query = select(EventDetail.event_id, EventDetail.detail).where(EventDetail.event_id.in_(event_ids))
    return {row.event_id: row.detail for row in session.execute(query)}
