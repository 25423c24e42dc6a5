"""What residents see of watch areas; reads only schema public_api."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.models.public_api import watch_area, watch_meeting
from data.queries.public_map import Feature

MOST = 500
DECIMALS = 5


@dataclass(frozen=True)
class PublicArea:
    """A watch area as residents see it: households only from five on."""

    public_id: str
    municipality_id: int
    kind: str
    name: str
    status: str
    households_joined: int | None
    public_text: str | None
    active_since: date | None


_COLUMNS: list[Any] = [column for column in watch_area.c if column.name != "geom"]


def listed(session: Session, municipality_id: int, kind: str | None = None) -> list[PublicArea]:
    """The areas of a municipality by name (Swedish order)."""
    query = select(*_COLUMNS).where(watch_area.c.municipality_id == municipality_id)
    if kind:
        query = query.where(watch_area.c.kind == kind)
    query = query.order_by(watch_area.c.name.collate("sv-x-icu"), watch_area.c.public_id).limit(MOST)
    return [PublicArea(**row) for row in session.execute(query).mappings()]


def count(session: Session, municipality_id: int) -> int:
    """How many areas residents see."""
    query = select(func.count()).where(watch_area.c.municipality_id == municipality_id)
    return session.scalar(query) or 0


def find(session: Session, municipality_id: int, public_id: str) -> PublicArea | None:
    """The area with this public id."""
    query = select(*_COLUMNS).where(
        watch_area.c.municipality_id == municipality_id, watch_area.c.public_id == public_id
    )
    found = session.execute(query).mappings().first()
    return PublicArea(**found) if found else None


def meetings(session: Session, public_id: str, since: date) -> list[tuple[str, date]]:
    """Public meetings and trainings since a day: kind and day, the next first."""
    query = (
        select(watch_meeting.c.kind, watch_meeting.c.held_on)
        .where(watch_meeting.c.area == public_id, watch_meeting.c.held_on >= since)
        .order_by(watch_meeting.c.held_on, watch_meeting.c.kind)
        .limit(20)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def features(session: Session, municipality_id: int, public_id: str | None = None) -> list[Feature]:
    """The generalised areas for maps, WGS 84 with five decimals (a metre)."""
    drawn = func.ST_AsGeoJSON(func.ST_Transform(watch_area.c.geom, 4326), DECIMALS).label("geometry")
    query = select(watch_area.c.public_id, watch_area.c.kind, watch_area.c.status, drawn).where(
        watch_area.c.municipality_id == municipality_id
    )
    if public_id is not None:
        query = query.where(watch_area.c.public_id == public_id)
    rows = session.execute(query.order_by(watch_area.c.public_id).limit(MOST))
    return [
        Feature("w", row.public_id, orjson.loads(row.geometry), {"kind": row.kind, "status": row.status})
        for row in rows
    ]
