"""Watch areas for tests, with their contact persons."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from geoalchemy2.shape import from_shape
from shapely import MultiPolygon, box
from sqlalchemy.orm import Session

from data.models.watch_area import WatchArea, WatchContact
from geo.crs import SWEREF99TM
from geo.watch_areas import generalise
from tests.support.world import CENTRE, TESTBY
from webapp.core.clock import today

X, Y = CENTRE


def block(west: float = X + 1000, south: float = Y + 1000, side: float = 200) -> MultiPolygon:
    """A square block of houses, by default in the north-east of Testby."""
    return MultiPolygon([box(west, south, west + side, south + side)])


def make_area(
    session: Session, municipality_id: int = TESTBY, *, area: MultiPolygon | None = None, **values: Any
) -> WatchArea:
    """A watch area, by default active, shown to residents and reviewed again in half a year."""
    shape = area or block()
    named = values.get("name", "Kvarteret Eken")
    row = WatchArea(
        municipality_id=municipality_id,
        geom=from_shape(shape, srid=SWEREF99TM),
        public_geom=from_shape(generalise(shape), srid=SWEREF99TM),
        **{
            "kind": "neighbourhood",
            "name": named,
            "public_name": named,
            "status": "active",
            "households_joined": 42,
            "households_total": 80,
            "active_since": date(2021, 5, 4),
            "next_review_on": today() + timedelta(days=180),
            **values,
        },
    )
    session.add(row)
    session.flush()
    return row


def make_contact(session: Session, area: WatchArea, **values: Any) -> WatchContact:
    """A contact person who applied and whose address is confirmed; needs the municipality in scope."""
    row = WatchContact(
        id=uuid.uuid4(),
        watch_area_id=area.id,
        municipality_id=area.municipality_id,
        **{
            "name": "Kim Kanarie",
            "email": "kim@kanarie.example",
            "phone": "070-555 01 23",
            "applicant": True,
            "confirmed_at": datetime.now(UTC),
            **values,
        },
    )
    session.add(row)
    session.flush()
    return row
