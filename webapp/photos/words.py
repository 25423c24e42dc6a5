"""What a photo is called in its state: for its reporter and for staff."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from data.queries.photos import PhotoRow
from data.vocabulary import PhotoReview, PhotoRole, PhotoState


def state_words(photo: PhotoRow) -> str:
    """Where a photo stands, for the person who sent it."""
    if photo.state == PhotoState.REFUSED:
        return refusal(photo.reason or "")
    return "" if photo.state == PhotoState.READY else str(_("Received. We are getting it ready."))


def refusal(reason: str) -> str:
    """Why a photo was left out."""
    words = {
        "too_heavy": _("Left out: it was too demanding to open."),
        "too_many_pixels": _("Left out: it was too large."),
        "missing": _("Left out: it was lost on our side. Please send it again."),
    }
    return str(words.get(reason, _("Left out: the file is broken.")))


def review_words(photo: PhotoRow) -> tuple[str, str]:
    """The kind of badge and the words for what has been decided about a photo."""
    if photo.state == PhotoState.REFUSED:
        return "warn", refusal(photo.reason or "")
    if photo.state == PhotoState.WAITING:
        return "", str(_("Being made ready"))
    return {
        PhotoReview.APPROVED.value: ("ok", str(_("Approved"))),
        PhotoReview.REJECTED.value: ("", str(_("Not shown"))),
    }.get(photo.review, ("warn", str(_("To review"))))


def role_words(role: str) -> str:
    """Before, after, or nothing for a report's own photo."""
    return {PhotoRole.BEFORE.value: str(_("Before")), PhotoRole.AFTER.value: str(_("After"))}.get(role, "")


def history_words(changes: dict[str, list[Any]]) -> str:
    """A line of history about a photo."""
    if "photo_rotation" in changes:
        return str(_("Photo turned"))
    if "photo_covered" in changes:
        num = changes["photo_covered"][1]
        return str(ngettext("%(num)s part of a photo covered", "%(num)s parts of a photo covered", num))
    before, after = changes.get("photo_review", [None, None])
    if before is None:
        return str(_("Photo added"))
    return str(_("Photo approved") if after == PhotoReview.APPROVED else _("Photo not shown"))
