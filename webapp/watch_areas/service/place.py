"""Reads where a watch area is: drawn on the map, around a place or an address, or a whole district."""

from dataclasses import dataclass
from typing import Any

import orjson
import shapely
from geoalchemy2.shape import from_shape
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from data.models.watch_area import WatchArea
from data.queries import routing, watch_places
from geo import watch_areas
from geo.coordinates import parse_coordinates
from geo.crs import STORE
from geo.errors import GeoError
from geo.geometry import to_geojson
from webapp.core.errors import InvalidInput


@dataclass(frozen=True)
class Given:
    """What the page sent: draw, around or district; GeoJSON; a chosen result ("place|59.1,18.2"); words; metres."""

    way: str = "draw"
    geometry: str = ""
    pick: str = ""
    typed: str = ""
    radius: int = 100
    district: str = ""


def read_area(session: Session, given: Given, municipality_id: int) -> MultiPolygon:
    """The area in EPSG:3006, mostly inside the municipality.

    Raises InvalidInput: geometry_* (what is wrong with it), area_needed, choose_result, area_outside.
    """
    try:
        area = _read(session, given, municipality_id)
    except GeoError as error:
        raise InvalidInput(f"geometry_{error.code}", field="geometry", **error.params) from None
    routed = routing.municipality_of(session, area, municipality_id)
    if routed is None or routed.moved:
        raise InvalidInput("area_outside", field="geometry")
    return area


def as_geojson(wkb: bytes) -> str:
    """A stored area as the GeoJSON that the map's picker reads: one polygon, the largest."""
    area = shapely.from_wkb(wkb)
    largest = max(watch_areas.many(area).geoms, key=lambda part: part.area)
    return orjson.dumps(to_geojson(shapely.Polygon(largest.exterior))).decode()


def feature(wkb: bytes, name: str, **properties: Any) -> dict[str, Any]:
    """A stored geometry as a feature for a map."""
    return {"type": "Feature", "id": name, "geometry": to_geojson(shapely.from_wkb(wkb)), "properties": properties}


def put(row: WatchArea, area: MultiPolygon) -> None:
    """Give a row its area and, in the same step, the one that the public may see."""
    row.geom = from_shape(area, srid=STORE)
    row.public_geom = from_shape(watch_areas.generalise(area), srid=STORE)


def _read(session: Session, given: Given, municipality_id: int) -> MultiPolygon:
    if given.way == "district":
        found = watch_places.district_geometry(session, municipality_id, given.district)
        if found is None:
            raise InvalidInput("district_needed", field="district")
        return watch_areas.checked(found)
    if given.way == "around":
        return watch_areas.around(_middle(given), given.radius)
    if not given.geometry.strip():
        raise InvalidInput("area_needed", field="geometry")
    return watch_areas.read(given.geometry)


def _middle(given: Given) -> BaseGeometry:
    spot = parse_coordinates(given.pick.partition("|")[2] if given.pick else given.typed)
    if spot is None:
        raise InvalidInput("choose_result" if given.typed.strip() else "area_needed", field="geometry")
    return spot
