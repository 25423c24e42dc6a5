"""Public reports close to the place that somebody chooses, so that the same thing is said once and counted twice."""

from typing import Any

from flask import Blueprint, g, render_template, request
from shapely.geometry.base import BaseGeometry

from data.queries import catalogue, support
from data.queries.support import NearReport
from webapp.core.access import capability
from webapp.core.database import session
from webapp.core.errors import InvalidInput
from webapp.maps import rows
from webapp.observations.service import spot
from webapp.observations.views.report_flow import Flow

blueprint = Blueprint("report_near", __name__, url_prefix="/<slug>/report")


@blueprint.get("/nearby")
@capability
def nearby(slug: str) -> str:
    """What is already reported around a position, as a fragment of the first page."""
    lat, lon = request.args.get("lat", type=float), request.args.get("lon", type=float)
    if lat is None or lon is None:
        raise InvalidInput("geometry_bad_coordinates", field="lat")
    given = spot.Given(geometry=spot.point_geojson(lon, lat))
    return render_template("report/near.html", **_shown(spot.read_geometry(session(), given)))


def near_parts(flow: Flow) -> dict[str, Any]:
    """What the second page offers: what the first page's script has not shown already, until somebody goes on."""
    seen = str(flow.fields.get("near_seen") or "").split()
    shape = None if request.args.get("other") else spot.from_hex(flow.fields.get("geometry"))
    parts = _shown(shape)
    return parts | {"found": [one for one in parts["found"] if one.row.public_id not in seen]}


def _shown(shape: BaseGeometry | None) -> dict[str, Any]:
    found: list[NearReport] = support.near(session(), g.municipality.id, shape) if shape is not None else []
    categories = catalogue.by_code(session(), g.municipality.id) if found else {}
    titles = {one.row.public_id: rows.observation_row(one.row, categories, g.municipality.slug) for one in found}
    return {"found": found, "titles": titles}
