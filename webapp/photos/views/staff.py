"""One photo for staff: looked at, turned, covered, and shown to the public or not."""

from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for

from data.queries import photos
from data.queries.photos import StaffPhoto
from data.vocabulary import PhotoReview, PhotoState
from webapp.core.access import actor, principal, requires
from webapp.core.database import session
from webapp.core.errors import InvalidInput, NotFound
from webapp.core.kept import page_before
from webapp.core.messages import message_for
from webapp.core.permissions import Permission
from webapp.photos.cover import MOST
from webapp.photos.forms import NUMBERS, read_cover
from webapp.photos.pictures import LARGE, picture
from webapp.photos.service import review as service
from webapp.photos.shown import image_url, name
from webapp.photos.words import refusal, review_words

blueprint = Blueprint("photos", __name__, url_prefix="/staff/<slug>/photos/<public_id>")
EMPTY_ROWS = 3  # to type in without JavaScript; more come when these are saved
DECISIONS = {"approve": PhotoReview.APPROVED, "reject": PhotoReview.REJECTED}


@blueprint.get("")
@requires(Permission.PHOTO_VIEW)
def page(slug: str, public_id: str) -> str:
    """The picture with what can be done to it."""
    return _page(_find(public_id))


@blueprint.get("/<int:size>.webp")
@requires(Permission.PHOTO_VIEW)
def image(slug: str, public_id: str, size: int) -> Response:
    """The picture as it is now."""
    found = _find(public_id).photo
    if not found.shown:
        raise NotFound("not_found")
    return picture(public_id, found.version, size)


@blueprint.post("/review")
@requires(Permission.PHOTO_EDIT)
def review(slug: str, public_id: str) -> Any:
    """Everybody may see it, or nobody."""
    decision = DECISIONS.get(request.form.get("do", ""))
    if decision is None:
        raise InvalidInput("bad_filter", field="do", name="do")
    service.decide(session(), _to_change(public_id), decision, actor=actor())
    return redirect(page_before())


@blueprint.post("/change")
@requires(Permission.PHOTO_EDIT)
def change(slug: str, public_id: str) -> Any:
    """Turns the picture, or covers parts of it for good."""
    photo, do = _to_change(public_id), request.form.get("do", "")
    try:
        if do == "cover":
            service.cover(session(), photo, read_cover(request.form), actor=actor())
        else:
            service.turn(session(), photo, do, actor=actor())
    except InvalidInput as error:
        return _page(_find(public_id), message_for(error.code, error.params)), 400
    return redirect(url_for("photos.page", slug=slug, public_id=public_id))


def _find(public_id: str) -> StaffPhoto:
    found = photos.find(session(), g.municipality.id, public_id)
    if found is None or (found.observation and not _may(Permission.OBSERVATION_VIEW)):
        raise NotFound("not_found")
    return found


def _may(permission: Permission) -> bool:
    return principal().may(permission, g.municipality.id)


def _to_change(public_id: str) -> Any:
    _find(public_id)
    return service.to_change(session(), g.municipality.id, public_id, request.form.get("version", -1, type=int))


def _page(found: StaffPhoto, problem: str = "") -> str:
    photo, slug = found.photo, g.municipality.slug
    rows = list(zip(*(request.form.getlist(part) for part in NUMBERS), strict=False)) if problem else []
    return render_template(
        "photos/staff.html",
        found=found,
        photo=photo,
        photo_name=name(photo),
        badge=review_words(photo),
        refused=refusal(photo.reason) if photo.reason else "",
        waiting=photo.state == PhotoState.WAITING,
        image=image_url(slug, photo, LARGE) if photo.shown else "",
        owner_url=_owner_url(found),
        may_edit=_may(Permission.PHOTO_EDIT) and photo.state == PhotoState.READY,
        rows=rows + [("", "", "", "")] * max(EMPTY_ROWS - len(rows), 1),
        most=MOST,
        problem=problem,
    )


def _owner_url(found: StaffPhoto) -> str:
    slug = g.municipality.slug
    if found.observation:
        return url_for("observations.case", slug=slug, public_id=found.observation)
    return url_for("actions.staff_page", slug=slug, public_id=found.action)
