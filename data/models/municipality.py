"""Municipalities, the parts that routing searches, districts, and running numbers."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from data.base import NOW, Base, BigId, GeometryValue, Named, geometry


class Municipality(Base):
    """One of Sweden's 290 municipalities; the key is its SCB code (480 = Nyköping)."""

    __tablename__ = "municipality"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    letters: Mapped[str] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    active: Mapped[bool] = mapped_column(default=False, server_default="false")
    contacts: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    geom: Mapped[GeometryValue] = geometry("MULTIPOLYGON")
    outline: Mapped[GeometryValue] = geometry("MULTIPOLYGON")
    updated_at: Mapped[datetime] = mapped_column(server_default=NOW)


class MunicipalityPart(Base):
    """A piece of a municipality (ST_Subdivide), so that point-in-polygon stays quick."""

    __tablename__ = "municipality_part"

    id: Mapped[BigId]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id", ondelete="CASCADE"), index=True)
    geom: Mapped[GeometryValue] = geometry("POLYGON")


class District(Named):
    """A part of a municipality with a name that people use, RegSO by default."""

    __tablename__ = "district"

    name: Mapped[str]
    geom: Mapped[GeometryValue] = geometry("MULTIPOLYGON")


class UrbanArea(Named):
    """A built-up area (tätort): inside it people are counted on the fine grid."""

    __tablename__ = "urban_area"

    name: Mapped[str]
    geom: Mapped[GeometryValue] = geometry("MULTIPOLYGON")


class RefCounter(Base):
    """The last running number given in a series of one municipality."""

    __tablename__ = "ref_counter"

    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True)
    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


Index("ix_district_name_trgm", District.name, postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"})
