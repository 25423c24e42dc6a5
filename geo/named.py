"""Urban areas and addresses out of a register's file: an id, a name or label, and where it lies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from geo.boundaries import areas, select
from geo.formats.rows import ReadRows, RowProblem
from geo.formats.vector import read_vector

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_URBAN_IDS = ("tatortskod", "tatort_kod", "lokalid", "code", "kod", "id")
_URBAN_NAMES = ("tatort", "tatortsnamn", "ortnamn", "name", "namn")
_ADDRESS_IDS = ("uuid", "objektidentitet", "adress_id", "lokalid", "id", "fid")
_ADDRESS_LABELS = ("adress", "beladress", "adressplats", "address", "label", "name", "namn")
LONGEST = 200  # characters of a name


def urban_areas(path: Path) -> ReadRows:
    """Read built-up areas (tätorter) from a GeoPackage or GeoJSON.

    Columns external_id, name, geom (MultiPolygon, EPSG:3006). Raises FormatError as `geo.boundaries.districts` does.
    """
    frame = select(read_vector(path), {"external_id": _URBAN_IDS, "name": _URBAN_NAMES})
    frame["geom"] = areas(frame)
    return _named(frame)


def addresses(path: Path) -> ReadRows:
    """Read postal addresses from a GeoPackage or GeoJSON of points.

    Columns external_id, name, geom (Point, EPSG:3006); rows that are no single point are problems ("not_a_point").
    """
    frame = select(read_vector(path), {"external_id": _ADDRESS_IDS, "name": _ADDRESS_LABELS})
    shapes = frame.geometry.array
    good = (shapely.get_type_id(shapes) == shapely.GeometryType.POINT) & ~shapely.is_empty(shapes)
    problems = [
        RowProblem(number, str(key), "not_a_point")
        for number, (key, fits) in enumerate(zip(frame["external_id"], good, strict=True), start=1)
        if not fits
    ]
    kept = frame[good].reset_index(drop=True)
    kept["geom"] = shapely.force_2d(kept.geometry.array)
    found = _named(kept)
    return ReadRows(found.rows, [*problems, *found.problems])


def _named(frame: GeoDataFrame) -> ReadRows:
    lengths = frame["name"].str.len()
    good = (lengths > 0) & (lengths <= LONGEST)
    problems = [
        RowProblem(number, str(key), "bad_name")
        for number, (key, fits) in enumerate(zip(frame["external_id"], good, strict=True), start=1)
        if not fits
    ]
    return ReadRows(frame[good].reset_index(drop=True), problems)
