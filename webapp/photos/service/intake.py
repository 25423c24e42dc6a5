"""Takes photos in: checked by their header, written to quarantine, a row and a job in the caller's transaction."""

import uuid
from dataclasses import dataclass
from typing import IO

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy import event as events
from sqlalchemy.orm import Session

from data import queue
from data.audit import Actor
from data.base import public_id as new_public_id
from data.models.photo import Photo
from data.photo_store import PhotoStore, Stored
from data.vocabulary import PhotoRole
from webapp.core.errors import InvalidInput
from webapp.photos.errors import PhotoRefused
from webapp.photos.service.review import added
from webapp.photos.sniff import Sniffed, sniff

JOB = "process_photo"
LONGEST_NAME = 60


@dataclass(frozen=True)
class Owner:
    """What photos belong to; exactly one of the three. The caller has locked its row."""

    municipality_id: int
    draft_hash: bytes | None = None
    observation_id: uuid.UUID | None = None
    action_id: uuid.UUID | None = None

    @property
    def rows(self) -> ColumnElement[bool]:
        """The owner's photos."""
        if self.draft_hash is not None:
            return Photo.draft_hash == self.draft_hash
        if self.observation_id is not None:
            return Photo.observation_id == self.observation_id
        return Photo.action_id == self.action_id


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: its name, only for messages, and its bytes."""

    name: str
    source: IO[bytes]

    @property
    def said(self) -> str:
        """The name, short enough for a sentence."""
        name = self.name.replace("\\", "/").rpartition("/")[2].strip()
        return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 10]}…{name[-9:]}"


@dataclass(frozen=True)
class Limits:
    """How much is taken: bytes and pixels of a photo, photos of an owner."""

    megabytes: int
    pixels: int
    count: int


@dataclass(frozen=True)
class Taken:
    """A photo that is safe with us; `position` (latitude, longitude) is told once and not kept."""

    public_id: str
    position: tuple[float, float] | None


def take(
    session: Session,
    store: PhotoStore,
    owner: Owner,
    upload: Upload,
    limits: Limits,
    *,
    role: PhotoRole = PhotoRole.OBSERVATION,
    by: Actor | None = None,
    approved: bool = False,
) -> Taken:
    """Keep one photo; the same file again is the same photo.

    `by` is the member of staff who gives it; `approved` says that it may be public. Raises InvalidInput (photo_empty,
    photo_too_large, photo_too_many, photo_not_saved, photo_<reason>), with the file's name among its parameters.
    """
    seen = _look(upload, limits)
    public_id = new_public_id()
    try:
        stored = store.add_original(public_id, upload.source)
    except OSError:
        raise _error("photo_not_saved", upload) from None
    same = session.scalar(select(Photo.public_id).where(owner.rows, Photo.sha256 == stored.sha256))
    if same is not None:
        store.remove_original(public_id)
        return Taken(same, seen.position)
    count, last = session.execute(select(func.count(), func.max(Photo.position)).where(owner.rows)).one()
    if count >= limits.count:
        store.remove_original(public_id)
        raise _error("photo_too_many", upload, most=limits.count)
    photo = _row(owner, public_id, stored, role, (last or 0) + 1)
    session.add(photo)
    if by is not None:
        added(session, photo, by, approved=approved)
    session.flush()
    queue.add_job(session, JOB, public_id=public_id)
    return Taken(public_id, seen.position)


def attach(session: Session, draft_hash: bytes, observation_id: uuid.UUID, municipality_id: int) -> None:
    """A draft has become a report: its photos belong to that from now on."""
    session.execute(
        update(Photo)
        .where(Photo.draft_hash == draft_hash)
        .values(draft_hash=None, observation_id=observation_id, municipality_id=municipality_id)
        .execution_options(synchronize_session=False)
    )


def remove(session: Session, store: PhotoStore, owner: Owner, public_id: str) -> bool:
    """Delete one of the owner's photos, its files when the transaction stands; False when there is none."""
    gone = session.scalar(delete(Photo).where(owner.rows, Photo.public_id == public_id).returning(Photo.public_id))
    if gone is not None:
        events.listen(session, "after_commit", lambda _session: store.remove(gone), once=True)
    return gone is not None


def _look(upload: Upload, limits: Limits) -> Sniffed:
    size = upload.source.seek(0, 2)
    if not size:
        raise _error("photo_empty", upload)
    if size > limits.megabytes * 1_000_000:
        raise _error("photo_too_large", upload, most=limits.megabytes)
    try:
        return sniff(upload.source, limits.pixels)
    except PhotoRefused as error:
        raise _error(f"photo_{error.reason}", upload, most=limits.pixels // 1_000_000) from None
    finally:
        upload.source.seek(0)


def _error(code: str, upload: Upload, **params: object) -> InvalidInput:
    return InvalidInput(code, field="photo", name=upload.said, **params)


def _row(owner: Owner, public_id: str, stored: Stored, role: PhotoRole, position: int) -> Photo:
    return Photo(
        public_id=public_id,
        municipality_id=owner.municipality_id,
        draft_hash=owner.draft_hash,
        observation_id=owner.observation_id,
        action_id=owner.action_id,
        role=role.value,
        position=position,
        sha256=stored.sha256,
        size=stored.size,
    )
