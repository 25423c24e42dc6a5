"""What others than the reporter say of a public observation: me too, keep me told, it is still there."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from data.base import NOW, Base, new_id


class Support(Base):
    """Somebody has seen it too; counted once a browser, of which only an HMAC is kept."""

    __tablename__ = "support"

    observation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("observation.id", ondelete="CASCADE"), primary_key=True
    )
    browser_key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class ObservationFollower(Base):
    """The address of a resident who follows a public observation; row-level security, deleted by retention."""

    __tablename__ = "observation_follower"
    __table_args__ = (Index("uq_observation_follower_address", "observation_id", text("lower(email)"), unique=True),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    observation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("observation.id", ondelete="CASCADE"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    email: Mapped[str]
    language: Mapped[str]
    confirm_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class StillThere(Base):
    """Somebody says that a closed observation is still there; waits for a person, whose answer is a batch."""

    __tablename__ = "still_there"
    __table_args__ = (UniqueConstraint("observation_id", "browser_key"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    observation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("observation.id", ondelete="CASCADE"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    browser_key: Mapped[bytes] = mapped_column(LargeBinary)
    words: Mapped[str | None]
    personal_data: Mapped[bool] = mapped_column(default=False, server_default="false")
    handled_batch: Mapped[uuid.UUID | None] = mapped_column(index=True)
    handled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
