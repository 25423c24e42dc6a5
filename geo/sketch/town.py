"""Draws the invented towns of a municipality: the same sites, area and seed give the same towns."""

from collections.abc import Sequence
from itertools import combinations
from math import tau
from random import Random

import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points, polygonize

from geo.sketch.houses import BUILD, Zones, apart, detached
from geo.sketch.lamps import draw_lamps
from geo.sketch.net import Groups, Net
from geo.sketch.parts import WIDTHS, Near, Site, Sketch, Spot, Surface, Way, largest, polygons
from geo.sketch.paths import Paths, hanging_together
from geo.sketch.shapes import blob, moved, winding
from geo.sketch.water import draw_water, piers

REACH = {"square": 430, "centre": 420, "park": 410, "harbour": 380}
TOGETHER = 1040.0  # metres: places closer than this lie in one town
OWN = 500.0  # metres around a place that belong to its town alone
LONGEST_ROAD = 6000.0
CORE_KINDS = ("square", "centre")


def draw_sketch(sites: Sequence[Site], inside: BaseGeometry, random: Random) -> Sketch:
    """Draw a town around each group of sites that lie close, and roads between the towns, all within `inside`."""
    shapely.prepare(inside)
    groups = clusters(sites)
    grounds = [shapely.union_all([site.at.buffer(OWN) for site in group]) for group in groups]
    towns = []
    for number, group in enumerate(groups):
        others = shapely.union_all(grounds[:number] + grounds[number + 1 :])
        towns.append(Town(group, inside.difference(others), random))
    whole = Sketch()
    roads = _roads(towns, inside, random)
    number = 0
    for town in towns:
        drawn = town.draw([road.line for road in roads])
        whole.add(_numbered(drawn, number))
        number += 1 + max((way.street for way in drawn.ways), default=0)
    whole.ways += [Way(number + at, road.kind, road.line, lit=False) for at, road in enumerate(roads)]
    taken = [*grounds, *(road.line.buffer(20) for road in roads), *(s.shape.buffer(5) for s in whole.surfaces)]
    whole.surfaces += _country([town.net.frame.centre for town in towns], taken, inside, random)
    return whole


def _country(
    middles: Sequence[Point], taken: Sequence[BaseGeometry], inside: BaseGeometry, random: Random
) -> list[Surface]:
    """Forests, fields and a lake or two outside the towns."""
    closed, made = Near(taken), []
    for middle in middles:
        for number in range(16):
            at = moved(middle, random.uniform(0, tau), random.uniform(700, 2600))
            size, kind = random.uniform(110, 330), "wood" if number % 4 else "green"
            if number in (5, 11):
                kind, size = "water", size * 0.7
            shape = blob(at, size, size * random.uniform(0.5, 0.8), random.uniform(0, 3), random, 36)
            made += [Surface(kind, part) for part in polygons(closed.cut(shape.intersection(inside)), 2000)]
    return made


def clusters(sites: Sequence[Site]) -> list[list[Site]]:
    """Sites that lie together, in the order given."""
    groups = Groups()
    for one, other in combinations(sites, 2):
        if one.at.distance(other.at) < TOGETHER:
            groups.join(one.name, other.name)
    found: dict[object, list[Site]] = {}
    for site in sites:
        found.setdefault(groups.of(site.name), []).append(site)
    return list(found.values())


