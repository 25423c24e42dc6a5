"""The plain observations for measuring: as many as asked for, in every municipality, and the schema is as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.seed.many import add_many
from tests.data.seed.conftest import CODES, NOW, fill, owner_of
from tests.support.world import GRANNBY, TESTBY
from webapp.config import Settings

MANY = 4000
DEMO = sorted(code for code, _letters in CODES.values())
SCHEMA = text(
    "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid IN ('observation'::regclass,"
    " 'publication'::regclass) UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE conrelid IN ('observation'::regclass, 'publication'::regclass) ORDER BY 1"
)


@pytest.fixture(scope="module")
def filled(databases: Callable[[str], Settings]) -> Iterator[Session]:
    """A session on a database with the demo and many more."""
    settings = databases("many")
    with owner_of(settings) as session:
        fill(session, settings)
        before = list(session.execute(SCHEMA).scalars())
        assert add_many(session, MANY, NOW, DEMO) == MANY
        assert list(session.execute(SCHEMA).scalars()) == before
        assert len(before) > 20
        session.commit()
        yield session


def one(session: Session, query: str) -> int:
    return int(session.execute(text(query)).scalar_one())


def test_they_are_spread_over_all_municipalities_and_lie_in_them(filled: Session) -> None:
    query = text(
        "SELECT municipality_id, count(*) AS number,"
        " count(*) FILTER (WHERE NOT ST_Intersects(o.geom, m.geom)) AS outside"
        " FROM observation o JOIN municipality m ON m.id = o.municipality_id"
        " WHERE external_source = 'benchmark' GROUP BY 1 ORDER BY 1"
    )
    found = {row.municipality_id: row for row in filled.execute(query)}
    assert set(DEMO) | {TESTBY, GRANNBY} <= set(found)
    assert all(row.outside == 0 for row in found.values())
    assert all(300 < found[code].number < 500 for code in DEMO)
    astray = (
        "SELECT count(*) FROM observation o WHERE external_source = 'benchmark' AND municipality_id = 480"
        " AND NOT EXISTS (SELECT FROM street s WHERE s.municipality_id = 480 AND ST_DWithin(o.geom, s.geom, 5))"
    )
    assert one(filled, astray) == 0


def test_the_rules_of_ordinary_rows_hold(filled: Session) -> None:
    mine = "SELECT count(*) FROM observation o WHERE external_source = 'benchmark'"
    assert one(filled, f"{mine} AND status = 'closed' AND resident_message IS NULL") == 0
    assert one(filled, f"{mine} AND (created_at > '{NOW}' OR closed_at > '{NOW}')") == 0
    assert one(filled, f"{mine} AND NOT EXISTS (SELECT FROM category c WHERE c.municipality_id = o.municipality_id"
               " AND c.code = o.category)") == 0  # fmt: skip
    last = "SELECT count(*) FROM ref_counter c WHERE last <> (SELECT count(*) FROM observation o"
    assert one(filled, f"{last} WHERE o.municipality_id = c.municipality_id AND split_part(ref, '-', 2) = c.series)"
               " AND c.municipality_id IN (138, 188, 480, 486) AND series <> 'action'") == 0  # fmt: skip
    shown = "SELECT count(*) FROM publication p JOIN observation o ON o.id = p.observation_id"
    assert one(filled, f"{shown} WHERE o.category IN ('unsafe_place', 'other') AND o.external_source = 'benchmark'"
               " AND (p.precision = 'exact' OR p.geom IS NOT NULL OR o.cell_period IS NULL)") == 0  # fmt: skip
    assert one(filled, f"{shown} WHERE o.status = 'new' AND o.external_source = 'benchmark'") == 0


def test_more_of_them_come_on_top_and_the_same_number_adds_none(filled: Session) -> None:
    assert add_many(filled, MANY, NOW, DEMO) == 0
    assert add_many(filled, MANY + 500, NOW, DEMO) == 500
    assert one(filled, "SELECT count(*) FROM observation WHERE external_source = 'benchmark'") == MANY + 500
    filled.rollback()
