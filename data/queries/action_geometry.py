"""The public geometry of actions, made again whenever what it is made of changes."""

import uuid
from collections.abc import Iterable

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from data.models.action import ActionObservation

_REFRESH = text(
    """
    UPDATE action a SET public_geom = CASE WHEN NOT a.whole_municipality THEN (
        SELECT ST_Centroid(ST_Collect(part.geom ORDER BY part.key)) FROM (
            SELECT 'o' || o.public_id AS key, ST_Centroid(p.geom) AS geom
            FROM action_observation l
            JOIN observation o ON o.id = l.observation_id AND o.duplicate_of IS NULL
            JOIN publication p ON p.observation_id = o.id AND p.precision = 'exact' AND p.geom IS NOT NULL
            WHERE l.action_id = a.id
            UNION ALL
            SELECT 'p' || pl.public_id, ST_Centroid(pl.geom)
            FROM action_place k JOIN place pl ON pl.id = k.place_id
            WHERE k.action_id = a.id
        ) part
    ) END
    WHERE a.id = ANY(:ids)
    """
)


def refresh_public_geom(session: Session, action_ids: Iterable[uuid.UUID]) -> None:
    """Make `public_geom` of these actions again: the middle of exactly published observations and places."""
    ids = list(action_ids)
    if ids:
        session.flush()
        session.execute(_REFRESH, {"ids": ids})


def actions_of(session: Session, observation_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """The actions that are linked to these observations."""
    ids = list(observation_ids)
    if not ids:
        return []
    query = (
        select(ActionObservation.action_id)
        .where(ActionObservation.observation_id.in_(ids))
        .distinct()
        .order_by(ActionObservation.action_id)
        .limit(5000)
    )
    return list(session.scalars(query))
