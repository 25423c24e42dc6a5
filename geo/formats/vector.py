"""GeoPackage and GeoJSON (also gzipped) files as frames in the stored system."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from geo import crs
from geo.errors import FormatError
from geo.formats.sandbox import read_limited

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

DRIVERS = frozenset({"GPKG", "GeoJSON"})


def read_vector(path: Path, layer: str | None = None) -> GeoDataFrame:
    """Read one layer (the first where it has no such layer) into EPSG:3006, in a limited child process.

    Attributes come as text. Raises FormatError: unknown_format, wrong_format, too_large, damaged, unreadable,
    no_rows, no_geometry, too_many_rows, bad_crs, bad_geometry.
    """
    import geopandas

    answer = read_limited("vector", path, DRIVERS, options={"layer": layer})
    try:
        geometries = shapely.from_wkb([None if text is None else bytes.fromhex(text) for text in answer["geometries"]])
    except shapely.errors.GEOSException:
        raise FormatError("bad_geometry") from None
    try:
        frame = geopandas.GeoDataFrame(answer["columns"], geometry=geometries, crs=answer["crs"] or crs.WGS84)
        return frame.to_crs(crs.STORE)
    except (ValueError, RuntimeError):
        raise FormatError("bad_crs") from None
