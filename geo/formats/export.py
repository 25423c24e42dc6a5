"""Rows with geometry (WKB, EPSG:3006) as GeoJSON, GeoPackage, CSV or XLSX; a few thousand rows are held at a time."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo import crs
from geo.errors import FormatError
from geo.formats.formulas import guarded

BATCH: Final = 2_000
DECIMALS: Final = 7
MOST_XLSX: Final = 1_048_575
"""Rows that a sheet can hold beside its head."""
MIMETYPES: Final = {
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Row = tuple[tuple[Any, ...], bytes | None]


class Sheet(NamedTuple):
    """What is written: the layer's name, its columns, whether rows have a place, and who says so (label, text)."""

    name: str
    columns: tuple[str, ...]
    placed: bool
    about: tuple[tuple[str, str], ...]


def write(kind: str, path: Path, sheet: Sheet, rows: Iterable[Row]) -> int:
    """Write rows to a file that is not there yet; gives how many.

    GeoJSON is in WGS 84 (RFC 7946) with seven decimals, GeoPackage in EPSG:3006. CSV and XLSX have the columns lon and
    lat for points and wkt for lines and areas, in WGS 84; CSV is UTF-8 with a mark, semicolons between cells.
    Raises FormatError("too_many_rows") for more than a sheet of XLSX can hold.
    """
    return _WRITERS[kind](path, sheet, _batches(rows))


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def _geojson(path: Path, sheet: Sheet, batches: Iterator[list[Row]]) -> int:
    import orjson

    count = 0
    head = {"type": "FeatureCollection", "name": sheet.name, "about": dict(sheet.about)}
    with path.open("wb") as file:
        file.write(orjson.dumps(head)[:-1] + b',"features":[')
        for batch in batches:
            shapes = (
                shapely.to_geojson(shapely.orient_polygons(_in_degrees(batch))) if sheet.placed else [None] * len(batch)
            )
            for (values, _), shape in zip(batch, shapes, strict=True):
                properties = dict(zip(sheet.columns, values, strict=True))
                drawn = orjson.Fragment(shape) if shape is not None else None
                feature = {"type": "Feature", "geometry": drawn, "properties": properties}
                file.write((b"," if count else b"") + b"\n" + orjson.dumps(feature))
                count += 1
        file.write(b"\n]}\n")
    return count


def _csv(path: Path, sheet: Sheet, batches: Iterator[list[Row]]) -> int:
    count = 0
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow((*sheet.columns, *_place_columns(sheet)))
        for batch in batches:
            writer.writerows([_cell(value) for value in row] for row in _flat(sheet, batch))
            count += len(batch)
    return count


def _xlsx(path: Path, sheet: Sheet, batches: Iterator[list[Row]]) -> int:
    import xlsxwriter

    options = {"constant_memory": True} | dict.fromkeys(("strings_to_formulas", "strings_to_urls"), False)
    count = 0
    with xlsxwriter.Workbook(str(path), options) as book:
        page, about = book.add_worksheet(sheet.name[:31]), book.add_worksheet("about")
        page.write_row(0, 0, (*sheet.columns, *_place_columns(sheet)), book.add_format({"bold": True}))
        page.freeze_panes(1, 0)
        for batch in batches:
            for row in _flat(sheet, batch):
                count += 1
                if count > MOST_XLSX:
                    raise FormatError("too_many_rows", limit=MOST_XLSX)
                for column, value in enumerate(row):
                    if isinstance(value, (int, float)) and not isinstance(value, bool):
                        page.write_number(count, column, value)
                    elif value is not None:
                        page.write_string(count, column, _cell(value)[:32_767])
        for number, (label, text) in enumerate(sheet.about):
            about.write_row(number, 0, (label, text))
    return count


def _gpkg(path: Path, sheet: Sheet, batches: Iterator[list[Row]]) -> int:
    count = 0
    for batch in batches:
        _append(path, sheet, batch, append=count > 0)
        count += len(batch)
    if not count:
        _append(path, sheet, [], append=False)
    return count


def _append(path: Path, sheet: Sheet, batch: list[Row], *, append: bool) -> None:
    import pyogrio

    pyogrio.raw.write(
        str(path),
        geometry=np.array([wkb for _, wkb in batch], dtype=object) if sheet.placed else None,
        field_data=[_column([values[at] for values, _ in batch]) for at in range(len(sheet.columns))],
        fields=list(sheet.columns),
        layer=sheet.name,
        driver="GPKG",
        geometry_type="Unknown" if sheet.placed else None,
        crs="EPSG:3006" if sheet.placed else None,
        append=append,
        layer_options={"DESCRIPTION": "; ".join(f"{label}: {text}" for label, text in sheet.about)},
    )


def _column(values: list[Any]) -> NDArray[np.object_]:
    """All cells as text: a column may be empty in one batch and hold numbers in the next."""
    return np.array([None if value is None else _text(value) for value in values], dtype=object)


def _place_columns(sheet: Sheet) -> tuple[str, ...]:
    return ("lon", "lat", "wkt") if sheet.placed else ()


def _flat(sheet: Sheet, batch: list[Row]) -> Iterator[tuple[Any, ...]]:
    if not sheet.placed:
        yield from (values for values, _ in batch)
        return
    for (values, _), shape in zip(batch, _in_degrees(batch), strict=True):
        if shape is None:
            yield (*values, None, None, None)
        elif shape.geom_type == "Point":
            yield (*values, shape.x, shape.y, None)
        else:
            yield (*values, None, None, shapely.to_wkt(shape, rounding_precision=DECIMALS))


def _in_degrees(batch: list[Row]) -> NDArray[np.object_]:
    shapes = np.array(shapely.from_wkb([wkb for _, wkb in batch]), dtype=object)
    return np.asarray(shapely.transform(shapes, _degrees), dtype=object)


def _degrees(metres: NDArray[np.float64]) -> NDArray[np.float64]:
    turned = crs.transformer(crs.STORE, crs.WGS84).transform(metres[:, 0], metres[:, 1])
    return np.round(np.column_stack(turned), DECIMALS)


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, float):
        return value
    return guarded(_text(value)) if isinstance(value, str) else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict | list):
        import orjson

        return orjson.dumps(value).decode()
    return str(value)


_WRITERS: Final[dict[str, Callable[[Path, Sheet, Iterator[list[Row]]], int]]] = {
    "geojson": _geojson,
    "gpkg": _gpkg,
    "csv": _csv,
    "xlsx": _xlsx,
}
