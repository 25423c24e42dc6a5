"""What residents see of the police's events: a list, counts a week, and a map of whole municipalities."""

from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for

from data.queries import municipalities, public_police
from data.vocabulary import PoliceGroup
from geo.maps.kinds import MapKind
from geo.maps.shading import shade
from webapp.core.access import public
from webapp.core.clock import today
from webapp.core.database import session
from webapp.core.pages import require_active
from webapp.maps import features
from webapp.maps.page import Bounds, legend, page_map
from webapp.police_events import filters, weeks, words

blueprint = Blueprint("police_events", __name__)
PER_PAGE = 15
AROUND = 0.25  # of the municipality, on each side of it in the first view: its neighbours


@blueprint.get("/<slug>/police")
@public
def public_list(slug: str) -> str:
    """Events of the municipality, or of the county where the municipality is not known, beside map and counts."""
    require_active()
    asked = filters.read(request.args, g.municipality)
    return render_template(
        "police_events/public_list.html",
        asked=asked,
        choices=words.choices(),
        words=words,
        url_of=lambda **changes: url_for("police_events.public_list", slug=slug, **asked.other(**changes)),
        chart=_chart(asked),
        part=page_map(MapKind.POLICE, slug, bounds=_first_view(slug)),
        **_listed(asked),
        **_around(asked),
    )


@blueprint.get("/<slug>/police.geojson")
@public
def public_geojson(slug: str) -> Response:
    """The county's municipalities with their counts; events of the county alone are in none of them."""
    require_active()
    asked = filters.read(request.args, g.municipality)
    counted = public_police.per_municipality(session(), asked.filter())
    drawn = public_police.outlines(session(), [area.slug for area in counted])
    made = [
        {
            "type": "Feature",
            "id": area.slug,
            "geometry": drawn.get(area.slug),
            "properties": {"k": "pe", "n": area.count, "c": shade(area.count), "own": area.slug == slug},
        }
        for area in counted
    ]
    return features.answer({"type": "FeatureCollection", "features": made})


def _listed(asked: filters.Asked) -> dict[str, Any]:
    """One page of the list."""
    total = public_police.count(session(), asked.filter())
    return {
        "events": public_police.listed(session(), asked.filter(), PER_PAGE, (asked.page - 1) * PER_PAGE),
        "total": total,
        "pages": max(1, -(-total // PER_PAGE)),
    }


def _around(asked: filters.Asked) -> dict[str, Any]:
    """The counts that stand beside the map, and the source."""
    return {
        "areas": sorted(
            public_police.per_municipality(session(), asked.filter()),
            key=lambda area: area.slug != asked.here.slug,  # the own one first, the others by their number
        ),
        "in_county": public_police.count(session(), asked.filter("county")),
        "seen_on": public_police.seen_on(session(), asked.filter().county_code),
        "shades": legend(MapKind.POLICE)[0][1],
    }


def _first_view(slug: str) -> Bounds | None:
    """The municipality among its neighbours."""
    found = municipalities.bounds(session(), slug)
    if found is None:
        return None
    west, south, east, north = found
    wide, high = (east - west) * AROUND, (north - south) * AROUND
    return (west - wide, south - high, east + wide, north + high)


def _chart(asked: filters.Asked) -> weeks.Weeks | None:
    """The counts a week, None where there is nothing to count."""
    chosen = asked.filter()
    found = public_police.span(session(), chosen)
    if found is None:
        return None
    start, end = weeks.window(asked.since, *found, today())
    counts = public_police.per_week(session(), chosen, start)
    return weeks.build(counts, list(PoliceGroup), start, end, cut=found[0] < start)
