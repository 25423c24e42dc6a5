"""Walks, bare: enough for observations to name the walk that they come from."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base, GeometryValue, geometry, new_id, one_of, public_id
from data.vocabulary import WalkKind, WalkStatus


class Walk(Base):
    """A safety walk, return walk, parents' walk, patrol or underpass check."""

    __tablename__ = "walk"
    __table_args__ = (one_of("kind", WalkKind), one_of("status", WalkStatus))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    kind: Mapped[str]
    title: Mapped[str]
    status: Mapped[str] = mapped_column(default=WalkStatus.PLANNED.value)
    starts_at: Mapped[datetime | None]
    area: Mapped[GeometryValue | None] = geometry(nullable=True)
    route: Mapped[GeometryValue | None] = geometry(nullable=True)
    place_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("place.id"), index=True)
    previous_walk_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("walk.id"), index=True)
