"""The steps of an import in SQL: stage rows, give each its municipality, compare, write. One transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from data.base import public_id

NEAREST_METRES = 500

_STAGE = text(
    "CREATE TEMP TABLE staged (row_number int, external_id text, name text, kind text, slug text, public_id text,"
    " municipality_id int, geom geometry(Geometry, 3006)) ON COMMIT DROP"
)
_ADD = text(
    "INSERT INTO staged (row_number, external_id, name, kind, municipality_id, geom) VALUES"
    " (:row, :external_id, :name, :kind, :municipality_id, ST_SetSRID(ST_GeomFromWKB(:geom), 3006))"
)
# A street or park belongs where a point on it lies; on water or just outside, to the nearest municipality.
_ROUTE = (
    text(
        "UPDATE staged s SET municipality_id = p.municipality_id FROM municipality_part p"
        " WHERE s.municipality_id IS NULL AND ST_Intersects(p.geom, ST_PointOnSurface(s.geom))"
    ),
    text(
        "UPDATE staged s SET municipality_id = (SELECT p.municipality_id FROM municipality_part p"
        " WHERE ST_DWithin(p.geom, s.geom, :metres) ORDER BY p.geom <-> s.geom LIMIT 1)"
        " WHERE s.municipality_id IS NULL"
    ),
)
_OUTSIDE = text("DELETE FROM staged WHERE municipality_id IS NULL RETURNING row_number, external_id")
_UNKNOWN = text(
    "DELETE FROM staged s WHERE NOT EXISTS (SELECT FROM municipality m WHERE m.id = s.municipality_id)"
    " RETURNING s.row_number, s.external_id"
)
_REPEATED = text(
    "DELETE FROM staged s USING staged e WHERE e.municipality_id = s.municipality_id"
    " AND e.external_id = s.external_id AND e.row_number < s.row_number RETURNING s.row_number, s.external_id"
)
_NAMELESS = text(
    "UPDATE staged s SET name = :prefix || (SELECT t.name FROM street t WHERE t.municipality_id = s.municipality_id"
    " AND ST_DWithin(t.geom, s.geom, 150) ORDER BY t.geom <-> s.geom LIMIT 1) WHERE s.name IS NULL"
)
_STILL_NAMELESS = text("DELETE FROM staged WHERE name IS NULL RETURNING row_number, external_id")
_NEED_SLUG = text(
    "SELECT s.row_number, s.municipality_id, s.name, s.kind FROM staged s LEFT JOIN place p ON"
    " p.municipality_id = s.municipality_id AND p.source = :source AND p.external_id = s.external_id"
    " WHERE p.id IS NULL ORDER BY s.municipality_id, s.name, s.external_id"
)


@dataclass(frozen=True)
class Target:
    """A table that an import fills: its kind column (if any) and how the geometry is cast."""

    table: str
    kind: str | None
    geom: str = "s.geom"
    slug: bool = False
    name: str = "name"


class NewPlace(NamedTuple):
    """A staged place that has no slug yet."""

    row: int
    municipality_id: int
    name: str
    kind: str


TARGETS = {
    "districts": Target("district", None, "ST_Multi(s.geom)"),
    "streets": Target("street", "kind", "ST_Multi(s.geom)"),
    "places": Target("place", "kind", slug=True),
    "urban-areas": Target("urban_area", None, "ST_Multi(s.geom)"),
    "addresses": Target("address", None, name="label"),
}


def stage(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Put rows into a temporary table; it is gone with the next call or when the transaction ends."""
    session.execute(text("DROP TABLE IF EXISTS pg_temp.staged"))
    session.execute(_STAGE)
    batch = list(rows)
    for start in range(0, len(batch), 1000):
        session.execute(_ADD, batch[start : start + 1000])
    session.execute(text("CREATE INDEX ON staged USING gist (geom)"))
    session.execute(text("CREATE INDEX ON staged (row_number)"))
    session.execute(text("ANALYZE staged"))


