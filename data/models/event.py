"""History: codes and ids stay for ever; texts, contact data and geometry lie apart and can be deleted."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from data.base import NOW, Base, BigId, one_of
from data.vocabulary import ActorKind, Audience, Verb


class Event(Base):
    """One line of append-only history; the app's login can insert and read, never change."""

    __tablename__ = "event"
    __table_args__ = (
        one_of("verb", Verb),
        one_of("audience", Audience),
        one_of("actor_kind", ActorKind),
        Index("ix_event_object", "object_kind", "object_id", "id"),
    )

    id: Mapped[BigId]
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    object_kind: Mapped[str]
    object_id: Mapped[uuid.UUID]
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    actor_kind: Mapped[str]
    actor_id: Mapped[uuid.UUID | None]
    verb: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    audience: Mapped[str]
    batch_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    detail_digest: Mapped[bytes | None] = mapped_column(LargeBinary)


class EventDetail(Base):
    """What retention may delete of an event, with the salt, so that the digest then tells nothing."""

    __tablename__ = "event_detail"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True, autoincrement=False)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    detail: Mapped[dict[str, Any]]
