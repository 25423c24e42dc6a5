"""A million observations: how long the month's counting takes, and the deletion of a hundred thousand."""

import time
from datetime import UTC, date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.server import Installation
from data import audit
from data.engine import make_engine, session_factory, set_scope
from data.vocabulary import RetentionKind
from tests.support.world import CENTRE, TESTBY, square
from webapp.jobs.cells import TIMEOUT_MS
from webapp.observations.service.cells import Thresholds, count_due
from webapp.retention import service as retention

NOW = datetime(2026, 11, 9, tzinfo=UTC)
# Spread over the town, a third of them masked, over two years; the last in October 2026.
_OBSERVATIONS = text(
    "INSERT INTO observation (id, public_id, ref, token_hash, municipality_id, category, status, outcome, closed_at,"
    " created_at, geom, reporter_key, source)"
    " SELECT gen_random_uuid(), 'x' || lpad(n::text, 9, '0'), 'TB-0000-' || n, sha256(n::text::bytea), :municipality,"
    " (ARRAY['unsafe_place', 'safe_place', 'lighting', 'litter'])[1 + n % 4],"
    " CASE WHEN n % 10 = 0 THEN 'closed' ELSE 'new' END, CASE WHEN n % 10 = 0 THEN 'done' END,"
    " CASE WHEN n % 10 = 0 THEN at END, at,"
    " ST_SetSRID(ST_MakePoint(:x + 8000 * (random() - 0.5), :y + 8000 * (random() - 0.5)), 3006),"
    " CASE WHEN n % 3 = 0 THEN sha256((n % 5000)::text::bytea) END, 'resident'"
    " FROM generate_series(1, :many) n,"
    " LATERAL (SELECT timestamptz '2024-11-01' + (n % 729) * interval '1 day' AS at) t"
)
_PUBLICATIONS = text(
    "INSERT INTO publication (observation_id, municipality_id, precision, geom)"
    " SELECT id, municipality_id, p, CASE WHEN p = 'exact' THEN geom END FROM (SELECT id, municipality_id, geom,"
    " CASE WHEN category IN ('unsafe_place', 'safe_place') THEN 'cell' ELSE 'exact' END AS p FROM observation) o"
)
_DISTRICTS = text(
    "INSERT INTO district (id, municipality_id, name, source, external_id, geom)"
    " SELECT gen_random_uuid(), :municipality, 'D' || i || j, 'bench', i || ' ' || j,"
    " ST_Multi(ST_MakeEnvelope(:x - 5000 + i * 2500, :y - 5000 + j * 2500, :x - 2500 + i * 2500, :y - 2500 + j * 2500,"
    " 3006)) FROM generate_series(0, 3) i, generate_series(0, 3) j"
)
_TOWN = text(
    "INSERT INTO urban_area (id, municipality_id, name, source, external_id, geom)"
    " VALUES (gen_random_uuid(), :municipality, 'Testby', 'bench', '1', ST_GeomFromText(:wkt, 3006))"
)


def measure(place: Installation, many: int = 1_000_000) -> dict[str, object]:
    """Seconds of the newest month's batch, of all months and years before it, and of a purge."""
    _fill(place, many)
    engine = make_engine(place.settings.app_url, timeout_ms=TIMEOUT_MS, pool_size=1)
    factory = session_factory(engine)
    with factory() as session:
        set_scope(session, municipalities=(TESTBY,))
        earlier, all_before = _count(session, datetime(2026, 10, 9, tzinfo=UTC))
        _newest, month = _count(session, NOW)
        retention.decide(
            session,
            TESTBY,
            RetentionKind.CASE,
            days=1,
            decision="bench",
            decided_on=date(2026, 1, 1),
            actor=audit.SYSTEM,
        )
        session.commit()
    started = time.perf_counter()
    gone = retention.purge(factory, TESTBY, NOW)[RetentionKind.CASE]
    purge = time.perf_counter() - started
    engine.dispose()
    return {
        "observations": many,
        "the month's batch of cells: s": round(month, 1),
        f"  all {len(earlier)} periods before it: s": round(all_before, 1),
        f"purge of {gone} cases: s": round(purge, 1),
    }


def _count(session: Session, now: datetime) -> tuple[list[str], float]:
    started = time.perf_counter()
    made = count_due(session, TESTBY, now, Thresholds())
    session.commit()
    return made, time.perf_counter() - started


def _fill(place: Installation, many: int) -> None:
    values = {"municipality": TESTBY, "x": CENTRE[0], "y": CENTRE[1]}
    with place.engine.begin() as owner:
        owner.execute(_OBSERVATIONS, {**values, "many": many})
        owner.execute(_PUBLICATIONS)
        owner.execute(_DISTRICTS, values)
        owner.execute(_TOWN, {**values, "wkt": square(CENTRE[0] - 3000, CENTRE[1] - 3000, 6000)})
        owner.execute(text("ANALYZE"))
