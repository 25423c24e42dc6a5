"""Where a map opens before anything is chosen, and whose streets it shows."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from data.queries.municipalities import middle
from data.queries.tiles import street_sources
from geo import crs
from tests.support.world import GRANNBY, TESTBY


def test_the_first_view_is_some_streets_around_a_named_place(session: Session) -> None:
    view = middle(session, TESTBY)
    assert view is not None
    west, south, east, north = view
    assert 1500 < (north - south) * 111_000 < 2600
    box = {"w": west, "s": south, "e": east, "n": north, "id": TESTBY}
    inside = session.scalar(
        text(
            "SELECT count(*) FROM place WHERE municipality_id = :id"
            f" AND ST_Intersects(geom, ST_Transform(ST_MakeEnvelope(:w, :s, :e, :n, {crs.WGS84}), {crs.STORE}))"
        ),
        box,
    )
    assert inside


def test_where_nothing_is_loaded_there_is_no_middle(session: Session) -> None:
    assert middle(session, 1) is None


def test_without_places_the_view_is_around_a_street(session: Session) -> None:
    before = middle(session, TESTBY)
    session.execute(text("DELETE FROM place WHERE municipality_id = :id"), {"id": TESTBY})
    streets = middle(session, TESTBY)
    assert before is not None
    assert streets is not None
    assert abs(streets[0] - before[0]) < 0.05


def test_the_credit_follows_the_streets(session: Session) -> None:
    rename = text("UPDATE street SET source = :source WHERE municipality_id = :id AND source <> 'demo'")
    session.execute(rename, {"source": "osm", "id": TESTBY})
    assert "osm" in street_sources(session, TESTBY)
    session.execute(text("DELETE FROM street WHERE municipality_id = :id"), {"id": GRANNBY})
    assert street_sources(session, GRANNBY) == set()
