"""Photos that come with a report: taken in a transaction of their own, so that nothing else can lose them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import g, request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from data.queries import photos
from data.queries.photos import PhotoRow
from webapp.core import browser, rates
from webapp.core.database import apart, session, settings
from webapp.core.errors import InvalidInput, TooMany
from webapp.core.messages import message_for
from webapp.core.tokens import token_hash
from webapp.observations.forms.report import WhereForm
from webapp.observations.service import drafts, spot
from webapp.observations.views.report_flow import Flow
from webapp.photos.formats import ACCEPT
from webapp.photos.pictures import limits, store
from webapp.photos.service import intake
from webapp.photos.service.intake import Owner, Taken, Upload
from webapp.photos.words import state_words

HOUR = timedelta(hours=1)
REMOVE = "remove-photo-"


@dataclass
class Photos:
    """What a form brought: the photos that were taken, and in words what was wrong with the others."""

    taken: list[Taken] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude of the first photo that tells them."""
        return next((one.position for one in self.taken if one.position), None)


@dataclass(frozen=True)
class Shown:
    """A photo as its reporter sees it; without `url` there is no picture (yet)."""

    id: str
    state: str
    words: str
    url: str


def shown(flow: Flow) -> list[Shown]:
    """The photos of a report on its way."""
    found = photos.of_draft(session(), token_hash(flow.token)) if flow.draft else []
    return [describe(row, flow.url_of_photo(row.public_id)) for row in found]


def describe(row: PhotoRow, url: str) -> Shown:
    """One photo for its reporter; `url` is where its picture is."""
    return Shown(row.public_id, row.state, state_words(row), url if row.shown else "")


def photo_parts() -> dict[str, Any]:
    """What the pages' templates and scripts need to know of photos."""
    found = settings()
    words = {
        "sending": _("Sending {name}"),
        "large": _("{name} is larger than {most} MB. Choose a smaller photo."),
        "many": _("{name} was left out: there may be at most {most} photos."),
        "photo": _("Photo {num}"),
        "failed": _("{name} could not be sent. Try again, or go on without it."),
        "again": _("Try again"),
        "remove": _("Take away {name}"),
        "ready": _("{name} is sent."),
        "removed": _("The photo is taken away."),
        "wait": _("The photos are being sent. We go on when they are there."),
        "placed": _("The point is where the photo was taken. Move the map if it is wrong."),
        "nowhere": _(
            "The photo does not say where it was taken. Show the place on the map instead; the photo is kept."
        ),
    }
    return {
        "accept": ACCEPT,
        "most_photos": found.photos_per_report,
        "most_megabytes": found.photo_megabytes,
        "photo_words": words,
        "photo_notes": {"placed": words["placed"], "none": words["nowhere"]},
    }


def take_one(flow: Flow, file: FileStorage) -> Taken:
    """Keep one photo of a draft; raises InvalidInput, and TooMany for a network that sends very many."""
    session().rollback()  # only read so far: uploads that each hold two connections would wait for each other
    if rates.count("photo_address", rates.address(), HOUR) > settings().photos_per_hour_address:
        raise TooMany("too_many_photos", retry_after=rates.seconds_left(HOUR))
    with apart() as own:
        owner = drafts.photo_owner(own, flow.token, g.municipality.id, browser.token())
        return intake.take(own, store(), owner, Upload(file.filename or "", file.stream), limits())


def take(flow: Flow, files: Iterable[FileStorage]) -> Photos:
    """Keep the photos of a form; one that cannot be taken costs nothing but itself."""
    found = Photos()
    for file in files:
        if not file.filename:
            continue
        try:
            found.taken.append(take_one(flow, file))
        except (InvalidInput, TooMany) as error:
            found.problems.append(message_for(error.code, error.params))
    return found


def drop(flow: Flow, public_id: str) -> None:
    """Take a photo out of a draft; another's photo, or none, stays as it is."""
    if flow.draft is not None and not flow.draft.sent:
        intake.remove(session(), store(), Owner(g.municipality.id, draft_hash=token_hash(flow.token)), public_id)


def wanted_removal() -> str | None:
    """The photo that the pressed button takes away."""
    do = request.form.get("do", "")
    return do.removeprefix(REMOVE) if do.startswith(REMOVE) else None


def start_from_photo(flow: Flow, form: WhereForm) -> Photos:
    """The first page's photos; their place goes into the form when it was asked for, or when there is no other."""
    found = take(flow, request.files.getlist("photo"))
    if asks_for_photo() and not found.taken and not found.problems:
        found.problems.append(message_for("photo_needed"))
    if found.position and (asks_for_photo() or not _has_place(form)):
        latitude, longitude = found.position
        form.form.data, form.geometry.data = "point", spot.point_geojson(longitude, latitude)
    return found


def asks_for_photo() -> bool:
    """Whether the pressed button is the one that starts from a photo."""
    return request.form.get("do") == "photo"


def _has_place(form: WhereForm) -> bool:
    return any((form.geometry.data, form.pick.data, form.q.data, form.words.data))
