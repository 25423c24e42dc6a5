"""Staff maps of actions as GeoJSON: ids and codes only, never text."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from data.queries.action_links import Drawn, Parts
from geo.crs import to_wgs84
from geo.links import anchor, middle, spokes
from webapp.maps.features import spoke, thing_codes


def collection(parts: Parts, today: date) -> dict[str, Any]:
    """Action, observations, places and a spoke to each."""
    spot = _spot(parts)
    action = Drawn(parts.action.id, spot, parts.action.values)
    drawn = [(thing, _line(spot, thing.geometry)) for thing in (*parts.observations, *parts.places)]
    features = [
        *(_feature("p", place, today) for place in parts.places),
        *(_spoke(action, thing, line) for thing, line in drawn if line is not None),
        *(_feature("o", one, today) for one in parts.observations),
        _feature("a", action, today),
    ]
    return {"type": "FeatureCollection", "features": [f for f in features if f["geometry"]]}


def actions_only(actions: Iterable[Drawn], today: date) -> dict[str, Any]:
    """Several actions, for the board."""
    return {"type": "FeatureCollection", "features": [_feature("a", action, today) for action in actions]}


def _spot(parts: Parts) -> BaseGeometry | None:
    """Where the action stands: its own point, else the middle of what is drawn with it."""
    own = parts.action.geometry
    if own is not None and not own.is_empty:
        return anchor(own)
    return middle(thing.geometry for thing in (*parts.observations, *parts.places))


def _line(start: BaseGeometry | None, end: BaseGeometry | None) -> BaseGeometry | None:
    lines = spokes(start, [end]) if start is not None else []
    return lines[0] if lines else None


def _spoke(action: Drawn, thing: Drawn, line: BaseGeometry) -> dict[str, Any]:
    return spoke(_rounded(line), action.id, thing.id, thing.values.get("outcome", action.values["outcome"]))


def _feature(kind: str, thing: Drawn, today: date) -> dict[str, Any]:
    drawn = shapely.geometry.mapping(_rounded(thing.geometry)) if thing.geometry is not None else None
    return {"type": "Feature", "id": thing.id, "geometry": drawn, "properties": thing_codes(kind, thing.values, today)}


def _rounded(geometry: BaseGeometry) -> BaseGeometry:
    """In WGS 84, to about a decimetre."""
    return shapely.set_precision(to_wgs84(geometry), 1e-6)
