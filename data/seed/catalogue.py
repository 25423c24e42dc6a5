"""Gives a municipality its first units and categories; rows that it has edited since stay as they are."""

from importlib.resources import files
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from data.base import new_id
from data.models.catalogue import Category, Unit


def load_catalogue(session: Session, municipality_id: int) -> None:
    """Insert the units and categories that the municipality does not have yet."""
    for row in _read("units.json"):
        values = {"id": new_id(), "municipality_id": municipality_id, **row}
        session.execute(
            insert(Unit).values(**values).on_conflict_do_nothing(index_elements=["municipality_id", "code"])
        )
    units = dict(session.execute(select(Unit.code, Unit.id).where(Unit.municipality_id == municipality_id)).all())
    for position, row in enumerate(_read("categories.json")):
        values = {key: value for key, value in row.items() if key != "unit"}
        values.update(municipality_id=municipality_id, position=position, unit_id=units[row["unit"]])
        session.execute(
            insert(Category).values(**values).on_conflict_do_nothing(index_elements=["municipality_id", "code"])
        )


def _read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = orjson.loads((files("data") / "catalogue" / name).read_bytes())
    return found
