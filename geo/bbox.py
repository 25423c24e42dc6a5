"""The bbox parameter: "minx,miny,maxx,maxy" in WGS 84, as maps, lists and downloads share it."""

from __future__ import annotations

import math
import re

from shapely import Polygon, box

from geo import crs
from geo.crs import Bounds
from geo.errors import GeometryError

__all__ = ["Bounds", "format_bbox", "in_store", "parse_bbox", "polygon"]

MAX_CHARACTERS = 200
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)


def parse_bbox(text: str) -> Bounds:
    """Read a box in degrees, west and south first; six numbers (with heights) are read as four.

    Raises GeometryError("bad_bbox").
    """
    parts = [part.strip() for part in text.split(",")] if len(text) <= MAX_CHARACTERS else []
    if len(parts) not in (4, 6) or not all(_NUMBER.fullmatch(part) for part in parts):
        raise GeometryError("bad_bbox")
    numbers = [float(part) for part in parts]
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    bounds = Bounds(*numbers)
    if not all(math.isfinite(number) for number in bounds) or not _in_order(bounds):
        raise GeometryError("bad_bbox")
    return bounds


def format_bbox(bounds: Bounds, decimals: int = 6) -> str:
    """Write a box in degrees the way `parse_bbox` reads it."""
    return ",".join(f"{number:.{decimals}f}".rstrip("0").rstrip(".") for number in bounds)


def in_store(bounds: Bounds) -> Bounds | None:
    """Give the box in EPSG:3006 that holds this one, cut to Sweden first; None where they do not meet."""
    sweden = crs.SWEDEN_WGS84
    cut = Bounds(
        max(bounds.minx, sweden.minx),
        max(bounds.miny, sweden.miny),
        min(bounds.maxx, sweden.maxx),
        min(bounds.maxy, sweden.maxy),
    )
    if cut.minx > cut.maxx or cut.miny > cut.maxy:
        return None
    return crs.bounds_between(cut, crs.WGS84, crs.STORE)


def polygon(bounds: Bounds) -> Polygon:
    """Give a box as a polygon, in the box's own system."""
    return box(*bounds)


def _in_order(bounds: Bounds) -> bool:
    east = -180 <= bounds.minx <= bounds.maxx <= 180
    return east and -90 <= bounds.miny <= bounds.maxy <= 90
