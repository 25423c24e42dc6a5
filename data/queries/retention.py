"""What retention deletes: for each kind one query that says what is due, used for the list and for the deletion."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from data.models.retention import RetentionBatch, RetentionRule, Tombstone
from data.vocabulary import RetentionKind

SLICE = 5_000
"""How many rows go in one transaction."""

_QUIET = (
    " AND NOT EXISTS (SELECT FROM event e"
    " WHERE e.object_kind = 'observation' AND e.object_id = o.id AND e.at >= :before)"
)
_ENDED = "o.municipality_id = :municipality AND o.status = 'closed' AND o.closed_at < :before" + _QUIET


@dataclass(frozen=True)
class Kind:
    """One kind of data: the table, its key, what is due before a moment, and how a due row is called in the list."""

    table: str
    key: str
    due: str
    label: str

    def count(self) -> str:
        """SQL that counts what is due."""
        return f"SELECT count(*) FROM ({self.due}) AS due"  # noqa: S608 - our own words only

    def listed(self) -> str:
        """SQL that names what is due, at most :most rows."""
        return f"SELECT {self.label} AS label FROM ({self.due}) AS due ORDER BY 1 LIMIT :most"  # noqa: S608 - our own words only

    def next(self) -> str:
        """SQL for the keys of the next :most rows that are due."""
        return f"SELECT key FROM ({self.due}) AS due ORDER BY key LIMIT :most"  # noqa: S608 - our own words only

    def still(self) -> str:
        """SQL for those of :ids that are due."""
        return f"SELECT key FROM ({self.due}) AS due WHERE key = ANY(:ids)"  # noqa: S608 - our own words only

    def delete(self) -> str:
        """SQL that deletes the next :most rows that are due."""
        return f"DELETE FROM {self.table} WHERE {self.key} IN ({self.next()}) RETURNING {self.key}"  # noqa: S608 - our own words only


KINDS: Mapping[RetentionKind, Kind] = {
    RetentionKind.CONTACT: Kind(
        "observation_contact",
        "observation_id",
        "SELECT c.observation_id AS key, o.ref FROM observation_contact c"  # noqa: S608 - our own words only
        f" JOIN observation o ON o.id = c.observation_id WHERE {_ENDED}",
        "ref",
    ),
    RetentionKind.FOLLOWER: Kind(
        "observation_follower",
        "id",
        "SELECT f.id AS key, o.ref FROM observation_follower f"  # noqa: S608 - our own words only
        f" JOIN observation o ON o.id = f.observation_id WHERE {_ENDED}",
        "ref",
    ),
    RetentionKind.WATCH_CONTACT: Kind(
        "watch_contact",
        "id",
        "SELECT c.id AS key, a.name FROM watch_contact c JOIN watch_area a ON a.id = c.watch_area_id"
        " WHERE c.municipality_id = :municipality AND a.status IN ('closed', 'declined') AND a.closed_at < :before",
        "name",
    ),
    RetentionKind.WATCH_MESSAGE: Kind(
        "watch_message",
        "id",
        "SELECT m.id AS key, a.name FROM watch_message m JOIN watch_area a ON a.id = m.watch_area_id"
        " WHERE m.municipality_id = :municipality AND m.created_at < :before",
        "name",
    ),
    RetentionKind.PHOTO: Kind(
        "photo",
        "id",
        "SELECT p.id AS key, coalesce(o.ref, a.ref) AS ref FROM photo p"
        " LEFT JOIN observation o ON o.id = p.observation_id LEFT JOIN action a ON a.id = p.action_id"
        " WHERE p.municipality_id = :municipality AND coalesce(o.status, a.status) = 'closed'"
        " AND coalesce(o.closed_at, a.closed_at) < :before",
        "ref",
    ),
    RetentionKind.CASE: Kind(
        "observation",
        "id",
        f"SELECT o.id AS key, o.ref FROM observation o WHERE {_ENDED}"  # noqa: S608 - our own words only
        " AND NOT EXISTS (SELECT FROM action_observation l JOIN action a ON a.id = l.action_id"
        " WHERE l.observation_id = o.id AND a.status <> 'closed')",
        "ref",
    ),
    RetentionKind.EVENT_DETAIL: Kind(
        "event_detail",
        "event_id",
        "SELECT d.event_id AS key, e.object_kind FROM event_detail d JOIN event e ON e.id = d.event_id"
        " WHERE d.municipality_id = :municipality AND e.at < :before",
        "object_kind || ' ' || key",
    ),
    RetentionKind.READ_LOG: Kind(
        "read_log",
        "id",
        "SELECT id AS key, at FROM read_log WHERE municipality_id = :municipality AND at < :before",
        "to_char(at, 'YYYY-MM-DD') || ' ' || key",
    ),
}

_TOMBSTONES = text(
    "INSERT INTO tombstone (object_id, municipality_id, batch_id, ref, facts, created_on, closed_on)"
    " SELECT id, municipality_id, :batch, ref, jsonb_build_object('category', category, 'source', source, 'outcome',"
    " outcome), (created_at AT TIME ZONE 'Europe/Stockholm')::date, (closed_at AT TIME ZONE 'Europe/Stockholm')::date"
    " FROM observation WHERE id = ANY(:ids)"
)
_BEFORE_CASES = (
    text("UPDATE observation SET duplicate_of = NULL WHERE duplicate_of = ANY(:ids)"),
    text(
        "DELETE FROM event_detail WHERE event_id IN"
        " (SELECT id FROM event WHERE object_kind = 'observation' AND object_id = ANY(:ids))"
    ),
    text("DELETE FROM report_draft WHERE observation_id = ANY(:ids)"),
)


@dataclass(frozen=True)
class RuleRow:
    """A municipality's rule for one kind."""

    kind: RetentionKind
    days: int
    decision: str
    decided_on: date


