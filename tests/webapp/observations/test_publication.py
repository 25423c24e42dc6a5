"""What the public sees of an observation, and that it follows every change."""

import pytest
from geoalchemy2.shape import to_shape
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.models.observation import Publication
from data.vocabulary import CategoryCode, Precision
from tests.factories.actions import make_action, the_place
from tests.factories.observations import make_observation
from tests.support.world import CENTRE, GRANNBY
from tests.webapp.observations.staff import precision, public_ids, staff
from webapp.core.errors import InvalidInput
from webapp.observations.service import publication, triage

X, Y = CENTRE
STREET = (X + 200, Y + 18)
GARDEN = (X + 200, Y + 60)
PARK = (X - 300, Y + 200)
BESIDE_PARK = (X - 414, Y + 200)
BY_BUSY_SQUARE = (X + 140, Y + 229)
BY_TUNNEL = (X + 310, Y)
FAR = (X + 2000, Y + 2000)


@given(rule=st.sampled_from(Precision), public_ground=st.booleans(), busy=st.booleans())
def test_no_rule_ever_shows_more_than_the_category_allows(rule: Precision, public_ground: bool, busy: bool) -> None:
    order = [Precision.NEVER, Precision.CELL, Precision.PLACE, Precision.EXACT]
    found = publication.precision_for(rule, public_ground=public_ground, busy=busy)
    assert order.index(found) <= order.index(rule)
    assert found != Precision.EXACT or public_ground
    assert found != Precision.PLACE or busy


@pytest.mark.parametrize(
    ("category", "at", "tick", "expected"),
    [
        ("lighting", STREET, True, "exact"),
        ("lighting", STREET, False, "cell"),
        ("graffiti", GARDEN, False, "cell"),
        ("unsafe_place", BY_BUSY_SQUARE, True, "place"),
        ("safe_place", BY_BUSY_SQUARE, False, "place"),
        ("unsafe_place", BY_TUNNEL, True, "cell"),  # an underpass is never a place to show
        ("unsafe_place", PARK, True, "cell"),  # nobody has marked the park busy
        ("unsafe_place", FAR, True, "cell"),
        ("other", STREET, True, "cell"),
    ],
)
def test_the_category_and_the_ground_decide(
    session: Session, reader: Session, category: str, at: tuple[float, float], tick: bool, expected: str
) -> None:
    row = make_observation(session, category=category, title_code=None, at=at)
    publication.publish(session, row, public_ground=tick, actor=staff(session))
    session.commit()
    assert precision(session, row) == expected
    assert public_ids(reader) == ({row.public_id} if expected == "exact" else set())


def test_an_exact_one_shows_its_own_geometry_and_the_others_none(session: Session) -> None:
    exact = make_observation(session, at=STREET)
    coarse = make_observation(session, category="unsafe_place", title_code=None, at=BY_BUSY_SQUARE)
    for row in (exact, coarse):
        publication.publish(session, row, public_ground=True, actor=staff(session))
    session.flush()
    first, second = session.get_one(Publication, exact.id), session.get_one(Publication, coarse.id)
    assert first.geom is not None
    assert exact.geom is not None
    assert to_shape(first.geom).equals(to_shape(exact.geom))
    assert second.geom is None
    assert second.place_id == the_place(session).id


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (STREET, True),
        (GARDEN, False),
        (PARK, True),
        (BESIDE_PARK, True),
        ((X - 416, Y + 200), False),
        (BY_TUNNEL, True),  # it lies on the street
        (f"LINESTRING({X - 100} {Y + 5}, {X + 100} {Y + 5})", True),
        (f"LINESTRING({X + 100} {Y + 5}, {X + 100} {Y + 60})", False),  # begins in the street, ends in a garden
    ],
)
def test_public_ground_is_all_of_it_in_a_park_square_or_street(
    session: Session, at: tuple[float, float] | str, expected: bool
) -> None:
    from data.queries.ground import under

    row = make_observation(session, at=at)
    assert under(session, [row.id])[row.id].public is expected


def test_a_lamp_of_the_register_lies_on_public_ground(session: Session) -> None:
    from data.base import new_id
    from data.queries.ground import under

    row = make_observation(session, at=FAR, asset_id=new_id())
    assert under(session, [row.id])[row.id].public


def test_words_only_and_duplicates_cannot_be_published(session: Session) -> None:
    actor = staff(session)
    words_only = make_observation(session, at=None, place_words="Bakom kiosken")
    kept, other = make_observation(session), make_observation(session)
    triage.merge(session, kept, other, actor=actor)
    for row, code in ((words_only, "no_place_yet"), (other, "is_duplicate")):
        with pytest.raises(InvalidInput) as refusal:
            publication.publish(session, row, public_ground=True, actor=actor)
        assert refusal.value.code == code