class Town:
    """One town while it is drawn."""

    def __init__(self, sites: Sequence[Site], inside: BaseGeometry, random: Random) -> None:
        self.sites, self.random = sites, random
        self.water = draw_water(sites, inside, random)
        discs = [site.at.buffer(REACH.get(site.kind, 360)) for site in sites]
        near = ((a.at, b.at) for a, b in combinations(sites, 2) if a.at.distance(b.at) < TOGETHER)
        around = shapely.union_all([*discs, *(LineString(pair).buffer(170) for pair in near)])
        basins = shapely.union_all(list(self.water.basins.values()))
        self.inside = inside
        self.dry = around.intersection(inside).difference(basins.buffer(21))
        self.net = Net(sites, self.dry, self.water, random)
        self.streets = self.net.ways(0)
        self.ways: list[Way] = []
        self.surfaces: list[Surface] = []
        self.closed: list[BaseGeometry] = []
        self.areas: dict[str, Polygon] = {}

    def draw(self, roads: Sequence[LineString]) -> Sketch:
        """All of the town, with room left for the roads that lead to it."""
        blocks = [Polygon(block.exterior) for block in polygonize(shapely.union_all([w.line for w in self.streets]))]
        claimed = self._claimed(blocks)
        zones = Zones([site.at for site in self.sites if site.kind in CORE_KINDS], self.random)
        named = {block.wkb for block in claimed.values()}
        free = [(block, zones.of(block.centroid)) for block in blocks if block.wkb not in named]
        paths = self._paths(claimed, [block for block, kind in free if kind in ("green", "rows")])
        self.ways = hanging_together([*self.streets, *paths.made])
        self.closed = [*(w.surface for w in self.ways), *(road.buffer(4.5) for road in roads)]
        self._ground(claimed, [block for block, kind in free if kind == "green"])
        buildings = self._buildings(claimed, free)
        self.surfaces += [Surface("building", house) for house in buildings]
        self._gardens([block for block, kind in free if kind in ("detached", "rows")])
        self._woods()
        self._extent()
        self.surfaces += [Surface("water", part) for part in polygons(self.water.wet.intersection(self.inside), 20)]
        standing = [*self.closed, *buildings, *shapely.get_parts(self.water.wet)]
        lamps = [lamp for lamp in draw_lamps(self.ways, standing, self.random) if lamp.at.within(self.inside)]
        spots = {site.name: self._spot(site, paths) for site in self.sites}
        return Sketch(self.ways, self.surfaces, lamps, spots)

    def _claimed(self, blocks: list[Polygon]) -> dict[str, Polygon]:
        found: dict[str, Polygon] = {}
        for name, cells in self.net.claims.items():
            middle = self.net.middle(cells[0])
            block = next((block for block in blocks if block.contains(middle)), None)
            if block is not None and not any(block is other for other in found.values()):
                found[name] = block
        return found

    def _paths(self, claimed: dict[str, Polygon], open_blocks: list[Polygon]) -> Paths:
        paths = Paths(self.streets, self.water, self.inside, self.random)
        paths.beside_main()
        for site in self.sites:
            area = claimed.get(site.name)
            if site.kind == "park" and area is not None:
                paths.park(site.name, area)
            elif area is not None:
                paths.across(site.name, area)
            elif site.kind == "harbour" and site.name in self.water.basins:
                paths.quay(site)
            elif site.kind == "underpass":
                paths.underpass(site)
        for block in open_blocks:
            if self.random.random() < 0.6:
                paths.across(None, block)
        return paths

    def _ground(self, claimed: dict[str, Polygon], greens: list[Polygon]) -> None:
        driven = [way.line.buffer(WIDTHS[way.kind] / 2 + 2, quad_segs=4) for way in self.streets]
        open_ground = Near([*driven, self.water.wet.buffer(3)])
        for site in self.sites:
            block = claimed.get(site.name)
            if site.kind == "harbour":
                self._quay(site)
            elif block is not None:
                self.areas[site.name] = largest(open_ground.cut(block)) or block
                kind = "green" if site.kind in ("park", "school") else "square"
                self._lay(kind, self.areas[site.name])
        for block in greens:
            for ground in polygons(open_ground.cut(block), 200):
                self._lay("green", ground)
        self._parks()
        if self.water.stream is not None:
            bank = self.water.stream.buffer(19).intersection(self.inside)
            for ground in polygons(open_ground.cut(bank), 40):
                self._lay("green", ground)

    def _extent(self) -> None:
        built = shapely.union_all([way.line.buffer(70, quad_segs=4) for way in self.streets])
        for ground in polygons(built.buffer(-15).simplify(3).intersection(self.dry), 2000):
            self._lay("town", ground)

    def _parks(self) -> None:
        parks = [surface.shape for surface in self.surfaces if surface.kind == "green"]
        paths = Near(self.closed)
        for park in parks:
            self._trees(park.buffer(-4), int(park.area / 350) + 3, (4, 12), paths)

    def _quay(self, site: Site) -> None:
        basin = self.water.basins.get(site.name)
        if basin is None:
            return
        near = site.at.buffer(105)
        strip = largest(basin.buffer(19).difference(self.water.wet).intersection(near).intersection(self.inside))
        if strip is not None:
            self._lay("square", strip)
            whole = largest(strip.union(basin.intersection(near)).buffer(0.01)) or strip
            self.areas[site.name] = largest(whole.simplify(0.5)) or strip
        self.surfaces += piers(site, self.water, self.inside, self.random)

    def _trees(self, ground: BaseGeometry, number: int, sizes: tuple[float, float], closed: Near) -> None:
        """Crowns of trees on a piece of ground, clear of what is closed."""
        if ground.is_empty:
            return
        shapely.prepare(ground)
        left, bottom, right, top = ground.bounds
        crowns = []
        for _tree in range(number):
            at = Point(self.random.uniform(left, right), self.random.uniform(bottom, top))
            size, turn = self.random.uniform(*sizes), self.random.uniform(0, 3)
            crown = blob(at, size, size * 0.75, turn, self.random, 12)
            if ground.covers(crown):
                crowns.append(crown)
        for crown, free in zip(crowns, closed.clear(crowns, 1.5), strict=True):
            if free:
                self._lay("wood", crown)

    def _gardens(self, blocks: list[Polygon]) -> None:
        """Trees between the houses."""
        shapes = [surface.shape for surface in self.surfaces if surface.kind != "wood"]
        closed = Near([*self.closed, *shapes, self.water.wet])
        for block in blocks:
            self._trees(block, min(int(block.area / 700), 24), (2.5, 5.5), closed)

    def _buildings(self, claimed: dict[str, Polygon], blocks: list[tuple[Polygon, str]]) -> list[Polygon]:
        random = self.random
        open_ground = [s.shape for s in self.surfaces if s.kind in ("green", "square")]
        streets = Near([*self.closed, self.water.wet.buffer(5)])
        taken = Near([*self.closed, self.water.wet.buffer(5), *open_ground])
        houses: list[Polygon] = []
        for site in self.sites:
            block = claimed.get(site.name) if site.kind in ("centre", "school") else None
            room = largest(streets.cut(block, 3)) if block is not None else None
            houses += BUILD["hall"](room, random) if room is not None else []
        for block, kind in blocks:
            for room in polygons(taken.cut(block), 350) if kind in BUILD else ():
                houses += BUILD[kind](room, random)
        houses = [one for one in apart(houses, 0.2) if one.within(self.inside) and one.is_valid]
        others = [block for block, kind in blocks if kind != "detached"]
        wide = self.dry.buffer(45).intersection(self.inside)
        closed = Near([*self.closed, self.water.wet.buffer(5), *open_ground, *others, *houses])
        return [*houses, *detached(self.streets, wide, closed, random)]

    def _woods(self) -> None:
        """Groves around the town."""
        shapes = [s.shape.buffer(5 if s.kind == "building" else 0) for s in self.surfaces if s.kind != "wood"]
        closed = Near([*self.closed, *shapes, self.water.wet.buffer(4)])
        ring = largest(self.dry.buffer(40).simplify(20))
        if ring is None:
            return
        for number in range(max(8, int(ring.length / 170))):
            at = ring.exterior.interpolate(self.random.random(), normalized=True)
            at = moved(at, self.random.uniform(0, 6.3), self.random.uniform(0, 60))
            size = self.random.uniform(36, 92)
            shape = blob(at, size, size * 0.65, self.random.uniform(0, 3), self.random)
            for part in polygons(closed.cut(shape.intersection(self.inside)), 150):
                self._lay("wood" if number % 3 else "green", part)

    def _lay(self, kind: str, shape: Polygon) -> None:
        if shape.is_valid:
            self.surfaces.append(Surface(kind, shape))

    def _spot(self, site: Site, paths: Paths) -> Spot:
        way = paths.through.get(site.name)
        lines = [one.line for one in self.ways]
        if lines and (way is None or min(way.distance(line) for line in lines) > 0):
            way = min(lines, key=site.at.distance)
        area = self.areas.get(site.name)
        if area is not None:
            at = area.centroid if area.contains(area.centroid) else area.representative_point()
        else:
            at = nearest_points(way, site.at)[0] if way is not None else site.at
        return Spot(at, area, way)


