"""Events that the police tell of: the area by reference, never a position, and every edit as a version."""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base, BigId, new_id, one_of, public_id
from data.vocabulary import PoliceGroup, PoliceKind, PolicePrecision


class PoliceEvent(Base):
    """An event as the police told it last; without a municipality it happened somewhere in its county."""

    __tablename__ = "police_event"
    __table_args__ = (
        one_of("precision", PolicePrecision),
        one_of("kind", PoliceKind),
        one_of("type_group", PoliceGroup),
        UniqueConstraint("source", "external_id"),
        CheckConstraint("(precision = 'county') = (municipality_id IS NULL)", name="area"),
        Index(None, "municipality_id", "occurred_on"),
        Index(None, "county_code", "occurred_on"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    source: Mapped[str] = mapped_column(default="police", server_default="police")
    external_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int]
    kind: Mapped[str]
    type_group: Mapped[str]
    type: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    url: Mapped[str | None]
    location_name: Mapped[str]
    precision: Mapped[str]
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    county_code: Mapped[str]
    occurred_at: Mapped[datetime]
    occurred_on: Mapped[date]
    seen_at: Mapped[datetime]


class PoliceEventVersion(Base):
    """The words of an event in the answers between two moments, as the police wrote them; the position is left out."""

    __tablename__ = "police_event_version"
    __table_args__ = (UniqueConstraint("police_event_id", "number"),)

    id: Mapped[BigId]
    police_event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("police_event.id", ondelete="CASCADE"))
    number: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    title: Mapped[str]
    summary: Mapped[str]
    path: Mapped[str]
    type: Mapped[str]
    published: Mapped[str]
    location_name: Mapped[str]


class PoliceFetch(Base):
    """How the scheduled fetching goes: one row for the installation."""

    __tablename__ = "police_fetch"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    checked_at: Mapped[datetime | None]
    succeeded_at: Mapped[datetime | None]
    wait_until: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    outcome: Mapped[str | None]
    etag: Mapped[str | None]
