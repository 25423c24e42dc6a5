"""What lies under an observation: public ground, a busy place, its municipality."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

PLACE_METRES, STREET_METRES, BUSY_METRES = 15, 20, 50
MOST = 2000


@dataclass(frozen=True)
class Ground:
    """`public`: it names a registered lamp or lies in a named park, square or street; `busy_place_id`: the nearest."""

    public: bool = False
    busy_place_id: uuid.UUID | None = None


# A point is near when it is within the distance; a line or an area only when all of it is.
_WITHIN = (
    "CASE WHEN ST_GeometryType(o.geom) = 'ST_Point' THEN ST_DWithin({0}.geom, o.geom, {1})"
    " ELSE ST_DWithin({0}.geom, o.geom, {1}) AND ST_CoveredBy(o.geom, ST_Buffer({0}.geom, {1})) END"
)
_UNDER = text(
    f"""
    SELECT o.id,
           o.asset_id IS NOT NULL
           OR EXISTS (SELECT FROM place p WHERE p.municipality_id = o.municipality_id AND p.kind IN ('park', 'square')
                      AND {_WITHIN.format("p", ":place")})
           OR EXISTS (SELECT FROM street s WHERE s.municipality_id = o.municipality_id
                      AND {_WITHIN.format("s", ":street")}) AS public,
           (SELECT b.id FROM place b WHERE b.municipality_id = o.municipality_id AND b.busy
            AND b.kind IN ('square', 'park', 'centre', 'harbour') AND ST_DWithin(b.geom, o.geom, :busy)
            ORDER BY ST_Distance(b.geom, o.geom), b.id LIMIT 1) AS busy_place_id
    FROM observation o WHERE o.id = ANY(:ids) AND o.geom IS NOT NULL ORDER BY o.id LIMIT :most
    """  # noqa: S608 - built from the constants above
)
_INSIDE = text(
    "SELECT EXISTS (SELECT FROM municipality WHERE id = :municipality AND ST_Covers(geom, ST_GeomFromText(:wkt, 3006)))"
)


def under(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Ground]:
    """What lies under these observations, for those that have a geometry."""
    wanted = list(ids)
    if not wanted:
        return {}
    values = {"ids": wanted, "place": PLACE_METRES, "street": STREET_METRES, "busy": BUSY_METRES, "most": MOST}
    return {row.id: Ground(row.public, row.busy_place_id) for row in session.execute(_UNDER, values)}


def inside(session: Session, municipality_id: int, wkt: str) -> bool:
    """Whether all of a geometry (WKT, EPSG:3006) lies in the municipality."""
    return bool(session.scalar(_INSIDE, {"municipality": municipality_id, "wkt": wkt}))
