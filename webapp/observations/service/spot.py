"""Reads where something is from what a reporter gave: a drawing, a search result, a position or words."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from data.queries import municipalities, naming, routing, whole
from geo import crs
from geo.coordinates import parse_coordinates
from geo.errors import GeoError
from geo.geometry import RESIDENT, check, parse, to_geojson
from webapp.core.errors import InvalidInput

CELL_METRES = 50


@dataclass(frozen=True)
class Given:
    """What the page sent: GeoJSON, a chosen result ("street|59.1,18.2"), what was typed, words, point|line|area."""

    geometry: str = ""
    pick: str = ""
    typed: str = ""
    words: str = ""
    form: str = "point"


@dataclass(frozen=True)
class Spot:
    """A place to report about; geometry in EPSG:3006, None when there are only words."""

    geometry: BaseGeometry | None
    municipality_id: int
    moved: bool = False
    name: str | None = None
    place_id: uuid.UUID | None = None


def read_spot(session: Session, given: Given, municipality_id: int) -> Spot:
    """Where it is and which municipality it belongs to.

    Raises InvalidInput: geometry_* (what is wrong with the drawing), place_needed, choose_result,
    municipality_not_active (params: municipality_id).
    """
    geometry = read_geometry(session, given)
    if geometry is None:
        if given.words.strip():
            return Spot(None, municipality_id)
        raise InvalidInput("choose_result" if given.typed.strip() else "place_needed", field="geometry")
    routed = routing.municipality_of(session, geometry, municipality_id)
    if routed is None:
        raise InvalidInput("geometry_outside_sweden", field="geometry")
    if not municipalities.by_id(session, routed.municipality_id).active:
        raise InvalidInput("municipality_not_active", field="geometry", municipality_id=routed.municipality_id)
    named = naming.name_of(session, geometry, routed.municipality_id, given.typed)
    return Spot(
        geometry,
        routed.municipality_id,
        moved=routed.moved,
        name=named.name if named else None,
        place_id=named.place_id if named else None,
    )


def read_geometry(session: Session, given: Given) -> BaseGeometry | None:
    """The geometry that was drawn, else the chosen result's, else a typed position; raises InvalidInput."""
    try:
        if given.geometry.strip():
            return parse(given.geometry, RESIDENT)
        if given.pick:
            return _picked(session, given)
        return parse_coordinates(given.typed) if given.typed else None
    except GeoError as error:
        raise InvalidInput(f"geometry_{error.code}", field="geometry", **error.params) from None


def _picked(session: Session, given: Given) -> BaseGeometry:
    kind, _, written = given.pick.partition("|")
    spot = parse_coordinates(written)
    if spot is None:
        raise InvalidInput("geometry_bad_coordinates", field="geometry")
    ways: dict[tuple[str, str], Callable[[Session, BaseGeometry], BaseGeometry | None]] = {
        ("line", "street"): whole.street_at,
        ("area", "place"): whole.place_at,
    }
    find_whole = ways.get((given.form, kind))
    drawn = find_whole(session, spot) if find_whole else None
    if drawn is None:
        return spot
    check(drawn, RESIDENT)
    return drawn


def to_hex(geometry: BaseGeometry | None) -> str | None:
    """A geometry as text for a draft."""
    return shapely.to_wkb(geometry, hex=True) if geometry is not None else None


def from_hex(text: str | None) -> BaseGeometry | None:
    """The geometry that `to_hex` wrote."""
    return shapely.from_wkb(text) if text else None


def nearest_name(session: Session, longitude: float, latitude: float, municipality_id: int) -> str | None:
    """What a WGS 84 position is called, in the municipality where it lies; None outside Sweden."""
    if not crs.SWEDEN_WGS84.holds(longitude, latitude):
        return None
    point = shapely.Point(*crs.point_to_store(longitude, latitude))
    routed = routing.municipality_of(session, point, municipality_id)
    named = naming.name_of(session, point, routed.municipality_id) if routed else None
    return named.name if named else None


def as_fields(spot: Spot) -> dict[str, Any]:
    """What a draft keeps of a place."""
    return {
        "municipality_id": spot.municipality_id,
        "geometry": to_hex(spot.geometry),
        "place_name": spot.name,
        "place_id": str(spot.place_id) if spot.place_id else None,
        "moved": spot.moved,
    }


def cell_of(geometry: str | None) -> str | None:
    """The 50 m square in which the middle of a draft's geometry lies, for counting reports from one spot."""
    shape = from_hex(geometry)
    if shape is None:
        return None
    point = naming.middle(shape)
    return f"{int(point.x // CELL_METRES)}:{int(point.y // CELL_METRES)}"


def as_geojson(geometry: str | None) -> str:
    """A draft's geometry as the GeoJSON that the map's picker reads; empty without one."""
    shape = from_hex(geometry)
    return orjson.dumps(to_geojson(shape)).decode() if shape is not None else ""


def point_geojson(longitude: float, latitude: float) -> str:
    """A position (WGS 84) as the map's picker writes it."""
    return orjson.dumps({"type": "Point", "coordinates": [round(longitude, 6), round(latitude, 6)]}).decode()


def as_feature(shape: BaseGeometry | None, name: str, **properties: str | None) -> dict[str, Any]:
    """A collection of one observation, or of none, for a small map."""
    features = (
        []
        if shape is None
        else [{"type": "Feature", "id": name, "geometry": to_geojson(shape), "properties": {"k": "o", **properties}}]
    )
    return {"type": "FeatureCollection", "features": features}
