"""Making positions coarse before anything is public: grid cells and counts in bands."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from shapely import Point, Polygon, box

from geo.errors import GeometryError

FINE, COARSE = 250, 1000
SIZES = (FINE, COARSE)
MIN_REPORTERS = 5

_BANDS = ((50, "50+"), (20, "20-49"), (10, "10-19"), (MIN_REPORTERS, "5-9"))
_CELL_ID = re.compile(r"(250|1000)mN(\d{7})E(\d{6})", re.ASCII)


class Cell(NamedTuple):
    """One square of the grid in EPSG:3006, named by its side and its south-west corner in metres."""

    size: int
    north: int
    east: int

    @property
    def id(self) -> str:
        """Give the name that is stored and shown, for example 250mN6572750E686000."""
        return f"{self.size}mN{self.north:07d}E{self.east:06d}"

    @property
    def polygon(self) -> Polygon:
        """Give the square in EPSG:3006."""
        return box(self.east, self.north, self.east + self.size, self.north + self.size)

    @property
    def centre(self) -> Point:
        """Give the middle of the square in EPSG:3006."""
        return Point(self.east + self.size / 2, self.north + self.size / 2)

    @property
    def parent(self) -> Cell:
        """Give the 1 km cell that holds this one; a 1 km cell is its own."""
        return cell_of(self.east, self.north, COARSE)


def cell_of(x: float, y: float, size: int) -> Cell:
    """Give the cell that holds a position in EPSG:3006; a position on an edge belongs north and east of it.

    Raises GeometryError: bad_cell for another side than 250 or 1000 m, not_finite.
    """
    if size not in SIZES:
        raise GeometryError("bad_cell", size=size)
    if not (math.isfinite(x) and math.isfinite(y)):
        raise GeometryError("not_finite")
    return Cell(size, math.floor(y / size) * size, math.floor(x / size) * size)


def parse_cell(text: str) -> Cell:
    """Read a cell's name back; raises GeometryError("bad_cell")."""
    match = _CELL_ID.fullmatch(text)
    if match is None:
        raise GeometryError("bad_cell")
    size, north, east = (int(number) for number in match.groups())
    if north % size or east % size:
        raise GeometryError("bad_cell")
    return Cell(size, north, east)


def band(count: int) -> str | None:
    """Give the band in which a count may be shown, or None where it is too small to be shown."""
    return next((name for least, name in _BANDS if count >= least), None)
