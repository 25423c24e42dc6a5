"""What the monthly counting reads and writes: uncounted rows with the areas they lie in, homes, the counts."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from data.models.observation import CellBatch, PublicCell

_LOCKS = 52_018  # our name space among advisory locks
_MOST = 5_000_000


@dataclass(frozen=True)
class Counted:
    """A masked row: where it lies in EPSG:3006 (metres), whether in a built-up area, and who reported it."""

    id: uuid.UUID
    group: str
    x: float
    y: float
    urban: bool
    district: str | None
    reporter: bytes | None
    imported: bool
    month: int | None


@dataclass(frozen=True)
class District:
    """A district's name and area, by the key that counts use."""

    name: str
    wkb: bytes


_ROWS = """
    SELECT o.id, c.cell_group AS "group", ST_X(at.point) AS x, ST_Y(at.point) AS y,
           EXISTS (SELECT FROM urban_area u WHERE ST_Intersects(u.geom, at.point)) AS urban,
           (SELECT d.id::text FROM district d WHERE d.municipality_id = o.municipality_id
            AND ST_Intersects(d.geom, at.point) ORDER BY d.id LIMIT 1) AS district,
           o.reporter_key AS reporter, o.source = 'import' AS imported, o.public_cell_id AS month
    FROM publication p
    JOIN observation o ON o.id = p.observation_id
    JOIN category c ON c.municipality_id = o.municipality_id AND c.code = o.category
    CROSS JOIN LATERAL (SELECT ST_PointOnSurface(o.geom) AS point) at
    WHERE p.municipality_id = :municipality AND p.precision = 'cell' AND o.duplicate_of IS NULL
      AND o.geom IS NOT NULL AND c.cell_group IS NOT NULL AND {}
    ORDER BY o.id LIMIT :most
"""
_OF_MONTH = text(_ROWS.format("o.cell_period IS NULL AND o.created_at < :end"))
_OF_YEAR = text(_ROWS.format("o.cell_period LIKE :year || '-%'"))
_FIRST = text(
    "SELECT min(o.created_at) FROM publication p JOIN observation o ON o.id = p.observation_id"
    " WHERE p.municipality_id = :municipality AND p.precision IN ('place', 'cell') AND o.cell_period IS NULL"
)
_MARK = text(
    "UPDATE observation o SET cell_period = :period FROM publication p WHERE p.observation_id = o.id"
    " AND p.municipality_id = :municipality AND p.precision IN ('place', 'cell')"
    " AND o.cell_period IS NULL AND o.created_at < :end"
)
_POINT_TO = text(
    "UPDATE observation o SET public_cell_id = s.cell"
    " FROM unnest(cast(:ids AS uuid[]), cast(:cells AS bigint[])) AS s(id, cell) WHERE o.id = s.id"
)
_HOMES = text(
    "SELECT floor(ST_Y(geom) / 250)::bigint * 250 AS north, floor(ST_X(geom) / 250)::bigint * 250 AS east,"
    " count(*) AS n"
    " FROM address WHERE municipality_id = :municipality GROUP BY 1, 2 LIMIT :most"
)
_FORGET = text(
    "UPDATE observation SET reporter_key = NULL WHERE municipality_id = :municipality"
    " AND reporter_key IS NOT NULL AND created_at < :end"
)


def lock(session: Session, municipality_id: int) -> None:
    """Let one transaction at a time count a municipality."""
    session.execute(text("SELECT pg_advisory_xact_lock(:space, :id)"), {"space": _LOCKS, "id": municipality_id})


def made(session: Session, municipality_id: int) -> set[str]:
    """The periods that have been counted."""
    query = text("SELECT period FROM cell_batch WHERE municipality_id = :id")
    return set(session.execute(query, {"id": municipality_id}).scalars())


def first_uncounted(session: Session, municipality_id: int) -> datetime | None:
    """When the oldest masked row that has not been counted was reported."""
    found: datetime | None = session.execute(_FIRST, {"municipality": municipality_id}).scalar()
    return found


def rows_of_month(session: Session, municipality_id: int, end: datetime) -> list[Counted]:
    """The masked rows reported before the end of a month and not counted yet."""
    values = {"municipality": municipality_id, "end": end, "most": _MOST}
    return [Counted(**row) for row in session.execute(_OF_MONTH, values).mappings()]


def rows_of_year(session: Session, municipality_id: int, year: int) -> list[Counted]:
    """The masked rows that the months of a year have counted, shown or not."""
    values = {"municipality": municipality_id, "year": str(year), "most": _MOST}
    return [Counted(**row) for row in session.execute(_OF_YEAR, values).mappings()]


def homes(session: Session, municipality_id: int) -> dict[tuple[int, int], int]:
    """How many addresses lie in each fine cell, by its south-west corner (north, east); empty: none are loaded."""
    values = {"municipality": municipality_id, "most": _MOST}
    return {(row.north, row.east): row.n for row in session.execute(_HOMES, values)}


def districts(session: Session, municipality_id: int) -> Mapping[str, District]:
    """Name and area (WKB) of each district."""
    query = text("SELECT id::text AS id, name, ST_AsBinary(geom) AS wkb FROM district WHERE municipality_id = :id")
    rows = session.execute(query, {"id": municipality_id})
    return {row.id: District(row.name, bytes(row.wkb)) for row in rows}


def outline(session: Session, municipality_id: int) -> bytes:
    """The municipality's outline (WKB)."""
    query = text("SELECT ST_AsBinary(outline) FROM municipality WHERE id = :id")
    return bytes(session.execute(query, {"id": municipality_id}).scalar_one())


def store(session: Session, batch: CellBatch, cells: Sequence[PublicCell]) -> None:
    """Keep the counts of a period and note that it has been made."""
    session.add(batch)
    session.add_all(cells)
    session.flush()


def mark_month(session: Session, municipality_id: int, period: str, end: datetime) -> None:
    """Note for every masked row of a month, place lines too, that it has been counted."""
    session.execute(_MARK, {"municipality": municipality_id, "period": period, "end": end})


def point_to(session: Session, pairs: Iterable[tuple[uuid.UUID, int]]) -> None:
    """Note which shown count holds each row."""
    pairs = list(pairs)
    session.execute(_POINT_TO, {"ids": [row for row, _cell in pairs], "cells": [cell for _row, cell in pairs]})


def forget_reporters(session: Session, municipality_id: int, end: datetime) -> None:
    """Delete what tells that two reports have one reporter, for all reported before a moment."""
    session.execute(_FORGET, {"municipality": municipality_id, "end": end})
