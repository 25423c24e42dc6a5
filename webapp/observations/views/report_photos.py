"""A draft's photos for the script of the pages: each is sent at once, watched until it is ready, and taken away."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from data.queries import photos
from webapp.core import browser
from webapp.core.access import capability
from webapp.core.bodies import takes_photos
from webapp.core.database import session
from webapp.core.errors import InvalidInput, NotFound
from webapp.core.pages import require_active
from webapp.core.tokens import token_hash
from webapp.observations.views.report_flow import open_flow
from webapp.observations.views.report_uploads import drop, shown, take_one
from webapp.photos.pictures import THUMB, picture

blueprint = Blueprint("report_photos", __name__, url_prefix="/<slug>/report/photos")


@blueprint.get("")
@capability
def listed(slug: str) -> Any:
    """The draft's photos, each with its state."""
    return jsonify(photos=[vars(photo) for photo in shown(open_flow())])


@blueprint.post("")
@capability
@takes_photos
def add(slug: str) -> Any:
    """One photo; the answer tells its place, which is not kept, so that it can be shown on the map."""
    require_active()
    file = request.files.get("photo")
    if file is None or not file.filename:
        raise InvalidInput("photo_needed", field="photo")
    taken = take_one(open_flow(), file)
    return browser.remember((jsonify(id=taken.public_id, position=taken.position), 201))


@blueprint.post("/<public_id>/remove")
@capability
def remove(slug: str, public_id: str) -> Any:
    """Take a photo away."""
    drop(open_flow(), public_id)
    return browser.remember(("", 204))


@blueprint.get("/<public_id>.webp")
@capability
def small(slug: str, public_id: str) -> Response:
    """The small picture, for the browser that has the draft."""
    flow = open_flow()
    for row in photos.of_draft(session(), token_hash(flow.token)) if flow.draft else ():
        if row.public_id == public_id and row.shown:
            return picture(public_id, row.version, THUMB)
    raise NotFound("not_found")
