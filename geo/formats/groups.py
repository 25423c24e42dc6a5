"""Which geometries hang together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry


def groups_within(geometries: Sequence[BaseGeometry], distance: float) -> list[list[int]]:
    """Give the indexes of geometries in groups where each is within `distance` metres of another of its group."""
    items = np.array(geometries, dtype=object)
    leader = list(range(len(items)))

    def find(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    pairs = shapely.STRtree(items).query(items, predicate="dwithin", distance=distance)
    for one, two in pairs.T.tolist():
        first, second = find(one), find(two)
        leader[max(first, second)] = min(first, second)
    groups: dict[int, list[int]] = {}
    for index in range(len(items)):
        groups.setdefault(find(index), []).append(index)
    return list(groups.values())
