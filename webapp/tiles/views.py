"""Vector tiles over HTTP."""

import gzip
import hashlib

from flask import Blueprint, Response, request

from data.queries import tiles
from geo.errors import GeometryError
from geo.tilegrid import Tile, tile
from webapp.core.access import public
from webapp.core.database import session
from webapp.core.errors import NotFound

blueprint = Blueprint("tiles", __name__)
MIMETYPE = "application/vnd.mapbox-vector-tile"


@blueprint.get("/tiles/base/<int:z>/<int:x>/<int:y>.mvt")
@public
def base(z: int, x: int, y: int) -> Response:
    """Streets and places of the built-in base map at street zoom."""
    return _answer(tiles.base_tile(session(), _address(z, x, y)), max_age=600)


def _answer(body: bytes, *, max_age: int) -> Response:
    """A tile with its ETag, packed; 204 when it is empty."""
    if not body:
        response = Response(status=204)
    else:
        response = Response(gzip.compress(body, 6, mtime=0), mimetype=MIMETYPE)
        response.headers["Content-Encoding"] = "gzip"
        response.set_etag(hashlib.sha256(body).hexdigest()[:20])
    response.headers["Cache-Control"] = f"public, max-age={max_age}"
    response.make_conditional(request)
    return response


def _address(z: int, x: int, y: int) -> Tile:
    try:
        return tile(z, x, y)
    except GeometryError:
        raise NotFound("not_found") from None
