"""Areas of neighbours: read at the door, drawn around a point, and generalised before anything is public.

What "generalised by at least 50 m" means here: the outcome knows of the middle of the area only in which 100 m square
of the national grid it lies, so the whole area may lie up to 50 m each way and every byte stays the same, also for
somebody who knows its exact shape; of each corner it knows only the square, seen from that middle; and no point of the
true area lies within 50 m of the public edge, so the edge is never a street or a plot.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import shapely
from shapely import LinearRing, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.errors import GeometryError
from geo.geometry import Limits, check, parse

SQUARE: Final = 100.0
"""Side of the squares that corners are reduced to, in metres: half of it each way is 50 m."""
MARGIN: Final = 50.0
"""How far inside the public edge the true area stays at least, in metres."""
# The whole moves by up to 70.7 m, then a corner by as much; 50 m, and what the round ends lose, come on top.
REACH: Final = 200.0
# A house among others besides reaches 70.7 m from its own middle, which is what moves there.
SMALL_REACH: Final = 270.0
MOST_CORNERS: Final = 1_000
RADII: Final = (50, 100, 200, 300, 500, 1000)
"""Radii that an area around a place may have, in metres."""
LIMITS: Final = Limits(
    types=frozenset({"Polygon", "MultiPolygon"}), vertices=MOST_CORNERS, min_area=100.0, max_area=25_000_000.0
)


def read(source: str | bytes | Mapping[str, Any]) -> MultiPolygon:
    """Read the GeoJSON of an area (WGS 84) and give it in EPSG:3006; raises GeometryError as `geo.geometry.parse`."""
    return many(parse(source, LIMITS))


def around(point: BaseGeometry, radius: int) -> MultiPolygon:
    """The area around a point in EPSG:3006; raises GeometryError("bad_radius") for a radius that is not offered."""
    if radius not in RADII:
        raise GeometryError("bad_radius")
    return many(shapely.centroid(point).buffer(radius, quad_segs=8))


def checked(geometry: BaseGeometry) -> MultiPolygon:
    """An area that comes from our own rows, such as a district, within the same limits; raises GeometryError."""
    simple = geometry
    for tolerance in (0.0, 5.0, 20.0, 80.0):
        simple = shapely.simplify(geometry, tolerance) if tolerance else geometry
        if int(shapely.get_num_coordinates(simple)) <= MOST_CORNERS:
            break
    check(simple, LIMITS)
    return many(simple)


def many(geometry: BaseGeometry) -> MultiPolygon:
    """A polygon or several as a MultiPolygon."""
    return geometry if isinstance(geometry, MultiPolygon) else MultiPolygon([geometry])


def generalise(area: BaseGeometry) -> MultiPolygon:
    """The area as the public may see it, in EPSG:3006 with whole metres; holes are filled. See the module."""
    if area.is_empty or area.geom_type not in LIMITS.types:
        raise GeometryError("type_not_allowed", type=area.geom_type)
    parts = _moved(many(area)).geoms
    grown = [_grown(part, alone=len(parts) == 1) for part in parts]
    union = shapely.set_precision(shapely.union_all(grown), 1.0)
    return MultiPolygon([Polygon(part.exterior) for part in many(union).geoms])


def _moved(area: MultiPolygon) -> MultiPolygon:
    """The area with its middle in the middle of the square where that lies; corners seen from there, in centimetres."""
    west, south, east, north = area.bounds
    middle = np.array([(west + east) / 2, (south + north) / 2])
    return shapely.transform(area, lambda corners: np.round(corners - middle, 2) + _middles(middle))


def _grown(part: Polygon, *, alone: bool) -> BaseGeometry:
    west, south, east, north = part.bounds
    if round(max(east - west, north - south), 1) < SQUARE:
        middle = _middles(np.array([(west + east) / 2, (south + north) / 2]))
        return Point(middle).buffer(REACH if alone else SMALL_REACH, quad_segs=8)
    squares = _middles(shapely.get_coordinates(part.exterior))
    ring = LinearRing(squares)
    # A snapped ring may cross itself or fall flat; its line stands for what the polygon then loses.
    filled = shapely.make_valid(Polygon(squares), method="structure", keep_collapsed=False)
    return shapely.union_all([filled, ring]).buffer(REACH, quad_segs=8)


def _middles(corners: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The middle of the square that each corner lies in."""
    return np.floor(corners / SQUARE) * SQUARE + SQUARE / 2
