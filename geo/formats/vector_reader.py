"""Runs in the limited child: a GeoPackage or GeoJSON as plain columns and WKB."""

from __future__ import annotations

from typing import Any

from geo.errors import FormatError

MAX_ROWS = 200_000


def read(path: str, layer: str | None = None) -> dict[str, Any]:
    """Give one layer's CRS, columns and geometries (hex WKB) as values that fit in JSON."""
    import pyogrio
    from pyogrio.errors import DataSourceError

    try:
        layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        chosen = layer if layer in layers else (layers[0] if layers else None)
        if chosen is None:
            raise FormatError("no_rows")
        meta, _, geometries, columns = pyogrio.raw.read(path, layer=chosen, force_2d=True, max_features=MAX_ROWS + 1)
    except (DataSourceError, RuntimeError, ValueError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError("unreadable", reason="format") from None
    if geometries is None:
        raise FormatError("no_geometry")
    if len(geometries) > MAX_ROWS:
        raise FormatError("too_many_rows", limit=MAX_ROWS)
    return {
        "crs": meta["crs"],
        "columns": {str(name): _texts(values) for name, values in zip(meta["fields"], columns, strict=True)},
        "geometries": [None if wkb is None else bytes(wkb).hex() for wkb in geometries],
    }


def _texts(values: Any) -> list[str | None]:
    return [None if value is None else str(value) for value in values.tolist()]
