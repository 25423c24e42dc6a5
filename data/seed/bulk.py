"""Writes many rows at once, as the database reads them fastest."""

from collections.abc import Iterable, Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from geo.crs import SWEREF99TM


def copy_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows to a table in the session's transaction."""
    session.flush()
    raw = session.connection().connection.driver_connection
    assert raw is not None  # noqa: S101 - an open connection has one
    with raw.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def as_column(geometry: BaseGeometry) -> str:
    """A geometry (EPSG:3006) as a column takes it in bulk."""
    written: str = shapely.to_wkb(shapely.set_srid(geometry, SWEREF99TM), hex=True, include_srid=True)
    return written