def route(session: Session) -> list[tuple[int, str]]:
    """Give each staged row its municipality; returns (row, external_id) of those outside all, and drops them."""
    session.execute(_ROUTE[0])
    session.execute(_ROUTE[1], {"metres": NEAREST_METRES})
    return _dropped(session, _OUTSIDE)


def drop_unknown(session: Session) -> list[tuple[int, str]]:
    """Drop the rows of municipalities that are not in this installation; returns (row, external_id)."""
    return _dropped(session, _UNKNOWN)


def drop_repeated(session: Session) -> list[tuple[int, str]]:
    """Drop rows whose id stands on an earlier row of the same municipality; returns (row, external_id)."""
    return _dropped(session, _REPEATED)


def name_by_street(session: Session, prefix: str) -> list[tuple[int, str]]:
    """Name the nameless after the nearest street within 150 m; returns and drops those without one."""
    session.execute(_NAMELESS, {"prefix": prefix})
    return _dropped(session, _STILL_NAMELESS)


def need_slug(session: Session, source: str) -> list[NewPlace]:
    """Staged places that are new."""
    return [NewPlace(*row) for row in session.execute(_NEED_SLUG, {"source": source})]


def taken_slugs(session: Session, municipality_id: int) -> set[str]:
    """The place slugs that a municipality has."""
    return set(
        session.execute(text("SELECT slug FROM place WHERE municipality_id = :id"), {"id": municipality_id}).scalars()
    )


def set_slugs(session: Session, slugs: dict[int, str]) -> None:
    """Give staged rows their slug and a public id."""
    if slugs:
        values = [{"row": row, "slug": slug, "public_id": public_id()} for row, slug in slugs.items()]
        session.execute(text("UPDATE staged SET slug = :slug, public_id = :public_id WHERE row_number = :row"), values)


def write(session: Session, target: Target, source: str) -> dict[str, int]:
    """Insert the new, update the changed, leave the rest; returns how many of each."""
    kind = f", {target.kind}" if target.kind else ""
    kind_of = ", s.kind" if target.kind else ""
    differs = f" OR t.{target.kind} <> s.kind" if target.kind else ""
    slug, slug_of = (", slug, public_id", ", s.slug, s.public_id") if target.slug else ("", "")
    match = "t.municipality_id = s.municipality_id AND t.source = :source AND t.external_id = s.external_id"
    changed = session.execute(
        text(
            f"UPDATE {target.table} t SET {target.name} = s.name, geom = {target.geom}"  # noqa: S608 - names from TARGETS
            + (f", {target.kind} = s.kind" if target.kind else "")
            + f" FROM staged s WHERE {match} AND (t.{target.name} <> s.name"
            f" OR NOT ST_OrderingEquals(t.geom, {target.geom}){differs}) RETURNING 1"
        ),
        {"source": source},
    )
    count_changed = len(changed.all())
    new = session.execute(
        text(
            f"INSERT INTO {target.table} (id, municipality_id, source, external_id, {target.name}, geom{kind}{slug})"  # noqa: S608 - same
            f" SELECT gen_random_uuid(), s.municipality_id, :source, s.external_id, s.name, {target.geom}{kind_of}"
            f"{slug_of} FROM staged s"
            f" WHERE NOT EXISTS (SELECT 1 FROM {target.table} t WHERE {match}) RETURNING 1"
        ),
        {"source": source},
    )
    count_new = len(new.all())
    total = int(session.execute(text("SELECT count(*) FROM staged")).scalar_one())
    return {"new": count_new, "changed": count_changed, "unchanged": total - count_new - count_changed}


def per_municipality(session: Session) -> list[tuple[int, int]]:
    """How many staged rows each municipality has."""
    query = text("SELECT municipality_id, count(*) FROM staged GROUP BY 1 ORDER BY 1")
    return [(row[0], row[1]) for row in session.execute(query)]


def _dropped(session: Session, statement: TextClause) -> list[tuple[int, str]]:
    return sorted({(row[0], row[1]) for row in session.execute(statement)})
