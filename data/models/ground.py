"""What lies on the ground of a town, for its map: buildings, water, green."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from data.base import GeometryValue, Named, geometry, one_of
from data.vocabulary import GroundKind


class Ground(Named):
    """One area of a town's map."""

    __tablename__ = "ground"
    __table_args__ = (one_of("kind", GroundKind), UniqueConstraint("municipality_id", "source", "external_id"))

    kind: Mapped[str]
    geom: Mapped[GeometryValue] = geometry("POLYGON")
