"""What the search field finds, in words, the same for pages and for suggestions."""

from collections.abc import Iterable
from typing import Any

from flask import g
from flask_babel import gettext as _

from data.queries.search import Found, search
from geo.errors import GeoError
from webapp.core.database import session
from webapp.maps.rows import PLACE_KINDS


def looked_up(typed: str) -> list[Found]:
    """What the search field finds; a position outside Sweden finds nothing."""
    try:
        return search(session(), g.municipality.id, typed, addresses=True)
    except GeoError:
        return []


def results(found: Iterable[Found]) -> list[dict[str, Any]]:
    """Each result with what it is in words, and the value that the form sends for it."""
    return [
        {
            "kind": one.kind,
            "label": one.label,
            "detail": _detail(one),
            "lat": one.lat,
            "lon": one.lon,
            "box": one.box,
            "value": f"{one.kind}|{one.lat:.6f},{one.lon:.6f}",
        }
        for one in found
    ]


def _detail(one: Found) -> str:
    if one.kind == "place":
        return str(PLACE_KINDS.get(one.detail or "", PLACE_KINDS["other"]))
    kinds = {"street": _("Street"), "district": _("District"), "address": _("Address"), "position": _("Position")}
    return ", ".join(part for part in (str(kinds[one.kind]), one.detail) if part)
