"""Observations: what people report, who they are (kept apart), and what the public may see of it."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.base import NOW, Base, BigId, GeometryValue, geometry, new_id, one_of, public_id
from data.vocabulary import (
    Band,
    CategoryCode,
    CellGroup,
    CellLevel,
    Light,
    ObservationStatus,
    Outcome,
    Perception,
    Precision,
    Source,
)


class Observation(Base):
    """Something seen or felt at a place; geometry may be a point, a line, an area, or missing so far."""

    __tablename__ = "observation"
    __table_args__ = (
        one_of("source", Source),
        one_of("category", CategoryCode),
        one_of("perception", Perception),
        one_of("light", Light),
        one_of("status", ObservationStatus),
        one_of("outcome", Outcome),
        CheckConstraint("feeling BETWEEN 0 AND 3", name="feeling"),
        CheckConstraint("(status = 'closed') = (outcome IS NOT NULL)", name="outcome_when_closed"),
        CheckConstraint("duplicate_of IS DISTINCT FROM id", name="not_its_own_duplicate"),
        UniqueConstraint("municipality_id", "external_source", "external_id"),
        Index("ix_observation_inbox", "municipality_id", "status", "created_at"),
        Index(
            "ix_observation_counted",
            "municipality_id",
            "cell_period",
            postgresql_where="cell_period IS NOT NULL",
        ),
        *(
            Index(f"ix_observation_{name}", name, postgresql_where=f"{name} IS NOT NULL")
            for name in ("place_id", "walk_id", "duplicate_of", "public_cell_id")
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    ref: Mapped[str] = mapped_column(unique=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    source: Mapped[str] = mapped_column(default=Source.RESIDENT.value)
    category: Mapped[str]
    perception: Mapped[str | None]
    feeling: Mapped[int | None]
    light: Mapped[str | None]
    severity: Mapped[int | None]
    status: Mapped[str] = mapped_column(default=ObservationStatus.NEW.value)
    outcome: Mapped[str | None]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    title_code: Mapped[str | None]
    text: Mapped[str | None]
    place_words: Mapped[str | None]
    place_name: Mapped[str | None]
    geom: Mapped[GeometryValue | None] = geometry(nullable=True)
    place_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("place.id"))
    walk_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("walk.id"))
    asset_id: Mapped[uuid.UUID | None]
    duplicate_of: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("observation.id"))
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    held: Mapped[bool] = mapped_column(default=False, server_default="false")
    personal_data: Mapped[bool] = mapped_column(default=False, server_default="false")
    language: Mapped[str] = mapped_column(default="sv", server_default="sv")
    resident_message: Mapped[str | None]
    promise_on: Mapped[date | None]
    external_source: Mapped[str | None]
    external_id: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    reporter_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    cell_period: Mapped[str | None]
    public_cell_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("public_cell.id", ondelete="SET NULL"))


class ObservationContact(Base):
    """How to reach the reporter; row-level security, deleted by retention."""

    __tablename__ = "observation_contact"

    observation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("observation.id", ondelete="CASCADE"), primary_key=True
    )
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    email: Mapped[str]
    language: Mapped[str]
    confirm_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class Publication(Base):
    """What a person decided the public may see of one observation."""

    __tablename__ = "publication"
    __table_args__ = (
        one_of("precision", Precision),
        Index("ix_publication_masked", "municipality_id", postgresql_where="precision IN ('place', 'cell')"),
    )

    observation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("observation.id", ondelete="CASCADE"), primary_key=True
    )
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    precision: Mapped[str]
    geom: Mapped[GeometryValue | None] = geometry(nullable=True)
    place_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("place.id"), index=True)
    summary: Mapped[str | None]
    published_at: Mapped[datetime] = mapped_column(server_default=NOW)
    published_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"), index=True)


class PublicCell(Base):
    """A materialised count for a closed month or year; already rounded to a band when it is written."""

    __tablename__ = "public_cell"
    __table_args__ = (
        one_of("cell_group", CellGroup),
        one_of("level", CellLevel),
        one_of("band", Band),
        UniqueConstraint("municipality_id", "period", "cell_group", "level", "cell"),
    )

    id: Mapped[BigId]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    period: Mapped[str]
    cell_group: Mapped[str]
    level: Mapped[str]
    cell: Mapped[str]
    band: Mapped[str]
    geom: Mapped[GeometryValue] = geometry()
    name: Mapped[str | None]


class CellBatch(Base):
    """A month or a year that has been counted, by which thresholds; it is never counted again."""

    __tablename__ = "cell_batch"

    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    least_reporters: Mapped[int]
    least_addresses: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(server_default=NOW)
