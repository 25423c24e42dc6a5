"""What the public map draws: geometry and codes of the things that a filter gives; both logins may use it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ARRAY, Column, ColumnElement, Table, Text, any_, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from data.models.public_api import action, action_observation, action_place, cell, observation, place
from data.queries.public_filter import MOST_FEATURES, Key, cell_id
from geo.crs import STORE, WGS84

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Feature:
    """One thing on the map; `geometry` is GeoJSON in WGS 84, None for what has no place of its own."""

    kind: str
    id: str
    geometry: dict[str, Any] | None
    values: Mapping[str, Any]


@dataclass(frozen=True)
class PublicCellRow:
    """A count of a closed month, in a band, for an area."""

    id: str
    period: str
    cell_group: str
    band: str
    level: str
    name: str | None
    near: str | None


def features(session: Session, municipality_id: int, chosen: Iterable[Key]) -> list[Feature]:
    """Geometry and codes of these things."""
    ids: dict[str, list[str]] = {}
    for key in chosen:
        ids.setdefault(key.kind, []).append(key.id)
    made: list[Feature] = []
    for kind, table, columns in (
        ("p", place, [place.c.kind]),
        ("a", action, [action.c.kind, action.c.status, action.c.outcome, action.c.due_on]),
        ("o", observation, [observation.c[name] for name in ("category", "status", "outcome", "promise_on")]),
    ):
        if kind in ids:
            made += _features_of(session, kind, table, columns, ids[kind])
    if "c" in ids:
        made += _cell_features(session, municipality_id, ids["c"])
    return made


def spokes(session: Session, action_ids: Iterable[str], end_ids: Iterable[str]) -> list[Feature]:
    """Which of these actions answer which of these observations, or are done at which of these places."""
    acts, ends = list(action_ids), list(end_ids)
    answers = (
        select(
            action_observation.c.action,
            observation.c.public_id.label("end"),
            observation.c.outcome,
        )
        .join(observation, observation.c.public_id == action_observation.c.observation)
        .where(_among(action_observation.c.action, acts), _among(action_observation.c.observation, ends))
    )
    at = select(action_place.c.action, action_place.c.place.label("end"), action.c.outcome)
    at = at.join(action, action.c.public_id == action_place.c.action)
    at = at.where(_among(action_place.c.action, acts), _among(action_place.c.place, ends))
    both = union_all(answers, at).subquery()
    query = select(both).order_by(both.c.action, both.c.end).limit(MOST_FEATURES)
    return [Feature("spoke", "", None, dict(row)) for row in session.execute(query).mappings()]


def cells(session: Session, municipality_id: int, ids: Iterable[str]) -> list[PublicCellRow]:
    """Counts with these ids, each with the name of the nearest place within 500 m."""
    nearest = (
        select(place.c.name)
        .where(place.c.municipality_id == municipality_id, func.ST_DWithin(place.c.geom, cell.c.geom, 500))
        .order_by(func.ST_Distance(place.c.geom, func.ST_Centroid(cell.c.geom)), place.c.slug)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            cell_id().label("id"),
            cell.c.period,
            cell.c.cell_group,
            cell.c.band,
            cell.c.level,
            cell.c.name,
            nearest.label("near"),
        )
        .where(cell.c.municipality_id == municipality_id, cell_id().in_(list(ids)))
        .order_by("id")
        .limit(MOST_FEATURES)
    )
    return [PublicCellRow(**row) for row in session.execute(query).mappings()]


def _features_of(session: Session, kind: str, table: Table, columns: list[Any], ids: list[str]) -> list[Feature]:
    drawn = func.ST_AsGeoJSON(func.ST_Transform(table.c.geom, WGS84), 6).label("drawn")
    query = select(table.c.public_id, *columns, drawn).where(_among(table.c.public_id, ids)).order_by(table.c.public_id)
    rows = session.execute(query.limit(MOST_FEATURES + 1)).mappings()
    return [Feature(kind, row["public_id"], _parsed(row["drawn"]), dict(row)) for row in rows]


def _among(column: Column[str], ids: Sequence[str]) -> ColumnElement[bool]:
    # One parameter: two thousand, as IN makes them, take ten times as long.
    return column == any_(literal(list(ids), ARRAY(Text)))


def _parsed(drawn: str | None) -> dict[str, Any] | None:
    found: dict[str, Any] | None = orjson.loads(drawn) if drawn else None
    return found


def _cell_features(session: Session, municipality_id: int, ids: list[str]) -> list[Feature]:
    # The rest of a municipality is a line of the list, not a shape over everything.
    shape = case((cell.c.level != "municipality", func.ST_Transform(cell.c.geom, WGS84)))
    drawn = func.ST_AsGeoJSON(shape, 6).label("drawn")
    query = (
        select(cell_id().label("id"), cell.c.cell_group, cell.c.band, drawn)
        .where(cell.c.municipality_id == municipality_id, cell_id().in_(ids))
        .order_by("id")
        .limit(MOST_FEATURES + 1)
    )
    return [Feature("c", row["id"], _parsed(row["drawn"]), dict(row)) for row in session.execute(query).mappings()]


def extent(session: Session, chosen: Iterable[Key], margin: float = 250.0) -> Box | None:
    """West, south, east, north in WGS 84 of what has a place among these things, with a margin in metres."""
    ids = [key.id for key in chosen]
    parts = union_all(
        *(select(t.c.geom).where(_among(t.c.public_id, ids)) for t in (observation, action, place))
    ).subquery()
    whole = func.ST_Expand(func.ST_SetSRID(func.ST_Extent(parts.c.geom), STORE), margin)
    box = func.ST_Transform(whole, WGS84)
    row = session.execute(select(func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box))).one()
    return None if row[0] is None else (row[0], row[1], row[2], row[3])


def counted_periods(session: Session, municipality_id: int) -> list[str]:
    """The months and years that have counts to show, the newest first."""
    query = select(cell.c.period).where(cell.c.municipality_id == municipality_id).distinct()
    return sorted(session.scalars(query), key=lambda period: (period[:4], len(period) == 4, period), reverse=True)