def test_a_category_that_is_never_public_is_refused(session: Session) -> None:
    actor = staff(session)
    session.execute(text("UPDATE category SET public_precision = 'never' WHERE code = 'other'"))
    row = make_observation(session, category="other", title_code=None)
    with pytest.raises(InvalidInput, match="never_public"):
        publication.publish(session, row, public_ground=True, actor=actor)


@pytest.mark.parametrize("words", ["Ring 070-123 45 67", "Mejla anna@example.com", "19121212-1212 bor här"])
def test_personal_data_in_the_public_sentence_is_blocked(session: Session, words: str) -> None:
    row = make_observation(session, at=STREET)
    with pytest.raises(InvalidInput, match="personal_data") as refusal:
        publication.publish(session, row, public_ground=True, summary=words, actor=staff(session))
    assert refusal.value.field == "public_summary"


def test_a_new_category_remasks_in_the_same_transaction(session: Session, reader: Session) -> None:
    actor = staff(session)
    row = make_observation(session, at=BY_BUSY_SQUARE)
    publication.publish(session, row, public_ground=True, actor=actor)
    session.commit()
    assert public_ids(reader) == {row.public_id}
    triage.set_category(session, row, CategoryCode.UNSAFE_PLACE, actor=actor)
    session.commit()
    assert precision(session, row) == "place"
    assert public_ids(reader) == set()
    triage.set_category(session, row, CategoryCode.LIGHTING, actor=actor)
    session.commit()
    assert precision(session, row) == "cell", "nobody has said anew that it lies on public ground"


def test_a_new_category_that_is_never_public_withdraws(session: Session) -> None:
    actor = staff(session)
    session.execute(text("UPDATE category SET public_precision = 'never' WHERE code = 'other'"))
    row = make_observation(session, at=STREET)
    publication.publish(session, row, public_ground=True, actor=actor)
    triage.set_category(session, row, CategoryCode.OTHER, actor=actor)
    assert precision(session, row) is None


def test_an_exact_one_that_moves_off_public_ground_is_exact_no_more(session: Session) -> None:
    from shapely import Point

    actor = staff(session)
    row = make_observation(session, at=STREET)
    publication.publish(session, row, public_ground=True, actor=actor)
    triage.put_on_map(session, row, Point(X + 300, Y - 15), actor=actor)
    assert precision(session, row) == "exact"
    triage.put_on_map(session, row, Point(*GARDEN), actor=actor)
    assert precision(session, row) == "cell"


def test_merging_withdraws_the_duplicate(session: Session, reader: Session) -> None:
    actor = staff(session)
    kept, other = make_observation(session, at=STREET), make_observation(session, at=STREET)
    for row in (kept, other):
        publication.publish(session, row, public_ground=True, actor=actor)
    triage.merge(session, kept, other, actor=actor)
    session.commit()
    assert public_ids(reader) == {kept.public_id}


def test_hiding_takes_away_and_says_whether_there_was_anything(session: Session, reader: Session) -> None:
    actor = staff(session)
    row = make_observation(session, at=STREET)
    assert publication.hide(session, row, actor=actor) is False
    publication.publish(session, row, public_ground=True, actor=actor)
    assert publication.hide(session, row, actor=actor) is True
    session.commit()
    assert public_ids(reader) == set()


def test_an_action_shows_only_what_is_exactly_published_and_its_places(session: Session, reader: Session) -> None:
    actor = staff(session)
    shown, coarse = make_observation(session, at=STREET), make_observation(session, at=FAR)
    action = make_action(session, observations=[shown, coarse], places=[the_place(session)])
    publication.publish(session, coarse, public_ground=False, actor=actor)
    publication.touch_actions(session, coarse.id)
    session.commit()
    square = _point(reader, action.public_id)
    assert square == (X + 140, Y + 140), "the place alone"
    publication.publish(session, shown, public_ground=True, actor=actor)
    publication.touch_actions(session, shown.id)
    session.commit()
    assert _point(reader, action.public_id) == ((X + 140 + STREET[0]) / 2, (Y + 140 + STREET[1]) / 2)
    publication.hide(session, shown, actor=actor)
    publication.touch_actions(session, shown.id)
    session.commit()
    assert _point(reader, action.public_id) == square


def test_ground_of_another_municipality_does_not_count(session: Session) -> None:
    from data.queries.ground import under

    row = make_observation(session, GRANNBY, at=STREET)
    assert not under(session, [row.id])[row.id].public


def _point(reader: Session, public_id: str) -> tuple[float, float]:
    reader.rollback()
    query = text("SELECT ST_X(geom), ST_Y(geom) FROM public_api.action WHERE public_id = :id")
    east, north = reader.execute(query, {"id": public_id}).one()
    return east, north
