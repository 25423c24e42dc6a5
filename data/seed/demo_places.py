"""The named places of the demo, in invented towns: streets, ground and lamps as ordinary rows."""

from random import Random
from typing import Any

from geoalchemy2.shape import to_shape
from shapely import MultiLineString, Point, clip_by_rect, total_bounds
from shapely.geometry.base import BaseGeometry

from data.models.place import Place
from data.seed.bulk import as_column, copy_rows
from data.seed.demo_town import SOURCE, Lamp, Spot, Town, new_id, public_id, stored
from data.vocabulary import LightState
from geo.crs import to_store
from geo.sketch.parts import DRIVEN, Site, Sketch, Way
from geo.sketch.town import draw_sketch
from geo.slugs import unique_slugs

AROUND = 3500.0  # metres beyond the outermost places that a town may take
BORDER = 40.0  # metres kept free along the municipality's border
NEAR = 200.0  # metres around a place that count as being at it
UNDER = "Gångtunneln vid "


def add_places(town: Town, rows: list[list[Any]], names: dict[str, list[str]]) -> None:
    """Add the places (name, kind, latitude, longitude, busy) with the town that is drawn around them."""
    random = Random(f"town-{town.municipality.slug}")  # noqa: S311 - a demo, not a secret
    sites = [Site(row[0], row[1], to_store(Point(row[3], row[2]))) for row in rows]
    sketch = draw_sketch(sites, _inside(to_shape(town.municipality.geom), sites), random)
    slugs = unique_slugs([row[0] for row in rows])
    for row, slug in zip(rows, slugs, strict=True):
        drawn = sketch.spots[row[0]]
        place = Place(
            id=town.new_id(),
            public_id=town.public_id(),
            municipality_id=town.municipality.id,
            slug=slug,
            name=row[0],
            kind=row[1],
            busy=row[4],
            source=SOURCE,
            external_id=slug,
            geom=stored(drawn.area or drawn.at),
        )
        town.session.add(place)
        lines = [way.line for way in sketch.ways if way.line.distance(drawn.at) < NEAR]
        town.spots[row[0]] = Spot(place, drawn.at, [drawn.way, *lines] if drawn.way is not None else lines)
    named = _named(sketch, names, random)
    town.ways = [(named[way.street, way.kind], way) for way in sketch.ways]
    _add_streets(town, sketch, named, random)
    _add_ground(town, sketch, random)
    _add_lamps(town, sketch, random)


def _inside(area: BaseGeometry, sites: list[Site]) -> BaseGeometry:
    """The part of the municipality that matters, which may have a long coast elsewhere."""
    left, bottom, right, top = total_bounds([site.at for site in sites])
    part = clip_by_rect(area, left - AROUND, bottom - AROUND, right + AROUND, top + AROUND)
    return part.buffer(0).buffer(-BORDER)


def _named(sketch: Sketch, names: dict[str, list[str]], random: Random) -> dict[tuple[int, str], str]:
    """The name of every street, each only once in the municipality."""
    main = list(names["main"])
    decks = {
        kind: [start + end for start in names["starts"] for end in names[kind]] for kind in ("streets", "footways")
    }
    for deck in decks.values():
        random.shuffle(deck)
    found: dict[tuple[int, str], str] = {}
    for spot_name, spot in sketch.spots.items():
        if spot_name.startswith(UNDER) and spot.way is not None:
            over = min((w for w in sketch.ways if w.kind in DRIVEN), key=lambda w: w.line.distance(spot.way))
            found[over.street, over.kind] = spot_name.removeprefix(UNDER)
            tunnel = next((w for w in sketch.ways if w.line is spot.way or w.line.equals(spot.way)), over)
            found.setdefault((tunnel.street, tunnel.kind), spot_name)
    taken = set(found.values())
    main = [name for name in reversed(main) if name not in taken]
    for way in sketch.ways:
        if (way.street, way.kind) not in found:
            important = way.kind in ("secondary", "tertiary") and main
            deck = main if important else decks["streets" if way.kind in DRIVEN else "footways"]
            found[way.street, way.kind] = deck.pop()
    return found


def _add_streets(town: Town, sketch: Sketch, named: dict[tuple[int, str], str], random: Random) -> None:
    pieces: dict[tuple[int, str], list[Way]] = {}
    for way in sketch.ways:
        pieces.setdefault((way.street, way.kind), []).append(way)
    columns = ("id", "municipality_id", "name", "kind", "source", "external_id", "geom")
    rows = (
        (new_id(random), town.municipality.id, named[key], key[1], SOURCE, f"{key[1]}-{key[0]}",
         as_column(MultiLineString([way.line for way in ways])))
        for key, ways in pieces.items()
    )  # fmt: skip
    copy_rows(town.session, "street", columns, rows)


def _add_ground(town: Town, sketch: Sketch, random: Random) -> None:
    columns = ("id", "municipality_id", "source", "external_id", "kind", "geom")
    rows = (
        (new_id(random), town.municipality.id, SOURCE, f"{number}", surface.kind, as_column(surface.shape))
        for number, surface in enumerate(sketch.surfaces)
    )
    copy_rows(town.session, "ground", columns, rows)


def _add_lamps(town: Town, sketch: Sketch, random: Random) -> None:
    for number, lamp in enumerate(sketch.lamps):
        state = LightState.OUT if lamp.out else LightState.UNKNOWN if random.random() < 0.05 else LightState.WORKING
        label = f"{town.municipality.letters}{number + 1:05d}"
        town.lamps.append(Lamp(new_id(random), public_id(random), label, lamp.at, state))
    columns = ("id", "public_id", "municipality_id", "source", "external_id", "label", "state", "lamp", "geom")
    rows = (
        (lamp.id, lamp.public_id, town.municipality.id, SOURCE, lamp.label, lamp.label, lamp.state.value,
         random.choice(("led", "led", "sodium")), as_column(lamp.at))
        for lamp in town.lamps
    )  # fmt: skip
    copy_rows(town.session, "light_point", columns, rows)
