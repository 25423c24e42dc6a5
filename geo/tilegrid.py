"""The web map's tile pyramid: z/x/y to bounds in EPSG:3857 and back."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from geo.crs import Bounds
from geo.errors import GeometryError

MAX_ZOOM = 22
HALF_WORLD = 20_037_508.342789244


class Tile(NamedTuple):
    """One tile's address, counted from the north-west corner."""

    z: int
    x: int
    y: int


def tile(z: int, x: int, y: int, max_zoom: int = MAX_ZOOM) -> Tile:
    """Give a checked tile address; raises GeometryError("bad_tile") outside the pyramid."""
    if not 0 <= z <= max_zoom or not 0 <= x < 1 << z or not 0 <= y < 1 << z:
        raise GeometryError("bad_tile")
    return Tile(z, x, y)


def tile_size(z: int) -> float:
    """Give the side of a tile at this zoom, in EPSG:3857 metres."""
    return 2 * HALF_WORLD / float(1 << z)


def tile_bounds(address: Tile) -> Bounds:
    """Give the tile's box in EPSG:3857."""
    size = tile_size(address.z)
    west = -HALF_WORLD + address.x * size
    north = HALF_WORLD - address.y * size
    return Bounds(west, north - size, west + size, north)


def tile_at(x: float, y: float, z: int) -> Tile:
    """Give the tile that holds an EPSG:3857 position; raises GeometryError("bad_tile") outside the world."""
    if not (abs(x) <= HALF_WORLD and abs(y) <= HALF_WORLD):
        raise GeometryError("bad_tile")
    size = tile_size(z)
    last = (1 << z) - 1
    column = min(last, math.floor((x + HALF_WORLD) / size))
    row = min(last, math.floor((HALF_WORLD - y) / size))
    return tile(z, column, row)


def tiles_over(bounds: Bounds, z: int) -> Iterator[Tile]:
    """Give every tile at this zoom that meets an EPSG:3857 box, row by row."""
    first = tile_at(bounds.minx, bounds.maxy, z)
    last = tile_at(bounds.maxx, bounds.miny, z)
    for y in range(first.y, last.y + 1):
        for x in range(first.x, last.x + 1):
            yield Tile(z, x, y)