def _numbered(drawn: Sketch, first: int) -> Sketch:
    ways = [way._replace(street=way.street + first) for way in drawn.ways]
    return Sketch(ways, drawn.surfaces, drawn.lamps, drawn.spots)


def _roads(towns: Sequence[Town], inside: BaseGeometry, random: Random) -> list[Way]:
    """From each town a road to the nearest that is joined already, where there is a dry way."""
    if not towns:
        return []
    wet = shapely.union_all([shapely.union_all(list(t.water.basins.values())) for t in towns]).buffer(8)
    ends = [[Point(way.line.coords[at]) for way in town.streets for at in (0, -1)] for town in towns]
    joined, rest, made = [0], list(range(1, len(towns))), []
    while rest:
        one, other = min(
            ((a, b) for a in joined for b in rest),
            key=lambda pair: towns[pair[0]].sites[0].at.distance(towns[pair[1]].sites[0].at),
        )
        rest.remove(other)
        joined.append(other)
        made += _road(ends[one], ends[other], wet, inside, random)
    return made


def _road(starts: list[Point], ends: list[Point], wet: BaseGeometry, inside: BaseGeometry, random: Random) -> list[Way]:
    if not starts or not ends:
        return []
    start, end = nearest_points(shapely.MultiPoint(starts), shapely.MultiPoint(ends))
    if start.distance(end) > LONGEST_ROAD:
        return []
    for _try in range(8):
        line = winding(start, end, random)
        if line.within(inside) and not line.intersects(wet):
            return [Way(0, "tertiary", line, lit=False)]
    return []
