"""What a spot is called: the named place that holds it, else the nearest street, else the district."""

import uuid
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.crs import SWEREF99TM

POINT_PLACE_METRES = 30.0
STREET_METRES = 60.0

_PLACE = text(
    """
    SELECT p.id, p.name FROM place p, ST_GeomFromWKB(:wkb, :srid) spot
    WHERE p.municipality_id = :municipality_id
      AND ST_DWithin(p.geom, spot, CASE WHEN ST_Dimension(p.geom) = 2 THEN 0 ELSE :metres END)
      AND p.geom && ST_Expand(spot, :metres)
    ORDER BY (p.name = :wanted) DESC, ST_Dimension(p.geom), ST_Area(p.geom), ST_Distance(p.geom, spot), p.name LIMIT 1
    """
)
_STREET = text(
    """
    SELECT s.name FROM street s, ST_GeomFromWKB(:wkb, :srid) spot
    WHERE s.municipality_id = :municipality_id AND ST_DWithin(s.geom, spot, :metres)
    ORDER BY (s.name = :wanted) DESC, ST_Distance(s.geom, spot), s.name LIMIT 1
    """
)
_DISTRICT = text(
    """
    SELECT d.name FROM district d, ST_GeomFromWKB(:wkb, :srid) spot
    WHERE d.municipality_id = :municipality_id AND ST_Intersects(d.geom, spot)
    ORDER BY ST_Area(d.geom), d.name LIMIT 1
    """
)


@dataclass(frozen=True)
class SpotName:
    """A name that people use, and the place if it is one with a page of its own."""

    name: str
    place_id: uuid.UUID | None = None


def name_of(session: Session, geometry: BaseGeometry, municipality_id: int, wanted: str = "") -> SpotName | None:
    """The name of a geometry in EPSG:3006 by its middle; needs the login `app`.

    Among names that are near enough the `wanted` one wins: the street that somebody chose, at a crossing.
    """
    asked = {"wkb": shapely.to_wkb(middle(geometry)), "srid": SWEREF99TM, "municipality_id": municipality_id}
    place = session.execute(_PLACE, {**asked, "metres": POINT_PLACE_METRES, "wanted": wanted}).first()
    if place is not None:
        return SpotName(place.name, place.id)
    street = session.execute(_STREET, {**asked, "metres": STREET_METRES, "wanted": wanted}).scalar()
    if street is not None:
        return SpotName(street)
    district = session.execute(_DISTRICT, asked).scalar()
    return SpotName(district) if district is not None else None


def middle(geometry: BaseGeometry) -> BaseGeometry:
    """A point that stands for the whole: half way along a line, a point inside an area."""
    if geometry.geom_type == "LineString":
        return geometry.interpolate(0.5, normalized=True)
    return shapely.point_on_surface(geometry)
