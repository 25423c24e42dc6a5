"""Reads of bulk changes: what a batch did, and its lines of history for taking it back."""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models.event import Event, EventDetail
from data.vocabulary import Verb

MOST = 5000
# What residents add without changing the observation: it never stands in the way of taking something back.
_BY_RESIDENTS = (Verb.CONFIRMED_EMAIL.value, Verb.SUPPORTED.value, Verb.FOLLOWED.value, Verb.STILL_THERE.value)


@dataclass(frozen=True)
class Line:
    """One line of history about an observation, with its deletable detail."""

    id: int
    object_id: uuid.UUID
    verb: str
    changes: dict[str, list[Any]]
    detail: dict[str, Any]


@dataclass(frozen=True)
class BatchRow:
    """What a batch did: how many observations by verb, and how many were published by precision."""

    id: uuid.UUID
    at: datetime
    actor_id: uuid.UUID | None
    undone: bool
    verbs: dict[str, int] = field(default_factory=dict)
    precisions: dict[str, int] = field(default_factory=dict)
    fields: tuple[str, ...] = ()


def lines(session: Session, municipality_id: int, batch_id: uuid.UUID) -> list[Line]:
    """The lines of a batch about observations, newest first, those that tell of an undoing left out."""
    query = (
        select(Event, EventDetail.detail)
        .outerjoin(EventDetail, EventDetail.event_id == Event.id)
        .where(
            Event.municipality_id == municipality_id,
            Event.batch_id == batch_id,
            Event.object_kind == "observation",
            Event.verb != Verb.UNDONE.value,
        )
        .order_by(Event.id.desc())
        .limit(MOST)
    )
    return [Line(e.id, e.object_id, e.verb, e.changes, detail or {}) for e, detail in session.execute(query)]


def changed_since(session: Session, batch_id: uuid.UUID, last: dict[uuid.UUID, int]) -> set[uuid.UUID]:
    """Which of these observations have a line of history after the batch's last one about them."""
    query = (
        select(Event.object_id, Event.id)
        .where(
            Event.object_kind == "observation",
            Event.object_id.in_(list(last)),
            Event.batch_id.is_distinct_from(batch_id),
            Event.verb.not_in(_BY_RESIDENTS),
        )
        .order_by(Event.id.desc())
        .limit(MOST * 4)
    )
    return {row.object_id for row in session.execute(query) if row.id > last[row.object_id]}


def summary(session: Session, municipality_id: int, batch_id: uuid.UUID) -> BatchRow | None:
    """What a batch of this municipality did, None when there is no such batch."""
    query = (
        select(Event)
        .where(Event.municipality_id == municipality_id, Event.batch_id == batch_id, Event.object_kind == "observation")
        .order_by(Event.id)
        .limit(MOST)
    )
    events = list(session.scalars(query))
    if not events:
        return None
    told = [e for e in events if e.verb != Verb.UNDONE.value]
    published = [e.changes["precision"][1] for e in told if e.verb == Verb.PUBLISHED.value]
    return BatchRow(
        id=batch_id,
        at=events[0].at,
        actor_id=events[0].actor_id,
        undone=len(told) < len(events),
        verbs=dict(Counter(verb for _object, verb in {(e.object_id, e.verb) for e in told})),
        precisions=dict(Counter(published)),
        fields=tuple(sorted({name for e in told if e.verb == Verb.CHANGED.value for name in e.changes})),
    )
