"""Watch areas, bare: the area itself; contacts, meetings and reviews come with their own tables."""

import uuid

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base, GeometryValue, geometry, new_id, one_of, public_id
from data.vocabulary import WatchAreaKind, WatchAreaStatus


class WatchArea(Base):
    """An area of grannsamverkan, trappsamverkan, båtsamverkan or the like; harbours include their water."""

    __tablename__ = "watch_area"
    __table_args__ = (
        one_of("kind", WatchAreaKind),
        one_of("status", WatchAreaStatus),
        CheckConstraint("households_joined BETWEEN 0 AND households_total", name="households"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    status: Mapped[str] = mapped_column(default=WatchAreaStatus.APPLICATION.value)
    households_joined: Mapped[int | None]
    households_total: Mapped[int | None]
    geom: Mapped[GeometryValue] = geometry("MULTIPOLYGON")
