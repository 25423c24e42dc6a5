"""Actions: what somebody does about observations, and where."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from data.base import NOW, Base, GeometryValue, geometry, new_id, one_of, public_id
from data.vocabulary import ActionKind, ActionStatus


class Action(Base):
    """A measure with a responsible unit, a date and an outcome.

    `geom` is what staff see; `public_geom` is made only of places and of observations that are public
    themselves, so that an action never shows where an unpublished observation is.
    """

    __tablename__ = "action"
    __table_args__ = (
        one_of("kind", ActionKind),
        one_of("status", ActionStatus),
        CheckConstraint("outcome IN ('done', 'declined', 'not_ours', 'gone')", name="outcome"),
        CheckConstraint("(status = 'closed') = (outcome IS NOT NULL)", name="outcome_when_closed"),
        Index("ix_action_board", "municipality_id", "status", "due_on"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    ref: Mapped[str] = mapped_column(unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    kind: Mapped[str]
    title: Mapped[str]
    description: Mapped[str | None]
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    controls_site: Mapped[str | None]
    cost_sek: Mapped[int | None]
    due_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(default=ActionStatus.PROPOSED.value)
    outcome: Mapped[str | None]
    resident_message: Mapped[str | None]
    published_at: Mapped[datetime | None]
    whole_municipality: Mapped[bool] = mapped_column(default=False, server_default="false")
    geom: Mapped[GeometryValue | None] = geometry(nullable=True)
    public_geom: Mapped[GeometryValue | None] = geometry(nullable=True)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class ActionObservation(Base):
    """An action answers an observation."""

    __tablename__ = "action_observation"

    action_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("action.id", ondelete="CASCADE"), primary_key=True)
    observation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("observation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    linked_at: Mapped[datetime] = mapped_column(server_default=NOW)


class ActionPlace(Base):
    """An action is done at a named place."""

    __tablename__ = "action_place"

    action_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("action.id", ondelete="CASCADE"), primary_key=True)
    place_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("place.id", ondelete="CASCADE"), primary_key=True, index=True
    )
