"""Staff maps of actions as GeoJSON: ids and codes only, never text."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from data.queries.action_links import Drawn, Parts
from geo.crs import to_wgs84
from geo.links import anchor, middle, spokes
from webapp.maps.features import ENDED_WELL, ENDED_WITHOUT, is_late


def collection(parts: Parts, today: date) -> dict[str, Any]:
    """Action, observations, places and a spoke to each."""
    spot = _spot(parts)
    action = Drawn(parts.action.id, spot, parts.action.values)
    drawn = [(thing, _line(spot, thing.geometry)) for thing in (*parts.observations, *parts.places)]
    features = [
        *(_feature(place, _place(place)) for place in parts.places),
        *(_spoke(action, thing, line) for thing, line in drawn if line is not None),
        *(_feature(one, _observation(one, today)) for one in parts.observations),
        _feature(action, action_codes(action, today)),
    ]
    return {"type": "FeatureCollection", "features": [f for f in features if f["geometry"]]}


def actions_only(actions: Iterable[Drawn], today: date) -> dict[str, Any]:
    """Several actions, for the board."""
    return {
        "type": "FeatureCollection",
        "features": [_feature(action, action_codes(action, today)) for action in actions],
    }


def action_codes(action: Drawn, today: date) -> dict[str, Any]:
    """The codes of an action."""
    values = action.values
    late = is_late(values["status"], values["due_on"], today)
    return {"k": "a", "kind": values["kind"], "s": values["status"], "o": values["outcome"], "od": late}


def _observation(one: Drawn, today: date) -> dict[str, Any]:
    values = one.values
    late = is_late(values["status"], values["promise_on"], today)
    codes = {"k": "o", "c": values["category"], "s": values["status"], "o": values["outcome"], "od": late}
    return codes | ({"r": values["ref"]} if "ref" in values else {})


def _place(one: Drawn) -> dict[str, Any]:
    return {"k": "p", "kind": one.values["kind"]}


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
    outcome = thing.values.get("outcome", action.values["outcome"])
    return {
        "type": "Feature",
        "geometry": _geometry(line),
        "properties": {
            "k": "spoke",
            "done": outcome in ENDED_WELL,
            "declined": outcome in ENDED_WITHOUT,
            "from": action.id,
            "to": thing.id,
        },
    }


def _feature(thing: Drawn, codes: dict[str, Any]) -> dict[str, Any]:
    geometry = _geometry(thing.geometry) if thing.geometry is not None else None
    return {"type": "Feature", "id": thing.id, "geometry": geometry, "properties": codes}


def _geometry(geometry: BaseGeometry) -> dict[str, Any]:
    drawn: dict[str, Any] = shapely.geometry.mapping(shapely.set_precision(to_wgs84(geometry), 1e-6))
    return drawn
