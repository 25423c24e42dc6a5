"""Which imports there were, and how one is undone while that is possible: for thirty days."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from data import audit
from data.models.imports import ImportBatch
from data.queries import import_undo
from data.queries.import_targets import TARGETS
from data.queries.import_undo import Undone
from data.vocabulary import Audience, ImportKind, ImportState, Verb
from webapp.core.errors import InvalidInput, NotFound

DAYS, DAY = 30, timedelta(days=1)


def batches(session: Session, municipalities: Iterable[int] | None = None, most: int = 50) -> list[ImportBatch]:
    """The latest imports of these municipalities, None for all."""
    query = select(ImportBatch).order_by(ImportBatch.created_at.desc(), ImportBatch.id.desc()).limit(most)
    if municipalities is not None:
        query = query.where(ImportBatch.municipality_id.in_(list(municipalities)))
    return list(session.scalars(query))


def undo(
    session: Session, batch_id: uuid.UUID, actor: audit.Actor, now: datetime, municipality_id: int | None = None
) -> Undone:
    """Undo an import in the caller's transaction; rows that changed since are kept and named.

    With a municipality only an import of its own is found. Raises NotFound, and InvalidInput("not_undoable") for one
    that is not done, undone already, or too old.
    """
    batch = session.get(ImportBatch, batch_id, with_for_update=True)
    if batch is None or municipality_id not in (None, batch.municipality_id):
        raise NotFound("no_import")
    kind = ImportKind(batch.kind)
    if not undoable(batch, now) or kind not in TARGETS:
        raise InvalidInput("not_undoable", field="batch")
    undone = import_undo.undo(session, TARGETS[kind], batch.id)
    batch.state, batch.undone_at = ImportState.UNDONE.value, now
    audit.record(
        session,
        municipality_id=batch.municipality_id,
        object_kind=f"import_{batch.kind}",
        object_id=batch.id,
        actor=actor,
        verb=Verb.UNDONE,
        audience=Audience.STAFF,
        changes={"rows": [undone.deleted + undone.restored, 0], "kept": [0, len(undone.kept)]},
        batch_id=batch.id,
    )
    return undone


def undoable(batch: ImportBatch, now: datetime) -> bool:
    """Whether an import can still be undone."""
    done = batch.state == ImportState.DONE.value and batch.finished_at
    return bool(done and now - done < DAYS * DAY)
