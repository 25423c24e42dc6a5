"""Suggested duplicates: the same category, close by, and soon after an earlier open observation."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

METRES, DAYS, MOST = 25, 14, 20_000

_PAIRS = text(
    """
    SELECT l.id, e.id AS earlier_id, e.public_id, e.ref
    FROM observation l
    JOIN observation e ON e.municipality_id = l.municipality_id AND e.category = l.category
        AND e.status <> 'closed' AND e.duplicate_of IS NULL AND (e.created_at, e.id) < (l.created_at, l.id)
        AND e.created_at >= l.created_at - make_interval(days => :days) AND ST_DWithin(e.geom, l.geom, :metres)
    WHERE l.municipality_id = :municipality AND l.status <> 'closed' AND l.duplicate_of IS NULL
    ORDER BY l.created_at, l.id, e.created_at, e.id
    LIMIT :most
    """
)


@dataclass(frozen=True)
class Suggestion:
    """The earlier observation that an observation seems to repeat."""

    id: uuid.UUID
    public_id: str
    ref: str


def suggested(session: Session, municipality_id: int, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Suggestion]:
    """For each of these observations that seems to repeat an earlier one: which.

    Only observations that repeat nothing themselves are pointed at, so that a row of lamps 20 m apart does not
    become one long chain.
    """
    wanted = set(ids)
    values = {"municipality": municipality_id, "days": DAYS, "metres": METRES, "most": MOST}
    found: dict[uuid.UUID, Suggestion] = {}
    for row in session.execute(_PAIRS, values):
        if row.id not in found and row.earlier_id not in found:
            found[row.id] = Suggestion(row.earlier_id, row.public_id, row.ref)
    return {id_: suggestion for id_, suggestion in found.items() if id_ in wanted}
