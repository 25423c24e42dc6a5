"""Photos for their pages: of a draft, a report or an action for those who may see them, and what is public of them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from data.models.action import Action
from data.models.observation import Observation
from data.models.photo import Photo
from data.models.public_api import photo as public_photo
from data.vocabulary import PhotoReview, PhotoState

MOST = 50


@dataclass(frozen=True)
class PhotoRow:
    """A photo as its reporter and staff see it; `version` is 0 until the worker has made it."""

    public_id: str
    role: str
    position: int
    state: str
    reason: str | None
    review: str
    version: int
    width: int | None
    height: int | None

    @property
    def shown(self) -> bool:
        """Whether there is a picture to look at."""
        return self.version > 0 and self.state != PhotoState.REFUSED


@dataclass(frozen=True)
class StaffPhoto:
    """One photo with what it belongs to."""

    photo: PhotoRow
    observation: str | None  # public id
    action: str | None  # public id
    ref: str
    created_at: datetime
    reviewed_at: datetime | None


@dataclass(frozen=True)
class PublicPhoto:
    """A photo that everybody may see."""

    public_id: str
    role: str
    version: int
    width: int
    height: int


_ROW = (
    Photo.public_id,
    Photo.role,
    Photo.position,
    Photo.state,
    Photo.reason,
    Photo.review,
    Photo.version,
    Photo.width,
    Photo.height,
)


def of_draft(session: Session, draft_hash: bytes) -> list[PhotoRow]:
    """The photos of a report on its way."""
    return _rows(session, Photo.draft_hash == draft_hash)


def of_observation(session: Session, observation_id: uuid.UUID) -> list[PhotoRow]:
    """The photos of a report."""
    return _rows(session, Photo.observation_id == observation_id)


def of_action(session: Session, action_id: uuid.UUID) -> list[PhotoRow]:
    """The photos of an action, before and after."""
    return _rows(session, Photo.action_id == action_id)


def _rows(session: Session, owner: ColumnElement[bool]) -> list[PhotoRow]:
    query = select(*_ROW).where(owner).order_by(Photo.position, Photo.id).limit(MOST)
    return [PhotoRow(*row) for row in session.execute(query)]


def find(session: Session, municipality_id: int, public_id: str) -> StaffPhoto | None:
    """The photo of a report or an action of this municipality."""
    query = (
        select(
            *_ROW,
            Observation.public_id,
            Action.public_id,
            func.coalesce(Observation.ref, Action.ref),
            Photo.created_at,
            Photo.reviewed_at,
        )
        .outerjoin(Observation, Observation.id == Photo.observation_id)
        .outerjoin(Action, Action.id == Photo.action_id)
        .where(Photo.municipality_id == municipality_id, Photo.public_id == public_id, Photo.draft_hash.is_(None))
    )
    row: Any = session.execute(query).one_or_none()
    return StaffPhoto(PhotoRow(*row[: len(_ROW)]), *row[len(_ROW) :]) if row else None


def count_of(observation_id: InstrumentedAttribute[uuid.UUID]) -> ScalarSelect[int]:
    """For another query: how many photos a report has that can be looked at or still wait."""
    usable = Photo.state != PhotoState.REFUSED.value
    return (
        select(func.count())
        .select_from(Photo)
        .where(Photo.observation_id == observation_id, usable)
        .correlate(Observation)
        .scalar_subquery()
    )


def to_review(observation_id: InstrumentedAttribute[uuid.UUID]) -> ColumnElement[bool]:
    """For another query: whether a report has a photo that nobody has decided about."""
    return (
        select(Photo.id)
        .where(
            Photo.observation_id == observation_id,
            Photo.state == PhotoState.READY.value,
            Photo.review == PhotoReview.PENDING.value,
        )
        .correlate(Observation)
        .exists()
    )


def public_of(session: Session, owner_kind: str, owner: str) -> list[PublicPhoto]:
    """The public photos of a public observation or action, by its public id."""
    return public_of_all(session, owner_kind, [owner]).get(owner, [])


def public_of_all(session: Session, owner_kind: str, owners: Iterable[str]) -> dict[str, list[PublicPhoto]]:
    """The public photos of several public observations or actions, by their public ids."""
    seen = public_photo.c
    query = (
        select(seen.owner, seen.public_id, seen.role, seen.version, seen.width, seen.height)
        .where(seen.owner_kind == owner_kind, seen.owner.in_(list(owners)))
        .order_by(seen.owner, seen.position, seen.public_id)
        .limit(2_000)
    )
    found: dict[str, list[PublicPhoto]] = {}
    for row in session.execute(query):
        found.setdefault(row[0], []).append(PublicPhoto(*row[1:]))
    return found


def find_public(session: Session, public_id: str) -> PublicPhoto | None:
    """The public photo with this id."""
    seen = public_photo.c
    query = select(seen.public_id, seen.role, seen.version, seen.width, seen.height)
    row = session.execute(query.where(seen.public_id == public_id)).one_or_none()
    return PublicPhoto(*row) if row else None