@dataclass(frozen=True)
class BatchRow:
    """What one run of a rule deleted."""

    kind: RetentionKind
    started_at: datetime
    days: int
    decision: str
    count: int


def rules(session: Session, municipality_id: int) -> dict[RetentionKind, RuleRow]:
    """The rules that a municipality has decided."""
    query = select(RetentionRule).where(RetentionRule.municipality_id == municipality_id).order_by(RetentionRule.kind)
    return {
        RetentionKind(row.kind): RuleRow(RetentionKind(row.kind), row.days, row.decision, row.decided_on)
        for row in session.scalars(query.limit(len(RetentionKind)))
    }


def count_due(session: Session, municipality_id: int, kind: RetentionKind, before: datetime) -> int:
    """How many rows of a kind are due."""
    values = {"municipality": municipality_id, "before": before}
    return int(session.execute(text(KINDS[kind].count()), values).scalar_one())


def list_due(session: Session, municipality_id: int, kind: RetentionKind, before: datetime, most: int) -> list[str]:
    """What a deletion would take, by name, at most so many."""
    values = {"municipality": municipality_id, "before": before, "most": most}
    return list(session.execute(text(KINDS[kind].listed()), values).scalars())


def delete_slice(session: Session, batch: RetentionBatch, before: datetime) -> int:
    """Delete the next rows that are due and add them to the batch; cases leave a tombstone each."""
    kind = RetentionKind(batch.kind)
    values = {"municipality": batch.municipality_id, "before": before, "most": SLICE}
    if kind == RetentionKind.CASE:
        gone = _delete_cases(session, batch, values)
    else:
        gone = len(session.execute(text(KINDS[kind].delete()), values).all())
    batch.count += gone
    return gone


def _delete_cases(session: Session, batch: RetentionBatch, values: dict[str, Any]) -> int:
    """Delete the next cases with all that hangs on them, passing by those that another transaction has in hand."""
    case = KINDS[RetentionKind.CASE]
    locked = text(f"SELECT id FROM observation WHERE id IN ({case.next()}) FOR UPDATE SKIP LOCKED")  # noqa: S608 - our own words only
    held = list(session.execute(locked, values).scalars())
    # Somebody may have opened one again after we looked and before we held it.
    ids = list(session.execute(text(case.still()), {**values, "ids": held}).scalars())
    session.execute(_TOMBSTONES, {"batch": batch.id, "ids": ids})
    for statement in _BEFORE_CASES:
        session.execute(statement, {"ids": ids})
    session.execute(text("DELETE FROM observation WHERE id = ANY(:ids)"), {"ids": ids})
    return len(ids)


def batches(session: Session, municipality_id: int, most: int = 20) -> list[BatchRow]:
    """The latest runs that deleted something."""
    query = (
        select(RetentionBatch)
        .where(RetentionBatch.municipality_id == municipality_id, RetentionBatch.count > 0)
        .order_by(RetentionBatch.started_at.desc())
        .limit(most)
    )
    return [
        BatchRow(RetentionKind(row.kind), row.started_at, row.days, row.decision, row.count)
        for row in session.scalars(query)
    ]


def tombstones(session: Session, municipality_id: int, batch_id: uuid.UUID | None = None) -> int:
    """How many tombstones there are, of one batch or of all."""
    query = select(func.count()).select_from(Tombstone).where(Tombstone.municipality_id == municipality_id)
    if batch_id is not None:
        query = query.where(Tombstone.batch_id == batch_id)
    return session.execute(query).scalar_one()
