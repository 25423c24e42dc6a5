"""Running numbers: the last part of every reference number."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, cast, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from data.models.municipality import RefCounter

_NEXT = text(
    "INSERT INTO ref_counter AS c (municipality_id, series, last) VALUES (:municipality_id, :series, 1)"
    " ON CONFLICT (municipality_id, series) DO UPDATE SET last = c.last + 1 RETURNING last"
)
_COUNTED = (
    insert(RefCounter)
    .values(municipality_id=bindparam("counted_in"), series=bindparam("counted_month"), last=1)
    .on_conflict_do_update(index_elements=["municipality_id", "series"], set_={"last": RefCounter.last + 1})
    .returning(RefCounter.last)
    .cte("counted")
)
_DIGITS = select(cast(_COUNTED.c.last, Text)).scalar_subquery()
NEXT_REF: ColumnElement[str] = bindparam("ref_start", type_=Text()) + func.lpad(
    _DIGITS, func.greatest(4, func.length(_DIGITS)), "0"
)
"""The same as `observation_ref`, as part of the statement that stores the observation: one wait less with the counter
locked; `ref_values` are its parameters."""


def next_number(session: Session, municipality_id: int, series: str) -> int:
    """The next number of a series; its row stays locked until the commit, so take it late."""
    return int(session.execute(_NEXT, {"municipality_id": municipality_id, "series": series}).scalar_one())


def observation_ref(session: Session, municipality_id: int, letters: str, on: date) -> str:
    """The next reference of an observation, e.g. NK-2611-0487: letters, year and month, running number."""
    asked = ref_values(municipality_id, letters, on)
    return f"{asked['ref_start']}{next_number(session, municipality_id, asked['counted_month']):04d}"


def ref_values(municipality_id: int, letters: str, on: date) -> dict[str, Any]:
    """The parameters of `NEXT_REF`."""
    month = f"{on:%y%m}"
    return {"counted_in": municipality_id, "counted_month": month, "ref_start": f"{letters}-{month}-"}
