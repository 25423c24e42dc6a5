"""Reads of a municipality's categories; both logins may use it."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from data.models.public_api import category

# Almost every page asks this, so it is put together once.
_IN_USE = (
    select(*category.c)
    .where(category.c.municipality_id == bindparam("municipality_id"))
    .order_by(category.c.position, category.c.code)
    .limit(100)
)


@dataclass(frozen=True)
class CategoryRow:
    """A category as one municipality uses it, words by language."""

    municipality_id: int
    code: str
    position: int
    name: dict[str, str]
    hint: dict[str, str]
    public_precision: str
    questions: list[dict[str, Any]] = field(default_factory=list)
    promise_working_days: int | None = None
    unit_name: dict[str, str] | None = None


def categories(session: Session, municipality_id: int) -> list[CategoryRow]:
    """The categories in use, in the municipality's own order."""
    found = session.execute(_IN_USE, {"municipality_id": municipality_id}).mappings()
    return [CategoryRow(**row) for row in found]


def by_code(session: Session, municipality_id: int) -> dict[str, CategoryRow]:
    """The categories in use by their code."""
    return {row.code: row for row in categories(session, municipality_id)}
