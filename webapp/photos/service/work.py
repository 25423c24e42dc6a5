"""What the worker reads and writes of photos; each write counts only while the row is as it was read."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.models.photo import Photo
from data.vocabulary import PhotoReview, PhotoState

BATCH = 1_000


@dataclass(frozen=True)
class Task:
    """A photo as it was read: what the next version is made with."""

    public_id: str
    state: str
    version: int
    rotation: int
    redactions: list[Any]

    @property
    def next_version(self) -> int:
        """The version that is being made."""
        return self.version + 1


_TASK = select(Photo.public_id, Photo.state, Photo.version, Photo.rotation, Photo.redactions)


def task(session: Session, public_id: str) -> Task | None:
    """The photo with this id, if it waits."""
    waits = Photo.state == PhotoState.WAITING.value
    row = session.execute(_TASK.where(Photo.public_id == public_id, waits)).one_or_none()
    return Task(*row) if row else None


def finish(session: Session, done: Task, width: int, height: int) -> bool:
    """The next version stands; False when it was made, or the photo deleted, meanwhile."""
    return _write(
        session,
        done,
        state=PhotoState.READY.value,
        version=done.next_version,
        width=width,
        height=height,
        rotation=0,
        redactions=[],
    )


def refuse(session: Session, refused: Task, reason: str) -> bool:
    """The photo cannot be used. A change that failed leaves the picture as it was, unreviewed."""
    if refused.version and reason != "missing":
        return _write(session, refused, state=PhotoState.READY.value, rotation=0, redactions=[]) and False
    return _write(session, refused, state=PhotoState.REFUSED.value, reason=reason, review=PhotoReview.PENDING.value)


def unfinished(session: Session, before: datetime) -> list[Task]:
    """Photos that came before a moment and wait, oldest first, at most so many as one sweep asks for again."""
    query = _TASK.where(Photo.state == PhotoState.WAITING.value, Photo.created_at < before)
    return [Task(*row) for row in session.execute(query.order_by(Photo.created_at, Photo.id).limit(BATCH))]


def ready(session: Session) -> Iterator[Task]:
    """All ready photos, read in batches."""
    last = uuid.UUID(int=0)
    while True:
        query = select(Photo.id, *_TASK.selected_columns).where(Photo.id > last, Photo.state == PhotoState.READY.value)
        rows = session.execute(query.order_by(Photo.id).limit(BATCH)).all()
        if not rows:
            return
        last = rows[-1][0]
        yield from (Task(*row[1:]) for row in rows)


def known(session: Session, public_ids: Iterable[str]) -> dict[str, Task]:
    """The photos with these ids, for those that are photos."""
    query = _TASK.where(Photo.public_id.in_(list(public_ids))).order_by(Photo.id)
    return {row.public_id: Task(*row) for row in session.execute(query)}


def _write(session: Session, read: Task, **values: Any) -> bool:
    unchanged = (Photo.public_id == read.public_id, Photo.state == read.state, Photo.version == read.version)
    done = session.execute(update(Photo).where(*unchanged).values(**values).returning(Photo.id))
    return done.one_or_none() is not None
