"""Mails to send: key, parameters and language; the words are made by the worker."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from data.base import NOW, Base, new_id


class Mail(Base):
    """A mail waiting, sent or cancelled; a resident's address stays in the table of its kind."""

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_waiting", "send_after", postgresql_where="sent_at IS NULL AND cancelled_at IS NULL"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    observation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("observation.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    watch_contact_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("watch_contact.id", ondelete="CASCADE"), index=True
    )
    follower_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("observation_follower.id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    language: Mapped[str]
    batch_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    send_after: Mapped[datetime] = mapped_column(server_default=NOW)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    sent_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
