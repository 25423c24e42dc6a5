"""Positions that people type: "59,2432 18,2288", "59.2432, 18.2288" or SWEREF 99 TM "6579000 686000"."""

from __future__ import annotations

import re

from shapely import Point

from geo import crs
from geo.errors import GeometryError

MAX_CHARACTERS = 100

# Degrees have at least two decimals, else a house number or a date would look like a position.
_NUMBER = r"(-?[0-9]{6,7}(?:[.,][0-9]{1,3}(?![0-9]))?|-?[0-9]{1,3}[.,][0-9]{2,15})"
_NORTH = r"(?:lat(?:itud(?:e)?)?|nord|n)?\s*[:=]?\s*"
_EAST = r"(?:l(?:on|ong)(?:itud(?:e)?)?|ost|öst|e|o|ö)?\s*[:=]?\s*"
_PAIR = re.compile(
    rf"\(?\s*(?:{_NORTH}|{_EAST}){_NUMBER}\s*°?\s*(?:[neoö]\b)?\s*[,;\s]\s*(?:{_EAST}|{_NORTH}){_NUMBER}\s*°?\s*[neoö]?\s*\)?",
    re.IGNORECASE,
)


def parse_coordinates(text: str) -> Point | None:
    """Give the typed position as a point in EPSG:3006, or None when the text is no position at all.

    Either order is understood, since north and east cannot be mistaken for each other in Sweden.
    Raises GeometryError("outside_sweden") for a position elsewhere.
    """
    text = text.strip()
    if len(text) > MAX_CHARACTERS:
        return None
    match = _PAIR.fullmatch(text)
    if match is None:
        return None
    first, second = (float(number.replace(",", ".")) for number in match.groups())
    for x, y in ((second, first), (first, second)):
        if crs.SWEDEN_WGS84.holds(x, y):
            return Point(*crs.point_to_store(x, y))
        if crs.SWEDEN_3006.holds(x, y):
            return Point(x, y)
    raise GeometryError("outside_sweden")
