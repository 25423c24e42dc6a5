"""The board, the page of an action, and who may do what."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.support.client import Client
from tests.webapp.actions.conftest import Report
from tests.webapp.actions.steps import PLAN, bundle, close, move, page, version


def test_the_board_has_a_column_for_each_state_and_marks_what_is_late(client: Client) -> None:
    client.sign_in("coordinator")
    assert "Inga åtgärder än" in client.get("/staff/testby/actions").text
    bundle(client, due_on="2020-01-02", title="Sen lampa")
    done = bundle(client, title="Färdig lampa")
    close(client, done)
    board = client.get("/staff/testby/actions")
    assert "Sen lampa" in " ".join(board.words(".//section[@aria-labelledby='col-proposed']"))
    assert "Färdig lampa" in " ".join(board.words(".//section[@aria-labelledby='col-closed']"))
    late = board.words(".//li[@class='tk-acard tk-acard--late']")
    assert len(late) == 1
    assert "dagar sen" in late[0]


def test_the_filter_stands_in_the_address(client: Client, session: Session) -> None:
    client.sign_in("coordinator")
    unit = session.execute(text("SELECT id FROM unit WHERE municipality_id = 9901 AND code = 'park'")).scalar()
    bundle(client, title="Parkens lampa", unit=str(unit), cost_sek="1200")
    bundle(client, title="Ingens lampa", due_on="2020-01-02")
    assert "Ingens lampa" not in client.get("/staff/testby/actions?unit=park").text
    assert "Parkens lampa" not in client.get("/staff/testby/actions?unit=none").text
    late = client.get("/staff/testby/actions?late=1&view=table")
    assert "Ingens lampa" in late.text
    assert "Parkens lampa" not in late.text
    assert "Ingen åtgärd passar filtret" in client.get("/staff/testby/actions?unit=unknown").text


def test_history_tells_who_did_what(client: Client, report: Report) -> None:
    client.sign_in("coordinator")
    action = bundle(client, report())
    form = {**PLAN, "title": "Åtta lampor", "cost_sek": "5000", "version": version(client, action)}
    client.post(f"/staff/testby/actions/{action}/edit", form)
    move(client, action, "decided")
    shown = page(client, action)
    lines = shown.words(".//ol[@class='tk-hist']/li")
    assert [line.split(" ")[0] for line in lines] == ["Beslutad", "Planen", "1", "Föreslagen"]
    assert all("Coordinator Testby" in line for line in lines)
    assert "5\xa0000&nbsp;kr" in shown.text


def test_texts_go_where_retention_can_delete_them(client: Client, session: Session) -> None:
    client.sign_in("coordinator")
    action = bundle(client)
    form = {**PLAN, "title": "Fru Anderssons lampa", "version": version(client, action)}
    client.post(f"/staff/testby/actions/{action}/edit", form)
    close(client, action, resident_message="Fru Andersson är nöjd.")
    kept = session.execute(text("SELECT string_agg(changes::text, ' ') FROM event")).scalar()
    assert "Andersson" not in str(kept)


def test_observations_are_added_by_number_and_by_tick_and_removed(client: Client, report: Report) -> None:
    client.sign_in("coordinator")
    action = bundle(client, report(at=(605_000, 6_515_000)))
    near, far = report(at=(605_050, 6_515_000)), report(at=(609_000, 6_515_000))
    shown = page(client, action)
    assert near.ref in shown.text
    assert far.ref not in shown.text
    url = f"/staff/testby/actions/{action}/observations"
    client.post(url, {"obs": near.public_id, "ref": far.ref.lower(), "version": version(client, action)})
    assert "gäller 3 ärenden" in page(client, action).text
    client.post(url, {"ref": "TB-0000-0000", "version": version(client, action)}, status=400)
    client.post(f"{url}/remove", {"obs": far.public_id, "version": version(client, action)})
    assert far.ref not in page(client, action).text


def test_a_closed_action_takes_no_more_observations(client: Client, report: Report) -> None:
    client.sign_in("coordinator")
    action = bundle(client)
    close(client, action)
    form = {"obs": report().public_id, "version": version(client, action)}
    client.post(f"/staff/testby/actions/{action}/observations", form, status=409)
    client.get(f"/staff/testby/actions/{action}/close", status=409)


def test_the_map_has_spokes_to_everything_and_codes_only(client: Client, report: Report) -> None:
    client.sign_in("coordinator")
    rows = [report(at=(605_000 + 90 * n, 6_515_000)) for n in range(2)]
    action = bundle(client, *rows, more_place="Stadsparken")
    answer = client.get(f"/staff/testby/actions/{action}.geojson")
    kinds = sorted(f["properties"]["k"] for f in answer.json["features"])
    assert kinds == ["a", "o", "o", "p", "spoke", "spoke", "spoke"]
    assert "Stadsparken" not in answer.text
    assert "Nya lampor" not in answer.text
    board = client.get("/staff/testby/actions.geojson").json["features"]
    assert [f["id"] for f in board] == [action]


def test_a_late_action_is_marked_as_late_on_its_own_map_and_on_the_board(client: Client, report: Report) -> None:
    client.sign_in("coordinator")
    action = bundle(client, report(), due_on="2020-02-03")
    for address in (f"/staff/testby/actions/{action}.geojson", "/staff/testby/actions.geojson"):
        found = {f.get("id"): f["properties"] for f in client.get(address).json["features"]}
        assert found[action]["od"] is True


@pytest.mark.parametrize("who", ["police", "council", "municipality_admin"])
def test_others_may_look_but_not_touch(client: Client, report: Report, who: str) -> None:
    client.sign_in("coordinator")
    row = report()
    action = bundle(client, row)
    client.sign_in(who)
    shown = page(client, action)
    assert not shown.all(".//main//form")
    base = f"/staff/testby/actions/{action}"
    client.get("/staff/testby/actions")
    for url in (f"{base}/edit", f"{base}/close", "/staff/testby/actions/new"):
        client.get(url, status=403)
    for url in (
        "/staff/testby/actions",
        "/staff/testby/actions/extend",
        "/staff/testby/actions/undo",
        "/staff/testby/actions/to-confirm",
        f"{base}/status",
        f"{base}/close",
        f"{base}/edit",
        f"{base}/publish",
        f"{base}/observations",
        f"{base}/observations/remove",
    ):
        client.post(url, {"version": "1"}, status=403)


def test_council_sees_no_single_observation(client: Client, report: Report) -> None:
    client.sign_in("coordinator")
    row = report()
    action = bundle(client, row)
    client.sign_in("council")
    shown = page(client, action)
    assert row.ref not in shown.text
    assert "Åtgärden gäller 1 ärende." in shown.text
    answer = client.get(f"/staff/testby/actions/{action}.geojson")
    assert row.public_id not in answer.text
    client.get("/staff/testby/actions/to-confirm", status=403)


def test_unit_staff_may_work_with_actions(client: Client, report: Report) -> None:
    client.sign_in("unit_staff")
    action = bundle(client, report())
    move(client, action, "in_progress")


def test_another_municipality_finds_nothing(client: Client, report: Report) -> None:
    client.sign_in("coordinator")
    row = report()
    action = bundle(client, row)
    client.sign_in("coordinator", "grannby")
    client.get(f"/staff/testby/actions/{action}", status=403)
    base = f"/staff/grannby/actions/{action}"
    for url in (base, f"{base}.geojson", f"{base}/edit", f"{base}/close"):
        client.get(url, status=404)
    client.post(f"{base}/status", {"to": "decided", "version": "1"}, status=404)
    client.post("/staff/grannby/actions/extend", {"obs": row.public_id, "action": action}, status=404)
    assert row.ref not in client.get(f"/staff/grannby/actions/new?obs={row.public_id}").text
