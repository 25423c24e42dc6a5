"""The only writer of history: a line of codes in `event`, its deletable detail in `event_detail`."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy.orm import Session

from data.models.action import Action
from data.models.event import Event, EventDetail
from data.models.observation import Observation
from data.vocabulary import ActorKind, Audience, Verb


@dataclass(frozen=True)
class Actor:
    """Who does something; a reporter or resident has no id."""

    kind: ActorKind
    user_id: uuid.UUID | None = None

    @classmethod
    def user(cls, user_id: uuid.UUID) -> "Actor":
        """A signed-in person."""
        return cls(ActorKind.USER, user_id)


REPORTER = Actor(ActorKind.REPORTER)
RESIDENT = Actor(ActorKind.RESIDENT)
SYSTEM = Actor(ActorKind.SYSTEM)


def record(
    session: Session,
    *,
    municipality_id: int | None,
    object_kind: str,
    object_id: uuid.UUID,
    actor: Actor,
    verb: Verb,
    audience: Audience,
    changes: dict[str, list[Any]] | None = None,
    detail: dict[str, Any] | None = None,
    batch_id: uuid.UUID | None = None,
) -> Event:
    """Write one line of history.

    `changes` maps a column to [before, after] and holds only codes, dates and ids; texts, contact data
    and geometries go to `detail`, which needs the municipality in the session's scope (row-level security).
    """
    salt = secrets.token_bytes(16)
    written = orjson.dumps(detail, option=orjson.OPT_SORT_KEYS) if detail else b""
    line = Event(
        municipality_id=municipality_id,
        object_kind=object_kind,
        object_id=object_id,
        actor_kind=actor.kind.value,
        actor_id=actor.user_id,
        verb=verb.value,
        audience=audience.value,
        changes=changes or {},
        batch_id=batch_id,
        detail_digest=hashlib.sha256(salt + written).digest() if detail else None,
    )
    session.add(line)
    if detail:
        session.flush()
        session.add(EventDetail(event_id=line.id, municipality_id=municipality_id, salt=salt, detail=detail))
    return line


def record_about(
    session: Session,
    row: Observation | Action,
    *,
    actor: Actor,
    verb: Verb,
    audience: Audience,
    changes: dict[str, list[Any]] | None = None,
    detail: dict[str, Any] | None = None,
    batch_id: uuid.UUID | None = None,
) -> Event:
    """Write one line of history about an observation or an action, as `record` does."""
    return record(
        session,
        municipality_id=row.municipality_id,
        object_kind=row.__tablename__,
        object_id=row.id,
        actor=actor,
        verb=verb,
        audience=audience,
        changes=changes,
        detail=detail,
        batch_id=batch_id,
    )
