"""Invented streets around a place, so that a demo without any street data has something to stand on."""

import math
from random import Random
from typing import NamedTuple

from shapely import LineString, Point

BLOCK = 95.0
SIDE = 5
STREETS = 2 * SIDE - 2
FOOTWAYS = 1
REACH = BLOCK * (SIDE - 1) / 2


class SketchedStreet(NamedTuple):
    """A street that exists nowhere; `line` in EPSG:3006."""

    name: str
    kind: str
    line: LineString


def streets_around(x: float, y: float, names: list[str], footways: list[str], random: Random) -> list[SketchedStreet]:
    """Draw a bent grid of streets and a footway around a point (EPSG:3006, metres), with the names given."""
    turn = random.uniform(0, math.pi / 2)
    bend = random.uniform(-0.00045, 0.00045)

    def at(u: float, v: float) -> tuple[float, float]:
        v += bend * u * u + random.uniform(-4, 4)
        u += bend * v * v
        return (x + u * math.cos(turn) - v * math.sin(turn), y + u * math.sin(turn) + v * math.cos(turn))

    steps = [-REACH + BLOCK * i * 0.5 for i in range(2 * SIDE - 1)]
    drawn = []
    for index in range(SIDE - 1):
        offset = -REACH + BLOCK * index + BLOCK / 2
        first, last = sorted(random.sample(range(len(steps)), 2)) if index in (0, SIDE - 2) else (0, len(steps) - 1)
        part = steps[first : max(last, first + 3) + 1]
        drawn.append(SketchedStreet(names[index], "residential", LineString([at(step, offset) for step in part])))
        other = names[SIDE - 1 + index]
        drawn.append(SketchedStreet(other, "residential", LineString([at(offset, step) for step in part])))
    for name in footways[:FOOTWAYS]:
        slope, shift = random.uniform(-0.8, 0.8), random.uniform(-60, 60)
        path = [at(step, slope * step + shift + 18 * math.sin(step / 60)) for step in steps]
        drawn.append(SketchedStreet(name, "footway", LineString(path)))
    return drawn


def path_through(x: float, y: float, name: str, random: Random) -> SketchedStreet:
    """Draw a footway right through a point (EPSG:3006, metres)."""
    turn = random.uniform(0, math.pi)
    steps = [-REACH * 0.7 + REACH * 0.2 * i for i in range(8)]
    sway = random.uniform(8, 20)
    points = [(u, sway * math.sin(u / 55)) for u in steps]
    line = [
        (x + u * math.cos(turn) - v * math.sin(turn), y + u * math.sin(turn) + v * math.cos(turn)) for u, v in points
    ]
    return SketchedStreet(name, "footway", LineString(line))


def road_between(start: Point, end: Point, random: Random) -> LineString:
    """Draw a gently winding road between two points (EPSG:3006)."""
    dx, dy = end.x - start.x, end.y - start.y
    bow, sway = random.uniform(-0.12, 0.12), random.uniform(-0.03, 0.03)

    def at(share: float) -> tuple[float, float]:
        aside = bow * math.sin(math.pi * share) + sway * math.sin(3 * math.pi * share)
        return start.x + dx * share - dy * aside, start.y + dy * share + dx * aside

    return LineString([at(step / 24) for step in range(25)])
