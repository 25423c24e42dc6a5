"""The declarative base: names of constraints, types of columns, and column shapes that tables share."""

import secrets
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Identity, MetaData, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from geo.crs import SWEREF99TM

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
PUBLIC_ID_LENGTH = 10

Translated = Annotated[dict[str, str], mapped_column(JSONB)]
"""Words of ours in several languages, {"sv": …, "en": …}; Swedish is always there."""

BigId = Annotated[int, mapped_column(Identity(always=True), primary_key=True)]


def public_id() -> str:
    """A new random public identifier: 10 characters of Crockford's base 32."""
    return "".join(secrets.choice(_CROCKFORD) for _ in range(PUBLIC_ID_LENGTH))


def new_id() -> uuid.UUID:
    """A new UUID version 7 (RFC 9562 section 5.7): time-ordered, kept inside the system."""
    milliseconds = int(datetime.now(UTC).timestamp() * 1000)
    value = (milliseconds << 80) | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this name from the class
        datetime: DateTime(timezone=True),
        str: Text(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }


class Named(Base):
    """What a register of a municipality names and a file brings; matched by source and id when it comes again."""

    __abstract__ = True

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    source: Mapped[str]
    external_id: Mapped[str]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805 - SQLAlchemy gives the class
        """One row per municipality, source and id."""
        return (UniqueConstraint("municipality_id", "source", "external_id"),)


def one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    """CHECK that a text column holds one of our words (no native ENUM: it is left behind on downgrade)."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def geometry(kind: str = "GEOMETRY", *, nullable: bool = False) -> Any:
    """A geometry column in SWEREF 99 TM (EPSG:3006) with its GiST index."""
    return mapped_column(Geometry(kind, srid=SWEREF99TM, spatial_index=True), nullable=nullable)


NOW = text("now()")
GeometryValue = WKBElement
