"""What residents see: the list and map of areas, and one area's page."""

from datetime import timedelta
from typing import Any

from flask import Response, g, render_template, request, url_for

from data.queries import municipalities, public_watch_areas
from data.queries.public_map import Feature
from data.queries.public_watch_areas import PublicArea
from data.queries.watch_kinds import kinds
from geo.maps.kinds import MapKind
from webapp.core.access import public
from webapp.core.clock import today
from webapp.core.database import session
from webapp.core.errors import NotFound
from webapp.core.pages import require_active
from webapp.maps import features
from webapp.maps.page import page_map
from webapp.watch_areas.views.base import blueprint
from webapp.watch_areas.words import MEETINGS

SHOWN_BACK = timedelta(days=30)


@blueprint.get("/<slug>/areas")
@public
def public_list(slug: str) -> str:
    """All areas of a municipality, beside their map; a kind may be chosen in the address."""
    require_active()
    kind = _kind()
    found = public_watch_areas.listed(session(), g.municipality.id, kind)
    return render_template(
        "watch_areas/public_list.html",
        areas=found,
        kind=kind,
        used=[code for code in kinds() if kind or any(area.kind == code for area in found)],
        part=page_map(MapKind.AREAS, slug, bounds=None if found else municipalities.bounds(session(), slug)),
    )


@blueprint.get("/<slug>/areas.geojson")
@public
def public_geojson(slug: str) -> Response:
    """The generalised areas, with the list's filter."""
    require_active()
    kind = _kind()
    drawn = public_watch_areas.features(session(), g.municipality.id)
    return features.answer(_collection([one for one in drawn if kind in (None, one.values["kind"])]))


@blueprint.get("/<slug>/areas/<public_id>")
@public
def public_page(slug: str, public_id: str) -> str:
    """One area: kind, roughly where, how many take part, meetings, how to join."""
    require_active()
    area = _shown(public_id)
    days = public_watch_areas.meetings(session(), public_id, today() - SHOWN_BACK)
    source = url_for("watch_areas.public_area_geojson", slug=slug, public_id=public_id, lang=None)
    return render_template(
        "watch_areas/public_page.html",
        area=area,
        meetings=[(str(dict(MEETINGS.items())[code]), day) for code, day in days],
        part=page_map(MapKind.AREA, slug, source=source),
    )


@blueprint.get("/<slug>/areas/<public_id>.geojson")
@public
def public_area_geojson(slug: str, public_id: str) -> Response:
    """One area, generalised."""
    require_active()
    _shown(public_id)
    return features.answer(_collection(public_watch_areas.features(session(), g.municipality.id, public_id)))


def _shown(public_id: str) -> PublicArea:
    found = public_watch_areas.find(session(), g.municipality.id, public_id)
    if found is None:
        raise NotFound("not_found")
    return found


def _kind() -> str | None:
    kind = request.args.get("kind")
    return kind if kind in kinds() else None


def _collection(drawn: list[Feature]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": one.id,
                "geometry": one.geometry,
                "properties": {"k": "w", "kind": one.values["kind"], "s": one.values["status"]},
            }
            for one in drawn
        ],
    }
