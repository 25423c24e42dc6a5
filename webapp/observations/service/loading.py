"""Fetches and locks the observations that a change is about, always in one order so that changes never deadlock."""

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models.observation import Observation
from webapp.core.errors import Conflict, NotFound


def locked(session: Session, municipality_id: int, public_id: str, version: int) -> Observation:
    """One observation, locked for a change.

    Raises NotFound for one of another municipality, Conflict("changed_meanwhile") when it has another version.
    """
    found = locked_all(session, municipality_id, [public_id])
    if not found:
        raise NotFound("not_found")
    if found[0].version != version:
        raise Conflict("changed_meanwhile")
    return found[0]


def locked_all(session: Session, municipality_id: int, public_ids: Sequence[str]) -> list[Observation]:
    """These observations of a municipality, locked; public ids of others are passed over."""
    query = (
        select(Observation)
        .where(Observation.municipality_id == municipality_id, Observation.public_id.in_(public_ids))
        .order_by(Observation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def locked_by_id(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Observation]:
    """The observations with these ids, locked."""
    query = select(Observation).where(Observation.id.in_(list(ids))).order_by(Observation.id).with_for_update()
    return {observation.id: observation for observation in session.scalars(query)}
