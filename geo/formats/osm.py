"""Streets and places out of an OpenStreetMap extract (.osm, .osm.gz, .osm.pbf)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from geo import crs
from geo.errors import GeometryError
from geo.formats.cleaning import clean_name
from geo.formats.groups import groups_within
from geo.formats.rows import ReadRows, RowProblem
from geo.formats.sandbox import read_limited
from geo.geometry import repair

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

DRIVERS = frozenset({"OSM"})

# Pieces of one street closer than this belong together: two carriageways, or the gap over a square.
STREET_GAP = 60.0
STOP_GAP = 200.0
UNDERPASS_GAP = 15.0

_NO_STREET = frozenset({"bus_stop", "platform", "construction", "proposed", "elevator", "rest_area", "services"})
_WALKED = frozenset({"footway", "cycleway", "path", "pedestrian", "steps", "bridleway"})
_TUNNELS = frozenset({"yes", "passage", "underpass"})
_AREAS = "leisure IN ('park', 'garden', 'marina') OR amenity = 'school' OR shop = 'mall' OR harbour = 'yes'"
_KINDS = (
    ("highway", "bus_stop", "bus_stop"),
    ("leisure", "park", "park"),
    ("leisure", "garden", "park"),
    ("amenity", "school", "school"),
    ("shop", "mall", "centre"),
    ("leisure", "marina", "harbour"),
    ("harbour", "yes", "harbour"),
)


class Feature(NamedTuple):
    """One OSM object inside Sweden, its geometry in EPSG:3006 and valid."""

    row: int
    external_id: str
    tags: dict[str, str]
    name: str | None
    geometry: BaseGeometry


def streets(path: Path) -> ReadRows:
    """Read named streets: one row per name and connected group.

    Columns name, highway (the kind with most length), external_id ("way/123", the lowest), geom (MultiLineString).
    Raises FormatError, see `read_limited`.
    """
    wanted = {"lines": 'highway IS NOT NULL AND (name IS NOT NULL OR "name:sv" IS NOT NULL)'}
    features, problems = _features(path, wanted)
    named: dict[str, list[Feature]] = {}
    for feature in features:
        if feature.name and feature.tags.get("highway") not in _NO_STREET:
            named.setdefault(feature.name, []).append(feature)
    rows = []
    for name, parts in named.items():
        for group in groups_within([part.geometry for part in parts], STREET_GAP):
            rows.append(_street(name, [parts[index] for index in group]))
    return ReadRows(_frame(rows, ("name", "highway", "external_id")), problems)


def places(path: Path) -> ReadRows:
    """Read squares, parks, underpasses, schools, bus stops, centres and harbours.

    Columns name (None only for an underpass), kind, external_id, geom. Stops of one name near each other become one
    point, pieces of one underpass one line. Raises FormatError, see `read_limited`.
    """
    named = '(name IS NOT NULL OR "name:sv" IS NOT NULL)'
    points = f"{named} AND (highway = 'bus_stop' OR place = 'square' OR {_AREAS})"
    lines = f"tunnel IS NOT NULL OR ({named} AND (place = 'square' OR area = 'yes'))"
    areas = f"{named} AND (place = 'square' OR highway = 'pedestrian' OR {_AREAS})"
    features, problems = _features(path, {"points": points, "lines": lines, "multipolygons": areas})
    by_kind: dict[str, list[Feature]] = {}
    for feature in features:
        kind = kind_of(feature.tags)
        if kind and (feature.name or kind == "underpass"):
            by_kind.setdefault(kind, []).append(feature)
    rows = [row for kind in sorted(by_kind) for row in _PLACES.get(kind, _areas)(kind, by_kind[kind])]
    return ReadRows(_frame(rows, ("name", "kind", "external_id")), problems)


def kind_of(tags: dict[str, str]) -> str | None:
    """Tell which of our kinds of place an OSM object's tags mean, or None."""
    highway = tags.get("highway")
    if highway in _WALKED and tags.get("tunnel") in _TUNNELS:
        return "underpass"
    if tags.get("place") == "square" or (highway == "pedestrian" and tags.get("area") == "yes"):
        return "square"
    for key, value, kind in _KINDS:
        if tags.get(key) == value:
            return kind
    return None


def _features(path: Path, wanted: dict[str, str]) -> tuple[list[Feature], list[RowProblem]]:
    layers = read_limited("osm", path, DRIVERS, {"wanted": wanted})
    features: list[Feature] = []
    problems: list[RowProblem] = []
    for raw in (row for rows in layers.values() for row in rows):
        try:
            features.append(_feature(raw))
        except GeometryError as error:
            problems.append(RowProblem(raw["row"], raw["id"], error.code))
    return features, problems


