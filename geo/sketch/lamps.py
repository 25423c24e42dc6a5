"""Street lamps along streets and paths."""

from collections.abc import Sequence
from math import pi
from random import Random

from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo.sketch.parts import WIDTHS, Lamp, Near, Way
from geo.sketch.paths import direction
from geo.sketch.shapes import moved

BESIDE = 1.1  # metres from the edge of the way
OUT = 0.035
APART = {"secondary": 30.0, "tertiary": 33.0, "residential": 36.0, "cycleway": 32.0, "footway": 27.0, "underpass": 6.0}


def draw_lamps(ways: Sequence[Way], closed: Sequence[BaseGeometry], random: Random) -> list[Lamp]:
    """Lamps beside all ways that are lit, none on closed ground (ways, buildings, water)."""
    spots = [spot for way in ways if way.lit and way.kind != "cycleway" for spot in _along(way, random)]
    free = Near(closed).clear(spots, 0.3)
    return [Lamp(spot, random.random() < OUT) for spot, ok in zip(spots, free, strict=True) if ok]


def _along(way: Way, random: Random) -> list[Point]:
    line, gap = way.line, APART[way.kind]
    aside = WIDTHS[way.kind] / 2 + BESIDE
    side = random.choice((pi / 2, -pi / 2))
    found, at = [], gap * random.uniform(0.3, 0.6)
    while at < line.length:
        turn = direction(line.interpolate(max(at - 2, 0)), line.interpolate(min(at + 2, line.length)))
        found.append(moved(line.interpolate(at), turn + side, aside))
        side = -side if way.kind == "secondary" else side
        at += gap + random.uniform(-2, 2)
    return found
