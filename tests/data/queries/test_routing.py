"""Routing in PostGIS gives the answers of the pure function in geo.routing."""

import geopandas
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.queries.routing import Routed, municipality_of
from geo import routing
from tests.support.world import GRANNBY, SIDE, SOUTH, TESTBY, VILSTAD, WEST, square

BORDER = WEST + SIDE
MIDDLE = SOUTH + SIDE / 2
FRAME = geopandas.GeoDataFrame(
    {"code": [str(TESTBY), str(GRANNBY), str(VILSTAD)]},
    geometry=[
        shapely.from_wkt(square(west, south, SIDE))
        for west, south in ((WEST, SOUTH), (WEST + SIDE, SOUTH), (WEST, SOUTH + SIDE))
    ],
    crs=3006,
)
xs = st.integers(WEST - 900, WEST + 2 * SIDE + 900).map(float)
ys = st.integers(SOUTH - 900, SOUTH + 2 * SIDE + 900).map(float)
points = st.builds(Point, xs, ys)
lines = st.builds(
    lambda x, y, dx, dy: LineString([(x, y), (x + dx, y + dy)]),
    xs,
    ys,
    st.integers(1, 3000),
    st.integers(-3000, 3000),
)
areas = st.builds(lambda x, y, w, h: box(x, y, x + w, y + h), xs, ys, st.integers(1, 3000), st.integers(1, 3000))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(geometry=st.one_of(points, lines, areas), hint=st.sampled_from([None, TESTBY, GRANNBY, VILSTAD]))
def test_both_say_the_same(session: Session, geometry: BaseGeometry, hint: int | None) -> None:
    expected = routing.municipality_of(geometry, FRAME, str(hint) if hint else None)
    found = municipality_of(session, geometry, hint)
    assert (str(found.municipality_id) if found else None) == expected


@pytest.mark.parametrize(
    ("geometry", "hint", "expected"),
    [
        (Point(BORDER - 2000, MIDDLE), GRANNBY, Routed(TESTBY, moved=True)),
        (Point(BORDER - 90, MIDDLE), GRANNBY, Routed(GRANNBY, moved=False)),
        (Point(BORDER - 110, MIDDLE), GRANNBY, Routed(TESTBY, moved=True)),
        (Point(BORDER - 90, MIDDLE), VILSTAD, Routed(TESTBY, moved=True)),
        (LineString([(BORDER - 600, MIDDLE), (BORDER + 400, MIDDLE)]), None, Routed(TESTBY, moved=False)),
        (box(BORDER - 400, MIDDLE, BORDER + 600, MIDDLE + 50), TESTBY, Routed(GRANNBY, moved=True)),
        (Point(WEST - 400, MIDDLE), TESTBY, Routed(TESTBY, moved=False)),
        (Point(WEST - 600, MIDDLE), TESTBY, None),
    ],
)
def test_the_rules_of_the_border(session: Session, geometry: BaseGeometry, hint: int, expected: Routed | None) -> None:
    assert municipality_of(session, geometry, hint) == expected


def test_a_line_along_the_cut_between_two_pieces_counts_once(session: Session) -> None:
    session.execute(text("DELETE FROM municipality_part WHERE municipality_id = :m"), {"m": TESTBY})
    for west, east in ((WEST, BORDER - 5000), (BORDER - 5000, BORDER)):
        session.execute(
            text(
                "INSERT INTO municipality_part (municipality_id, geom)"
                " VALUES (:m, ST_MakeEnvelope(:w, :s, :e, :n, 3006))"
            ),
            {"m": TESTBY, "w": west, "s": SOUTH, "e": east, "n": SOUTH + SIDE},
        )
    along = LineString([(BORDER - 5000, MIDDLE), (BORDER - 5000, MIDDLE + 700), (BORDER + 5800, MIDDLE + 700)])
    assert municipality_of(session, along) == Routed(GRANNBY, moved=False)
