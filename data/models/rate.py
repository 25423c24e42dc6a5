"""Counters of the rate limits, shared by all web processes."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base


class RateCount(Base):
    """How often something happened in one window; the key is an HMAC, so no address is stored."""

    __tablename__ = "rate_count"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    window: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]
