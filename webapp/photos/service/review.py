"""What a person decides about a photo: whether everybody may see it, what is covered, which side is up."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data import audit, queue
from data.audit import Actor
from data.models.photo import Photo
from data.vocabulary import Audience, PhotoReview, PhotoState, Verb
from webapp.core.errors import Conflict, InvalidInput, NotFound
from webapp.photos.cover import MOST, Box, inside

TURNS = {"left": 270, "right": 90}


def to_change(session: Session, municipality_id: int, public_id: str, version: int) -> Photo:
    """The photo of a report or an action, locked; `version` is that of the picture that the person looked at.

    Raises NotFound; Conflict("changed_meanwhile") for another picture, Conflict("photo_busy") while one is made.
    """
    own = (Photo.municipality_id == municipality_id, Photo.public_id == public_id, Photo.draft_hash.is_(None))
    photo = session.scalar(select(Photo).where(*own).with_for_update())
    if photo is None:
        raise NotFound("not_found")
    if photo.state == PhotoState.WAITING:
        raise Conflict("photo_busy")
    if photo.version != version or photo.state == PhotoState.REFUSED:
        raise Conflict("changed_meanwhile")
    return photo


def decide(session: Session, photo: Photo, review: PhotoReview, *, actor: Actor) -> None:
    """Approve or reject a photo; deciding the same again changes nothing."""
    if photo.review == review:
        return
    _record(session, photo, actor, {"photo_review": [photo.review, review.value]})
    _decided(photo, review, actor)


def added(session: Session, photo: Photo, actor: Actor, *, approved: bool) -> None:
    """Staff gave a photo; with `approved` they have looked at it and say that everybody may see it."""
    review = PhotoReview.APPROVED if approved else PhotoReview.PENDING
    _record(session, photo, actor, {"photo_review": [None, review.value]})
    if approved:
        _decided(photo, review, actor)


def turn(session: Session, photo: Photo, side: str, *, actor: Actor) -> None:
    """Turn the picture a quarter to the left or right; raises InvalidInput for another side."""
    if side not in TURNS:
        raise InvalidInput("photo_side", field="do")
    photo.rotation = TURNS[side]
    _record(session, photo, actor, {"photo_rotation": [0, photo.rotation]})
    _make_again(session, photo)


def cover(session: Session, photo: Photo, boxes: Sequence[Box], *, actor: Actor) -> None:
    """Cover rectangles (fractions of the picture); what lies under them is gone for good when the worker is done."""
    if not boxes:
        raise InvalidInput("photo_nothing_to_cover", field="cover")
    if len(boxes) > MOST or not inside(boxes):
        raise InvalidInput("photo_bad_cover", field="cover", most=MOST)
    photo.redactions = [list(box) for box in boxes]
    _record(session, photo, actor, {"photo_covered": [0, len(boxes)]})
    _make_again(session, photo)


def _make_again(session: Session, photo: Photo) -> None:
    """Nobody sees the picture until it has been made anew and looked at again."""
    photo.state, photo.review = PhotoState.WAITING.value, PhotoReview.PENDING.value
    photo.reviewed_by, photo.reviewed_at = None, None
    queue.add_job(session, "process_photo", public_id=photo.public_id)


def _decided(photo: Photo, review: PhotoReview, actor: Actor) -> None:
    photo.review, photo.reviewed_by, photo.reviewed_at = review.value, actor.user_id, datetime.now(UTC)


def _record(session: Session, photo: Photo, actor: Actor, changes: dict[str, list[Any]]) -> None:
    kind, owner = _owner(photo)
    audit.record(
        session,
        municipality_id=photo.municipality_id,
        object_kind=kind,
        object_id=owner,
        actor=actor,
        verb=Verb.CHANGED,
        audience=Audience.STAFF,
        changes={**changes, "photo": [None, photo.public_id]},
    )


def _owner(photo: Photo) -> tuple[str, uuid.UUID]:
    if photo.observation_id is not None:
        return "observation", photo.observation_id
    if photo.action_id is None:
        raise RuntimeError("a draft's photo is not reviewed")
    return "action", photo.action_id
