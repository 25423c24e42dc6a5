"""A new action: suggestions, links, numbers, and what is refused."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.support.client import Client
from tests.support.world import GRANNBY
from tests.webapp.actions.conftest import Report
from tests.webapp.actions.steps import PLAN, bundle, page


def test_the_form_suggests_title_kind_and_place(coordinator: Client, report: Report, store: Session) -> None:
    rows = [report(title_code=None, place_name="Bollmoravägen") for _ in range(2)]
    rows.append(report(category="vegetation", title_code=None, place_name="Storgatan"))
    answer = coordinator.post("/staff/testby/actions/new", {"obs": [row.public_id for row in rows]}, status=200)
    assert answer.all(".//input[@name='title']")[0].get("value") == "Belysning, Bollmoravägen"
    assert [o.get("value") for o in answer.all(".//select[@name='kind']/option[@selected]")] == ["lighting"]
    assert "av 3 ärenden" in answer.text


def test_saving_links_the_observations_and_plans_them(coordinator: Client, report: Report, store: Session) -> None:
    rows = [report(), report(status="review"), report(status="in_progress")]
    bundle(coordinator, *rows)
    store.expire_all()
    assert [store.merge(row).status for row in rows] == ["planned", "planned", "in_progress"]
    counted = store.execute(text("SELECT count(*) FROM action_observation")).scalar()
    assert counted == 3


def test_numbers_run_in_each_municipality(coordinator: Client, report: Report, store: Session) -> None:
    bundle(coordinator)
    bundle(coordinator)
    coordinator.sign_in("coordinator", "grannby").post("/staff/grannby/actions", PLAN)
    refs = store.execute(text("SELECT ref FROM action ORDER BY ref")).scalars().all()
    assert refs == ["GB-Å-0001", "TB-Å-0001", "TB-Å-0002"]


def test_observations_of_another_municipality_are_passed_over(
    coordinator: Client, report: Report, store: Session
) -> None:
    mine, foreign = report(), report(GRANNBY)
    action = bundle(coordinator, mine, foreign)
    assert foreign.ref not in page(coordinator, action).text
    store.expire_all()
    assert store.merge(foreign).status == "new"


def test_a_unit_of_another_municipality_is_refused(coordinator: Client, store: Session) -> None:
    unit = store.execute(text("SELECT id FROM unit WHERE municipality_id = :m LIMIT 1"), {"m": GRANNBY}).scalar()
    answer = coordinator.post("/staff/testby/actions", {**PLAN, "unit": str(unit)}, status=400)
    assert answer.all(".//*[@id='unit-error']")


def test_wrong_values_get_a_message_and_everything_typed_stays(coordinator: Client, report: Report) -> None:
    row = report()
    form = {**PLAN, "title": "", "cost_sek": "mycket", "due_on": "i morgon", "description": "Sju lampor"}
    answer = coordinator.post("/staff/testby/actions", {**form, "obs": row.public_id}, status=400)
    for field in ("title", "cost_sek", "due_on"):
        assert answer.all(f".//*[@id='{field}-error']"), field
    assert "Sju lampor" in answer.text
    assert answer.all(f".//input[@name='obs'][@value='{row.public_id}']")


def test_hostile_values_are_refused_not_a_crash(coordinator: Client) -> None:
    for field, value in (
        ("kind", "weapon"),
        ("cost_sek", "99999999999999999999"),
        ("cost_sek", "-1"),
        ("due_on", "9999-12-31"),
        ("title", "x" * 121),
        ("unit", "not-a-uuid"),
        ("more_place", "Ingenstans"),
    ):
        coordinator.post("/staff/testby/actions", {**PLAN, field: value}, status=400)
    coordinator.post("/staff/testby/actions/new", {"obs": ["x"] * 501}, status=400)


def test_an_observation_may_belong_to_two_open_actions_and_the_form_says_so(
    coordinator: Client, report: Report, store: Session
) -> None:
    row = report()
    bundle(coordinator, row)
    answer = coordinator.get(f"/staff/testby/actions/new?obs={row.public_id}")
    assert "hör redan till en öppen åtgärd: TB-Å-0001" in answer.text
    bundle(coordinator, row)
    assert store.execute(text("SELECT count(*) FROM action_observation")).scalar() == 2


def test_chosen_observations_can_be_added_to_an_action_there_is(coordinator: Client, report: Report) -> None:
    action = bundle(coordinator, report())
    more = report()
    answer = coordinator.post("/staff/testby/actions/extend", {"obs": more.public_id, "action": action})
    assert answer.location.endswith(action)
    assert more.ref in page(coordinator, action).text


def test_places_come_by_tick_and_by_name(coordinator: Client, report: Report, store: Session) -> None:
    row = report(at=(605_140, 6_515_140))
    form = coordinator.get(f"/staff/testby/actions/new?obs={row.public_id}")
    near = [box.get("value") for box in form.all(".//input[@name='place_ids']")]
    assert near == ["place10000"]
    action = bundle(coordinator, row, place_ids=near, more_place="stadsparken")
    assert "Stadsparken, Stortorget" in page(coordinator, action).text
    places = store.execute(text("SELECT count(*) FROM action_place")).scalar()
    assert places == 2


def test_the_action_stands_in_the_middle_of_what_it_answers(
    coordinator: Client, report: Report, store: Session
) -> None:
    west, east = report(at=(604_900, 6_515_000)), report(at=(605_100, 6_515_000))
    bundle(coordinator, west, east)
    spot = store.execute(text("SELECT ST_AsText(geom), public_geom IS NULL FROM action")).one()
    assert tuple(spot) == ("POINT(605000 6515000)", True)


def test_a_storm_morning_fits_in_one_action(coordinator: Client, store: Session, report: Report) -> None:
    rows = [report(history=False) for _ in range(120)]
    action = bundle(coordinator, *rows)
    assert f"gäller {len(rows)} ärenden" in page(coordinator, action).text
    assert store.execute(text("SELECT count(*) FROM observation WHERE status = 'planned'")).scalar() == len(rows)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("actions", {**PLAN, "title": "Lyse\0"}),
        ("actions", {**PLAN, "controls_site": "\0"}),
        ("actions", {**PLAN, "obs": "\0"}),
        ("actions/extend", {"action": "\0", "obs": "x"}),
        ("actions/to-confirm", {"pair": "\0:\0"}),
        ("inbox", {"do": "status", "status": "closed", "message": "\0"}),
    ],
)
def test_what_no_database_can_hold_is_refused_in_any_form_of_staff(
    coordinator: Client, path: str, form: dict[str, str]
) -> None:
    assert "tecken som inte går att spara" in coordinator.post(f"/staff/testby/{path}", form, status=400).text
