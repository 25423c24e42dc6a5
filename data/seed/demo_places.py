"""The named places of the demo, and the invented streets around them."""

from itertools import product
from math import cos, sin, tau
from random import Random
from typing import Any

from shapely import MultiLineString, Point, Polygon

from data.models.place import Place, Street
from data.seed.demo_town import SOURCE, Spot, Town, new_id, stored
from data.seed.sketch import FOOTWAYS, STREETS, SketchedStreet, path_through, road_between, streets_around
from geo.crs import to_store
from geo.slugs import unique_slugs

AREAS = {"square": 45, "park": 90, "centre": 85, "harbour": 75}
LONGEST_ROAD = 5000  # metres
SHARED_WITHIN = 260  # metres: places closer than this stand in one sketch


def add_places(town: Town, rows: list[list[Any]], names: dict[str, list[str]]) -> None:
    """Add the places (name, kind, latitude, longitude, busy) and their streets."""
    slugs = unique_slugs([row[0] for row in rows])
    streets, footways = _deck(names, "streets", town.random), _deck(names, "footways", town.random)
    for row, slug in zip(rows, slugs, strict=True):
        spot = _spot(town, row, slug)
        near = next((s for s in town.spots.values() if s.centre.distance(spot.centre) < SHARED_WITHIN), None)
        drawn = [path_through(spot.centre.x, spot.centre.y, footways.pop(), town.random)]
        drawn += [] if near else _grid(spot, streets, footways, town.random)
        _add_streets(town, slug, drawn, town.random)
        # A path of its own first; a neighbour's streets are its own as well.
        spot.streets.extend([street.line for street in drawn] + (near.streets[1:] if near else []))
        town.spots[row[0]] = spot
    _add_roads(town, streets, Random(town.municipality.id))  # noqa: S311 - a demo, not a secret
    town.session.flush()


def _add_roads(town: Town, names: list[str], random: Random) -> None:
    """Join the sketches to one town: from each place a road to the nearest that is joined already."""
    joined, *rest = town.spots.values()
    reached = [joined]
    while rest:
        start, end = min(product(reached, rest), key=lambda pair: pair[0].centre.distance(pair[1].centre))
        rest.remove(end)
        reached.append(end)
        if SHARED_WITHIN < start.centre.distance(end.centre) < LONGEST_ROAD:
            line = road_between(start.centre, end.centre, random)
            _add_streets(town, f"{end.place.slug}-road", [SketchedStreet(names.pop(), "tertiary", line)], random)


def _deck(names: dict[str, list[str]], kind: str, random: Random) -> list[str]:
    made = [start + end for start in names["starts"] for end in names[kind]]
    random.shuffle(made)
    return made


def _spot(town: Town, row: list[Any], slug: str) -> Spot:
    name, kind, latitude, longitude, busy = row
    centre = to_store(Point(longitude, latitude))
    place = Place(
        id=town.new_id(),
        public_id=town.public_id(),
        municipality_id=town.municipality.id,
        slug=slug,
        name=name,
        kind=kind,
        busy=busy,
        source=SOURCE,
        external_id=slug,
        geom=stored(_area(centre, AREAS[kind], town.random) if kind in AREAS else centre),
    )
    town.session.add(place)
    return Spot(place, centre, [])


def _grid(spot: Spot, streets: list[str], footways: list[str], random: Random) -> list[SketchedStreet]:
    own = [streets.pop() for _ in range(STREETS)]
    paths = [footways.pop() for _ in range(FOOTWAYS)]
    return streets_around(spot.centre.x, spot.centre.y, own, paths, random)


def _add_streets(town: Town, slug: str, drawn: list[SketchedStreet], random: Random) -> None:
    for index, street in enumerate(drawn):
        town.session.add(
            Street(
                id=new_id(random),
                municipality_id=town.municipality.id,
                name=street.name,
                kind=street.kind,
                source=SOURCE,
                external_id=f"{slug}-{index}",
                geom=stored(MultiLineString([street.line])),
            )
        )


def _area(centre: Point, radius: float, random: Random) -> Polygon:
    corners = [(index / 9 * tau, radius * random.uniform(0.75, 1.2)) for index in range(9)]
    return Polygon([(centre.x + r * cos(a), centre.y + r * sin(a) * 0.8) for a, r in corners])
