"""Mapbox vector tiles, version 2: one layer of geometries as protobuf bytes; a tile is its layers joined."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import Bounds

EXTENT = 4096
# Shapes go this far beyond the tile's edge (in tile units), so that outlines are not drawn along it.
BUFFER = 64

Value = str | int | float | bool
Points = npt.NDArray[np.int64]

_TYPES = {0: 1, 1: 2, 2: 3}
_MOVE, _LINE, _CLOSE = 1, 2, 7


def encode_layer(name: str, rows: Iterable[tuple[BaseGeometry, Mapping[str, Value]]], bounds: Bounds) -> bytes:
    """Give one layer of a tile from EPSG:3857 geometries, cut to the tile; empty bytes when nothing lies in it."""
    keys: dict[str, int] = {}
    values: dict[tuple[type, Value], int] = {}
    features = []
    for geometry, properties in rows:
        dimension, commands = _commands(geometry, bounds)
        if not commands:
            continue
        tags: list[int] = []
        for key, value in properties.items():
            tags.append(keys.setdefault(key, len(keys)))
            tags.append(values.setdefault((type(value), value), len(values)))
        body = _packed(2, tags) + _field(3, _TYPES[dimension]) + _packed(4, commands)
        features.append(_bytes(2, body))
    if not features:
        return b""
    names = b"".join(_bytes(3, key.encode()) for key in keys)
    content = b"".join(_bytes(4, _value(value)) for _, value in values)
    head = _field(15, 2) + _bytes(1, name.encode())
    return _bytes(3, head + b"".join(features) + names + content + _field(5, EXTENT))


def _commands(geometry: BaseGeometry, bounds: Bounds) -> tuple[int, list[int]]:
    scale = EXTENT / (bounds.maxx - bounds.minx)
    edge = BUFFER / scale
    cut = shapely.clip_by_rect(geometry, bounds.minx - edge, bounds.miny - edge, bounds.maxx + edge, bounds.maxy + edge)
    dimension = int(shapely.get_dimensions(cut))
    pen = _Pen()
    for part in shapely.get_parts(cut):
        # A cut along the very edge can leave a line or a point of an area.
        if part.is_empty or int(shapely.get_dimensions(part)) != dimension:
            continue
        rings = [part.exterior, *part.interiors] if dimension == 2 else [part]
        for number, ring in enumerate(rings):
            points = _grid(shapely.get_coordinates(ring), bounds, scale)
            drawn = pen.draw(points, dimension, hole=number > 0)
            if number == 0 and not drawn:
                break
    return dimension, pen.commands


class _Pen:
    """Writes command integers; every move is relative to where the last one ended."""

    def __init__(self) -> None:
        self.commands: list[int] = []
        self._at = np.zeros(2, dtype=np.int64)

    def draw(self, points: Points, dimension: int, *, hole: bool) -> bool:
        """Add one point, line or ring; False when rounding left too little of it."""
        if dimension == 2:
            points = _wound(points[:-1], hole=hole)
        if len(points) < (1, 2, 3)[dimension]:
            return False
        steps = np.diff(points, axis=0, prepend=self._at[np.newaxis])
        zigzag = ((steps << 1) ^ (steps >> 63)).ravel().tolist()
        self.commands += [_MOVE | 1 << 3, *zigzag[:2]]
        if len(points) > 1:
            self.commands += [_LINE | (len(points) - 1) << 3, *zigzag[2:]]
        if dimension == 2:
            self.commands.append(_CLOSE | 1 << 3)
        self._at = points[-1]
        return True


def _grid(coordinates: npt.NDArray[np.float64], bounds: Bounds, scale: float) -> Points:
    x = np.rint((coordinates[:, 0] - bounds.minx) * scale)
    y = np.rint((bounds.maxy - coordinates[:, 1]) * scale)
    points = np.column_stack([x, y]).astype(np.int64)
    moved = np.ones(len(points), dtype=bool)
    moved[1:] = (np.diff(points, axis=0) != 0).any(axis=1)
    return points[moved]


def _wound(ring: Points, *, hole: bool) -> Points:
    """Turn a ring the way the format wants: outer rings have positive area with y pointing down."""
    if len(ring) < 3:
        return ring[:0]
    following = np.roll(ring, -1, axis=0)
    area = int((ring[:, 0] * following[:, 1] - following[:, 0] * ring[:, 1]).sum())
    if area == 0:
        return ring[:0]
    return ring[::-1] if (area < 0) != hole else ring


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _field(tag: int, number: int) -> bytes:
    return _varint(tag << 3) + _varint(number)


def _bytes(tag: int, content: bytes) -> bytes:
    return _varint(tag << 3 | 2) + _varint(len(content)) + content


def _packed(tag: int, numbers: list[int]) -> bytes:
    return _bytes(tag, b"".join(map(_varint, numbers))) if numbers else b""


def _value(value: Value) -> bytes:
    if isinstance(value, bool):
        return _field(7, int(value))
    if isinstance(value, int):
        return _field(6, (value << 1) ^ (value >> 63))
    if isinstance(value, float):
        return _varint(3 << 3 | 1) + struct.pack("<d", value)
    return _bytes(1, value.encode())
