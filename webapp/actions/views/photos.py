"""Before and after photos of an action, given by staff."""

from typing import Any

from flask import redirect, request
from werkzeug.datastructures import FileStorage

from data.queries.actions import ActionRow
from data.vocabulary import PhotoRole
from webapp.actions.service.loading import action_to_change
from webapp.actions.views.base import blueprint, find, page_url
from webapp.actions.views.staff import action_page
from webapp.core.access import actor, requires
from webapp.core.bodies import takes_photos
from webapp.core.database import apart, settings
from webapp.core.errors import InvalidInput
from webapp.core.messages import message_for
from webapp.core.permissions import Permission
from webapp.photos.pictures import limits, store
from webapp.photos.service import intake
from webapp.photos.service.intake import Owner, Upload

ROLES = (PhotoRole.BEFORE.value, PhotoRole.AFTER.value)


@blueprint.post("/staff/<slug>/actions/<public_id>/photos")
@requires(Permission.ACTION_EDIT)
@takes_photos
def add_photos(slug: str, public_id: str) -> Any:
    """Adds photos; with the tick that nobody can be recognised they are public with the action."""
    row = find(public_id)
    files = [file for file in request.files.getlist("photo") if file.filename]
    role = request.form.get("role", "")
    problems = [] if files and role in ROLES else ["photo_needed" if not files else "photo_role_needed"]
    told = [message_for(code) for code in problems] or [said for file in files if (said := _take(row, file, role))]
    if told:
        return action_page(row, problem=("photo", " ".join(told))), 400
    return redirect(page_url(public_id) + "#photos")


def _take(row: ActionRow, file: FileStorage, role: str) -> str:
    """Keep one photo, whatever becomes of the others; gives what was wrong with it."""
    upload = Upload(file.filename or "", file.stream)
    try:
        with apart() as own:
            action = action_to_change(own, row.municipality_id, row.public_id, None)
            owner = Owner(action.municipality_id, action_id=action.id)
            intake.take(
                own,
                store(),
                owner,
                upload,
                limits(settings().photos_per_action),
                role=PhotoRole(role),
                by=actor(),
                approved=request.form.get("nobody") == "1",
            )
    except InvalidInput as error:
        return message_for(error.code, error.params)
    return ""
