"""What gives a spot its name: places, streets and addresses."""

import uuid

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base, GeometryValue, Named, Translated, geometry, new_id, one_of, public_id
from data.vocabulary import PlaceKind


class Place(Base):
    """A named public place with a page of its own; never a home."""

    __tablename__ = "place"
    __table_args__ = (
        one_of("kind", PlaceKind),
        UniqueConstraint("municipality_id", "slug"),
        UniqueConstraint("municipality_id", "source", "external_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    slug: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    busy: Mapped[bool] = mapped_column(default=False, server_default="false")
    description: Mapped[Translated | None] = mapped_column(JSONB, nullable=True)
    source: Mapped[str] = mapped_column(default="staff")
    external_id: Mapped[str | None]
    geom: Mapped[GeometryValue] = geometry()


class Street(Named):
    """A named way; one row holds all pieces with that name that hang together."""

    __tablename__ = "street"

    name: Mapped[str]
    kind: Mapped[str]
    geom: Mapped[GeometryValue] = geometry("MULTILINESTRING")


class Address(Named):
    """A postal address point, for search and for the k rules of masking."""

    __tablename__ = "address"

    label: Mapped[str]
    geom: Mapped[GeometryValue] = geometry("POINT")


Index("ix_place_name_trgm", Place.name, postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"})
Index("ix_street_name_trgm", Street.name, postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"})
Index("ix_address_label_trgm", Address.label, postgresql_using="gin", postgresql_ops={"label": "gin_trgm_ops"})
