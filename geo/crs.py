"""Coordinate systems: the one place that knows their numbers."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

WGS84 = 4326
SWEREF99TM = 3006
WEB_MERCATOR = 3857
STORE = SWEREF99TM


class Bounds(NamedTuple):
    """A box of coordinates, in whatever system its user says."""

    minx: float
    miny: float
    maxx: float
    maxy: float

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a coordinate lies in the box or on its edge."""
        return self.minx <= x <= self.maxx and self.miny <= y <= self.maxy


# All 290 municipalities with their water, and some kilometres around them.
SWEDEN_WGS84 = Bounds(10.4, 54.9, 24.4, 69.2)
SWEDEN_3006 = Bounds(205_000.0, 6_080_000.0, 943_000.0, 7_690_000.0)


@cache
def transformer(source: int, target: int) -> Transformer:
    """Give the transformer between two systems, x before y; pyproj makes it safe to share by threads."""
    return Transformer.from_crs(source, target, always_xy=True)


def reproject(geometry: BaseGeometry, source: int, target: int) -> BaseGeometry:
    """Move a geometry (or an array of them) between two systems; heights are dropped."""
    if source == target:
        return shapely.force_2d(geometry)
    return shapely.transform(shapely.force_2d(geometry), transformer(source, target).transform, interleaved=False)


def to_store(geometry: BaseGeometry) -> BaseGeometry:
    """Bring a WGS 84 geometry into the stored system, SWEREF 99 TM in metres."""
    return reproject(geometry, WGS84, STORE)


def to_wgs84(geometry: BaseGeometry) -> BaseGeometry:
    """Bring a stored geometry out to WGS 84 degrees, longitude before latitude."""
    return reproject(geometry, STORE, WGS84)


def to_mercator(geometry: BaseGeometry) -> BaseGeometry:
    """Bring a stored geometry into the web map's system, EPSG:3857."""
    return reproject(geometry, STORE, WEB_MERCATOR)


def point_to_store(longitude: float, latitude: float) -> tuple[float, float]:
    """Give easting and northing (EPSG:3006) of a WGS 84 position."""
    x, y = transformer(WGS84, STORE).transform(longitude, latitude)
    return float(x), float(y)


def bounds_between(bounds: Bounds, source: int, target: int) -> Bounds:
    """Give the box in another system that holds all of this one, its bent edges included."""
    if source == target:
        return bounds
    return Bounds(*transformer(source, target).transform_bounds(*bounds, densify_pts=21))
