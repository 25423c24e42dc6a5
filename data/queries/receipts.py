"""What the page of a secret link shows: the report itself, its history, the public actions that answer it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

_RECEIPT = text(
    """
    SELECT o.id, o.municipality_id, o.ref, o.category, o.title_code, o.place_name, o.place_words, o.text, o.status,
           o.outcome, o.resident_message, o.created_at, o.promise_on, o.answers, o.feeling, o.light,
           o.duplicate_of, u.name AS unit_name, ST_AsBinary(o.geom) AS geom, public.public_id
    FROM observation o
    LEFT JOIN unit u ON u.id = o.unit_id
    LEFT JOIN public_api.observation public ON public.public_id = o.public_id
    WHERE o.token_hash = :token_hash
    """
)
# A step that was undone has a line with the same batch that says so, and then neither is told.
_HISTORY = text(
    """
    SELECT e.at, e.verb, e.changes -> 'status' ->> 1 AS status, e.changes -> 'outcome' ->> 1 AS outcome
    FROM event e
    WHERE e.object_kind = 'observation' AND e.object_id = :id AND e.audience IN ('public', 'reporter')
      AND e.verb <> 'undone'
      AND NOT EXISTS (SELECT FROM event u WHERE u.object_kind = 'observation' AND u.object_id = e.object_id
                      AND u.verb = 'undone' AND u.batch_id = e.batch_id)
    ORDER BY e.id LIMIT 200
    """
)
_ACTIONS = text(
    """
    SELECT a.public_id, a.title, a.status, a.outcome, a.due_on, m.slug
    FROM action_observation l
    JOIN action i ON i.id = l.action_id
    JOIN public_api.action a ON a.public_id = i.public_id
    JOIN municipality m ON m.id = i.municipality_id
    WHERE l.observation_id = :id ORDER BY l.linked_at, a.public_id LIMIT 20
    """
)
_ORIGINAL = text(
    """
    SELECT o.status, o.outcome, public.public_id, public.resident_message
    FROM observation o LEFT JOIN public_api.observation public ON public.public_id = o.public_id
    WHERE o.id = :id
    """
)


@dataclass(frozen=True)
class ReceiptRow:
    """A report as its reporter sees it; `public_id` only when it is public, geometry in EPSG:3006."""

    id: uuid.UUID
    municipality_id: int
    ref: str
    category: str
    title_code: str | None
    place_name: str | None
    place_words: str | None
    text: str | None
    status: str
    outcome: str | None
    resident_message: str | None
    created_at: datetime
    promise_on: date | None
    answers: dict[str, object]
    feeling: int | None
    light: str | None
    duplicate_of: uuid.UUID | None
    unit_name: dict[str, str] | None
    geom: BaseGeometry | None
    public_id: str | None


@dataclass(frozen=True)
class Step:
    """One line of history that the reporter may read."""

    at: datetime
    verb: str
    status: str | None
    outcome: str | None


@dataclass(frozen=True)
class LinkedAction:
    """A public action that answers the report."""

    public_id: str
    title: str
    status: str
    outcome: str | None
    due_on: date | None
    slug: str


@dataclass(frozen=True)
class Original:
    """The report that this one repeats; its address and message only when it is public."""

    status: str
    outcome: str | None
    public_id: str | None
    resident_message: str | None


def by_token_hash(session: Session, token_hash: bytes) -> ReceiptRow | None:
    """The report whose secret link has this hash."""
    row = session.execute(_RECEIPT, {"token_hash": token_hash}).mappings().first()
    if row is None:
        return None
    geom = shapely.from_wkb(bytes(row["geom"])) if row["geom"] is not None else None
    return ReceiptRow(**{**row, "geom": geom})


def history(session: Session, observation_id: uuid.UUID) -> list[Step]:
    """What has happened, oldest first, without steps that were undone."""
    return [Step(**row) for row in session.execute(_HISTORY, {"id": observation_id}).mappings()]


def linked_actions(session: Session, observation_id: uuid.UUID) -> list[LinkedAction]:
    """The public actions that answer a report."""
    return [LinkedAction(**row) for row in session.execute(_ACTIONS, {"id": observation_id}).mappings()]


def original(session: Session, observation_id: uuid.UUID | None) -> Original | None:
    """The report that a duplicate repeats; None for a report that repeats none."""
    if observation_id is None:
        return None
    row = session.execute(_ORIGINAL, {"id": observation_id}).mappings().first()
    return Original(**row) if row else None
