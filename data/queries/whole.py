"""The whole street or place that a chosen search result stands for, so that no map is needed to draw it."""

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from geo.crs import SWEREF99TM

_STREET = text(
    """
    SELECT ST_AsBinary(part.geom) FROM street s, ST_GeomFromWKB(:wkb, :srid) spot, ST_Dump(ST_LineMerge(s.geom)) part
    WHERE ST_DWithin(s.geom, spot, 5) AND ST_DWithin(part.geom, spot, 5)
    ORDER BY ST_Length(part.geom) DESC, part.geom LIMIT 1
    """
)
_PLACE = text(
    """
    SELECT ST_AsBinary(part.geom) FROM place p, ST_GeomFromWKB(:wkb, :srid) spot, ST_Dump(p.geom) part
    WHERE ST_Dimension(p.geom) = 2 AND ST_Intersects(p.geom, spot) AND ST_Intersects(part.geom, spot)
    ORDER BY ST_Area(part.geom), part.geom LIMIT 1
    """
)


def street_at(session: Session, spot: BaseGeometry) -> BaseGeometry | None:
    """The longest unbroken piece of a named street that passes a point (EPSG:3006)."""
    return _one(session, _STREET, spot)


def place_at(session: Session, spot: BaseGeometry) -> BaseGeometry | None:
    """The smallest named area that holds a point (EPSG:3006)."""
    return _one(session, _PLACE, spot)


def _one(session: Session, query: TextClause, spot: BaseGeometry) -> BaseGeometry | None:
    found = session.execute(query, {"wkb": shapely.to_wkb(spot), "srid": SWEREF99TM}).scalar()
    return shapely.from_wkb(bytes(found)) if found is not None else None
