"""Reads of a municipality's units."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models.catalogue import Unit


@dataclass(frozen=True)
class UnitRow:
    """A part of the municipality's organisation, its name by language."""

    id: uuid.UUID
    code: str
    name: dict[str, str]


def units(session: Session, municipality_id: int) -> list[UnitRow]:
    """The units of a municipality, by code."""
    query = (
        select(Unit.id, Unit.code, Unit.name)
        .where(Unit.municipality_id == municipality_id)
        .order_by(Unit.code)
        .limit(200)
    )
    return [UnitRow(row.id, row.code, row.name) for row in session.execute(query)]