def _feature(raw: dict[str, Any]) -> Feature:
    tags = raw["tags"]
    given = tags.get("name") or tags.get("name:sv")
    name = clean_name(given) if given else None
    if raw["wkb"] is None:
        raise GeometryError("bad_geometry")
    geometry = shapely.from_wkb(bytes.fromhex(raw["wkb"]), on_invalid="ignore")
    if geometry is None or geometry.is_empty:
        raise GeometryError("bad_geometry")
    bounds = geometry.bounds
    if not (crs.SWEDEN_WGS84.holds(*bounds[:2]) and crs.SWEDEN_WGS84.holds(*bounds[2:])):
        raise GeometryError("outside_sweden")
    if geometry.geom_type == "LineString" and geometry.is_ring and tags.get("area") == "yes":
        geometry = shapely.polygons(geometry)
    return Feature(raw["row"], raw["id"], tags, name, repair(crs.to_store(geometry)))


def _street(name: str, parts: list[Feature]) -> dict[str, Any]:
    lengths: dict[str, float] = {}
    for part in parts:
        kind = part.tags["highway"]
        lengths[kind] = lengths.get(kind, 0.0) + part.geometry.length
    # An area's outline counts as a line here: a pedestrian street drawn as an area is still found by its name.
    merged = shapely.line_merge(shapely.union_all([_as_line(part.geometry) for part in parts]))
    return {
        "name": name,
        "highway": max(sorted(lengths), key=lambda kind: lengths[kind]),
        "external_id": lowest_id(parts),
        "geom": shapely.multilinestrings(shapely.get_parts(merged)),
    }


def _as_line(geometry: BaseGeometry) -> BaseGeometry:
    return geometry.boundary if shapely.get_dimensions(geometry) == 2 else geometry


def _underpasses(kind: str, features: list[Feature]) -> list[dict[str, Any]]:
    rows = []
    for group in groups_within([feature.geometry for feature in features], UNDERPASS_GAP):
        parts = [features[index] for index in group]
        names = sorted({part.name for part in parts if part.name})
        merged = shapely.line_merge(shapely.union_all([_as_line(part.geometry) for part in parts]))
        rows.append(_place(names[0] if names else None, kind, lowest_id(parts), merged))
    return rows


def _stops(kind: str, features: list[Feature]) -> list[dict[str, Any]]:
    rows = []
    for name in sorted({feature.name for feature in features if feature.name}):
        same = [feature for feature in features if feature.name == name]
        for group in groups_within([feature.geometry for feature in same], STOP_GAP):
            parts = [same[index] for index in group]
            middle = shapely.union_all([part.geometry for part in parts]).centroid
            rows.append(_place(name, kind, lowest_id(parts), middle))
    return rows


def _areas(kind: str, features: list[Feature]) -> list[dict[str, Any]]:
    """Give areas first, then points and lines that no area of the same name already stands for."""
    whole = [feature for feature in features if shapely.get_dimensions(feature.geometry) == 2]
    loose = [feature for feature in features if shapely.get_dimensions(feature.geometry) < 2]
    kept = [item for item in loose if not any(_stands_for(area, item) for area in whole)]
    return [_place(item.name, kind, item.external_id, item.geometry) for item in [*whole, *kept]]


_PLACES: dict[str, Callable[[str, list[Feature]], list[dict[str, Any]]]] = {
    "underpass": _underpasses,
    "bus_stop": _stops,
}


def _stands_for(area: Feature, item: Feature) -> bool:
    return area.name == item.name and bool(shapely.dwithin(area.geometry, item.geometry, 50.0))


def _place(name: str | None, kind: str, external_id: str, geometry: BaseGeometry) -> dict[str, Any]:
    return {"name": name, "kind": kind, "external_id": external_id, "geom": geometry}


def lowest_id(parts: Iterable[Feature]) -> str:
    """Give the id that stays the same when the group is read again: the lowest number."""
    return min((part.external_id for part in parts), key=lambda text: (int(text.split("/")[1]), text))


def _frame(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> GeoDataFrame:
    import geopandas
    import pandas

    ordered = sorted(rows, key=lambda row: (row["name"] is None, row["name"] or "", row["external_id"]))
    # Plain objects, else a missing name would come out as a number (NaN).
    values = {column: pandas.Series([row[column] for row in ordered], dtype=object) for column in columns}
    geometries = geopandas.GeoSeries([row["geom"] for row in ordered], crs=crs.STORE)
    return geopandas.GeoDataFrame(values, geometry=geometries).rename_geometry("geom")
