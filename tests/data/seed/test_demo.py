"""The demo is whole, the same every time, and breaks none of the application's own rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from data.queries import ground
from data.vocabulary import (
    ActionStatus,
    ObservationStatus,
    Outcome,
    Precision,
    WalkKind,
    WatchAreaKind,
    WatchAreaStatus,
)
from tests.data.seed.conftest import NOW, fill, owner_of
from webapp.actions.rules import STATUS as ACTION_STATUS
from webapp.config import Settings
from webapp.observations import personal_data
from webapp.observations.promises import is_working_day, promise_date
from webapp.observations.rules import STATUS as OBSERVATION_STATUS
from webapp.observations.service.publication import precision_for
from webapp.watch_areas.rules import STATUS as WATCH_STATUS

Rows = list[Row[Any]]
SAME = {
    "observation": "public_id, category, title_code, place_name, place_words, text, status, outcome, ST_AsEWKT(geom)",
    "action": "public_id, kind, title, status, outcome, ST_AsEWKT(geom), ST_AsEWKT(public_geom)",
    "place": "public_id, slug, name, kind, ST_AsEWKT(geom)",
    "street": "name, kind, external_id, ST_AsEWKT(geom)",
    "ground": "external_id, kind, municipality_id, ST_AsEWKT(geom)",
    "light_point": "public_id, state, label, ST_AsEWKT(geom)",
    "walk": "public_id, kind, status, title",
    "watch_area": "public_id, kind, name, status, facts, ST_AsEWKT(geom), ST_AsEWKT(public_geom)",
}


@pytest.fixture(scope="module")
def settings(databases: Callable[[str], Settings]) -> Settings:
    return databases("first")


@pytest.fixture(scope="module")
def town(settings: Settings) -> Iterator[Session]:
    """A session on a database with the demo in it."""
    with owner_of(settings) as session:
        fill(session, settings)
        session.commit()
        yield session


def rows(session: Session, query: str, **values: Any) -> Rows:
    return list(session.execute(text(query), values).all())


def one(session: Session, query: str) -> Any:
    return session.execute(text(query)).scalar_one()


def observations(session: Session) -> Rows:
    return rows(session, "SELECT * FROM observation WHERE external_source = 'demo' ORDER BY ref")


def history(session: Session, kind: str) -> dict[Any, Rows]:
    lines = defaultdict(list)
    for line in rows(session, "SELECT * FROM event WHERE object_kind = :kind ORDER BY id", kind=kind):
        lines[line.object_id].append(line)
    return lines


def test_there_are_fifteen_hundred_observations_and_a_hundred_and_twenty_actions(town: Session) -> None:
    per_town = "SELECT municipality_id, count(*) FROM {} WHERE {} GROUP BY 1 ORDER BY 1"
    found = rows(town, per_town.format("observation", "external_source = 'demo'"))
    assert [tuple(row) for row in found] == [(138, 400), (188, 440), (480, 400), (486, 260)]
    found = rows(town, per_town.format("action", "municipality_id < 500"))
    assert [tuple(row)[1] for row in found] == [30, 30, 30, 30]
    found = rows(town, per_town.format("place", "source = 'demo'"))
    assert [tuple(row) for row in found] == [(138, 14), (188, 15), (480, 14), (486, 13)]


def test_most_is_answered_and_the_inbox_is_fresh(town: Session) -> None:
    for code in (138, 188, 480, 486):
        found = [row for row in observations(town) if row.municipality_id == code]
        assert sum(row.status == "closed" for row in found) > 0.7 * len(found)
        unread = [row for row in found if row.status == "new"]
        assert 12 <= len(unread) <= 20
        assert all(NOW - row.created_at < timedelta(days=9) for row in unread)
        assert all(row.resident_message for row in found if row.status == "closed" and row.outcome != "duplicate")
        assert NOW - min(row.created_at for row in found) > timedelta(days=650)


def test_reports_follow_the_seasons_and_the_hours(town: Session) -> None:
    def share(category: str, part: str) -> float:
        query = f"SELECT avg(CASE WHEN {part} THEN 1.0 ELSE 0 END) FROM observation WHERE category = '{category}'"
        return float(one(town, f"{query} AND external_source = 'demo'"))

    local = "created_at AT TIME ZONE 'Europe/Stockholm'"
    winter = f"extract(month FROM {local}) IN (10, 11, 12, 1, 2)"
    assert share("lighting", winter) > 0.6
    assert share("vegetation", winter) < share("lighting", winter) - 0.1
    assert share("unsafe_place", f"extract(hour FROM {local}) >= 17") > 0.75
    assert share("graffiti", "light = 'dark'") < share("lighting", "light = 'dark'") / 2
    assert (
        rows(town, f"SELECT 1 FROM observation WHERE title_code = 'ice' AND extract(month FROM {local}) IN (5, 8)")
        == []
    )


def test_texts_are_many_and_answers_are_one_sentence_or_two(town: Session) -> None:
    said = [row.text for row in observations(town) if row.text]
    assert len(set(said)) > 0.6 * len(said)
    assert len(said) > 1200


def test_the_story_goes_from_the_first_report_to_the_return_walk(town: Session) -> None:
    place = rows(town, "SELECT id, description FROM place WHERE name = 'Södra Bergen'")[0]
    walks = rows(town, "SELECT * FROM walk WHERE place_id = :id ORDER BY starts_at", id=place.id)
    assert [(walk.kind, walk.status) for walk in walks] == [("safety_walk", "published"), ("return_walk", "published")]
    assert walks[1].previous_walk_id == walks[0].id
    actions = rows(
        town,
        "SELECT a.* FROM action a JOIN action_place p ON p.action_id = a.id"
        " WHERE p.place_id = :id AND a.closed_at BETWEEN :first AND :then ORDER BY a.title",
        id=place.id,
        first=walks[0].starts_at,
        then=walks[1].starts_at,
    )
    assert {(action.kind, action.outcome) for action in actions} >= {
        ("lighting", "done"),
        ("vegetation", "done"),
        ("camera", "declined"),
    }
    lit = next(action for action in actions if action.title.startswith("Ny belysning"))
    answered = rows(
        town,
        "SELECT o.* FROM observation o JOIN action_observation l ON l.observation_id = o.id WHERE l.action_id = :id",
        id=lit.id,
    )
    assert {row.source for row in answered} == {"resident", "walk"}
    felt = rows(
        town,
        "SELECT category, created_at < :lit AS before FROM observation"
        " WHERE place_id = :id AND category IN ('unsafe_place', 'safe_place')",
        lit=lit.closed_at,
        id=place.id,
    )
    counted = {(row.category, row.before): 0 for row in felt}
    for row in felt:
        counted[row.category, row.before] += 1
    assert counted["unsafe_place", True] >= 3 * counted.get(("unsafe_place", False), 0)
    assert counted["safe_place", False] > 2 * counted.get(("safe_place", True), 0)
    assert place.description["sv"]


def test_what_walkers_found_names_its_walk(town: Session) -> None:
    found = rows(
        town,
        "SELECT w.kind, w.status, count(o.id) AS number, bool_and(o.source = 'walk') AS told,"
        " bool_and(o.created_at BETWEEN w.starts_at AND w.starts_at + interval '3 hours') AS then"
        " FROM walk w LEFT JOIN observation o ON o.walk_id = w.id WHERE w.municipality_id < 500 GROUP BY w.id, w.kind",
    )
    assert {row.kind for row in found} == {kind.value for kind in WalkKind}
    assert all((row.number > 0) == (row.status != "planned") for row in found)
    assert all(row.told and row.then for row in found if row.number)
    assert one(town, "SELECT count(*) FROM observation WHERE source = 'walk' AND walk_id IS NULL") == 0


def test_reports_about_lighting_name_lamps(town: Session) -> None:
    named = rows(
        town,
        "SELECT ST_Distance(l.geom, o.geom) AS metres, l.state FROM observation o"
        " JOIN light_point l ON l.id = o.asset_id AND l.municipality_id = o.municipality_id",
    )
    assert len(named) > 150
    assert max(row.metres for row in named) == 0
    assert one(town, "SELECT count(*) FROM observation WHERE asset_id IS NOT NULL") == len(named)


def test_all_states_and_outcomes_are_there(town: Session) -> None:
    found = observations(town)
    assert {row.status for row in found} == {status.value for status in ObservationStatus}
    assert {row.outcome for row in found} - {None} == {outcome.value for outcome in Outcome}
    assert set(town.execute(text("SELECT status FROM action")).scalars()) == {status.value for status in ActionStatus}
    assert one(town, "SELECT count(DISTINCT outcome) FROM action") >= 3
    assert {row.category for row in found} == set(town.execute(text("SELECT code FROM category")).scalars())


def test_the_special_cases_are_there(town: Session) -> None:
    found = observations(town)
    assert [row.place_words for row in found if row.geom is None] == ["Vid infarten till vårdcentralen i Rimbo"]
    assert sum(row.held for row in found) == 1
    assert {row.language for row in found} == {"sv", "en"}
    today = NOW.date()
    assert any(row.promise_on and row.promise_on < today and row.status != "closed" for row in found)
    assert one(town, "SELECT count(*) FROM action WHERE whole_municipality") == 1
    late = rows(town, "SELECT 1 FROM action WHERE status <> 'closed' AND due_on < :today", today=today)
    assert 3 <= len(late) <= 12
    shapes = set(town.execute(text("SELECT ST_GeometryType(geom) FROM observation WHERE geom IS NOT NULL")).scalars())
    assert shapes == {"ST_Point", "ST_LineString", "ST_Polygon"}


def test_two_loads_differ_in_dates_alone(town: Session, databases: Callable[[str], Settings]) -> None:
    other, now = databases("second"), datetime(2027, 1, 1, 0, 1, tzinfo=UTC)
    with owner_of(other) as session:
        fill(session, other, now)
        for table, columns in SAME.items():
            query = f"SELECT {columns} FROM {table} WHERE municipality_id < 500 ORDER BY 1, 3"
            assert rows(session, query) == rows(town, query), table
        check_moments(session, now)


def test_nothing_happens_in_the_future_or_before_it_was_reported(
    town: Session, databases: Callable[[str], Settings]
) -> None:
    check_moments(town, NOW)
    settings, midsummer = databases("any"), datetime(2027, 6, 19, 22, 0, tzinfo=UTC)
    with owner_of(settings) as session:
        fill(session, settings, midsummer)
        check_moments(session, midsummer)


def check_moments(session: Session, now: datetime) -> None:
    """Nothing lies after the moment of loading, and nothing of a report before the report."""
    for table, moments in (
        ("event", ("at",)),
        ("observation", ("created_at", "closed_at")),
        ("action", ("created_at", "published_at", "closed_at")),
        ("publication", ("published_at",)),
        ("observation_contact", ("created_at", "confirmed_at")),
    ):
        for moment in moments:
            late = f"SELECT 1 FROM {table} WHERE {moment} > :now AND municipality_id < 500"
            assert rows(session, late, now=now) == [], (table, moment)
    early = "SELECT 1 FROM event e JOIN observation o ON o.id = e.object_id WHERE e.at < o.created_at"
    assert rows(session, early) == []


def test_every_step_is_allowed_and_leads_to_the_present_state(town: Session) -> None:
    for kind, table, states in (
        ("observation", OBSERVATION_STATUS, ObservationStatus),
        ("action", ACTION_STATUS, ActionStatus),
    ):
        lines = history(town, kind)
        for row in rows(town, f"SELECT * FROM {kind} WHERE municipality_id < 500"):
            told = [line for line in lines[row.id] if "status" in line.changes]
            assert [line.at for line in lines[row.id]] == sorted(line.at for line in lines[row.id])
            assert told[0].verb == "created"
            for line, following in pairwise(told):
                assert following.changes["status"][0] == line.changes["status"][1]
            for line in told[1:]:
                before, after = (states(word) for word in line.changes["status"])
                outcome = Outcome(line.changes["outcome"][1]) if "outcome" in line.changes else None
                refusal = table.check(before, after, outcome=outcome, message=row.resident_message)  # type: ignore[attr-defined] # either of two tables
                assert refusal is None, (row.ref, line.changes, refusal)
            assert told[-1].changes["status"][1] == row.status
            assert told[-1].at == row.closed_at or row.status != "closed"


def test_what_an_action_answers_has_come_as_far_as_the_action(town: Session) -> None:
    pairs = rows(
        town,
        "SELECT a.status, a.outcome, a.resident_message, a.created_at, a.closed_at,"
        " o.status AS own, o.outcome AS own_outcome, o.resident_message AS own_message,"
        " o.created_at AS own_created, o.closed_at AS own_closed FROM action a"
        " JOIN action_observation l ON l.action_id = a.id JOIN observation o ON o.id = l.observation_id",
    )
    assert 350 < len(pairs) < 500
    for pair in pairs:
        assert pair.own == {"proposed": "planned", "decided": "planned"}.get(pair.status, pair.status)
        assert (pair.own_outcome, pair.own_closed) == (pair.outcome, pair.closed_at)
        assert pair.own_created < pair.created_at
        if pair.status == "closed":
            assert pair.own_message == pair.resident_message
            assert pair.own_message


def test_the_public_sees_what_the_rules_allow(town: Session) -> None:
    found = {row.id: row for row in observations(town)}
    under = ground.under(town, list(found))
    rule = {
        (row.municipality_id, row.code): Precision(row.public_precision) for row in rows(town, "SELECT * FROM category")
    }
    shown = rows(town, "SELECT *, geom IS NOT NULL AS drawn FROM publication")
    for row in shown:
        observation, spot = found[row.observation_id], under[row.observation_id]
        assert observation.duplicate_of is None
        assert not observation.held
        category = rule[observation.municipality_id, observation.category]
        busy = spot.busy_place_id is not None
        assert row.precision == precision_for(category, public_ground=spot.public, busy=busy).value
        assert row.drawn == (row.precision == "exact")
        assert row.place_id == (spot.busy_place_id if row.precision == "place" else None)
    assert {row.precision for row in shown} == {"exact", "place", "cell"}
    assert 1200 < len(shown) < 1450
    assert (
        one(
            town,
            "SELECT count(*) FROM observation WHERE external_source = 'demo' AND status = 'new'"
            " AND id NOT IN (SELECT observation_id FROM publication)",
        )
        >= 6
    )


def test_actions_show_no_more_than_public_things(town: Session) -> None:
    from data.queries.action_geometry import refresh_public_geom

    query = "SELECT public_id, ST_AsEWKT(public_geom) FROM action ORDER BY 1"
    before = rows(town, query)
    refresh_public_geom(town, list(town.execute(text("SELECT id FROM action")).scalars()))
    assert rows(town, query) == before
    assert one(town, "SELECT bool_and((published_at IS NULL) = (status = 'proposed')) FROM action")


def test_a_duplicate_lies_beside_what_it_repeats(town: Session) -> None:
    pairs = rows(
        town,
        "SELECT ST_Distance(o.geom, k.geom) AS metres, o.category = k.category AS same,"
        " o.created_at > k.created_at AS later, k.status FROM observation o"
        " JOIN observation k ON k.id = o.duplicate_of",
    )
    assert len(pairs) > 20
    for pair in pairs:
        assert pair.metres < 10
        assert (pair.same, pair.later) == (True, True)
        assert pair.status in ("review", "closed")


def test_all_of_it_lies_in_its_municipality_and_streets_have_names_of_their_own(town: Session) -> None:
    for table in ("observation", "place", "street", "ground", "light_point"):
        query = f"SELECT 1 FROM {table} t JOIN municipality m ON m.id = t.municipality_id AND m.id < 500"
        assert rows(town, f"{query} WHERE NOT ST_Within(t.geom, m.geom)") == [], table
    streets = "SELECT 1 FROM street WHERE source = 'demo' GROUP BY municipality_id, name"
    assert rows(town, f"{streets} HAVING count(*) > 1") == []


def test_dates_are_those_of_the_promise_and_of_working_days(town: Session) -> None:
    days = {(row.municipality_id, row.code): row.promise_working_days for row in rows(town, "SELECT * FROM category")}
    sent = "(created_at AT TIME ZONE 'Europe/Stockholm')::date AS sent"
    for row in rows(town, f"SELECT *, {sent} FROM observation WHERE municipality_id < 500"):
        assert row.promise_on == promise_date(row.sent, days[row.municipality_id, row.category])
        assert f"-{row.sent:%y%m}-" in row.ref
    assert all(is_working_day(row.due_on) for row in rows(town, "SELECT due_on FROM action"))


def test_answers_are_options_of_the_category(town: Session) -> None:
    questions = {(row.municipality_id, row.code): row.questions for row in rows(town, "SELECT * FROM category")}
    for row in observations(town):
        options = {
            question["code"]: {option["code"] for option in question["options"]}
            for question in questions[row.municipality_id, row.category]
        }
        for code, answer in row.answers.items():
            given = set(answer) if isinstance(answer, list) else {answer}
            assert given <= options[code], (row.ref, code, answer)
        assert row.title_code == row.answers.get("what")


def test_nobody_is_named(town: Session) -> None:
    words = town.execute(text("SELECT text FROM observation UNION SELECT resident_message FROM observation")).scalars()
    assert [word for word in words if word and personal_data.find(word)] == []
    emails = set(town.execute(text("SELECT email FROM observation_contact")).scalars())
    assert emails
    assert all(email.endswith(".example") for email in emails)


def test_running_numbers_follow_time(town: Session) -> None:
    for table in ("observation", "action"):
        refs = rows(town, f"SELECT municipality_id, ref FROM {table} WHERE municipality_id < 500 ORDER BY created_at")
        for code in (138, 188, 480, 486):
            mine = [row.ref for row in refs if row.municipality_id == code]
            assert mine == sorted(mine)


def test_it_goes_on_where_the_demo_stops(town: Session) -> None:
    last = one(town, "SELECT max(last) FROM ref_counter WHERE municipality_id = 480 AND series = 'action'")
    assert last == one(town, "SELECT count(*) FROM action WHERE municipality_id = 480")
    assert NOW - timedelta(days=1) > one(town, "SELECT min(created_at) FROM action")


def test_watch_areas_are_of_all_kinds_and_states_and_lie_in_their_municipality(town: Session) -> None:
    found = rows(town, "SELECT kind, status, geom, public_geom, municipality_id FROM watch_area")
    assert {row.kind for row in found} == set(WatchAreaKind)
    assert {row.status for row in found} == set(WatchAreaStatus)
    outside = (
        "SELECT count(*) FROM watch_area a JOIN municipality m ON m.id = a.municipality_id"
        " WHERE NOT ST_Covers(m.geom, a.geom) OR NOT ST_Covers(a.public_geom, ST_Buffer(a.geom, 49))"
    )
    assert one(town, outside) == 0
    assert one(town, "SELECT count(*) FROM watch_area WHERE next_review_on < '2026-11-25' AND status = 'active'") >= 3


def test_every_step_of_a_watch_area_is_allowed(town: Session) -> None:
    states = dict(rows(town, "SELECT id, status FROM watch_area"))
    for object_id, lines in history(town, "watch_area").items():
        steps = [line.changes["status"] for line in lines]
        assert steps[0][0] is None
        for before, after in steps[1:]:
            step = WATCH_STATUS.check(WatchAreaStatus(before), WatchAreaStatus(after), message="Nej.", reason=None)
            assert step is None, (before, after)
        assert steps[-1][1] == states[object_id]
