"""Footways and cycle paths: through parks and squares, along the quay and the main street, under it in a tunnel."""

from collections.abc import Sequence
from math import atan2, pi
from random import Random

import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points, substring

from geo.sketch.net import Groups
from geo.sketch.parts import WIDTHS, Site, Way
from geo.sketch.shapes import bent, moved
from geo.sketch.water import Water


class Paths:
    """The paths of one town, which all touch its streets."""

    def __init__(self, streets: list[Way], water: Water, inside: BaseGeometry, random: Random) -> None:
        self.water, self.inside, self.random = water, inside, random
        self.streets = streets
        self.roads = shapely.union_all([way.line for way in streets])
        self.basins = shapely.union_all(list(water.basins.values())).buffer(3)
        self.made: list[Way] = []
        self.through: dict[str, LineString] = {}
        self._next = max((way.street for way in streets), default=0) + 1

    def add(self, kind: str, *lines: LineString, lit: bool = True) -> None:
        """One path of these pieces, as far as they stay out of the open water and inside."""
        good = [line for line in lines if line.length > 4 and line.within(self.inside)]
        dry = [line for line in good if not line.intersects(self.basins)]
        self.made += [Way(self._next, kind, line, lit) for line in dry]
        self._next += 1 if dry else 0

    def park(self, name: str, area: Polygon) -> None:
        """Paths from the corners of a park to its middle, and in a large one a round."""
        random = self.random
        centre = moved(area.centroid, random.uniform(0, 2 * pi), random.uniform(0, 12))
        entrances = self._entrances(area)
        ways = [bent(entrance, centre, random.uniform(-24, 24)) for entrance in entrances]
        inner = [line for line in ways if line.within(area.buffer(1))]
        for number, line in enumerate(inner):
            # The first pair is one way right through.
            if number:
                self.add("footway", line, lit=number < 4 or random.random() < 0.5)
        if inner:
            self.add("footway", inner[0])
            self.through[name] = LineString([*inner[0].coords, *reversed(inner[-1].coords[:-1])])
        around = area.buffer(-62, quad_segs=8).buffer(34, quad_segs=8)
        if area.area > 16_000 and around.geom_type == "Polygon" and around.contains(centre):
            self.add("footway", LineString(around.exterior.simplify(0.4)), lit=False)

    def across(self, name: str | None, area: Polygon) -> None:
        """One path through a block, from side to side."""
        sides = self._entrances(area, corners=False)
        if len(sides) < 2:
            return
        line = bent(sides[0], sides[len(sides) // 2], self.random.uniform(-9, 9))
        if line.within(area.buffer(1)):
            self.add("footway", line)
            if name:
                self.through[name] = line

    def quay(self, site: Site) -> None:
        """A promenade along a harbour's shore, joined to the streets at both ends."""
        basin = self.water.basins[site.name]
        # A little way from the water, and no farther along it than people stroll.
        shore = basin.buffer(13).exterior.intersection(site.at.buffer(230)).difference(self.water.wet.buffer(6))
        pieces = [part for part in shapely.get_parts(shapely.line_merge(shore)) if part.length > 60]
        if not pieces:
            return
        line = min(pieces, key=lambda part: part.distance(site.at)).simplify(1.5)
        ends = [self._to_street(Point(line.coords[at]), self.basins) for at in (0, -1)]
        links = [link for link in ends if link is not None]
        if links:
            self.add("footway", line, *links)
            self.through[site.name] = line

    def underpass(self, site: Site) -> None:
        """A footway that crosses under the nearest main street, from the streets on both sides."""
        near = [way for way in self.streets if way.line.distance(site.at) < 190]
        order = ("secondary", "tertiary", "residential")
        way = min(near, key=lambda w: (order.index(w.kind), w.line.distance(site.at)), default=None)
        if way is None:
            return
        along = way.line.project(site.at)
        at = way.line.interpolate(along)
        ahead = way.line.interpolate(min(along + 6, way.line.length))
        back = way.line.interpolate(max(along - 6, 0))
        angle = direction(back, ahead) + pi / 2
        half = WIDTHS[way.kind] / 2 + 6
        sides = [self._approach(at, angle + turn, half) for turn in (0, pi)]
        tunnel = LineString([moved(at, angle, half), moved(at, angle + pi, half)])
        if any(side is None for side in sides) or tunnel.intersects(self.basins):
            return
        self.add("footway", *[side for side in sides if side is not None])
        self.made.append(Way(self._next - 1, "underpass", tunnel))
        self.through[site.name] = tunnel

    def beside_main(self) -> None:
        """A cycle path along one side of the main street."""
        for way in self.streets:
            if way.kind != "secondary" or way.line.length < 160:
                continue
            beside = way.line.offset_curve(8.6 if way.street % 2 else -8.6, quad_segs=3)
            if beside.geom_type != "LineString" or beside.length < 120:
                continue
            # offset_curve keeps the direction; the ends are tied to the street's own.
            start, end = Point(way.line.coords[0]), Point(way.line.coords[-1])
            tied = LineString([start, *substring(beside, 3, beside.length - 3).coords, end])
            if tied.is_simple:
                self.add("cycleway", tied)

    def _entrances(self, area: Polygon, *, corners: bool = True) -> list[Point]:
        ring = area.exterior
        count = 6 if corners and area.area > 16_000 else 4
        shift = self.random.uniform(0, 0.12)
        return [ring.interpolate((number / count + shift) % 1, normalized=True) for number in range(count)]

    def _approach(self, at: Point, angle: float, half: float) -> LineString | None:
        """From the mouth of a tunnel straight to the next street, or to the nearest one."""
        mouth, far = moved(at, angle, half), moved(at, angle, 135)
        hit = LineString([mouth, far]).intersection(self.roads)
        if not hit.is_empty:
            end = min((Point(part.coords[0]) for part in shapely.get_parts(hit)), key=mouth.distance)
            return LineString([mouth, end]) if mouth.distance(end) > 8 else None
        bend = moved(at, angle, 48)
        link = self._to_street(bend, self.basins)
        return LineString([mouth, *link.coords]) if link is not None else None

    def _to_street(self, end: Point, wet: BaseGeometry) -> LineString | None:
        target = nearest_points(end, self.roads)[1]
        link = LineString([end, target])
        return link if 1 < link.length < 160 and not link.intersects(wet) else None


def direction(start: Point, end: Point) -> float:
    """The direction from one point to another, in radians."""
    return atan2(end.y - start.y, end.x - start.x)


def hanging_together(ways: Sequence[Way]) -> list[Way]:
    """The ways that touch the most of the others, directly or by others."""
    lines = [way.line for way in ways]
    tree = shapely.STRtree(lines)
    groups = Groups()
    for one, other in tree.query(lines, predicate="dwithin", distance=0.05).T.tolist():
        groups.join(one, other)
    main = groups.largest(range(len(ways)))
    return [way for number, way in enumerate(ways) if groups.of(number) == main]
