"""GeoJSON text from strangers: size and depth are checked before any library sees it, then each coordinate.

Deep or huge JSON crashes the usual readers (shapely answers depth 50,000 with a dead process), so this walk is
our own: it uses a stack instead of recursion, counts as it goes and gives up at the first limit.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from geo.errors import GeometryError

MAX_BYTES = 1_000_000
MAX_DEPTH = 8

# How many lists stand around one position: a Point is a position, a Polygon a list of lists of positions.
NESTING = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}

# A string (closed or not, so that the scan stays linear whatever comes) or one bracket.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)

Coordinates = list[Any]


def load(source: str | bytes | Mapping[str, Any], max_vertices: int) -> tuple[str, Coordinates]:
    """Give the type and the raw coordinates of a geometry (or of a Feature's geometry), within size and depth.

    Raises GeometryError: too_large, too_deep, too_many_vertices, not_json, not_geometry, type_not_allowed, empty.
    """
    if isinstance(source, Mapping):
        _check_depth(source, max_vertices)
        value: Any = source
    else:
        value = _parse(source, max_vertices)
    if isinstance(value, Mapping) and value.get("type") == "Feature":
        value = value.get("geometry")
    if not isinstance(value, Mapping) or not isinstance(value.get("type"), str):
        raise GeometryError("not_geometry")
    kind = str(value["type"])
    if kind not in NESTING:
        raise GeometryError("type_not_allowed", type=kind[:40])
    coordinates = value.get("coordinates")
    if not isinstance(coordinates, list | tuple):
        raise GeometryError("not_geometry")
    if not coordinates:
        raise GeometryError("empty")
    return kind, list(coordinates)


def positions(kind: str, coordinates: Coordinates, max_vertices: int) -> Coordinates:
    """Copy the coordinates with every position checked and cut to two dimensions.

    Raises GeometryError: bad_coordinates, not_finite, too_many_vertices, empty.
    """
    budget = [max_vertices]
    checked: Coordinates = _copy([coordinates], NESTING[kind] + 1, budget, max_vertices)[0]
    return checked


def _copy(level: Sequence[Any], depth: int, budget: list[int], limit: int) -> Coordinates:
    # The depth is at most four here, so this recursion has a bottom.
    if depth == 0:
        return _position(level, budget, limit)
    if not isinstance(level, list | tuple):
        raise GeometryError("bad_coordinates")
    if not level:
        raise GeometryError("empty")
    if len(level) > limit:
        raise GeometryError("too_many_vertices", limit=limit)
    return [_copy(part, depth - 1, budget, limit) for part in level]


def _position(value: Any, budget: list[int], limit: int) -> Coordinates:
    if not isinstance(value, list | tuple) or not 2 <= len(value) <= 4:
        raise GeometryError("bad_coordinates")
    if any(isinstance(number, bool) or not isinstance(number, int | float) for number in value):
        raise GeometryError("bad_coordinates")
    budget[0] -= 1
    if budget[0] < 0:
        raise GeometryError("too_many_vertices", limit=limit)
    # Only x and y are kept, but a NaN height is as broken as a NaN longitude.
    if any(abs(number) > 1e9 or not math.isfinite(number) for number in value):
        raise GeometryError("not_finite")
    return [float(value[0]), float(value[1])]


def _parse(source: str | bytes, max_vertices: int) -> Any:
    if len(source) > MAX_BYTES:
        raise GeometryError("too_large", limit=MAX_BYTES)
    try:
        text = source.decode("utf-8") if isinstance(source, bytes) else source
        _check_text_depth(text, max_vertices)
        return json.loads(text, parse_constant=_refuse_constant)
    except GeometryError:
        raise
    except (ValueError, RecursionError):
        raise GeometryError("not_json") from None


def _refuse_constant(name: str) -> float:
    raise GeometryError("not_finite", value=name)


def _check_text_depth(text: str, max_vertices: int) -> None:
    depth = 0
    for count, match in enumerate(_TOKEN.finditer(text)):
        token = match.group()
        if token in ("[", "{"):
            depth += 1
            if depth > MAX_DEPTH:
                raise GeometryError("too_deep", limit=MAX_DEPTH)
        elif token in ("]", "}"):
            depth -= 1
        if count > _most_tokens(max_vertices):
            raise GeometryError("too_many_vertices", limit=max_vertices)


def _check_depth(source: Mapping[str, Any], max_vertices: int) -> None:
    """Walk a ready object without recursion, since a dictionary may come from another reader than ours."""
    stack: list[tuple[Any, int]] = [(source, 1)]
    count = 0
    while stack:
        item, depth = stack.pop()
        count += 1
        if depth > MAX_DEPTH:
            raise GeometryError("too_deep", limit=MAX_DEPTH)
        if count > _most_tokens(max_vertices):
            raise GeometryError("too_many_vertices", limit=max_vertices)
        children = item.values() if isinstance(item, Mapping) else item
        stack.extend((child, depth + 1) for child in children if isinstance(child, Mapping | list | tuple))


def _most_tokens(max_vertices: int) -> int:
    """Say how many brackets and words a geometry of so many vertices can need, with room for properties."""
    return 4 * max_vertices + 2_000
