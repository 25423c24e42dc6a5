"""Forms that are drawn again and again: blobs, turned rectangles, bent lines."""

from math import cos, pi, sin, tau
from random import Random

from shapely import LineString, Point, Polygon


def blob(centre: Point, along: float, across: float, turn: float, random: Random, corners: int = 24) -> Polygon:
    """A rounded, uneven area; `along` and `across` are half its sides in metres, `turn` radians."""
    waves = [(random.uniform(0.03, 0.1), count, random.uniform(0, tau)) for count in (2, 3, 5)]
    points = []
    for number in range(corners):
        angle = number / corners * tau
        r = 1 + sum(size * sin(count * angle + phase) for size, count, phase in waves)
        points.append(_turned(centre, along * r * cos(angle), across * r * sin(angle), turn))
    return Polygon(points)


def rectangle(centre: Point, along: float, across: float, turn: float) -> Polygon:
    """A rectangle with its sides in metres, `along` in the direction `turn` (radians)."""
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return Polygon([_turned(centre, along / 2 * x, across / 2 * y, turn) for x, y in corners])


def bent(start: Point, end: Point, bow: float, steps: int = 10) -> LineString:
    """A line that leaves the straight way by `bow` metres in the middle."""
    dx, dy = end.x - start.x, end.y - start.y
    length = max((dx * dx + dy * dy) ** 0.5, 1e-9)

    def at(share: float) -> tuple[float, float]:
        aside = bow * sin(pi * share) / length
        return start.x + dx * share - dy * aside, start.y + dy * share + dx * aside

    return LineString([at(step / steps) for step in range(steps + 1)])


def winding(start: Point, end: Point, random: Random) -> LineString:
    """A gently winding road between two points."""
    dx, dy = end.x - start.x, end.y - start.y
    bow, sway = random.uniform(-0.12, 0.12), random.uniform(-0.03, 0.03)

    def at(share: float) -> tuple[float, float]:
        aside = bow * sin(pi * share) + sway * sin(3 * pi * share)
        return start.x + dx * share - dy * aside, start.y + dy * share + dx * aside

    return LineString([at(step / 24) for step in range(25)])


def moved(point: Point, angle: float, metres: float) -> Point:
    """The point so many metres away in a direction (radians)."""
    return Point(point.x + metres * cos(angle), point.y + metres * sin(angle))


def _turned(centre: Point, u: float, v: float, turn: float) -> tuple[float, float]:
    return centre.x + u * cos(turn) - v * sin(turn), centre.y + u * sin(turn) + v * cos(turn)
