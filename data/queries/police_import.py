"""Storing what the police answered: new events, edits as versions; one transaction, in whatever order answers come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg import Cursor
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.base import public_id
from geo.errors import FormatError
from geo.formats.police_answers import Answer
from geo.police_events import STOCKHOLM, Gazetteer, Sighting, occurred_at, sighting

_LOCK = text("SELECT pg_advisory_xact_lock(4220113)")  # one import at a time: two would number the same versions
# The planner knows nothing yet of rows that this transaction writes, and would go through them once for each other row.
_HASH, _AS_BEFORE = text("SET LOCAL enable_nestloop = off"), text("SET LOCAL enable_nestloop TO DEFAULT")
_TABLES = (
    (
        "CREATE TEMP TABLE police_words (external_id bigint, digest bytea PRIMARY KEY, title text, summary text,"
        " path text, type text, published text, location_name text, public_id text, kind text, type_group text,"
        " url text, precision text, county_code text, municipality_id int, occurred_at timestamptz, occurred_on date)"
        " ON COMMIT DROP"
    ),
    "CREATE TEMP TABLE police_point (external_id bigint, at timestamptz, digest bytea) ON COMMIT DROP",
)
_RAW = "title, summary, path, type, published, location_name"
# What is stored already of the same events: its words and the two ends of each version.
_STORED_WORDS = text(
    f"INSERT INTO police_words (external_id, digest, {_RAW})"  # noqa: S608 - the names above
    f" SELECT DISTINCT ON (v.digest) e.external_id, v.digest, {', '.join('v.' + name for name in _RAW.split(', '))}"
    " FROM police_event_version v JOIN police_event e ON e.id = v.police_event_id"
    " WHERE e.source = :source AND e.external_id IN (SELECT external_id FROM police_point) ON CONFLICT DO NOTHING"
)
_STORED_POINTS = text(
    "INSERT INTO police_point SELECT e.external_id, s.at, v.digest FROM police_event_version v"
    " JOIN police_event e ON e.id = v.police_event_id"
    " CROSS JOIN LATERAL (VALUES (v.first_seen_at), (v.last_seen_at)) s (at)"
    " WHERE e.source = :source AND e.external_id IN (SELECT external_id FROM police_point)"
)
# A version is an unbroken run of answers with the same words.
_RUNS = text(
    """
    CREATE TEMP TABLE police_run ON COMMIT DROP AS
    WITH marked AS (
      SELECT external_id, at, digest,
             digest IS DISTINCT FROM lag(digest) OVER (PARTITION BY external_id ORDER BY at, digest) AS begins
      FROM police_point
    ), counted AS (
      SELECT external_id, at, digest,
             count(*) FILTER (WHERE begins) OVER (PARTITION BY external_id ORDER BY at, digest)::int AS number
      FROM marked
    )
    SELECT external_id, number, digest, min(at) AS first_seen_at, max(at) AS last_seen_at,
           number = max(number) OVER (PARTITION BY external_id) AS is_last
    FROM counted GROUP BY external_id, number, digest
    """
)
_NEW = text(
    """
    INSERT INTO police_event (id, public_id, source, external_id, version, kind, type_group, type, title, summary,
                              url, location_name, precision, municipality_id, county_code, occurred_at, occurred_on,
                              seen_at)
    SELECT gen_random_uuid(), w.public_id, :source, r.external_id, r.number, w.kind, w.type_group, w.type, w.title,
           w.summary, w.url, w.location_name, w.precision, w.municipality_id, w.county_code, w.occurred_at,
           w.occurred_on,
           r.last_seen_at
    FROM police_run r JOIN police_words w ON w.digest = r.digest
    WHERE r.is_last AND NOT EXISTS
          (SELECT FROM police_event e WHERE e.source = :source AND e.external_id = r.external_id)
    RETURNING external_id
    """
)
# Words that were stored before keep the area and the kind that they got then, unless they came again now.
_CHANGED = text(
    """
    UPDATE police_event e
    SET version = r.number, type = w.type, title = w.title, summary = w.summary, location_name = w.location_name,
        kind = w.kind, type_group = w.type_group, url = w.url, precision = w.precision,
        municipality_id = w.municipality_id, county_code = w.county_code, occurred_at = w.occurred_at,
        occurred_on = w.occurred_on
    FROM police_run r JOIN police_words w ON w.digest = r.digest
    WHERE r.is_last AND w.kind IS NOT NULL AND e.source = :source AND e.external_id = r.external_id
      AND (e.version, e.type, e.title, e.summary, e.location_name, e.kind, e.type_group, e.url, e.precision,
           e.municipality_id, e.county_code, e.occurred_at)
          IS DISTINCT FROM
          (r.number, w.type, w.title, w.summary, w.location_name, w.kind, w.type_group, w.url, w.precision,
           w.municipality_id, w.county_code, w.occurred_at)
    RETURNING e.external_id
    """
)
_SEEN = text(
    "UPDATE police_event e SET version = r.number, seen_at = r.last_seen_at FROM police_run r WHERE r.is_last"
    " AND e.source = :source AND e.external_id = r.external_id"
    " AND (e.version, e.seen_at) IS DISTINCT FROM (r.number, r.last_seen_at)"
)
_OUTDATED = text(
    """
    DELETE FROM police_event_version v USING police_event e
    WHERE e.id = v.police_event_id AND e.source = :source AND e.external_id IN (SELECT external_id FROM police_run)
      AND NOT EXISTS (SELECT FROM police_run r WHERE r.external_id = e.external_id AND r.number = v.number
                      AND r.digest = v.digest AND r.first_seen_at = v.first_seen_at AND r.last_seen_at = v.last_seen_at)
    """
)
_VERSIONS = text(
    f"""
    INSERT INTO police_event_version (police_event_id, number, digest, first_seen_at, last_seen_at, {_RAW})
    SELECT e.id, r.number, r.digest, r.first_seen_at, r.last_seen_at,
           w.title, w.summary, w.path, w.type, w.published, w.location_name
    FROM police_run r JOIN police_event e ON e.source = :source AND e.external_id = r.external_id
    JOIN police_words w ON w.digest = r.digest
    WHERE NOT EXISTS (SELECT FROM police_event_version v WHERE v.police_event_id = e.id AND v.number = r.number)
    ORDER BY r.first_seen_at, r.external_id, r.number
    """  # noqa: S608 - the names above
)
_COUNT = text("SELECT (SELECT count(*) FROM police_event), (SELECT count(*) FROM police_event_version)")


@dataclass
class PoliceReport:
    """What an import of answers did: events and versions in the database afterwards, and what could not be read."""

    answers: int = 0
    empty: int = 0
    new: int = 0
    changed: int = 0
    events: int = 0
    versions: int = 0
    new_versions: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class _Gathered:
    """The different words of each event, and the moments between which they were seen unchanged."""

    words: dict[bytes, Sighting] = field(default_factory=dict)
    runs: dict[int, list[list[Any]]] = field(default_factory=dict)

    def add(self, seen: Sighting, at: datetime) -> None:
        """Note that an answer had these words; answers in order of time grow a run, others begin one."""
        self.words.setdefault(seen.digest, seen)
        runs = self.runs.setdefault(seen.external_id, [])
        if runs and runs[-1][0] == seen.digest and runs[-1][2] <= at:
            runs[-1][2] = at
        else:
            runs.append([seen.digest, at, at])


def import_answers(session: Session, answers: Iterable[Answer], source: str = "police") -> PoliceReport:
    """Store what is in the answers, in the caller's transaction; what is missing from an answer is not deleted.

    An event that cannot be read, or whose place is no municipality or county, is left out with its reason. Raises
    FormatError when an answer is none.
    """
    gazetteer = _gazetteer(session)
    report, gathered = PoliceReport(), _Gathered()
    refused: set[tuple[int, str]] = set()
    for answer in answers:
        report.answers += 1
        report.empty += not answer.events
        for raw in answer.events:
            try:
                gathered.add(sighting(raw), answer.fetched_at)
            except FormatError as error:
                refused.add((_number(raw), error.code))
    rows = []
    for seen in list(gathered.words.values()):
        try:
            rows.append(_row(seen, gazetteer))
        except FormatError as error:
            refused.add((seen.external_id, error.code))
            del gathered.words[seen.digest]
    report.refused = sorted(refused)
    _write(session, source, rows, gathered, report)
    return report


def _gazetteer(session: Session) -> Gazetteer:
    found = session.execute(text("SELECT name, id FROM public_api.municipality ORDER BY id"))
    return Gazetteer.of({row.name: row.id for row in found})


def _number(raw: Any) -> int:
    """The id of an object that cannot be read, 0 when it has none."""
    found = raw.get("id") if isinstance(raw, dict) else None
    return found if isinstance(found, int) else 0


def _row(seen: Sighting, gazetteer: Gazetteer) -> tuple[Any, ...]:
    published = seen.published_at
    where = gazetteer.find(seen.location, seen.title)
    happened = occurred_at(seen.title, published)
    return (
        *(seen.external_id, seen.digest, seen.title, seen.summary, seen.path, seen.type, seen.published_text),
        *(seen.location, public_id(), seen.kind, seen.group, seen.url),
        *(where.precision, where.county_code, where.municipality_id),
        *(happened, happened.astimezone(STOCKHOLM).date()),
    )


def _write(
    session: Session, source: str, rows: list[tuple[Any, ...]], gathered: _Gathered, report: PoliceReport
) -> None:
    session.execute(_LOCK)
    session.execute(_HASH)
    for name in ("police_words", "police_point", "police_run"):
        session.execute(text(f"DROP TABLE IF EXISTS pg_temp.{name}"))
    for table in _TABLES:
        session.execute(text(table))
    own: Any = session.connection().connection.driver_connection
    with own.cursor() as cursor:
        _copy(cursor, "police_words", rows)
        _copy(cursor, "police_point", _points(gathered))
    session.execute(text("ANALYZE police_point"))
    own_rows = {"source": source}
    session.execute(_STORED_WORDS, own_rows)
    session.execute(_STORED_POINTS, own_rows)
    session.execute(_RUNS)
    for name in ("police_words", "police_point", "police_run"):
        session.execute(text(f"ANALYZE {name}"))
    _merge(session, own_rows, report)


def _merge(session: Session, own_rows: dict[str, str], report: PoliceReport) -> None:
    before = session.execute(_COUNT).one()
    changed = len(session.execute(_CHANGED, own_rows).all())
    report.new = len(session.execute(_NEW, own_rows).all())
    report.changed = changed
    session.execute(_SEEN, own_rows)
    session.execute(_OUTDATED, own_rows)
    session.execute(_VERSIONS, own_rows)
    report.events, report.versions = session.execute(_COUNT).one()
    report.new_versions = report.versions - before[1]
    session.execute(_AS_BEFORE)


def _points(gathered: _Gathered) -> Iterable[tuple[int, datetime, bytes]]:
    for external_id, runs in gathered.runs.items():
        for digest, first, last in runs:
            if digest in gathered.words:
                yield external_id, first, digest
                if last > first:
                    yield external_id, last, digest


def _copy(cursor: Cursor[Any], table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
