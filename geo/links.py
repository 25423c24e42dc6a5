"""Geometry that ties an action to its observations and places: one spoke to each."""

from __future__ import annotations

from collections.abc import Iterable

import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry


def anchor(geometry: BaseGeometry) -> Point:
    """Give the point that stands for a geometry: itself, a line's middle, or a point surely inside an area."""
    if geometry.is_empty:
        raise ValueError("an empty geometry has no anchor")
    dimension = int(shapely.get_dimensions(geometry))
    if dimension == 1:
        longest = max(shapely.get_parts(geometry), key=lambda part: part.length)
        return longest.interpolate(0.5, normalized=True)
    if dimension == 2:
        largest = max(shapely.get_parts(geometry), key=lambda part: part.area)
        middle = largest.centroid
        return middle if largest.contains(middle) else largest.point_on_surface()
    return shapely.get_parts(geometry)[0]


def spokes(
    action: BaseGeometry | None, observations: Iterable[BaseGeometry | None], places: Iterable[BaseGeometry | None] = ()
) -> list[LineString]:
    """Draw a line from the action's anchor to each observation's and place's, observations first.

    All in one metric system. Things without geometry are left out, and so is a spoke shorter than a metre. An action
    without own geometry (the whole municipality) stands in the middle of what it is tied to.
    """
    ends = [anchor(item) for item in (*observations, *places) if item is not None and not item.is_empty]
    if not ends:
        return []
    start = anchor(action) if action is not None and not action.is_empty else shapely.multipoints(ends).centroid
    return [LineString([start, end]) for end in ends if start.distance(end) >= 1.0]


def middle(things: Iterable[BaseGeometry | None]) -> Point | None:
    """Give the point where an action without own geometry stands: the middle of the anchors of what it is tied to."""
    ends = [anchor(item) for item in things if item is not None and not item.is_empty]
    return shapely.multipoints(ends).centroid if ends else None
