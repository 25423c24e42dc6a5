"""Drafts of reports, kept for a day on the server so that nothing typed is lost."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from data.base import NOW, Base, new_id


class ReportDraft(Base):
    """A report on its way; holds the final id of the observation, which makes sending it twice harmless."""

    __tablename__ = "report_draft"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    observation_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=new_id)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW, index=True)
    sent_at: Mapped[datetime | None]
    browser_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
