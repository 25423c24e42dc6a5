"""The import of observations and lamps in SQL: stage the rows of a file, place them, compare, write. One transaction.

Everything is done for all rows at once, in temporary tables that are only added to: `feature` holds what the file says,
`routed` and `placed` where it lies, `refused` what is left out and why, `good` what is written and as which row.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.queries.import_targets import OWN_SOURCE, Target

NEAREST_METRES = 500
PLACE_METRES = 30
FALLBACK_ROWS, FALLBACK_SHARE = 50, 0.01
TWIN_METRES = 0.5

_TABLES = (
    "CREATE TEMP TABLE routed (row_number int PRIMARY KEY, municipality_id int) ON COMMIT DROP",
    "CREATE TEMP TABLE placed (row_number int PRIMARY KEY, place_id uuid, name text) ON COMMIT DROP",
    "CREATE TEMP TABLE refused (row_number int PRIMARY KEY, reason text) ON COMMIT DROP",
    "CREATE TEMP TABLE unplaced (row_number int PRIMARY KEY) ON COMMIT DROP",
    (
        "CREATE TEMP TABLE good (row_number int PRIMARY KEY, municipality_id int, id uuid, known boolean,"
        " opened timestamptz, series text) ON COMMIT DROP"
    ),
)
_NAMES = ("feature", "routed", "placed", "refused", "unplaced", "good")
# A border counts for the municipality with the lower code, always the same one.
_ROUTE = (
    (
        "INSERT INTO routed SELECT f.row_number, min(p.municipality_id) FROM municipality_part p"
        " JOIN feature f ON ST_Intersects(p.geom, f.spot) GROUP BY 1"
    ),
    (
        "INSERT INTO routed SELECT f.row_number, p.municipality_id FROM feature f CROSS JOIN LATERAL"
        " (SELECT p.municipality_id FROM municipality_part p WHERE ST_DWithin(p.geom, f.spot, :metres)"
        " ORDER BY p.geom <-> f.spot, p.municipality_id LIMIT 1) p"
        " WHERE NOT EXISTS (SELECT FROM routed r WHERE r.row_number = f.row_number)"
    ),
)
_SCOPED = (
    "INSERT INTO routed SELECT f.row_number, :scope FROM feature f WHERE f.spot IS NULL",
    "INSERT INTO refused SELECT row_number, 'other_municipality' FROM routed WHERE municipality_id <> :scope",
)
_REFUSALS = (
    (
        "INSERT INTO refused SELECT f.row_number, CASE WHEN f.spot IS NULL THEN 'no_place' ELSE 'outside_sweden' END"
        " FROM feature f WHERE NOT EXISTS (SELECT FROM routed r WHERE r.row_number = f.row_number)"
    ),
    (
        "INSERT INTO refused SELECT r.row_number, 'unknown_municipality' FROM routed r"
        " WHERE NOT EXISTS (SELECT FROM municipality m WHERE m.id = r.municipality_id AND m.active)"
        " ON CONFLICT DO NOTHING"
    ),
    (
        "INSERT INTO refused SELECT row_number, 'repeated_id' FROM (SELECT f.row_number, row_number() OVER"
        " (PARTITION BY r.municipality_id, f.external_source, f.external_id ORDER BY f.row_number) AS place"
        " FROM feature f JOIN routed r USING (row_number)) counted WHERE place > 1 ON CONFLICT DO NOTHING"
    ),
)
_FALLBACK = (
    "WITH crowded AS (SELECT geom FROM feature WHERE geom IS NOT NULL GROUP BY geom"
    " HAVING count(*) >= greatest(:rows, :share * (SELECT count(*) FROM feature)))"
    " INSERT INTO unplaced SELECT f.row_number FROM feature f JOIN crowded c ON c.geom = f.geom"
)
_TWINS = (
    "INSERT INTO refused SELECT DISTINCT f.row_number, 'twin' FROM feature f JOIN feature n"
    " ON ST_DWithin(f.geom, n.geom, :metres) AND (coalesce(n.installed_on, ''), n.row_number)"
    " > (coalesce(f.installed_on, ''), f.row_number) ON CONFLICT DO NOTHING"
)
_PLACED = (
    "INSERT INTO placed SELECT DISTINCT ON (f.row_number) f.row_number, p.id, p.name FROM place p JOIN feature f"
    " ON ST_DWithin(p.geom, f.spot, CASE WHEN ST_Dimension(p.geom) = 2 THEN 0 ELSE :metres END)"
    " WHERE NOT EXISTS (SELECT FROM unplaced u WHERE u.row_number = f.row_number)"
    " ORDER BY f.row_number, ST_Dimension(p.geom), ST_Area(p.geom), p.name"
)
_REFUSED = (
    "SELECT r.row_number, f.external_id, r.reason, encode(ST_AsEWKB(f.geom), 'hex') FROM refused r"
    " JOIN feature f USING (row_number) ORDER BY 1"
)
_EVENTS = (
    "INSERT INTO event (municipality_id, object_kind, object_id, actor_kind, actor_id, verb, audience, batch_id)"
    " SELECT municipality_id, :kind, id, :actor_kind, :actor_id, 'imported', 'staff', :batch FROM good"
    " WHERE {which}"
)
# The row's transaction is its digest: whoever changes the row later, the transaction is another.
_MADE = (
    "INSERT INTO import_made (batch_id, digest, object_ids)"
    " SELECT :batch, (pg_current_xact_id()::xid)::text, array_agg(id) FROM good WHERE NOT known"
    " GROUP BY row_number / 10000"
)
# Numbers of our own exports that nobody has here, the first of several; the counters go on after the highest.
_KEPT_REFS = (
    "CREATE TEMP TABLE kept_ref ON COMMIT DROP AS SELECT DISTINCT ON (f.ref) f.row_number, g.municipality_id, f.ref"
    " FROM good g JOIN feature f USING (row_number) JOIN municipality m ON m.id = g.municipality_id"
    " WHERE NOT g.known AND f.external_source = :own AND f.ref ~ ('^' || m.letters || '-[0-9]{4}-[0-9]{4,7}$')"
    " AND NOT EXISTS (SELECT FROM observation x WHERE x.ref = f.ref) ORDER BY f.ref, f.row_number"
)
_KEPT_COUNTERS = (
    "INSERT INTO ref_counter AS c (municipality_id, series, last) SELECT municipality_id, split_part(ref, '-', 2),"
    " max(split_part(ref, '-', 3)::int) FROM kept_ref GROUP BY 1, 2"
    " ON CONFLICT (municipality_id, series) DO UPDATE SET last = greatest(c.last, excluded.last)"
)
_COUNTERS = (
    "WITH wanted AS (SELECT municipality_id, series, count(*) AS many FROM good WHERE NOT known GROUP BY 1, 2)"
    " INSERT INTO ref_counter AS c (municipality_id, series, last) SELECT municipality_id, series, many FROM wanted"
    " ON CONFLICT (municipality_id, series) DO UPDATE SET last = c.last + excluded.last"
    " RETURNING c.municipality_id, c.series, c.last"
)


class Refusal(NamedTuple):
    """A staged row that is left out; `geom` is hex EWKB."""

    row: int
    external_id: str
    reason: str
    geom: str | None


@dataclass(frozen=True)
class Written:
    """How many rows were new, changed and unchanged; `unplaced` have no place since their point is a stopgap."""

    new: int
    changed: int
    unchanged: int
    unplaced: int


def begin(session: Session, fields: Sequence[str]) -> None:
    """Make the temporary tables; they are gone with the next call or when the transaction ends."""
    for name in _NAMES:
        session.execute(text(f"DROP TABLE IF EXISTS pg_temp.{name}"))
    listed = ", ".join(f"{name} text" for name in fields)
    session.execute(
        text(
            "CREATE TEMP TABLE feature (row_number int, geom geometry(Geometry, 3006), spot geometry(Geometry, 3006),"
            f" {listed}{'' if 'external_source' in fields else ', external_source text'}) ON COMMIT DROP"
        )
    )
    for statement in _TABLES:
        session.execute(text(statement))


def stage(session: Session, fields: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    """Add rows: number, place and spot (hex EWKB), and the fields as text."""
    raw: psycopg.Connection[Any] = session.connection().connection.driver_connection  # type: ignore[assignment] # psycopg
    names = psycopg.sql.SQL(", ").join(map(psycopg.sql.Identifier, ("row_number", "geom", "spot", *fields)))
    with raw.cursor().copy(psycopg.sql.SQL("COPY feature ({}) FROM STDIN").format(names)) as copy:
        for row in rows:
            copy.write_row(row)


def place(session: Session, source: str, scope: int | None, *, lamps: bool, newest_twin: bool) -> list[Refusal]:
    """Give each row its source, municipality and place, and tell the rows that are left out.

    With a `scope` rows of other municipalities are refused, and rows without a place belong to it.
    """
    session.execute(
        text("UPDATE feature SET external_source = :source WHERE external_source IS NULL"), {"source": source}
    )
    for statement in (
        "CREATE INDEX ON feature USING gist (spot)",
        "CREATE INDEX ON feature (row_number)",
        "ANALYZE feature (row_number, spot, geom, external_source, external_id)",
    ):
        session.execute(text(statement))
    for statement in _ROUTE:
        session.execute(text(statement), {"metres": NEAREST_METRES})
    for statement in _SCOPED if scope is not None else ():
        session.execute(text(statement), {"scope": scope})
    for statement in _REFUSALS:
        session.execute(text(statement))
    session.execute(text(_FALLBACK), {"rows": FALLBACK_ROWS, "share": FALLBACK_SHARE})
    if lamps:
        session.execute(
            text("INSERT INTO refused SELECT row_number, 'fallback_point' FROM unplaced ON CONFLICT DO NOTHING")
        )
        if newest_twin:
            session.execute(text(_TWINS), {"metres": TWIN_METRES})
    session.execute(text("ANALYZE routed"))
    session.execute(text(_PLACED), {"metres": PLACE_METRES})
    return [Refusal(*row) for row in session.execute(text(_REFUSED))]


def write(session: Session, target: Target, fields: frozenset[str], batch: uuid.UUID, actor: dict[str, Any]) -> Written:
    """Insert the new, update the changed, leave the rest; each change can be undone by its batch.

    `fields` are those that the file fills: others of a row that exists are left as they are.
    """
    session.execute(text(target.good))
    session.execute(text("ANALYZE good"))
    unplaced = session.execute(text("SELECT count(*) FROM good JOIN unplaced USING (row_number)")).scalar_one()
    changed = _update(session, target, fields, batch, actor)
    new = _insert(session, target, batch, actor)
    total = int(session.execute(text("SELECT count(*) FROM good")).scalar_one())
    return Written(new, changed, total - new - changed, int(unplaced))


def per_municipality(session: Session) -> list[tuple[int, int]]:
    """How many rows of each municipality were taken."""
    query = text("SELECT municipality_id, count(*) FROM good GROUP BY 1 ORDER BY 1")
    return [(row[0], row[1]) for row in session.execute(query)]


def _update(session: Session, target: Target, fields: frozenset[str], batch: uuid.UUID, actor: dict[str, Any]) -> int:
    columns = target.updated(fields)
    session.execute(text(f"CREATE TEMP TABLE differing ON COMMIT DROP AS {target.differing(columns)}"))
    session.execute(text(target.update(columns)))
    session.execute(
        text(
            "INSERT INTO import_change (batch_id, object_id, municipality_id, before, digest) SELECT :batch, id,"
            " municipality_id, before, (pg_current_xact_id()::xid)::text FROM differing"
        ),
        {"batch": batch},
    )
    if target.history:
        changed = _EVENTS.format(which="id IN (SELECT id FROM differing)")
        session.execute(text(changed), {"kind": target.table, "batch": batch, **actor})
    count = int(session.execute(text("SELECT count(*) FROM differing")).scalar_one())
    session.execute(text("DROP TABLE differing"))
    return count


def _insert(session: Session, target: Target, batch: uuid.UUID, actor: dict[str, Any]) -> int:
    if target.numbered:
        session.execute(text("DROP TABLE IF EXISTS pg_temp.kept_ref"))
        session.execute(text(_KEPT_REFS), {"own": OWN_SOURCE})
        session.execute(text(_KEPT_COUNTERS))
        last = session.execute(text(_COUNTERS)).all()
        session.execute(text("DROP TABLE IF EXISTS pg_temp.numbered"))
        session.execute(text("CREATE TEMP TABLE numbered (municipality_id int, series text, last int) ON COMMIT DROP"))
        if last:
            values = [dict(zip(("m", "s", "l"), row, strict=True)) for row in last]
            session.execute(text("INSERT INTO numbered VALUES (:m, :s, :l)"), values)
    new = session.execute(text(target.insert)).rowcount  # type: ignore[attr-defined] # a CursorResult
    session.execute(text(_MADE), {"batch": batch})
    if target.history:
        session.execute(text(_EVENTS.format(which="NOT known")), {"kind": target.table, "batch": batch, **actor})
    return int(new)
