"""Points out of two columns of text, and which system their numbers can be in."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo import crs
from geo.formats.placing import Placer

ZONES = tuple(range(3007, 3019))
_SAMPLE = 1_000
_MOST = 0.95
_DROPPED = str.maketrans(
    {" ": None, "\u00a0": None, "\u202f": None, "\u2009": None, "'": None, "°": None, ",": ".", "\u2212": "-"}
)


class PointProblem(NamedTuple):
    """A place in the columns (from 0), a code, and for axes_swapped the point as it would be with its axes turned.

    Codes: empty, bad_number, zero, axes_swapped, outside_crs.
    """

    place: int
    reason: str
    proposal: shapely.Point | None = None


def points(
    x: list[str | None], y: list[str | None], source: str | int
) -> tuple[NDArray[np.object_], list[PointProblem]]:
    """Give points in EPSG:3006, None where a row has a problem; `x` is east or longitude.

    Raises FormatError("bad_crs").
    """
    placer = Placer(source)
    east, north = numbers(x), numbers(y)
    moved = placer.move(east, north)
    reasons = _reasons(x, y, east, north, moved)
    outside = np.flatnonzero((reasons == "") & ~_in_sweden(moved))
    turned = placer.move(north[outside], east[outside])
    swapped = _in_sweden(turned)
    reasons[outside[swapped]] = "axes_swapped"
    good = reasons == ""
    geometries = np.full(len(east), None, dtype=object)
    geometries[good] = shapely.points(moved[good])
    proposals = dict(zip(outside[swapped].tolist(), shapely.points(turned[swapped]).tolist(), strict=True))
    bad = np.flatnonzero(~good).tolist()
    return geometries, [PointProblem(place, str(reasons[place]), proposals.get(place)) for place in bad]


def guess_crs(x: list[str | None], y: list[str | None]) -> list[int]:
    """Give the systems whose reading of the numbers lies in Sweden; several where the numbers cannot tell.

    A zone counts only where its points lie near its own middle line, as the zones are meant to be used.
    """
    east, north = numbers(x[:_SAMPLE]), numbers(y[:_SAMPLE])
    known = np.isfinite(east) & np.isfinite(north) & ((east != 0) | (north != 0))
    if not known.any():
        return []
    candidates = (crs.WGS84, crs.SWEREF99TM, *ZONES, crs.WEB_MERCATOR)
    return [code for code in candidates if _fits(code, east[known], north[known])]


def numbers(texts: list[str | None]) -> NDArray[np.float64]:
    """Give texts as numbers, NaN where one is none; decimal commas, spaces in thousands and degree signs are read."""
    return np.array([_number(text) for text in texts], dtype=np.float64)


def _number(text: str | None) -> float:
    if text is None:
        return math.nan
    try:
        return float(text) if "_" not in text else math.nan
    except ValueError:
        pass
    if len(text) > 40 or text.count(",") + text.count(".") > 1:
        return math.nan
    try:
        return float(text.translate(_DROPPED))
    except ValueError:
        return math.nan


def _reasons(
    x: list[str | None], y: list[str | None], east: NDArray[np.float64], north: NDArray[np.float64],
    moved: NDArray[np.float64],
) -> NDArray[np.object_]:  # fmt: skip
    reasons = np.full(len(east), "", dtype=object)
    reasons[~np.isfinite(moved).all(axis=1)] = "outside_crs"
    reasons[(east == 0) & (north == 0)] = "zero"
    for place in np.flatnonzero(~(np.isfinite(east) & np.isfinite(north))).tolist():
        missing = not (x[place] or "").strip() or not (y[place] or "").strip()
        reasons[place] = "empty" if missing else "bad_number"
    return reasons


def _fits(code: int, east: NDArray[np.float64], north: NDArray[np.float64]) -> bool:
    if code in ZONES and np.mean(np.abs(east - 150_000) < 110_000) < _MOST:
        return False
    return bool(np.mean(_in_sweden(Placer(code).move(east, north))) >= _MOST)


def _in_sweden(moved: NDArray[np.float64]) -> NDArray[np.bool_]:
    sweden = crs.SWEDEN_3006
    inside = (moved >= [sweden.minx, sweden.miny]) & (moved <= [sweden.maxx, sweden.maxy])
    return np.asarray(inside.all(axis=1), dtype=bool)
