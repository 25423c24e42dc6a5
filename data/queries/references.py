"""Running numbers: the last part of every reference number."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

_NEXT = text(
    "INSERT INTO ref_counter AS c (municipality_id, series, last) VALUES (:municipality_id, :series, 1)"
    " ON CONFLICT (municipality_id, series) DO UPDATE SET last = c.last + 1 RETURNING last"
)


def next_number(session: Session, municipality_id: int, series: str) -> int:
    """The next number of a series; its row stays locked until the commit, so take it late."""
    return int(session.execute(_NEXT, {"municipality_id": municipality_id, "series": series}).scalar_one())


def observation_ref(session: Session, municipality_id: int, letters: str, on: date) -> str:
    """The next reference of an observation, e.g. NK-2611-0487: letters, year and month, running number."""
    month = f"{on:%y%m}"
    return f"{letters}-{month}-{next_number(session, municipality_id, month):04d}"
