"""Runs in the limited child: one layer of a GDAL file as batches of plain columns and hex WKB."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

from geo.errors import FormatError
from geo.formats.arrow import Column, stream_batches
from geo.formats.stream import BATCH_ROWS, MAX_CELL, MAX_COLUMNS, Writer, column_names

# A line that says its own dimension: GDAL believes the envelope of the whole file instead.
_OWN_DIMENSION = re.compile(rb'(<gml:\w+\b[^>]*\bsrsDimension="(\d)"[^>]*>\s*<gml:pos(?:List)?)(?=>)')
_UNKNOWN_WITH_HEIGHT = b"<GeometryType>-2147483648<"


def read(path: str, output: str, layer: str | None = None) -> dict[str, Any]:
    """Write a layer's rows to `output` and give columns, rows, layers, layer, crs and has_geometry.

    Raises FormatError: unreadable, no_rows, unknown_layer, too_many_rows, too_many_columns, cell_too_long.
    """
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

    pyogrio.set_gdal_config_options(
        {"LIBKML_RESOLVE_STYLE": "NO", "GML_SKIP_RESOLVE_ELEMS": "ALL", "SHAPE_RESTORE_SHX": "NO"}
    )
    options = _prepare_gml(path) if path.endswith(".gml") else {}
    try:
        layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        if not layers:
            raise FormatError("no_rows")
        if layer is not None and layer not in layers:
            raise FormatError("unknown_layer", found=layer)
        chosen = layer or layers[0]
        return {**_write(path, output, chosen, options), "layers": layers, "layer": chosen}
    except (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, RuntimeError) as error:
        raise FormatError("unreadable", reason="format") from error


def _write(path: str, output: str, layer: str, options: dict[str, str]) -> dict[str, Any]:
    import pyogrio

    with (
        pyogrio.raw.open_arrow(path, layer=layer, use_pyarrow=False, batch_size=BATCH_ROWS, **options) as (
            meta,
            stream,
        ),
        Writer(output) as writer,
    ):
        fields = [str(name) for name in meta["fields"]]
        if len(fields) > MAX_COLUMNS:
            raise FormatError("too_many_columns", limit=MAX_COLUMNS)
        geometry = meta["geometry_name"] or "wkb_geometry"
        has_geometry = meta["geometry_type"] is not None
        for count, columns in stream_batches(stream):
            found = {column.name: column for column in columns}
            wkb = [None if item is None else item.hex() for item in found[geometry].values] if has_geometry else None
            writer.batch([_texts(found[name]) for name in fields], wkb, count)
    names = column_names(fields)
    return {"columns": names, "rows": writer.rows, "crs": meta["crs"], "has_geometry": has_geometry}


def _texts(column: Column) -> list[str | None]:
    if column.format[:1] in "zZ":
        return [None] * len(column.values)
    if column.format in "uU":
        if any(value and len(value) > MAX_CELL for value in column.values):
            raise FormatError("cell_too_long", limit=MAX_CELL)
        return [value or None for value in column.values]
    if column.format in "fg":
        return [None if value is None or math.isnan(value) else _number(value) for value in column.values]
    if column.format == "b":
        return [None if value is None else str(value).lower() for value in column.values]
    # A moment with a zone is stored in UTC, whatever the zone; the values themselves do not say so.
    zone = "+00:00" if column.format.startswith("ts") and column.format.partition(":")[2] else ""
    return [None if value is None or value == "NaT" else f"{value}{zone}" for value in column.values]


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _prepare_gml(path: str) -> dict[str, str]:
    """Mend what GDAL and its reader stumble over: dimensions of single lines, and layers of mixed 3D geometry."""
    import pyogrio

    file = Path(path)
    content = file.read_bytes()
    mended = _OWN_DIMENSION.sub(rb'\1 srsDimension="\2"', content)
    if mended != content:
        file.write_bytes(mended)
    del content, mended
    try:
        pyogrio.list_layers(path)
    except Exception:
        described = file.with_suffix(".gfs")
        if described.exists():
            described.write_bytes(described.read_bytes().replace(_UNKNOWN_WITH_HEIGHT, b"<GeometryType>0<"))
    return {"DOWNLOAD_SCHEMA": "NO"}
