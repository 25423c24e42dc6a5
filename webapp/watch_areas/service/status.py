"""Moves watch areas between their states, tells the applicant, and takes a step back."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data import audit, queue
from data.audit import Actor
from data.models.event import Event, EventDetail
from data.models.watch_area import WatchArea
from data.queries import watch_contacts
from data.vocabulary import Verb, WatchAreaStatus
from webapp.core.clock import today
from webapp.core.errors import Conflict, InvalidInput, NotFound
from webapp.watch_areas.rules import ENDED, STATUS, next_review
from webapp.watch_areas.service.loading import locked, tell

MAIL = "watch_status"
# What a step may change besides the status, so that undoing can put it back.
_DATES = ("active_since", "next_review_on")


@dataclass(frozen=True)
class Step:
    """Where an area goes, with the sentence to the applicant, or the reason for a step back."""

    after: WatchAreaStatus
    message: str | None = None
    reason: str | None = None
    public_name: str | None = None


def move(session: Session, area: WatchArea, step: Step, *, actor: Actor, delay: timedelta) -> uuid.UUID:
    """Move an area; returns the batch that can be undone while its mail waits.

    Becoming active needs the name that residents see. Raises InvalidInput when the table does not allow the step.
    """
    before, after = WatchAreaStatus(area.status), step.after
    refusal = STATUS.check(before, after, message=step.message, reason=step.reason)
    if refusal is not None:
        raise InvalidInput(refusal.code, field=refusal.field)
    if after == WatchAreaStatus.ACTIVE and not (step.public_name or area.public_name):
        raise InvalidInput("public_name_needed", field="public_name")
    told = {"message": step.message, "reason": step.reason, "message_before": area.resident_message}
    old = _dates(area)
    _apply(area, step, today())
    changes: dict[str, list[Any]] = {"status": [before.value, after.value]}
    changes |= {name: [old[name], new] for name, new in _dates(area).items() if new != old[name]}
    batch_id = uuid.uuid4()
    tell(session, area, Verb.STATUS, actor, changes, detail=told, batch_id=batch_id)
    if actor is not audit.RESIDENT:
        _write(session, area, MAIL, {"status": area.status}, batch_id, delay)
    return batch_id


def withdraw(session: Session, area_id: uuid.UUID, sentence: str) -> None:
    """The applicant takes the application back; raises Conflict when it has been decided already."""
    area = locked(session, area_id)
    if area.status not in (WatchAreaStatus.APPLICATION, WatchAreaStatus.REVIEW):
        raise Conflict("application_decided")
    move(session, area, Step(WatchAreaStatus.CLOSED, message=sentence), actor=audit.RESIDENT, delay=timedelta())


def undo(session: Session, municipality_id: int, batch_id: uuid.UUID, *, actor: Actor, delay: timedelta) -> str:
    """Take a step back as if it had not been, while its mail waits; returns the area's public id.

    Raises NotFound for another municipality's batch, Conflict when it is too late or something came after it.
    """
    event = session.scalar(
        select(Event).where(
            Event.batch_id == batch_id,
            Event.municipality_id == municipality_id,
            Event.object_kind == "watch_area",
            Event.verb == Verb.STATUS.value,
        )
    )
    if event is None:
        raise NotFound("not_found")
    if event.at + delay <= datetime.now(UTC):
        raise Conflict("undo_too_late")
    area = locked(session, event.object_id)
    if area.status != event.changes["status"][1] or _undone(session, batch_id):
        raise Conflict("changed_meanwhile")
    _restore(session, area, event)
    queue.cancel_mails(session, batch_id)
    changes = {name: [pair[1], pair[0]] for name, pair in event.changes.items()}
    tell(session, area, Verb.UNDONE, actor, changes, batch_id=batch_id)
    return area.public_id


def _apply(area: WatchArea, step: Step, day: date) -> None:
    ended = step.after in ENDED
    if step.after == WatchAreaStatus.ACTIVE:
        area.active_since = area.active_since or day
        area.next_review_on = next_review(day)
        area.public_name = step.public_name or area.public_name
    area.status = step.after.value
    area.closed_at = datetime.now(UTC) if ended else None
    area.resident_message = step.message.strip() if step.message and step.message.strip() else None
    area.version += 1


def write_review(session: Session, area: WatchArea, review_id: uuid.UUID, delay: timedelta) -> None:
    """Mail the applicant what a review said."""
    _write(session, area, "watch_review", {"review": str(review_id)}, None, delay)


def _write(
    session: Session, area: WatchArea, key: str, params: dict[str, str], batch_id: uuid.UUID | None, delay: timedelta
) -> None:
    applicant = watch_contacts.applicant(session, area.id)
    if applicant is not None and applicant.email:
        queue.add_mail(
            session,
            key=key,
            language=applicant.language,
            params=params,
            municipality_id=area.municipality_id,
            watch_contact_id=applicant.id,
            batch_id=batch_id,
            delay=delay,
        )


def _dates(area: WatchArea) -> dict[str, str | None]:
    moments = {"closed_at": area.closed_at} | {name: getattr(area, name) for name in _DATES}
    return {name: value.isoformat() if value else None for name, value in moments.items()}


def _undone(session: Session, batch_id: uuid.UUID) -> bool:
    query = select(Event.id).where(Event.batch_id == batch_id, Event.verb == Verb.UNDONE.value)
    return session.scalar(query) is not None


def _restore(session: Session, area: WatchArea, event: Event) -> None:
    detail = session.scalar(select(EventDetail.detail).where(EventDetail.event_id == event.id)) or {}
    area.status = event.changes["status"][0]
    for name in _DATES:
        if name in event.changes:
            day = event.changes[name][0]
            setattr(area, name, date.fromisoformat(day) if day else None)
    if "closed_at" in event.changes:
        at = event.changes["closed_at"][0]
        area.closed_at = datetime.fromisoformat(at) if at else None
    area.resident_message = detail.get("message_before")
    area.version += 1
