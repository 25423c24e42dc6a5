"""Harbour basins, their piers, and a stream through the town."""

from collections.abc import Sequence
from math import atan2, pi, sin, tau
from random import Random
from typing import NamedTuple

from shapely import LineString, Point, Polygon, unary_union
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from geo.sketch.parts import Site, Surface, largest
from geo.sketch.shapes import blob, moved, rectangle

SHORE = 26.0  # metres from a harbour's point to the water
STREAM_WIDTH = 8.0


class Water(NamedTuple):
    """The open water and the stream of a town; `wet` is both."""

    basins: dict[str, Polygon]
    away: dict[str, float]
    stream: LineString | None
    wet: BaseGeometry


def draw_water(sites: Sequence[Site], inside: BaseGeometry, random: Random) -> Water:
    """Draw a basin at each harbour, away from the other places, and in a larger town a stream between them."""
    basins: dict[str, Polygon] = {}
    away: dict[str, float] = {}
    for site in sites:
        if site.kind != "harbour":
            continue
        away[site.name] = _away(site, sites, random)
        basin = _basin(site, away[site.name], sites, inside, random)
        if basin is not None:
            basins[site.name] = basin
    stream = _stream(sites, list(basins.values()), inside, random) if len(sites) > 3 else None
    parts: list[BaseGeometry] = list(basins.values())
    if stream is not None:
        parts.append(stream.buffer(STREAM_WIDTH / 2, quad_segs=3))
    return Water(basins, away, stream, unary_union(parts) if parts else Polygon())


def piers(site: Site, water: Water, inside: BaseGeometry, random: Random) -> list[Surface]:
    """Jetties from the quay into the basin."""
    basin, angle = water.basins[site.name], water.away[site.name]
    made = []
    for aside in (-66, -38, -10, 18, 46):
        start = moved(site.at, angle + pi / 2, aside + random.uniform(-5, 5))
        wet = LineString([start, moved(start, angle, 120)]).intersection(basin)
        if wet.is_empty or wet.length < 70:
            continue
        reach = start.distance(basin) + random.uniform(26, 44)
        middle = moved(start, angle, reach / 2 + 4)
        pier = rectangle(middle, reach - 8, 3.2, angle)
        if pier.within(inside):
            made.append(Surface("pier", pier))
    return made


def _away(site: Site, sites: Sequence[Site], random: Random) -> float:
    others = [other.at for other in sites if other.kind != "harbour"] or [s.at for s in sites if s is not site]
    if not others:
        return random.uniform(0, tau)
    near = sorted(others, key=site.at.distance)[:4]
    x, y = sum(p.x for p in near) / len(near), sum(p.y for p in near) / len(near)
    return atan2(site.at.y - y, site.at.x - x)


def _basin(site: Site, angle: float, sites: Sequence[Site], inside: BaseGeometry, random: Random) -> Polygon | None:
    shape: BaseGeometry = blob(
        moved(site.at, angle, 300), random.uniform(190, 240), random.uniform(300, 380), angle, random, 40
    )
    gap = SHORE - site.at.distance(shape)
    shape = translate(shape, moved(site.at, angle, gap).x - site.at.x, moved(site.at, angle, gap).y - site.at.y)
    for other in sites:
        shape = shape.difference(other.at.buffer(SHORE if other.kind == "harbour" else 95))
    return largest(shape.intersection(inside).buffer(0))


def _stream(
    sites: Sequence[Site], basins: Sequence[Polygon], inside: BaseGeometry, random: Random
) -> LineString | None:
    """A line through the town, clear of its places; None when a few tries find no room."""
    x, y = sum(s.at.x for s in sites) / len(sites), sum(s.at.y for s in sites) / len(sites)
    middle = translate(sites[0].at, x - sites[0].at.x, y - sites[0].at.y)
    reach = max(site.at.distance(middle) for site in sites) + 420
    for _try in range(12):
        angle = random.uniform(0, tau)
        aside = moved(middle, angle + pi / 2, random.uniform(-220, 220))
        start = basins[0].centroid if basins else moved(aside, angle, -reach)
        line = _winding(start, moved(aside, angle, reach), random)
        if line.within(inside) and min(line.distance(site.at) for site in sites) > 85:
            return line
    return None


def _winding(start: Point, end: Point, random: Random) -> LineString:
    dx, dy = end.x - start.x, end.y - start.y
    waves = [(random.uniform(12, 26), random.uniform(2, 4), random.uniform(0, tau)), (6, 9, random.uniform(0, tau))]
    length = (dx * dx + dy * dy) ** 0.5
    points = []
    for step in range(61):
        share = step / 60
        aside = sum(size * sin(count * tau * share + phase) for size, count, phase in waves) / length
        points.append((start.x + dx * share - dy * aside, start.y + dy * share + dx * aside))
    return LineString(points)
