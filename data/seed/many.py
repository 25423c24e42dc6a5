"""A million observations for measuring: drawn with numpy, sent in PostgreSQL's binary format, finished in SQL.

Five years in every municipality that is there; the demo's own get a tenth each, along their streets. Nothing but
observations and what the public sees of them: no history, contacts, photos or links to actions. What the public may
only see as counts is marked as counted in its month, so that no job tries to count it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

CHUNK = 100_000
DAYS = 5 * 365
DEMO_SHARE = 0.4  # of all, for the towns of the demo together
STREET_POINTS = 20_000  # in each town
CATEGORIES = (
    "lighting", "graffiti", "litter", "vegetation", "damage", "traffic", "unsafe_place", "safe_place", "other",
)  # fmt: skip
SHARES = (0.26, 0.15, 0.14, 0.09, 0.09, 0.11, 0.1, 0.04, 0.02)
Floats = npt.NDArray[np.float64]

_STAGE = (
    "CREATE TEMP TABLE many (n int, municipality int, x float8, y float8, topic int, age float8, fate float8)"
    " ON COMMIT DROP"
)
_OPEN = text(
    """
    INSERT INTO unit (id, municipality_id, code, name)
    SELECT gen_random_uuid(), m.id, u.code, u.name FROM municipality m, unit u
    WHERE u.municipality_id = :model ON CONFLICT DO NOTHING
    """
)
_CATALOGUE = text(
    """
    INSERT INTO category (municipality_id, code, position, name, hint, questions, cell_group, public_precision,
                          promise_working_days, unit_id, active)
    SELECT m.id, c.code, c.position, c.name, c.hint, c.questions, c.cell_group, c.public_precision,
           c.promise_working_days, own.id, c.active
    FROM municipality m CROSS JOIN category c LEFT JOIN unit u ON u.id = c.unit_id
    LEFT JOIN unit own ON own.municipality_id = m.id AND own.code = u.code
    WHERE c.municipality_id = :model ON CONFLICT DO NOTHING
    """
)
# A state by a number from 0 to 1 and the age: what is old has been answered.
_OBSERVATIONS = text(
    """
    INSERT INTO observation (id, public_id, ref, token_hash, municipality_id, category, perception, light, status,
                             outcome, title_code, place_name, geom, unit_id, resident_message, promise_on, source,
                             external_source, external_id, created_at, closed_at, cell_period)
    SELECT (lpad(to_hex(n), 12, '0') || '7000' || substr(md5('many' || n), 1, 16))::uuid, 'z' || lpad(n::text, 9, '0'),
           letters || '-' || to_char(local, 'YYMM') || '-' || lpad(number::text, greatest(4, length(number::text)), '0')
           AS ref,
           int8send(n) || sha256(('many' || n)::bytea), municipality, category,
           CASE category WHEN 'unsafe_place' THEN 'unsafe' WHEN 'safe_place' THEN 'safe' END,
           CASE WHEN extract(hour FROM local) BETWEEN 8 AND 16 THEN 'day' ELSE 'dark' END,
           status, outcome, title, name, ST_SetSRID(ST_MakePoint(x, y), 3006), unit_id,
           CASE outcome WHEN 'done' THEN 'Det är åtgärdat.' WHEN 'declined' THEN 'Vi gör det inte nu.'
                        WHEN 'not_ours' THEN 'Ägaren har fått rapporten.' END,
           (local + interval '14 days')::date, 'resident', 'benchmark', n::text, created,
           CASE WHEN status = 'closed' THEN created + fate * interval '20 days' END,
           CASE WHEN category IN ('unsafe_place', 'safe_place', 'other') THEN to_char(local, 'YYYY-MM') END
    FROM (
      SELECT s.*, m.letters, m.name, u.unit_id, s.created AT TIME ZONE 'Europe/Stockholm' AS local,
             CASE WHEN s.age < 4 THEN 'new' WHEN s.age < 25 THEN 'review' WHEN s.fate < 0.006 THEN 'in_progress'
                  ELSE 'closed' END AS status,
             CASE WHEN s.age < 25 OR s.fate < 0.006 THEN NULL WHEN s.fate < 0.84 THEN 'done'
                  WHEN s.fate < 0.92 THEN 'declined' ELSE 'not_ours' END AS outcome,
             coalesce(k.last, 0) + row_number() OVER (
                 PARTITION BY s.municipality, to_char(s.created AT TIME ZONE 'Europe/Stockholm', 'YYMM')
                 ORDER BY s.created, s.n) AS number
      FROM (SELECT n, municipality, x, y, age, fate, cast(:now AS timestamptz) - age * interval '1 day' AS created,
                   (cast(:categories AS text[]))[topic + 1] AS category, (cast(:titles AS text[]))[topic + 1] AS title
            FROM many) s
      JOIN municipality m ON m.id = s.municipality
      LEFT JOIN category u ON u.municipality_id = s.municipality AND u.code = s.category
      LEFT JOIN ref_counter k ON k.municipality_id = s.municipality
           AND k.series = to_char(s.created AT TIME ZONE 'Europe/Stockholm', 'YYMM')
    ) drawn ORDER BY n
    """
)
_COUNTERS = text(
    """
    INSERT INTO ref_counter (municipality_id, series, last)
    SELECT municipality_id, split_part(ref, '-', 2), max(split_part(ref, '-', 3)::int) FROM observation
    WHERE external_source = 'benchmark' GROUP BY 1, 2
    ON CONFLICT (municipality_id, series) DO UPDATE SET last = greatest(ref_counter.last, excluded.last)
    """
)
_PUBLICATIONS = text(
    """
    INSERT INTO publication (observation_id, municipality_id, precision, geom, published_at)
    SELECT o.id, o.municipality_id, CASE WHEN o.cell_period IS NULL THEN 'exact' ELSE 'cell' END,
           CASE WHEN o.cell_period IS NULL THEN o.geom END, o.created_at + interval '20 hours'
    FROM observation o WHERE o.external_source = 'benchmark' AND o.status <> 'new'
      AND NOT EXISTS (SELECT FROM publication p WHERE p.observation_id = o.id)
    """
)
# Taken away, and made and checked again afterwards: twice as quick as keeping them up to date.
_KEPT = text(
    "SELECT 'DROP INDEX ' || indexrelid::regclass AS away, pg_get_indexdef(indexrelid) AS again FROM pg_index"
    " WHERE indrelid IN ('observation'::regclass, 'publication'::regclass) AND NOT indisunique"
    " UNION ALL"
    " SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),"
    " format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))"
    " FROM pg_constraint WHERE conrelid IN ('observation'::regclass, 'publication'::regclass) AND contype = 'f'"
    " ORDER BY 1 DESC"
)
_THERE = text("SELECT count(*) FROM observation WHERE external_source = 'benchmark'")
_STREETS = text("SELECT ST_AsBinary(ST_LineMerge(geom)) FROM street WHERE municipality_id = :id ORDER BY external_id")


class Area(NamedTuple):
    """A municipality: points to choose among, and how far from them things may lie (metres)."""

    id: int
    weight: float
    points: Floats
    reach: float


def add_many(session: Session, total: int, now: datetime, demo: Sequence[int], seed: int = 2026) -> int:
    """Add observations until there are `total` of this kind; gives how many were added.

    Opens all municipalities of the database with the catalogue of the first of the demo's. Nobody else can read
    observations until the transaction ends.
    """
    there = int(session.execute(_THERE).scalar_one())
    if there >= total:
        return 0
    session.execute(_OPEN, {"model": demo[0]})
    session.execute(_CATALOGUE, {"model": demo[0]})
    session.execute(text("UPDATE municipality SET active = true"))
    areas = _areas(session, set(demo), np.random.default_rng(seed))
    session.execute(text(_STAGE))
    rng = np.random.default_rng((seed, there))
    for first in range(there, total, CHUNK):
        _send(session, _drawn(areas, first, min(CHUNK, total - first), rng))
    titles = ["out", "plain", "litter", "view", "bench", "crossing", None, None, None]
    session.execute(text("SET LOCAL work_mem = '64MB'"))
    session.execute(text("SET LOCAL maintenance_work_mem = '128MB'"))
    kept = session.execute(_KEPT).all()
    for row in kept:
        session.execute(text(row.away))
    session.execute(_OBSERVATIONS, {"now": now, "categories": list(CATEGORIES), "titles": titles})
    session.execute(_COUNTERS)
    session.execute(_PUBLICATIONS)
    for row in kept:
        session.execute(text(row.again))
    return total - there


def _areas(session: Session, demo: set[int], rng: np.random.Generator) -> list[Area]:
    query = text("SELECT id, ST_AsBinary(ST_Simplify(outline, 200)) AS wkb FROM municipality ORDER BY id")
    found = []
    for row in session.execute(query).all():
        if row.id in demo:
            found.append(Area(row.id, DEMO_SHARE / len(demo), _along_streets(session, row.id, rng), 4.0))
        else:
            found.append(_countryside(row.id, shapely.from_wkb(bytes(row.wkb)), rng))
    others = sum(area.weight for area in found if area.id not in demo)
    scale = (1 - DEMO_SHARE) / others if others else 1.0
    return [area if area.id in demo else area._replace(weight=area.weight * scale) for area in found]


def _along_streets(session: Session, municipality_id: int, rng: np.random.Generator) -> Floats:
    shapes = shapely.from_wkb([bytes(wkb) for wkb in session.execute(_STREETS, {"id": municipality_id}).scalars()])
    lines = shapely.get_parts(shapes)
    lengths = shapely.length(lines)
    chosen = rng.choice(len(lines), STREET_POINTS, p=lengths / lengths.sum())
    points = shapely.line_interpolate_point(lines[chosen], rng.random(STREET_POINTS) * lengths[chosen])
    return np.asarray(shapely.get_coordinates(points))


def _countryside(municipality_id: int, outline: shapely.Geometry, rng: np.random.Generator) -> Area:
    """A few villages well inside a municipality; some municipalities are larger than others."""
    reach = 1500.0
    inner = shapely.buffer(outline, -reach)
    if inner.is_empty:
        reach, inner = 300.0, shapely.buffer(outline, -300)
    inner = outline if inner.is_empty else inner
    left, bottom, right, top = inner.bounds
    tried = rng.uniform((left, bottom), (right, top), (400, 2))
    shapely.prepare(inner)
    inside = tried[shapely.contains_xy(inner, tried)][:12]
    if not len(inside):
        inside = shapely.get_coordinates(shapely.point_on_surface(inner))
    return Area(municipality_id, float(rng.lognormal(0, 1)), inside, reach)


def _drawn(areas: Sequence[Area], first: int, count: int, rng: np.random.Generator) -> npt.NDArray[Any]:
    """Rows in the binary format that COPY takes: a count of fields, and before each its length, highest byte first."""
    weights = np.array([area.weight for area in areas])
    owner = rng.choice(len(areas), count, p=weights / weights.sum())
    x, y = np.empty(count), np.empty(count)
    away, turn = np.minimum(np.abs(rng.normal(0, 0.35, count)), 0.95), rng.uniform(0, 2 * np.pi, count)
    for number, area in enumerate(areas):
        mine = np.flatnonzero(owner == number)
        # The first places are the most talked of.
        at = area.points[(len(area.points) * rng.random(len(mine)) ** (1 if area.reach < 10 else 2)).astype(int)]
        x[mine] = at[:, 0] + area.reach * away[mine] * np.cos(turn[mine])
        y[mine] = at[:, 1] + area.reach * away[mine] * np.sin(turn[mine])
    columns: list[tuple[str, str, npt.NDArray[Any]]] = [
        ("n", ">i4", np.arange(first, first + count)),
        ("municipality", ">i4", np.array([area.id for area in areas])[owner]),
        ("x", ">f8", x),
        ("y", ">f8", y),
        ("topic", ">i4", rng.choice(len(CATEGORIES), count, p=SHARES)),
        ("age", ">f8", DAYS * rng.random(count) ** 1.3 + 0.1),
        ("fate", ">f8", rng.random(count)),
    ]
    packed = [("fields", ">i2")]
    for name, kind, _values in columns:
        packed += [(f"{name}_length", ">i4"), (name, kind)]
    made = np.zeros(count, dtype=packed)
    made["fields"] = len(columns)
    for name, kind, values in columns:
        made[f"{name}_length"], made[name] = np.dtype(kind).itemsize, values
    return made


def _send(session: Session, rows: npt.NDArray[Any]) -> None:
    raw: Any = session.connection().connection.driver_connection
    with raw.cursor().copy("COPY many FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(b"PGCOPY\n\xff\r\n\x00" + bytes(8))
        copy.write(rows.tobytes())
        copy.write(b"\xff\xff")
