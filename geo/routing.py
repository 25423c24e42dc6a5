"""Which municipality a geometry belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

NEAREST_METRES = 500.0
BORDER_METRES = 100.0


def municipality_of(geometry: BaseGeometry, frame: GeoDataFrame, hint: str | None = None) -> str | None:
    """Give the code of the municipality that holds the largest share of a geometry in EPSG:3006.

    A hinted code (the page the report came from) stands when the whole geometry lies within 100 m of it. Outside
    every boundary the nearest within 500 m is given, else None. Equal shares go to the lowest code.
    """
    codes = np.asarray(frame["code"], dtype=object)
    areas = np.asarray(frame.geometry.array, dtype=object)
    order = np.argsort(codes.astype(str), kind="stable")
    codes, areas = codes[order], areas[order]
    near = _near(geometry, areas)
    if not len(near):
        return None
    if hint is not None and _stands(geometry, areas[near][codes[near] == hint]):
        return hint
    shares = _shares(geometry, areas[near])
    if shares.max() > 0:
        return str(codes[near[int(shares.argmax())]])
    return str(codes[near[int(shapely.distance(areas[near], geometry).argmin())]])


def _near(geometry: BaseGeometry, areas: np.ndarray) -> np.ndarray:
    tree = shapely.STRtree(areas)
    return np.sort(tree.query(geometry, predicate="dwithin", distance=NEAREST_METRES))


def _shares(geometry: BaseGeometry, areas: np.ndarray) -> np.ndarray:
    dimension = int(shapely.get_dimensions(geometry))
    if dimension == 0:
        points = shapely.get_parts(geometry)
        return np.array([int(shapely.intersects(area, points).sum()) for area in areas], dtype=float)
    inside = shapely.intersection(areas, geometry)
    return np.asarray(shapely.length(inside) if dimension == 1 else shapely.area(inside), dtype=float)


def _stands(geometry: BaseGeometry, hinted: np.ndarray) -> bool:
    if not len(hinted):
        return False
    corners = shapely.points(shapely.get_coordinates(geometry))
    return bool(shapely.dwithin(hinted[0], corners, BORDER_METRES).all())
