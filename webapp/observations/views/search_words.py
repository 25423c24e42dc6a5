"""Search results in words, the same for the page and for the suggestions."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from data.queries.search import Found
from webapp.maps.rows import PLACE_KINDS


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
