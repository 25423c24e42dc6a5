"""Municipal boundaries: made once from SCB's open data, read at set-up and by the importers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo import crs
from geo.errors import FormatError, GeometryError
from geo.formats.vector import read_vector
from geo.geometry import repair
from geo.letters import municipality_letters
from geo.slugs import RESERVED, unique_slugs

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

WHOLE = "municipality"
DRAWN = "municipality_drawn"
LAND = "land"
DRAWN_TOLERANCE = 50.0

_CODES = ("code", "kommunkod", "knkod", "kommun_kod")
_NAMES = ("name", "knnamn", "kommunnamn", "namn")
_DISTRICT_CODES = ("regsokod", "regso", "desokod", "code", "kod")
_DISTRICT_NAMES = ("regsonamn", "name", "namn", "regso_namn")


def build_boundaries(source: Path, target: Path) -> None:
    """Make the GeoPackage of all municipalities from the folder where the wheel `duva` was unpacked.

    Layers: municipality (with water, unsimplified), municipality_drawn (50 m coarser, edges still shared), land.
    Raises FormatError("boundary_files_missing") when the folder holds no RegSO or no municipality file.
    """
    regso, table = _find(source, "RegSO_*.gpkg"), _find(source, "Kommun_*.TAB")
    land = _land(table)
    whole = _dissolved(regso, dict(zip(land["code"], land["name"], strict=True)))
    drawn = whole.copy()
    drawn["geom"] = _multi(shapely.coverage_simplify(whole.geometry.array, DRAWN_TOLERANCE))
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        made = Path(folder) / "boundaries.gpkg"
        for frame, layer in ((whole, WHOLE), (drawn, DRAWN), (land, LAND)):
            _write_layer(frame, made, layer)
        made.replace(target)


def read_boundaries(path: Path, layer: str = WHOLE) -> GeoDataFrame:
    """Read municipalities from our own GeoPackage or a municipality's file.

    Columns code ("0480"), name, letters, slug, regions, geom (MultiPolygon, EPSG:3006), ordered by code. A file
    with one row per part is joined by code. Raises FormatError: unreadable ones and columns_missing, no_rows.
    """
    frame = read_vector(path, layer)
    named = select(frame, {"code": _CODES, "name": _NAMES})
    named["code"] = [_municipality_code(value) for value in named["code"]]
    named = _joined(named)
    return with_identity(named)


def districts(path: Path) -> GeoDataFrame:
    """Read districts (RegSO) from a GeoPackage or GeoJSON.

    Columns code, name, municipality_code, geom (MultiPolygon, EPSG:3006), ordered by code. Raises FormatError as
    `read_boundaries` does.
    """
    frame = read_vector(path)
    spelled = {str(column).lower() for column in frame.columns}
    wanted: dict[str, Iterable[str]] = {"code": _DISTRICT_CODES, "name": _DISTRICT_NAMES}
    if spelled & set(_CODES[1:]):
        wanted["municipality_code"] = _CODES[1:]
    found = select(frame, wanted)
    # RegSO and DeSO codes start with the municipality's.
    owners = found["municipality_code"] if "municipality_code" in found else found["code"].str[:4]
    found["municipality_code"] = [_municipality_code(value) for value in owners]
    found["geom"] = areas(found)
    return found[["code", "name", "municipality_code", "geom"]].sort_values("code").reset_index(drop=True)


def districts_of(source: Path, codes: Iterable[str]) -> dict[str, list[tuple[str, str, shapely.Geometry]]]:
    """Read some municipalities' districts (code, name, area in EPSG:3006, 10 m coarser) from the fetched RegSO.

    Empty when there is none in the folder.
    """
    import pyogrio

    found: dict[str, list[tuple[str, str, shapely.Geometry]]] = {}
    if not any(source.rglob("RegSO_*.gpkg")):
        return found
    wanted = ", ".join(f"'{_municipality_code(code)}'" for code in codes)
    parts = pyogrio.read_dataframe(_find(source, "RegSO_*.gpkg"), where=f"kommunkod IN ({wanted})")
    areas_ = _multi(shapely.coverage_simplify(parts.geometry.array, 10.0))
    for owner, code, name, area in zip(parts["kommunkod"], parts["regsokod"], parts["regsonamn"], areas_, strict=True):
        found.setdefault(owner, []).append((code, name, area))
    return found


def _find(source: Path, pattern: str) -> Path:
    found = sorted(source.rglob(pattern))
    if not found:
        raise FormatError("boundary_files_missing", pattern=pattern)
    return found[-1]


def _land(table: Path) -> GeoDataFrame:
    """Read the generalised land polygons; the file's system is SWEREF 99 TM though it does not name it."""
    import pyogrio

    frame = pyogrio.read_dataframe(table).set_crs(crs.STORE, allow_override=True)
    land = select(frame, {"code": ("knkod",), "name": ("knnamn",)})
    land["geom"] = _multi([repair(shape) for shape in land.geometry.array])
    return land.sort_values("code").reset_index(drop=True)


