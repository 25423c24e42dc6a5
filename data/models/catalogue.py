"""The catalogue that a municipality edits: its units and the categories of observations."""

import uuid
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base, Translated, new_id, one_of
from data.vocabulary import CategoryCode, CellGroup, Precision


class Unit(Base):
    """A part of the municipality's organisation that answers for actions."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("municipality_id", "code"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    code: Mapped[str]
    name: Mapped[Translated]
    email: Mapped[str | None]


class Category(Base):
    """A category as one municipality uses it.

    `questions` is a list of {"code", "label", "options": [{"code", "label", "title"?}], "multiple"?}; the
    chosen option's "title" opens the observation's title ("Släckt lampa").
    """

    __tablename__ = "category"
    __table_args__ = (
        one_of("code", CategoryCode),
        one_of("public_precision", Precision),
        one_of("cell_group", CellGroup),
    )

    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[Translated]
    hint: Mapped[Translated]
    questions: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    public_precision: Mapped[str]
    cell_group: Mapped[str | None]
    promise_working_days: Mapped[int | None]
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
