"""Photos of reports and of actions: one row a picture; the files lie in the photo store under `public_id`."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from data.base import NOW, Base, new_id, one_of, public_id
from data.vocabulary import PhotoReview, PhotoRole, PhotoState


class Photo(Base):
    """A picture with exactly one owner: a draft, and once that is sent its observation; or an action.

    `rotation` (degrees) and `redactions` (rectangles in fractions of the shown picture) are what the worker burns
    into the next version; they are empty again when it has.
    """

    __tablename__ = "photo"
    __table_args__ = (
        one_of("role", PhotoRole),
        one_of("state", PhotoState),
        one_of("review", PhotoReview),
        CheckConstraint("num_nonnulls(draft_hash, observation_id, action_id) = 1", name="one_owner"),
        CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name="reason_when_refused"),
        CheckConstraint("rotation IN (0, 90, 180, 270)", name="rotation"),
        Index("ix_photo_waiting", "created_at", postgresql_where="state = 'waiting'"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    draft_hash: Mapped[bytes | None] = mapped_column(
        LargeBinary, ForeignKey("report_draft.token_hash", ondelete="CASCADE"), index=True
    )
    # Checked at the commit: a report's photos are moved to it a moment before it is stored.
    observation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("observation.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED"), index=True
    )
    action_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("action.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(default=PhotoRole.OBSERVATION.value)
    position: Mapped[int]
    state: Mapped[str] = mapped_column(default=PhotoState.WAITING.value)
    reason: Mapped[str | None]
    review: Mapped[str] = mapped_column(default=PhotoReview.PENDING.value)
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    reviewed_at: Mapped[datetime | None]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    rotation: Mapped[int] = mapped_column(default=0, server_default="0")
    redactions: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
