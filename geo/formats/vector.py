"""Files of named things as one frame in the stored system: whatever `open_table` reads that has a place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geo import crs
from geo.errors import FormatError
from geo.formats.table import open_table

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


def read_vector(path: Path, layer: str | None = None) -> GeoDataFrame:
    """Read one layer (the first where it has no such layer) into EPSG:3006, in a limited child process.

    Attributes come as text; a row without a usable place has none. Raises FormatError as `open_table` does, and
    no_rows, no_geometry.
    """
    try:
        return _read(path, layer)
    except FormatError as error:
        if layer is None or error.code != "unknown_layer":
            raise
        return _read(path, None)


def _read(path: Path, layer: str | None) -> GeoDataFrame:
    import geopandas

    with open_table(path, layer=layer) as table:
        if not table.has_geometry:
            raise FormatError("no_geometry")
        chunks = list(table.chunks())
    if not chunks:
        raise FormatError("no_rows")
    columns = {name: [value for chunk in chunks for value in chunk.columns[name]] for name in table.columns}
    shapes = np.concatenate([chunk.geometries for chunk in chunks if chunk.geometries is not None])
    return geopandas.GeoDataFrame(columns, geometry=shapes, crs=crs.STORE)
