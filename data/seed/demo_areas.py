"""Districts and built-up areas of the demo: by them the public sees counts instead of points."""

from collections.abc import Iterable
from random import Random
from uuid import UUID

from shapely import MultiPolygon, union_all
from shapely.geometry.base import BaseGeometry

from data.seed.bulk import as_column, copy_rows
from data.seed.demo_town import SOURCE, Spot, Town, new_id
from geo.sketch.parts import polygons

Named = tuple[str, str, BaseGeometry]  # code, name, area


def add_areas(town: Town, districts: Iterable[Named]) -> None:
    """Add the districts given (code, name, area in EPSG:3006), or the built-up areas in their stead, and these."""
    random = Random(f"areas-{town.municipality.id}")  # noqa: S311 - a demo, not a secret
    built = list(_built_up(town))
    for table, named in (("urban_area", built), ("district", list(districts) or built)):
        columns = ("id", "municipality_id", "source", "external_id", "name", "geom")
        rows: list[tuple[UUID, int, str, str, str, str]] = [
            (new_id(random), town.municipality.id, SOURCE, code, name, as_column(_multi(area)))
            for code, name, area in named
        ]
        copy_rows(town.session, table, columns, rows)


def _built_up(town: Town) -> Iterable[Named]:
    """The ground around the streets of each town, by the name of its first place."""
    ground = union_all([way.line.buffer(90, quad_segs=2) for _name, way in town.ways if way.lit])
    areas = sorted(polygons(ground.simplify(10), 100_000), key=lambda area: -area.area)
    for number, area in enumerate(areas):
        spot = next((spot for spot in town.spots.values() if spot.centre.distance(area) < 50), None)
        if spot is not None:
            # The largest town has the municipality's name.
            yield str(number + 1), _short(spot) if number else town.municipality.name, area


def _short(spot: Spot) -> str:
    """The town's part of a place's name."""
    name = spot.place.name
    name = name.removeprefix("Rådhustorget i ")
    words = name.split()
    return (
        words[0].removesuffix("s")
        if words[-1] in ("centrum", "torg", "hamn", "gästhamn", "brygga", "bussterminal")
        else name
    )


def _multi(area: BaseGeometry) -> MultiPolygon:
    return MultiPolygon(polygons(area))
