"""Buildings: closed quarters in the middle of a town, rows of flats, halls, and detached houses."""

from collections.abc import Iterator, Sequence
from math import pi, sin
from random import Random

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.affinity import scale
from shapely.geometry.base import BaseGeometry

from geo.sketch.parts import WIDTHS, Near, Way, largest, polygons
from geo.sketch.paths import direction
from geo.sketch.shapes import moved, rectangle

CORE = 185.0  # metres from a square or centre: closed quarters
SMALLEST = 45.0  # square metres


def quarter(block: Polygon, random: Random) -> list[Polygon]:
    """Houses all round a block, with ways into the yard between them."""
    inner = block.buffer(-2.5, join_style="mitre")
    ring = inner.difference(inner.buffer(-random.uniform(11, 14), join_style="mitre"))
    middle = block.centroid
    for _gap in range(random.randint(3, 6)):
        angle = random.uniform(0, 2 * pi)
        ring = ring.difference(LineString([middle, moved(middle, angle, 200)]).buffer(random.choice((0.4, 2.2, 4))))
    houses = polygons(ring, 70)
    yard = largest(inner.buffer(-24, join_style="mitre"))
    if yard is not None and yard.area > 250 and random.random() < 0.6:
        small = scale(yard.minimum_rotated_rectangle, 0.55, 0.55)
        houses += [small] if small.within(yard) else []
    return houses


def rows(block: Polygon, random: Random) -> list[Polygon]:
    """Rows of flats, all turned the same way."""
    inner = block.buffer(-4)
    around = block.minimum_rotated_rectangle
    if around.geom_type != "Polygon" or inner.is_empty:
        return []
    sides = list(around.exterior.coords)
    start, turn_end, side_end = (Point(corner) for corner in sides[:3])
    if random.random() < 0.5:
        start, turn_end, side_end = turn_end, side_end, Point(sides[3])
    turn, side = direction(start, turn_end), direction(turn_end, side_end)
    width, depth = start.distance(turn_end), turn_end.distance(side_end)
    houses = []
    across = 13.0
    while across < depth - 6:
        along = random.uniform(4, 12)
        while along < width - 16:
            length = random.uniform(34, 60)
            for part in (length, length * 0.55):
                house = rectangle(moved(moved(start, turn, along + part / 2), side, across), part, 11.5, turn)
                if house.within(inner):
                    houses.append(house)
                    along += part
                    break
            along += random.uniform(10, 15)
        across += random.uniform(26, 33)
    return houses


def hall(block: Polygon, random: Random) -> list[Polygon]:
    """One or two large buildings: a shopping centre, a school, a hall."""
    inner = largest(block.buffer(-9))
    if inner is None:
        return []
    around = inner.minimum_rotated_rectangle
    if around.geom_type != "Polygon":
        return []
    big = largest(scale(around, random.uniform(0.55, 0.75), random.uniform(0.5, 0.7)).intersection(inner))
    if big is None:
        return []
    notch = scale(big, 0.45, 0.4, origin=Point(big.exterior.coords[0]))
    shape = largest(big.difference(notch)) if random.random() < 0.7 else big
    return [shape] if shape is not None and shape.area > 120 else []


def detached(ways: Sequence[Way], within: BaseGeometry, taken: Near, random: Random) -> list[Polygon]:
    """Houses with gardens along both sides of small streets, clear of what is taken."""
    wanted: list[Polygon] = []
    for way in ways:
        if way.kind in ("residential", "tertiary"):
            wanted += list(_along(way, random))
    if not wanted:
        return []
    shapely.prepare(within)
    fitting = shapely.covers(within, wanted) & taken.clear(wanted, 2)
    return apart([house for house, ok in zip(wanted, fitting, strict=True) if ok], 3.5)


def apart(houses: list[Polygon], metres: float) -> list[Polygon]:
    """Those that stand clear of all before them."""
    if not houses:
        return []
    tree = shapely.STRtree(houses)
    pairs = tree.query(houses, predicate="dwithin", distance=metres)
    before: dict[int, list[int]] = {}
    for one, other in pairs.T.tolist():
        if other < one:
            before.setdefault(one, []).append(other)
    kept = np.ones(len(houses), dtype=bool)
    for one in range(len(houses)):
        kept[one] = not any(kept[other] for other in before.get(one, ()))
    return [house for house, ok in zip(houses, kept, strict=True) if ok]


class Zones:
    """Which kind of houses stands where; neighbours are alike."""

    def __init__(self, core: Sequence[Point], random: Random) -> None:
        self.core = core
        self.waves = [(random.uniform(150, 260), random.uniform(0, 2 * pi)) for _ in range(4)]
        self.random = random

    def of(self, at: Point) -> str:
        """quarter, rows, hall, green or detached."""
        if any(at.distance(one) < CORE for one in self.core):
            return "quarter"
        drawn = self.random.random()
        if drawn < 0.05:
            return "green"
        if drawn < 0.09:
            return "hall"
        (a, p), (b, q), (c, r), (d, s) = self.waves
        height = sin(at.x / a + p) + sin(at.y / b + q) + 0.6 * sin((at.x + at.y) / c + r) + 0.5 * sin(at.y / d + s)
        return "rows" if height > 0.75 else "detached"


BUILD = {"quarter": quarter, "rows": rows, "hall": hall}


def _along(way: Way, random: Random) -> Iterator[Polygon]:
    line, setback = way.line, WIDTHS[way.kind] / 2 + 5
    for side in (pi / 2, -pi / 2):
        at = random.uniform(10, 22)
        while at < line.length - 8:
            here = line.interpolate(at)
            turn = direction(line.interpolate(at - 3), line.interpolate(at + 3))
            width, depth = random.uniform(10, 14.5), random.uniform(8, 10.5)
            middle = moved(here, turn + side, setback + depth / 2 + random.uniform(0, 4))
            house = rectangle(middle, width, depth, turn)
            if random.random() < 0.3:
                wing = rectangle(moved(moved(middle, turn, width / 3), turn + side, depth / 2), 5, 6, turn)
                house = largest(house.union(wing)) or house
            yield house
            at += random.uniform(21, 29)
