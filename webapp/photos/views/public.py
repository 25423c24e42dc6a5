"""Pictures for everybody: only what the public view shows, and for a minute after it was withdrawn at the most."""

from flask import Blueprint, Response

from data.queries import photos
from webapp.core.access import public
from webapp.core.database import session
from webapp.core.errors import NotFound
from webapp.photos.pictures import picture

blueprint = Blueprint("public_photos", __name__)


@blueprint.get("/photos/<public_id>/<int:size>.webp")
@public
def image(public_id: str, size: int) -> Response:
    """One approved picture of a public report or action."""
    found = photos.find_public(session(), public_id)
    if found is None:
        raise NotFound("not_found")
    return picture(public_id, found.version, size, cached=True)
