"""Retention (gallring): how long each municipality keeps what, by whose decision, and what is gone."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from data.base import NOW, Base, new_id, one_of
from data.vocabulary import RetentionKind


class RetentionRule(Base):
    """How many days a municipality keeps one kind of data; without a row nothing of that kind is deleted."""

    __tablename__ = "retention_rule"
    __table_args__ = (
        one_of("kind", RetentionKind),
        CheckConstraint("days BETWEEN 1 AND 36500", name="days"),
        CheckConstraint("decision <> ''", name="decision"),
    )

    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    days: Mapped[int]
    decision: Mapped[str]
    decided_on: Mapped[date]
    changed_at: Mapped[datetime] = mapped_column(server_default=NOW)


class RetentionBatch(Base):
    """One run of one rule, with the rule as it was then."""

    __tablename__ = "retention_batch"
    __table_args__ = (one_of("kind", RetentionKind),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    kind: Mapped[str]
    days: Mapped[int]
    decision: Mapped[str]
    actor_id: Mapped[uuid.UUID | None]
    count: Mapped[int] = mapped_column(default=0, server_default="0")
    started_at: Mapped[datetime] = mapped_column(server_default=NOW)


class Tombstone(Base):
    """What stays of a deleted case: its reference, codes and days; the app's login can never change it."""

    __tablename__ = "tombstone"

    object_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("retention_batch.id"), index=True)
    ref: Mapped[str]
    facts: Mapped[dict[str, Any]]
    created_on: Mapped[date]
    closed_on: Mapped[date]
