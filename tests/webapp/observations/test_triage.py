"""Category, unit, place, duplicates, and taking a change back."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from shapely import Point
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from data import audit
from data.audit import Actor
from data.engine import Engines, session_factory, set_scope
from data.models.catalogue import Category, Unit
from data.models.observation import Observation
from data.queries.duplicates import suggested
from data.vocabulary import Audience, CategoryCode, ObservationStatus, Outcome, Verb
from tests.factories.observations import close, make_observation
from tests.support.world import CENTRE, GRANNBY, TESTBY
from tests.webapp.observations.staff import precision, public_ids, some_batch, staff, versions, waiting_mails
from webapp.core.errors import Conflict, InvalidInput, NotFound
from webapp.observations.service import bulk, loading, publication, triage
from webapp.observations.service.bulk import Result
from webapp.observations.service.status import change_status

X, Y = CENTRE
STREET = (X + 200, Y + 5)
Change = Callable[[Session, list[Observation], Actor], Result]


def unit(session: Session, code: str, municipality_id: int = TESTBY) -> uuid.UUID:
    return session.scalars(select(Unit.id).where(Unit.municipality_id == municipality_id, Unit.code == code)).one()


def state(session: Session, rows: list[Observation]) -> list[tuple[object, ...]]:
    """Everything that a change may touch, read anew."""
    session.expire_all()
    return [
        (
            row.status,
            row.outcome,
            row.resident_message,
            row.closed_at,
            row.category,
            row.title_code,
            row.unit_id,
            row.duplicate_of,
            row.place_name,
            session.execute(text("SELECT ST_AsText(geom) FROM observation WHERE id = :id"), {"id": row.id}).scalar(),
            session.execute(
                text(
                    "SELECT precision, ST_AsText(geom), place_id, summary FROM publication WHERE observation_id = :id"
                ),
                {"id": row.id},
            ).first(),
        )
        for row in rows
    ]


def test_a_new_category_brings_its_unit_and_drops_a_title_that_it_does_not_know(session: Session) -> None:
    actor = staff(session)
    row = make_observation(session, unit_id=unit(session, "street"))
    triage.set_category(session, row, CategoryCode.GRAFFITI, actor=actor)
    assert (row.title_code, row.unit_id) == (None, unit(session, "park"))


def test_a_unit_that_staff_chose_stays_when_the_category_changes(session: Session) -> None:
    actor = staff(session)
    row = make_observation(session, unit_id=unit(session, "safety"))
    triage.set_category(session, row, CategoryCode.GRAFFITI, actor=actor)
    assert row.unit_id == unit(session, "safety")


def test_a_unit_of_another_municipality_is_refused(session: Session) -> None:
    row = make_observation(session)
    with pytest.raises(InvalidInput, match="unit_unknown"):
        triage.set_unit(session, row, unit(session, "street", GRANNBY), actor=staff(session))


def test_a_category_that_is_not_used_is_refused(session: Session) -> None:
    session.get_one(Category, (TESTBY, "traffic")).active = False
    with pytest.raises(InvalidInput, match="category_unknown"):
        triage.set_category(session, make_observation(session), CategoryCode.TRAFFIC, actor=staff(session))


def test_words_become_a_place_with_a_name(session: Session) -> None:
    row = make_observation(session, at=None, place_name=None, place_words="Vid torget")
    triage.put_on_map(session, row, Point(X + 140, Y + 140), actor=staff(session))
    assert row.place_name == "Stortorget"
    assert row.place_id is not None


def test_a_place_outside_the_municipality_is_refused(session: Session) -> None:
    row = make_observation(session, at=None)
    with pytest.raises(InvalidInput, match="outside_municipality") as refusal:
        triage.put_on_map(session, row, Point(X + 8000, Y), actor=staff(session))
    assert refusal.value.field == "geometry"


def test_a_duplicate_is_closed_and_its_reporter_hears_of_the_other_one(session: Session) -> None:
    actor = staff(session)
    kept, other = make_observation(session), make_observation(session)
    triage.merge(session, kept, other, actor=actor)
    assert (other.status, other.outcome, other.duplicate_of) == ("closed", "duplicate", kept.id)
    before = waiting_mails(session)
    change_status(session, kept, ObservationStatus.PLANNED, actor=actor)
    session.flush()
    told = text("SELECT count(*) FROM mail WHERE observation_id = :id AND params->>'status' = 'planned'")
    assert session.execute(told, {"id": other.id}).scalar() == 1
    assert waiting_mails(session) == before + 2


def test_duplicates_of_a_duplicate_follow_along(session: Session) -> None:
    actor = staff(session)
    first, second, third = (make_observation(session) for _ in range(3))
    triage.merge(session, second, third, actor=actor)
    triage.merge(session, first, second, actor=actor)
    assert third.duplicate_of == first.id


def test_what_cannot_be_merged(session: Session) -> None:
    actor = staff(session)
    one, two, closed = (make_observation(session) for _ in range(3))
    close(session, closed)
    with pytest.raises(InvalidInput, match="same_observation"):
        triage.merge(session, one, one, actor=actor)
    with pytest.raises(InvalidInput, match="closed_already"):
        triage.merge(session, one, closed, actor=actor)
    triage.merge(session, one, two, actor=actor)
    with pytest.raises(InvalidInput, match="is_duplicate"):
        triage.merge(session, two, make_observation(session), actor=actor)


def test_merging_keeps_the_one_that_has_come_furthest(session: Session) -> None:
    actor = staff(session)
    rows = [make_observation(session) for _ in range(3)]
    change_status(session, rows[1], ObservationStatus.PLANNED, actor=actor)
    result = bulk.merge(session, TESTBY, versions(rows), None, actor=actor)
    assert {rows[0].duplicate_of, rows[2].duplicate_of} == {rows[1].id}
    assert len(result.done) == 2


def test_one_report_alone_cannot_be_merged(session: Session) -> None:
    with pytest.raises(InvalidInput, match="too_few_to_merge"):
        bulk.merge(session, TESTBY, versions([make_observation(session)]), None, actor=staff(session))


def test_suggested_are_the_same_category_near_and_soon(session: Session) -> None:
    now = datetime.now(UTC)
    first = make_observation(session, at=(X, Y), created_at=now - timedelta(days=10))
    near = make_observation(session, at=(X + 24, Y), created_at=now)
    chained = make_observation(session, at=(X + 48, Y), created_at=now)
    make_observation(session, at=(X, Y), category="graffiti", title_code=None, created_at=now)
    make_observation(session, GRANNBY, at=(X, Y), created_at=now)
    late = make_observation(session, at=(X, Y + 300), created_at=now)
    make_observation(session, at=(X, Y + 300), created_at=now - timedelta(days=15))
    every = session.scalars(select(Observation.id)).all()
    found = suggested(session, TESTBY, every)
    assert {key: value.id for key, value in found.items()} == {near.id: first.id}
    assert chained.id not in found, "a row of lamps is no chain of duplicates"
    assert late.id not in found


def test_merging_the_suggested_closes_each_into_its_own(session: Session) -> None:
    actor = staff(session)
    lamps = [make_observation(session, at=(X + 100 * i, Y)) for i in range(3)]
    again = [make_observation(session, at=(X + 100 * i + 5, Y)) for i in range(3)]
    result = bulk.merge_suggested(session, TESTBY, versions([*lamps, *again]), actor=actor)
    assert [row.duplicate_of for row in again] == [lamp.id for lamp in lamps]
    assert len(result.done) == 3
    with pytest.raises(InvalidInput, match="nothing_to_merge"):
        bulk.merge_suggested(session, TESTBY, versions(lamps), actor=actor)


def test_bulk_leaves_what_changed_and_tells_which(session: Session) -> None:
    actor = staff(session)
    fresh, stale = make_observation(session), make_observation(session)
    page = versions([fresh, stale])
    change_status(session, stale, ObservationStatus.REVIEW, actor=actor)
    session.flush()
    result = bulk.set_unit(session, TESTBY, page, unit(session, "park"), actor=actor)
    assert (result.done, result.skipped) == ([fresh.id], {stale.public_id: "changed_meanwhile"})
    assert stale.unit_id is None


def test_a_row_of_another_municipality_stops_the_whole_change(session: Session) -> None:
    actor = staff(session)
    own, foreign = make_observation(session), make_observation(session, GRANNBY)
    with pytest.raises(NotFound):
        bulk.publish(session, TESTBY, versions([own, foreign]), public_ground=True, actor=actor)
    assert precision(session, own) is None


def test_bulk_publishing_is_exact_only_on_public_ground_whatever_the_tick_says(session: Session) -> None:
    actor = staff(session)
    street, garden = make_observation(session, at=STREET), make_observation(session, at=(X + 200, Y + 80))
    bulk.publish(session, TESTBY, versions([street, garden]), public_ground=True, actor=actor)
    assert (precision(session, street), precision(session, garden)) == ("exact", "cell")


def test_bulk_closing_without_a_sentence_changes_nothing(session: Session) -> None:
    actor = staff(session)
    rows = [make_observation(session) for _ in range(2)]
    with pytest.raises(InvalidInput, match="message_needed"):
        bulk.set_status(
            session, TESTBY, versions(rows), ObservationStatus.CLOSED, actor=actor, outcome=Outcome.DECLINED
        )


def test_one_case_that_changed_meanwhile_is_a_conflict(session: Session) -> None:
    row = make_observation(session)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        loading.locked(session, TESTBY, row.public_id, row.version + 1)
    with pytest.raises(NotFound):
        loading.locked(session, GRANNBY, row.public_id, row.version)


def _publish(session: Session, rows: list[Observation], actor: Actor) -> Result:
    return bulk.publish(session, TESTBY, versions(rows), public_ground=True, actor=actor)


def _hide(session: Session, rows: list[Observation], actor: Actor) -> Result:
    return bulk.hide(session, TESTBY, versions(rows), actor=actor)


def _close(session: Session, rows: list[Observation], actor: Actor) -> Result:
    after, outcome = ObservationStatus.CLOSED, Outcome.DONE
    return bulk.set_status(
        session, TESTBY, versions(rows), after, actor=actor, outcome=outcome, message="Lamporna lyser igen."
    )


def _category(session: Session, rows: list[Observation], actor: Actor) -> Result:
    return bulk.set_category(session, TESTBY, versions(rows), CategoryCode.UNSAFE_PLACE, actor=actor)


def _unit(session: Session, rows: list[Observation], actor: Actor) -> Result:
    return bulk.set_unit(session, TESTBY, versions(rows), unit(session, "safety"), actor=actor)


def _merge(session: Session, rows: list[Observation], actor: Actor) -> Result:
    return bulk.merge(session, TESTBY, versions(rows), rows[0].public_id, actor=actor)


def _move(session: Session, rows: list[Observation], actor: Actor) -> Result:
    result = Result()
    for row in rows:
        triage.put_on_map(session, row, Point(X + 140, Y + 60), actor=actor, batch_id=result.batch_id)
        result.done.append(row.id)
    return result


@pytest.mark.parametrize("change", [_publish, _hide, _close, _category, _unit, _merge, _move])
@pytest.mark.parametrize("published", [True, False])
def test_undo_puts_everything_back(session: Session, reader: Session, change: Change, published: bool) -> None:
    actor = staff(session)
    rows = [make_observation(session, at=STREET) for _ in range(3)]
    if published:
        publication.publish(session, rows[0], public_ground=True, summary="Mörkt vid gatan", actor=actor)
        publication.publish(session, rows[1], public_ground=False, actor=actor)
    session.commit()
    before, shown, mails = state(session, rows), public_ids(reader), waiting_mails(session)
    result = change(session, rows, actor)
    session.commit()
    if result.done:
        assert state(session, rows) != before
    assert result.done or change is _hide
    if not result.done:
        return
    assert triage.undo(session, TESTBY, result.batch_id, actor=actor) == set()
    session.commit()
    assert state(session, rows) == before
    assert public_ids(reader) == shown
    assert waiting_mails(session) == mails
    with pytest.raises(Conflict, match="undone_already"):
        triage.undo(session, TESTBY, result.batch_id, actor=actor)


def test_undo_leaves_what_changed_since(session: Session) -> None:
    actor = staff(session)
    rows = [make_observation(session, at=STREET) for _ in range(2)]
    session.flush()
    result = _publish(session, rows, actor)
    session.flush()
    triage.set_category(session, rows[0], CategoryCode.GRAFFITI, actor=actor)
    session.flush()
    assert triage.undo(session, TESTBY, result.batch_id, actor=actor) == {rows[0].id}
    assert (precision(session, rows[0]), precision(session, rows[1])) == ("exact", None)


def test_undo_only_within_ten_minutes_and_only_at_home(session: Session) -> None:
    actor = staff(session)
    result = _publish(session, [make_observation(session, at=STREET)], actor)
    session.flush()
    with pytest.raises(NotFound):
        triage.undo(session, GRANNBY, result.batch_id, actor=actor)
    with pytest.raises(NotFound):
        triage.undo(session, TESTBY, some_batch(), actor=actor)
    with pytest.raises(Conflict, match="undo_too_late"):
        triage.undo(session, TESTBY, result.batch_id, actor=actor, delay=timedelta(0))


def test_what_staff_have_looked_at_is_held_no_more(session: Session) -> None:
    actor = staff(session)
    rows = [make_observation(session, at=STREET, held=True) for _ in range(2)]
    result = _publish(session, rows[:1], actor)
    change_status(session, rows[1], ObservationStatus.REVIEW, actor=actor)
    assert [row.held for row in rows] == [False, False]
    session.flush()
    triage.undo(session, TESTBY, result.batch_id, actor=actor)
    assert rows[0].held is True


def test_a_change_that_also_touched_an_action_is_not_taken_back_in_part(session: Session) -> None:
    actor = staff(session)
    row = make_observation(session)
    batch = some_batch()
    change_status(session, row, ObservationStatus.PLANNED, actor=actor, batch_id=batch)
    audit.record(
        session,
        municipality_id=TESTBY,
        object_kind="action",
        object_id=some_batch(),
        actor=actor,
        verb=Verb.STATUS,
        audience=Audience.PUBLIC,
        batch_id=batch,
    )
    session.flush()
    with pytest.raises(NotFound):
        triage.undo(session, TESTBY, batch, actor=actor)
    assert row.status == ObservationStatus.PLANNED


def test_of_two_who_change_the_same_case_at_once_exactly_one_succeeds(engines: Engines, session: Session) -> None:
    actor = staff(session)
    rows = [make_observation(session) for _ in range(10)]
    session.commit()

    def change(row: Observation, code: str) -> bool:
        with session_factory(engines.app)() as own:
            set_scope(own, municipalities=(TESTBY,))
            try:
                found = loading.locked(own, TESTBY, row.public_id, 1)
                triage.set_unit(own, found, unit(own, code), actor=actor)
                own.commit()
            except Conflict:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        pairs = [(pool.submit(change, row, "park"), pool.submit(change, row, "street")) for row in rows]
    assert [one.result() + two.result() for one, two in pairs] == [1] * len(rows)