def _dissolved(regso: Path, names: dict[str, str]) -> GeoDataFrame:
    """Join the regional statistical areas, which cover the water too, to municipalities."""
    import geopandas
    import pyogrio

    parts = pyogrio.read_dataframe(regso, columns=["kommunkod"])
    codes = parts["kommunkod"].to_numpy()
    geometries = parts.geometry.to_numpy()
    wanted = sorted(set(codes))
    whole = [shapely.coverage_union_all(geometries[codes == code]) for code in wanted]
    frame = geopandas.GeoDataFrame(
        {"code": wanted, "name": [names[code] for code in wanted]}, geometry=_multi(whole), crs=crs.STORE
    ).rename_geometry("geom")
    frame["regions"] = [int((codes == code).sum()) for code in wanted]
    return with_identity(frame)


def with_identity(frame: GeoDataFrame) -> GeoDataFrame:
    """Give the frame with each municipality's letters and slug, in the order of our columns."""
    letters = municipality_letters(dict(zip(frame["code"], frame["name"], strict=True)))
    frame["letters"] = [letters[code] for code in frame["code"]]
    frame["slug"] = unique_slugs(frame["name"], RESERVED)
    if "regions" not in frame:
        frame["regions"] = 0
    return frame[["code", "name", "letters", "slug", "regions", "geom"]]


def select(frame: GeoDataFrame, wanted: dict[str, Iterable[str]]) -> GeoDataFrame:
    """Keep the wanted columns under our names, found by any of their usual spellings, and the geometry."""
    if not len(frame):
        raise FormatError("no_rows")
    spelled = {str(column).lower(): column for column in frame.columns}
    found = {}
    for ours, theirs in wanted.items():
        column = next((spelled[name] for name in theirs if name in spelled), None)
        if column is None:
            raise FormatError("columns_missing", column=ours)
        found[column] = ours
    kept = frame[[*found, frame.geometry.name]].rename(columns=found).rename_geometry("geom")
    for ours in wanted:
        kept[ours] = [str(value).strip() if isinstance(value, str) else "" for value in kept[ours]]
    if "regions" in spelled:
        kept["regions"] = [int(value) for value in frame[spelled["regions"]]]
    return kept


def _municipality_code(value: object) -> str:
    digits = str(value).strip().removesuffix(".0")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 4:
        raise FormatError("bad_municipality_code", value=digits[:20])
    return digits.zfill(4)


def _joined(frame: GeoDataFrame) -> GeoDataFrame:
    frame["geom"] = areas(frame)
    if frame["code"].duplicated().any():
        frame = frame.dissolve("code", as_index=False, aggfunc="first")
        frame["geom"] = _multi(frame.geometry.array)
    return frame.sort_values("code").reset_index(drop=True)


def areas(frame: GeoDataFrame) -> np.ndarray:
    """Give the geometries repaired and as areas; raises FormatError: bad_geometry, not_areas."""
    try:
        mended = [repair(shape) for shape in frame.geometry.array]
    except GeometryError as error:
        raise FormatError("bad_geometry", reason=error.code) from None
    if not set(shapely.get_dimensions(np.array(mended, dtype=object)).tolist()) <= {2}:
        raise FormatError("not_areas")
    return _multi(mended)


def _multi(geometries: Iterable[shapely.Geometry]) -> np.ndarray:
    made = [shapely.multipolygons(shapely.get_parts(shapely.force_2d(shape))) for shape in geometries]
    return np.array(made, dtype=object)


def _write_layer(frame: GeoDataFrame, path: Path, layer: str) -> None:
    import pyogrio

    # The package writes "last change" itself; a fixed one makes equal input give equal bytes.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2025-01-01T00:00:00.000Z"})
    try:
        pyogrio.write_dataframe(
            frame,
            path,
            layer=layer,
            driver="GPKG",
            geometry_type="MultiPolygon",
            layer_options={"GEOMETRY_NAME": "geom"},
            append=path.exists(),
        )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
