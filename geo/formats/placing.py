"""Geometries as read brought into EPSG:3006: flat, valid, and with east before north."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from geo import crs
from geo.errors import FormatError, GeometryError
from geo.geometry import repair

# Ways in which a definition makes PROJ open a file; @null is no file.
_FILES = re.compile(
    r"(?:grids|file|model|init|catalog)\s*+=\s*+(?!@null\b)|PROJ4_GRIDS[\s\",]*+(?!@null\b)|PARAMETERFILE", re.I
)
_COLLECTION = 7


class Placed(NamedTuple):
    """Geometries in EPSG:3006 (None at a problem), problems by place, and how many were swapped or flattened."""

    geometries: NDArray[np.object_]
    problems: list[tuple[int, str]]
    swapped: int
    flattened: int


class Placer:
    """Brings geometries of one system into the stored one. Raises FormatError("bad_crs")."""

    def __init__(self, source: str | int | None) -> None:
        self.source = known_crs(source)
        self._same = self.source.to_epsg() == crs.STORE and self.source == CRS.from_epsg(crs.STORE)
        try:
            self._transformer = Transformer.from_crs(self.source, crs.STORE, always_xy=True)
        except ProjError:
            raise FormatError("bad_crs") from None

    def place(self, wkb: list[str | None]) -> Placed:
        """Read hex WKB; what lies outside Sweden as read but inside with its axes swapped is swapped and counted."""
        read, curves = read_wkb(wkb)
        problems = {int(place): "bad_geometry" for place in np.flatnonzero(shapely.is_missing(read))}
        problems |= dict.fromkeys(curves, "curved_geometry")
        flattened = int(shapely.has_z(read).sum())
        flat = shapely.force_2d(read) if flattened else read
        stored = self._stored(flat)
        swapped = self._swap(flat, stored)
        weak = np.flatnonzero(~shapely.is_missing(stored) & (~shapely.is_valid(stored) | shapely.is_empty(stored)))
        for place in weak.tolist():
            try:
                stored[place] = repair(stored[place])
            except GeometryError as error:
                lost = error.code == "not_finite" and np.isfinite(shapely.get_coordinates(flat[place])).all()
                stored[place], problems[place] = None, "outside_crs" if lost else error.code
        return Placed(stored, sorted(problems.items()), swapped, flattened)

    def move(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give coordinates in EPSG:3006 as two columns; infinite where the system does not reach."""
        if self._same:
            return np.column_stack([x, y])
        return np.column_stack(self._transformer.transform(x, y))

    def _stored(self, flat: NDArray[np.object_]) -> NDArray[np.object_]:
        if self._same:
            return flat.copy()
        return np.asarray(shapely.transform(flat, lambda xy: self.move(xy[:, 0], xy[:, 1])), dtype=object)

    def _swap(self, flat: NDArray[np.object_], stored: NDArray[np.object_]) -> int:
        outside = np.flatnonzero(~shapely.is_missing(stored) & ~inside_sweden(stored))
        if not len(outside):
            return 0
        turned = self._stored(np.asarray(shapely.transform(flat[outside], lambda xy: xy[:, ::-1]), dtype=object))
        better = inside_sweden(turned)
        stored[outside[better]] = turned[better]
        return int(better.sum())


def read_wkb(wkb: Sequence[str | None]) -> tuple[NDArray[np.object_], list[int]]:
    """Read hex WKB, None where it cannot be read; give also the places of those that are or hold curves."""
    curves: list[int] = []
    try:
        read = np.asarray(shapely.from_wkb(np.array(wkb, dtype=object), on_invalid="ignore"), dtype=object)
    except NotImplementedError:
        read = np.full(len(wkb), None, dtype=object)
        for place, text in enumerate(wkb):
            try:
                read[place] = shapely.from_wkb(text, on_invalid="ignore")
            except NotImplementedError:
                curves.append(place)
    # A curve within a collection is read, but nothing can be done with it.
    for place in np.flatnonzero(shapely.get_type_id(read) == _COLLECTION).tolist():
        try:
            shapely.get_coordinates(read[place])
        except (NotImplementedError, shapely.errors.GEOSException):
            read[place] = None
            curves.append(place)
    return read, curves


def inside_sweden(geometries: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which geometries in EPSG:3006 lie wholly in the box around Sweden; a missing one does not."""
    bounds, sweden = shapely.bounds(geometries), crs.SWEDEN_3006
    low = (bounds[:, 0] >= sweden.minx) & (bounds[:, 1] >= sweden.miny)
    return np.asarray(low & (bounds[:, 2] <= sweden.maxx) & (bounds[:, 3] <= sweden.maxy), dtype=bool)


def known_crs(source: str | int | None) -> CRS:
    """Give a system by code or definition, never by address or by a grid file. Raises FormatError("bad_crs")."""
    if source is None or (isinstance(source, str) and ("://" in source[:10] or _FILES.search(source))):
        raise FormatError("bad_crs")
    try:
        found = CRS.from_user_input(source)
    except (CRSError, ValueError, TypeError):
        raise FormatError("bad_crs") from None
    if not (found.is_projected or found.is_geographic):
        raise FormatError("bad_crs")
    return found.to_2d() if len(found.axis_info) > 2 else found


def crs_name(system: CRS) -> str:
    """Name a system by its code, or by its own name where it has none."""
    code = system.to_epsg()
    return f"EPSG:{code}" if code else system.name
