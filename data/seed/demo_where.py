"""Where in the invented town something is seen: at a lamp, along a path, beside a wall, in the middle of a square."""

from random import Random
from typing import Any

from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from data.seed.demo_town import Lamp, Town
from data.vocabulary import LightState

AREAS = ("square", "park", "centre", "harbour")
FELT = ("unsafe_place", "safe_place")
AT_LAMP = 0.75  # how many of the reports about lighting name their lamp


def where(town: Town, said: dict[str, Any], random: Random) -> tuple[BaseGeometry, Lamp | None]:
    """The geometry of something at a named place or along a street, and the lamp that it names."""
    if "along" in said:
        line = town.ways[said["along"]][1].line
        return along(town, line, line.interpolate(random.random(), normalized=True), 1, said, random)
    spot = town.spots[said["at"]]
    centre = spot.centre
    if said["category"] in FELT:
        spread = said.get("spread", 15)
        return Point(centre.x + random.uniform(-spread, spread), centre.y + random.uniform(-spread, spread)), None
    # What is told of a tunnel or a school is seen right there; a square or a park has streets of its own.
    wide = spot.place.kind in AREAS
    on_path = not wide or said.get("on_path", False)
    near = spot.streets[:1] if on_path else [line for line in spot.streets if line.distance(centre) < 90]
    reach = said.get("reach", 60 if wide else 25)
    return along(town, random.choice(near or spot.streets), centre, reach, said, random)


def along(
    town: Town, line: LineString, near: Point, reach: float, said: dict[str, Any], random: Random
) -> tuple[BaseGeometry, Lamp | None]:
    """The geometry of something along a street or a path, at most `reach` metres from the nearest point to `near`."""
    edge = min(8.0, line.length / 3)
    at = min(max(line.project(near) + random.uniform(-reach, reach), edge), line.length - edge)
    middle = line.interpolate(at)
    named, number = random.random() < AT_LAMP, random.random()
    if said.get("shape") == "line" and line.length > 40:
        length = 60 + 50 * number
        return substring(line, max(0, at - length / 2), min(line.length, at + length / 2)), None
    if said.get("shape") == "area":
        return middle.buffer(8 + 6 * number, quad_segs=3), None
    if said["category"] == "lighting" and named and said.get("what") != "missing":
        lamp = _lamp(town, middle)
        if lamp is not None:
            return lamp.at, lamp
    aside = 5 * number - 2.5
    return Point(middle.x + aside, middle.y - aside), None


def _lamp(town: Town, at: Point) -> Lamp | None:
    """The lamp that is meant: the nearest, or one a little farther that is known to be out."""
    near = sorted((lamp.at.distance(at), lamp.label, lamp) for lamp in town.lamps_near(at, 45))
    out = next((lamp for _distance, _label, lamp in near if lamp.state == LightState.OUT), None)
    return out or (near[0][2] if near else None)
