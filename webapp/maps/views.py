"""Serves the scripts of maps and the base map's file."""

import re

from flask import Blueprint, Response, make_response, send_file

from data.vocabulary import LANGUAGES
from geo.maps.kinds import MapKind
from webapp.core.access import public
from webapp.core.errors import NotFound
from webapp.maps.page import basemap_path, map_script

blueprint = Blueprint("maps", __name__, url_prefix="/maps")

_NAME = re.compile(
    rf"(?P<kind>{'|'.join(MapKind)})-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)-(?P<language>{'|'.join(LANGUAGES)})"
    r"\.(?P<digest>[0-9a-f]{12})"
)
_YEAR = "public, max-age=31536000, immutable"
_HOUR = "public, max-age=3600"


@blueprint.get("/<name>.js")
@public
def script(name: str) -> Response:
    """The script of a map; an old name answers the current script, and is then not kept for long."""
    asked = _NAME.fullmatch(name)
    if asked is None or len(asked["slug"]) > 40:
        raise NotFound("not_found")
    made = map_script(MapKind(asked["kind"]), asked["slug"], asked["language"])
    answer = make_response(made.text)
    answer.mimetype = "text/javascript"
    answer.headers["Cache-Control"] = _YEAR if made.digest == asked["digest"] else "public, max-age=60"
    return answer


@blueprint.get("/basemap.pmtiles")
@public
def basemap() -> Response:
    """The base map of the country; browsers ask for small ranges of it."""
    path = basemap_path()
    if not path.is_file():
        raise NotFound("not_found")
    answer = send_file(path, mimetype="application/vnd.pmtiles", conditional=True, etag=True)
    answer.headers["Cache-Control"] = _HOUR
    return answer
