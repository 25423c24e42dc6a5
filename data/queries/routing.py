"""Which municipality a geometry belongs to, answered by PostGIS; the same rules as geo.routing."""

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.crs import SWEREF99TM
from geo.routing import BORDER_METRES, NEAREST_METRES

# Pieces of one municipality are joined before they are measured: a line along the cut between two of them
# would count twice. Equal shares and distances go to the lowest code.
_NEAR = text(
    """
    WITH asked AS (SELECT ST_GeomFromWKB(:wkb, :srid) AS geom, ST_Dimension(ST_GeomFromWKB(:wkb, :srid)) AS dimension),
    near AS (
        SELECT p.municipality_id, asked.dimension, asked.geom AS whole, p.geom <-> asked.geom AS distance,
               CASE WHEN ST_Intersects(p.geom, asked.geom) THEN ST_Intersection(p.geom, asked.geom) END AS inside
        FROM municipality_part p, asked WHERE ST_DWithin(p.geom, asked.geom, :nearest)
    )
    SELECT municipality_id, min(distance) AS distance,
           CASE max(dimension) WHEN 0 THEN count(inside)
                WHEN 1 THEN coalesce(ST_Length(ST_Union(inside)), 0)
                ELSE coalesce(sum(ST_Area(inside)), 0) END::float AS share
    FROM near GROUP BY municipality_id ORDER BY share DESC, distance, municipality_id
    """
)
_WITHIN = text(
    """
    SELECT NOT EXISTS (
        SELECT FROM ST_DumpPoints(ST_GeomFromWKB(:wkb, :srid)) corner
        WHERE NOT EXISTS (
            SELECT FROM municipality_part p
            WHERE p.municipality_id = :hint AND ST_DWithin(p.geom, corner.geom, :border)))
    """
)


@dataclass(frozen=True)
class Routed:
    """Where a geometry belongs; `moved` when that is not where the reporter began."""

    municipality_id: int
    moved: bool


def municipality_of(session: Session, geometry: BaseGeometry, hint: int | None = None) -> Routed | None:
    """The municipality with the largest share of a geometry in EPSG:3006.

    The hinted one (the page that the report came from) stands when the whole geometry lies within 100 m of it.
    Outside every boundary it is the nearest within 500 m, else None.
    """
    asked = {"wkb": shapely.to_wkb(geometry), "srid": SWEREF99TM}
    found = session.execute(_NEAR, {**asked, "nearest": NEAREST_METRES}).all()
    if not found:
        return None
    first = int(found[0].municipality_id)
    if hint is None or first == hint:
        return Routed(first, moved=hint is not None and first != hint)
    beside = any(row.municipality_id == hint for row in found)
    if beside and session.execute(_WITHIN, {**asked, "hint": hint, "border": BORDER_METRES}).scalar_one():
        return Routed(hint, moved=False)
    return Routed(first, moved=True)
