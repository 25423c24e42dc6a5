"""Whole districts of a municipality, as a ready area for those who cannot or will not draw."""

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.models.public_api import district


def district_names(session: Session, municipality_id: int) -> list[str]:
    """The districts of a municipality, by name."""
    query = select(district.c.name).where(district.c.municipality_id == municipality_id).distinct()
    return list(session.scalars(query.order_by(district.c.name).limit(300)))


def district_geometry(session: Session, municipality_id: int, name: str) -> BaseGeometry | None:
    """The geometry (EPSG:3006) of a district; None when there is none of this name."""
    query = select(func.ST_AsBinary(func.ST_Union(district.c.geom))).where(
        district.c.municipality_id == municipality_id, district.c.name == name
    )
    found = session.scalar(query)
    return shapely.from_wkb(bytes(found)) if found is not None else None
