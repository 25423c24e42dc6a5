"""Puts rows and files of photos in order again after crashes and deletions."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from data import queue
from data.photo_store import LARGEST, SIZES, Found, PhotoStore
from data.vocabulary import PhotoState
from webapp.config import Settings
from webapp.photos.service import work
from webapp.photos.service.work import Task
from webapp.photos.sessions import sessions

T = TypeVar("T")
ABANDONED = timedelta(minutes=2)  # after this a waiting photo gets another job
UNKNOWN_SECONDS = 86_400  # a file without a row: an upload under way has its file before its row
OUTDATED_SECONDS = 600  # a version that is not the row's: one may be in the making


def ask_again(settings: Settings, engine: Engine | None = None, now: datetime | None = None) -> int:
    """Give photos that have waited for long another job; returns how many."""
    before = (now or datetime.now(UTC)) - ABANDONED
    with sessions(settings, engine) as factory, factory.begin() as session:
        return sum(
            queue.add_job(session, "process_photo", once=f"process_photo {one.public_id}", public_id=one.public_id)
            for one in work.unfinished(session, before)
        )


def sweep(settings: Settings, engine: Engine | None = None, now: datetime | None = None) -> dict[str, int]:
    """Refuse photos whose file is missing, delete files that no photo needs; gives how many of each."""
    store, moment = PhotoStore(settings.photos), now or datetime.now(UTC)
    with sessions(settings, engine) as factory:
        with factory.begin() as session:
            refused = sum(work.refuse(session, one, "missing") for one in _without_file(session, store, moment))
        removed = sum(_remove(factory, files, moment.timestamp()) for files in _batches(store.files()))
    return {"refused": refused, "removed": removed}


def source_of(store: PhotoStore, task: Task) -> Path:
    """What the next version is made from: the original the first time, then the largest picture there is."""
    if task.version:
        return store.picture(task.public_id, task.version, LARGEST)
    return store.original(task.public_id)


def _without_file(session: Session, store: PhotoStore, now: datetime) -> Iterator[Task]:
    yield from (one for one in work.unfinished(session, now) if not source_of(store, one).exists())
    for one in work.ready(session):
        if not all(store.picture(one.public_id, one.version, size).exists() for size in SIZES):
            yield one


def _remove(factory: sessionmaker[Session], files: list[Found], now: float) -> int:
    with factory() as session:
        known = work.known(session, (file.public_id for file in files))
    old = [file for file in files if now - file.modified > _may_lie(file, known.get(file.public_id))]
    for file in old:
        file.path.unlink(missing_ok=True)
    return len(old)


def _may_lie(file: Found, row: Task | None) -> float:
    """Seconds that a file may lie there; for ever when its photo needs it."""
    if row is None or file.path.suffix == ".part":
        return UNKNOWN_SECONDS
    if row.state == PhotoState.REFUSED:
        return OUTDATED_SECONDS
    # The original is version 0: needed until there is another.
    return float("inf") if (file.version or 0) == row.version else OUTDATED_SECONDS


def _batches(found: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(found)
    while batch := list(islice(rest, work.BATCH)):
        yield batch
