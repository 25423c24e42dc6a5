"""Runs in the limited child: the layers of an OpenStreetMap extract as plain tags and WKB."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from geo.errors import FormatError

MAX_ROWS = 500_000

# Which tags become columns. Closed ways with these keys are areas; highways stay lines, squares among them too.
_CONFIG = """
closed_ways_are_polygons=amenity,building,landuse,leisure,natural,place,shop,harbour
attribute_name_laundering=no
[points]
osm_id=yes
osm_version=no
attributes=name,name:sv,highway,amenity,leisure,place,shop,harbour,landuse
[lines]
osm_id=yes
attributes=name,name:sv,highway,tunnel,area,place
[multipolygons]
osm_id=yes
attributes=name,name:sv,highway,area,amenity,leisure,place,shop,harbour,landuse
[multilinestrings]
osm_id=yes
attributes=name
[other_relations]
osm_id=yes
attributes=name
"""


def read(path: str, wanted: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Give, per wanted layer and its condition, rows with `row`, `id`, `tags` and `wkb` (hex, None when broken)."""
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    config = Path(path).with_name("osmconf.ini")
    config.write_text(_CONFIG)
    pyogrio.set_gdal_config_options({"OSM_CONFIG_FILE": os.fspath(config), "OSM_MAX_TMPFILE_SIZE": 64})
    try:
        return {layer: _rows(path, layer, condition) for layer, condition in wanted.items()}
    except (DataSourceError, DataLayerError, RuntimeError, ValueError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError("unreadable", reason="format") from None


def _rows(path: str, layer: str, condition: str) -> list[dict[str, Any]]:
    import pyogrio

    meta, _, geometries, columns = pyogrio.raw.read(path, layer=layer, where=condition, max_features=MAX_ROWS + 1)
    if len(geometries) > MAX_ROWS:
        raise FormatError("too_many_rows", limit=MAX_ROWS)
    names = [str(name) for name in meta["fields"]]
    rows = []
    for number, (wkb, *values) in enumerate(zip(geometries, *columns, strict=True), start=1):
        tags = {name: value for name, value in zip(names, values, strict=True) if isinstance(value, str) and value}
        identity = _identity(layer, tags.pop("osm_id", ""), tags.pop("osm_way_id", ""))
        rows.append({"row": number, "id": identity, "tags": tags, "wkb": None if wkb is None else bytes(wkb).hex()})
    return rows


def _identity(layer: str, identity: str, way: str) -> str:
    if layer == "points":
        return f"node/{identity}"
    if layer == "lines":
        return f"way/{identity}"
    return f"way/{way}" if way else f"relation/{identity}"
