"""What a spot is called."""

import pytest
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.queries.naming import name_of
from data.queries.whole import place_at, street_at
from tests.support.world import CENTRE, TESTBY

X, Y = CENTRE


@pytest.mark.parametrize(
    ("spot", "expected"),
    [
        (Point(X + 140, Y + 140), "Stortorget"),
        (Point(X + 310, Y + 10), "Gångtunneln"),
        (Point(X + 360, Y + 10), "Storgatan"),
        (Point(X + 30, Y + 200), "Bollmoravägen"),
        (Point(X + 2000, Y + 2000), None),
        (LineString([(X, Y - 400), (X, Y - 100)]), "Bollmoravägen"),
        (box(X - 380, Y + 120, X - 300, Y + 200), "Stadsparken"),
    ],
)
def test_the_nearest_name_wins(session: Session, spot: BaseGeometry, expected: str | None) -> None:
    found = name_of(session, spot, TESTBY)
    assert (found.name if found else None) == expected


def test_a_named_place_is_linked_and_a_street_is_not(session: Session) -> None:
    square, street = name_of(session, Point(X + 140, Y + 140), TESTBY), name_of(session, Point(X - 300, Y), TESTBY)
    assert square is not None
    assert square.place_id is not None
    assert street is not None
    assert street.place_id is None


def test_the_district_is_the_last_resort(session: Session) -> None:
    session.execute(
        text(
            "INSERT INTO district (id, municipality_id, name, source, external_id, geom) VALUES (gen_random_uuid(),"
            " :m, 'Norra Testby', 'test', '1', ST_Multi(ST_MakeEnvelope(:w, :s, :e, :n, 3006)))"
        ),
        {"m": TESTBY, "w": X + 1000, "s": Y + 1000, "e": X + 3000, "n": Y + 3000},
    )
    found = name_of(session, Point(X + 2000, Y + 2000), TESTBY)
    assert found is not None
    assert found.name == "Norra Testby"


def test_a_whole_street_and_a_whole_place_can_be_had_without_drawing(session: Session) -> None:
    street, place = street_at(session, Point(X - 100, Y)), place_at(session, Point(X + 140, Y + 140))
    assert street is not None
    assert (street.geom_type, round(street.length)) == ("LineString", 1000)
    assert place is not None
    assert (place.geom_type, round(place.area)) == ("Polygon", 6400)
    assert street_at(session, Point(X - 100, Y + 900)) is None
    assert place_at(session, Point(X + 310, Y)) is None
