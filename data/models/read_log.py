"""Who looked at protected rows, and why: codes, ids and the purpose, no names of those who were looked at."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from data.base import NOW, Base, BigId, one_of
from data.vocabulary import ReadPurpose


class ReadLog(Base):
    """One look; the app's login can add and read lines and delete only old ones (retention). Row-level security."""

    __tablename__ = "read_log"
    __table_args__ = (
        one_of("purpose", ReadPurpose),
        Index("ix_read_log_object", "object_kind", "object_id", "id"),
        Index("ix_read_log_at", "municipality_id", "at"),
    )

    id: Mapped[BigId]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), index=True)
    object_kind: Mapped[str]
    object_id: Mapped[uuid.UUID]
    purpose: Mapped[str]
    words: Mapped[str]
    row_ids: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
