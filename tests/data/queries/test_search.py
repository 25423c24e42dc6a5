"""Finding a place by typing."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.queries.search import fold, search
from geo.errors import GeometryError
from tests.support.world import CENTRE, GRANNBY, TESTBY


@pytest.mark.parametrize(
    "typed", ["Bollmoravägen", "bollmora", "BOLLMORAV", "bollmoravagen", "bolmora", "Bolmoravägen", "Bollmoravägen 12"]
)
def test_a_street_is_found_however_it_is_typed(session: Session, typed: str) -> None:
    assert search(session, TESTBY, typed)[0].label == "Bollmoravägen"


@pytest.mark.parametrize("typed", ["", "b", " ", "zzzzzz", "%", "_", "\x00", "'; DROP TABLE street; --"])
def test_what_is_not_there_gives_nothing(session: Session, typed: str) -> None:
    assert search(session, TESTBY, typed) == []


def test_only_the_own_municipality_is_searched(session: Session) -> None:
    assert {found.label for found in search(session, GRANNBY, "storgatan")} == {"Storgatan i Grannby"}


def test_a_name_that_begins_with_the_words_comes_first(session: Session) -> None:
    labels = [found.label for found in search(session, TESTBY, "stor")]
    assert labels[:2] == ["Stortorget", "Storgatan"]


def test_a_found_street_says_where_it_is(session: Session) -> None:
    found = search(session, TESTBY, "Storgatan")[0]
    west, south, east, north = found.box
    assert west < found.lon < east
    assert south <= found.lat <= north
    assert (found.kind, found.detail) == ("street", None)


def test_a_typed_position_is_an_answer(session: Session) -> None:
    found = search(session, TESTBY, f"{CENTRE[1]} {CENTRE[0]}")[0]
    assert found.kind == "position"
    assert 58 < found.lat < 60


def test_a_position_elsewhere_is_refused(session: Session) -> None:
    with pytest.raises(GeometryError, match="outside_sweden"):
        search(session, TESTBY, "48,8566 2,3522")


def test_the_public_login_finds_the_same(session: Session, reader: Session) -> None:
    assert search(reader, TESTBY, "stadsparken") == search(session, TESTBY, "stadsparken")


def test_addresses_are_found_by_the_app_alone(session: Session) -> None:
    session.execute(
        text(
            "INSERT INTO address (id, municipality_id, label, source, external_id, geom) VALUES (gen_random_uuid(),"
            " :m, 'Lyktgränd 4', 'test', '1', ST_SetSRID(ST_MakePoint(:x, :y), 3006))"
        ),
        {"m": TESTBY, "x": CENTRE[0], "y": CENTRE[1]},
    )
    assert [found.kind for found in search(session, TESTBY, "lyktgrand 4", addresses=True)] == ["address"]
    assert search(session, TESTBY, "lyktgrand 4") == []


def test_letters_fold_as_the_database_folds_them(session: Session) -> None:
    folded = session.execute(
        text("SELECT translate(lower(:w), 'åäáàâãæöøóòôõéèêëüúùûíìîïýç', 'aaaaaaaooooooeeeeuuuuiiiiyc')"),
        {"w": "Ångström Øresund Café"},
    ).scalar()
    assert fold("Ångström Øresund Café") == folded
