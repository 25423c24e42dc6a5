"""Fetches and locks the watch area that a change is about, and writes its history."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data import audit
from data.audit import Actor
from data.models.event import Event
from data.models.watch_area import WatchArea
from data.vocabulary import Audience, Verb
from webapp.core.errors import Conflict, NotFound

Changes = dict[str, list[Any]]


def area_to_change(session: Session, municipality_id: int, public_id: str, version: int | None) -> WatchArea:
    """The area, locked; `version` is what the page showed (None: any).

    Raises NotFound when this municipality has no such area, Conflict when it has changed since.
    """
    query = select(WatchArea).where(WatchArea.municipality_id == municipality_id, WatchArea.public_id == public_id)
    area = session.scalar(query.with_for_update())
    if area is None:
        raise NotFound("not_found")
    if version is not None and area.version != version:
        raise Conflict("changed_meanwhile")
    return area


def locked(session: Session, area_id: uuid.UUID) -> WatchArea:
    """The area with this internal id, locked; raises NotFound."""
    area = session.scalar(select(WatchArea).where(WatchArea.id == area_id).with_for_update())
    if area is None:
        raise NotFound("not_found")
    return area


def tell(
    session: Session,
    area: WatchArea,
    verb: Verb,
    actor: Actor,
    changes: Changes | None = None,
    *,
    detail: dict[str, Any] | None = None,
    batch_id: uuid.UUID | None = None,
) -> Event:
    """Write a line of the area's history; texts go to `detail`, which retention may delete."""
    return audit.record(
        session,
        municipality_id=area.municipality_id,
        object_kind="watch_area",
        object_id=area.id,
        actor=actor,
        verb=verb,
        audience=Audience.STAFF,
        changes=changes,
        detail={name: text for name, text in detail.items() if text} or None if detail else None,
        batch_id=batch_id,
    )
