"""Lamps: the register of light points that observations may name."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.base import GeometryValue, Named, geometry, one_of, public_id
from data.vocabulary import LightState


class LightPoint(Named):
    """A lamp in a municipality's register; `label` is the number on the post."""

    __tablename__ = "light_point"
    __table_args__ = (one_of("state", LightState), UniqueConstraint("municipality_id", "source", "external_id"))

    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    label: Mapped[str | None]
    state: Mapped[str] = mapped_column(default=LightState.UNKNOWN.value, server_default=LightState.UNKNOWN.value)
    lamp: Mapped[str | None]
    owner: Mapped[str | None]
    installed_on: Mapped[date | None]
    geom: Mapped[GeometryValue] = geometry("POINT")
