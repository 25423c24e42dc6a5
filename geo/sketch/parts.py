"""What an invented town is made of; all coordinates in EPSG:3006, metres."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

# Metres from edge to edge.
WIDTHS = {"secondary": 9.0, "tertiary": 8.0, "residential": 6.5, "cycleway": 3.0, "footway": 2.6, "underpass": 4.0}
DRIVEN = ("secondary", "tertiary", "residential")


class Site(NamedTuple):
    """A named place that a town is drawn around; `kind` as places have it (square, park, harbour …)."""

    name: str
    kind: str
    at: Point


class Way(NamedTuple):
    """A piece of a street or a path; pieces with the same number are one street."""

    street: int
    kind: str
    line: LineString
    lit: bool = True

    @property
    def surface(self) -> BaseGeometry:
        """What it covers."""
        return self.line.buffer(WIDTHS[self.kind] / 2, quad_segs=4)


class Surface(NamedTuple):
    """An area: town, building, water, green, wood, square or pier."""

    kind: str
    shape: Polygon


class Lamp(NamedTuple):
    """A street lamp beside a way."""

    at: Point
    out: bool


class Spot(NamedTuple):
    """Where a site came to lie: its middle, its area if it has one, and the way that leads through or past it."""

    at: Point
    area: Polygon | None
    way: LineString | None


@dataclass
class Sketch:
    """A drawn town, or several with the roads between them."""

    ways: list[Way] = field(default_factory=list)
    surfaces: list[Surface] = field(default_factory=list)
    lamps: list[Lamp] = field(default_factory=list)
    spots: dict[str, Spot] = field(default_factory=dict)

    def add(self, other: "Sketch") -> None:
        """Take over all of another sketch."""
        self.ways += other.ways
        self.surfaces += other.surfaces
        self.lamps += other.lamps
        self.spots |= other.spots


def polygons(geometry: BaseGeometry, least: float = 1.0) -> list[Polygon]:
    """The areas in any geometry that are larger than `least` square metres."""
    if geometry.geom_type == "Polygon":
        parts = [geometry]
    else:
        parts = [part for part in getattr(geometry, "geoms", ()) if part.geom_type == "Polygon"]
    return [part for part in parts if part.area > least]


def largest(geometry: BaseGeometry) -> Polygon | None:
    """The largest area in a geometry."""
    return max(polygons(geometry), key=lambda part: part.area, default=None)


class Near:
    """Shapes that are asked for by what lies close."""

    def __init__(self, shapes: Sequence[BaseGeometry]) -> None:
        self._shapes = np.array(shapes, dtype=object)
        self._tree = shapely.STRtree(self._shapes)

    def cut(self, geometry: BaseGeometry, gap: float = 0.0) -> BaseGeometry:
        """What is left of a geometry farther than `gap` metres from all of them."""
        hits = np.sort(self._tree.query(geometry, predicate="dwithin", distance=gap + 0.01))
        if not len(hits):
            return geometry
        close = shapely.union_all(self._shapes[hits])
        return geometry.difference(close.buffer(gap, quad_segs=3) if gap else close)

    def clear(self, geometries: Sequence[BaseGeometry], gap: float = 0.0) -> npt.NDArray[np.bool_]:
        """Which of these keep farther than `gap` metres from all of them."""
        free = np.ones(len(geometries), dtype=bool)
        if len(geometries):
            free[self._tree.query(list(geometries), predicate="dwithin", distance=gap + 0.01)[0]] = False
        return free
