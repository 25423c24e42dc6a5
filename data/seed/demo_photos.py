"""The photos of the demo: drawn by code, on reports that wait and on public ones, before and after actions."""

import hashlib
import io
import tempfile
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from data.models.action import Action
from data.models.observation import Observation, Publication
from data.models.photo import Photo
from data.photo_store import SIZES, PhotoStore
from data.seed.demo_town import Town
from data.seed.pictures import SIZE, drawn, encoded
from data.vocabulary import PhotoReview, PhotoRole, PhotoState, Precision

SCENES = {
    "lighting": "path", "graffiti": "wall", "litter": "bin", "vegetation": "bushes", "damage": "bench",
    "traffic": "crossing", "unsafe_place": "path", "safe_place": "square",
    "graffiti_removal": "wall", "cleaning": "bin", "rebuild": "bench",
}  # fmt: skip
UNDER = ("lighting", "graffiti", "unsafe_place")  # what a tunnel is drawn for
VIEWS = 2  # pictures of each scene
UNREAD, SHOWN, PAIRS = 7, 16, 7  # in each town
WAITING = 2  # of the unread: the worker has not made them yet


class Place(NamedTuple):
    """What a picture shows, and how: a scene, whether it is as it should be, and which of its views."""

    scene: str
    mended: bool
    view: int


@lru_cache(maxsize=64)
def _files(place: Place) -> dict[int, bytes]:
    """A picture in the sizes of the store."""
    picture = drawn(place.scene, place.mended, place.view)
    whole = encoded(picture, max(SIZE))
    return {size: whole if size >= max(SIZE) else encoded(picture, size) for size in SIZES}


def add_photos(town: Town, store: PhotoStore) -> None:
    """Add photos to unread and public reports and to actions that are done."""
    found = [case.observation for case in town.cases if case.observation.category in SCENES]
    unread = [one for one in found if one.status == "new" and not one.held]
    for number, observation in enumerate(unread[-UNREAD:]):
        _of_report(town, store, observation, number, PhotoReview.PENDING, waiting=number < WAITING)
    public = set(town.session.scalars(select(Publication.observation_id).filter_by(
        municipality_id=town.municipality.id, precision=Precision.EXACT.value)))  # fmt: skip
    shown = [one for one in found if one.id in public and one.text]
    # The newest, and some from each part of the two years.
    for number, observation in enumerate([*shown[-SHOWN // 2 :], *shown[:: len(shown) // (SHOWN // 2) + 1]]):
        _of_report(town, store, observation, number, PhotoReview.APPROVED)
    if len(shown) > SHOWN:
        _of_report(town, store, shown[-SHOWN], 3, PhotoReview.REJECTED)
    _of_actions(town, store)
    town.session.flush()


def _of_report(
    town: Town, store: PhotoStore, observation: Observation, number: int, review: PhotoReview, *, waiting: bool = False
) -> None:
    under = "tunnel" in (observation.place_name or "") and observation.category in UNDER
    scene = "tunnel" if under else SCENES[observation.category]
    place = Place(scene, observation.category == "safe_place", number % VIEWS)
    photo = _photo(town, store, place, observation.created_at, review, waiting=waiting)
    photo.observation_id, photo.role = observation.id, PhotoRole.OBSERVATION.value
    town.session.add(photo)


def _of_actions(town: Town, store: PhotoStore) -> None:
    query = select(Action).filter_by(municipality_id=town.municipality.id, outcome="done").order_by(Action.closed_at)
    done = [action for action in town.session.scalars(query) if action.kind in SCENES]
    told = [action for action in done if "Södra Bergen" in action.title]
    for number, action in enumerate([*told, *(one for one in done[-PAIRS:] if one not in told)]):
        scene = SCENES[action.kind]
        if action.kind == "lighting" and "tunnel" in action.title:
            scene = "tunnel"
        for role, moment in ((PhotoRole.BEFORE, action.created_at), (PhotoRole.AFTER, action.closed_at)):
            assert moment is not None  # noqa: S101 - what is done has a day
            place = Place(scene, role is PhotoRole.AFTER, number % VIEWS)
            photo = _photo(town, store, place, moment, PhotoReview.APPROVED)
            photo.action_id, photo.role = action.id, role.value
            photo.position = 1 if role is PhotoRole.BEFORE else 2
            town.session.add(photo)


def _photo(
    town: Town, store: PhotoStore, place: Place, moment: datetime, review: PhotoReview, *, waiting: bool = False
) -> Photo:
    """A row with its files, as the worker would have made them; of one that waits there is only the original."""
    files, public_id = _files(place), town.public_id()
    whole = files[max(SIZES)]
    photo = Photo(
        id=town.new_id(),
        public_id=public_id,
        municipality_id=town.municipality.id,
        position=1,
        state=PhotoState.WAITING.value if waiting else PhotoState.READY.value,
        review=review.value,
        sha256=hashlib.sha256(whole).digest(),
        size=len(whole),
        created_at=min(moment + timedelta(minutes=2), town.now),
    )
    if waiting:
        jpeg = encoded(drawn(*place), max(SIZE), "JPEG")
        stored = store.add_original(public_id, io.BytesIO(jpeg))
        photo.sha256, photo.size = stored.sha256, stored.size
        return photo
    photo.version, (photo.width, photo.height) = 1, SIZE
    if review is not PhotoReview.PENDING:
        photo.reviewed_by, photo.reviewed_at = town.staff, min(moment + timedelta(hours=21), town.now)
    with tempfile.TemporaryDirectory() as folder:
        for size, content in files.items():
            made = Path(folder, str(size))
            made.write_bytes(content)
            store.add_picture(public_id, 1, size, made)
    return photo
