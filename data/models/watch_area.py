"""Watch areas: the area, who speaks for it (kept apart), its meetings, signs and reviews."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from data.base import NOW, Base, GeometryValue, geometry, new_id, one_of, public_id
from data.vocabulary import SignState, WatchAreaKind, WatchAreaStatus, WatchMeetingKind, WatchReviewOutcome


class WatchArea(Base):
    """An area of grannsamverkan, trappsamverkan, båtsamverkan or the like; harbours include their water.

    `geom` is what staff and police see; `public_geom` is the generalised one, made once whenever `geom` changes.
    Whether a review is due follows from `next_review_on`; it is never stored.
    """

    __tablename__ = "watch_area"
    __table_args__ = (
        one_of("kind", WatchAreaKind),
        one_of("status", WatchAreaStatus),
        CheckConstraint("households_joined BETWEEN 0 AND households_total", name="households"),
        Index("ix_watch_area_review", "municipality_id", "status", "next_review_on"),
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
    public_geom: Mapped[GeometryValue | None] = geometry("MULTIPOLYGON", nullable=True)
    public_name: Mapped[str | None]
    public_text: Mapped[str | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    resident_message: Mapped[str | None]
    active_since: Mapped[date | None]
    next_review_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class WatchContact(Base):
    """A contact person of a watch area; row-level security, deleted by retention."""

    __tablename__ = "watch_contact"
    __table_args__ = (CheckConstraint("email IS NOT NULL OR phone IS NOT NULL", name="reachable"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    watch_area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("watch_area.id", ondelete="CASCADE"), index=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    applicant: Mapped[bool] = mapped_column(default=False, server_default="false")
    protected: Mapped[bool] = mapped_column(default=False, server_default="false")
    language: Mapped[str] = mapped_column(default="sv", server_default="sv")
    confirm_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class WatchMessage(Base):
    """What somebody wrote to an area's contact person without seeing who it is; row-level security."""

    __tablename__ = "watch_message"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    watch_area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("watch_area.id", ondelete="CASCADE"), index=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    text: Mapped[str]
    reply_to: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class WatchReview(Base):
    """A yearly review: what it said, on which conditions, when the next is due; row-level security.

    `note` is the police's own assessment; others read it only when `note_shared`.
    """

    __tablename__ = "watch_review"
    __table_args__ = (one_of("outcome", WatchReviewOutcome),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    watch_area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("watch_area.id", ondelete="CASCADE"), index=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    reviewed_on: Mapped[date]
    outcome: Mapped[str]
    conditions: Mapped[str | None]
    note: Mapped[str | None]
    note_shared: Mapped[bool] = mapped_column(default=False, server_default="false")
    next_review_on: Mapped[date | None]
    households_joined: Mapped[int | None]
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class WatchMeeting(Base):
    """A meeting or a training of an area, held or planned; `public` when residents may read the day."""

    __tablename__ = "watch_meeting"
    __table_args__ = (
        one_of("kind", WatchMeetingKind),
        CheckConstraint("participants >= 0", name="participants"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    watch_area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("watch_area.id", ondelete="CASCADE"), index=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    kind: Mapped[str]
    held_on: Mapped[date]
    participants: Mapped[int | None]
    public: Mapped[bool] = mapped_column(default=False, server_default="false")


class WatchSign(Base):
    """A sign at an entrance of an area."""

    __tablename__ = "watch_sign"
    __table_args__ = (one_of("state", SignState),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    watch_area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("watch_area.id", ondelete="CASCADE"), index=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    place_words: Mapped[str]
    state: Mapped[str]
    put_up_on: Mapped[date | None]
    geom: Mapped[GeometryValue | None] = geometry("POINT", nullable=True)
