"""What residents see of actions, and what they must never see."""

import json

from sqlalchemy.orm import Session

from data.models.observation import Observation
from data.queries.action_geometry import actions_of, refresh_public_geom
from tests.factories.observations import publish
from tests.support.client import Client
from tests.webapp.actions.conftest import Report
from tests.webapp.actions.steps import bundle, close, move, undo, version

HIDDEN_AT = (604_321, 6_514_567)


def show(client: Client, action: str, do: str = "publish") -> None:
    """Press the button that shows an action to residents, or hides it."""
    client.post(f"/staff/testby/actions/{action}/publish", {"do": do, "version": version(client, action)})


def made_public(store: Session, row: Observation) -> None:
    """Publish an observation exactly, as the inbox does."""
    merged = store.merge(row)
    publish(store, merged)
    refresh_public_geom(store, actions_of(store, [merged.id]))
    store.commit()


def test_an_action_is_public_only_when_somebody_shows_it(client: Client) -> None:
    client.sign_in("coordinator")
    action = bundle(client)
    client.get(f"/testby/actions/{action}", status=404)
    client.get(f"/testby/actions/{action}.geojson", status=404)
    assert "Inga åtgärder att visa än" in client.get("/testby/actions").text
    show(client, action)
    assert "Nya lampor längs Storgatan" in client.get(f"/testby/actions/{action}").text
    assert "Nya lampor längs Storgatan" in client.get("/testby/actions").text
    show(client, action, "hide")
    client.get(f"/testby/actions/{action}", status=404)


def test_an_action_is_not_found_under_another_municipality(client: Client) -> None:
    client.sign_in("coordinator")
    action = bundle(client)
    show(client, action)
    client.get(f"/grannby/actions/{action}", status=404)
    client.get(f"/grannby/actions/{action}.geojson", status=404)


def test_nothing_of_an_unpublished_observation_shows(client: Client, report: Report, store: Session) -> None:
    client.sign_in("coordinator")
    shown = report(at=(605_100, 6_515_000), place_name="Bollmoravägen")
    hidden = report(at=HIDDEN_AT, place_name="Hemliga stigen", category="unsafe_place", title_code=None)
    action = bundle(client, shown, hidden)
    show(client, action)
    made_public(store, shown)
    answers = [
        client.get(f"/testby/actions/{action}").text,
        client.get(f"/testby/actions/{action}.geojson").text,
        client.get("/testby/actions").text,
    ]
    for answer in answers:
        for secret in (hidden.public_id, hidden.ref, "Hemliga", str(hidden.id), "604321", "6514567"):
            assert secret not in answer, secret
    features = json.loads(answers[1])["features"]
    assert sorted(f["properties"]["k"] for f in features if f["properties"]["k"] != "spoke") == ["a", "o"]
    assert {f["properties"]["to"] for f in features if f["properties"]["k"] == "spoke"} <= {shown.public_id}
    (point,) = [f["geometry"]["coordinates"] for f in features if f["properties"]["k"] == "a"]
    (own,) = [f["geometry"]["coordinates"] for f in features if f["properties"]["k"] == "o"]
    assert point == own, "the action stands where its public observations are, not nearer the hidden one"
    assert "2 rapport" not in answers[2]
    assert "Svarar på 1 rapport" in answers[2]


def test_spokes_lead_to_what_is_public_and_places(client: Client, report: Report, store: Session) -> None:
    client.sign_in("coordinator")
    rows = [report(at=(605_000 + 50 * n, 6_515_000)) for n in range(2)]
    action = bundle(client, *rows, more_place="Stortorget")
    show(client, action)
    for row in rows:
        made_public(store, row)
    features = client.get(f"/testby/actions/{action}.geojson").json["features"]
    spokes = [f["properties"] for f in features if f["properties"]["k"] == "spoke"]
    assert {spoke["to"] for spoke in spokes} == {rows[0].public_id, rows[1].public_id, "place10000"}
    assert {spoke["from"] for spoke in spokes} == {action}


def test_the_sentence_comes_first_and_what_was_undone_leaves_no_trace(client: Client) -> None:
    client.sign_in("coordinator")
    action = bundle(client)
    show(client, action)
    move(client, action, "decided")
    close(client, action)
    page = client.get(f"/testby/actions/{action}")
    assert page.text.index("Lamporna är nya och lyser hela natten.") < page.text.index("Om åtgärden")
    undo(client, action)
    page = client.get(f"/testby/actions/{action}")
    assert "Lamporna är nya" not in page.text
    assert page.words(".//ol[@class='tk-tl']/li/b") == ["Föreslagen", "Beslutad", "Ska vara klart"]


def test_the_list_is_narrowed_by_state_and_kind_in_the_address(client: Client) -> None:
    client.sign_in("coordinator")
    lamps, bushes = bundle(client), bundle(client, title="Låga buskar", kind="vegetation")
    for action in (lamps, bushes):
        show(client, action)
    close(client, bushes, outcome="declined", resident_message="Buskarna är fridlysta.")
    assert "Låga buskar" not in client.get("/testby/actions?status=proposed").text
    assert "Låga buskar" in client.get("/testby/actions?status=no").text
    assert "Låga buskar" in client.get("/testby/actions?kind=vegetation").text
    assert "Ingen åtgärd passar urvalet" in client.get("/testby/actions?status=done").text
    client.get("/testby/actions?status=nonsense&kind=weapon&page=99999999999")


def test_public_pages_are_cacheable_and_set_no_cookie(client: Client) -> None:
    client.sign_in("coordinator")
    action = bundle(client)
    show(client, action)
    client.raw.delete_cookie("trygg")
    for url in ("/testby/actions", f"/testby/actions/{action}", f"/testby/actions/{action}.geojson"):
        headers = client.get(url).response.headers
        assert headers["Cache-Control"] == "public, max-age=60"
        assert "Set-Cookie" not in headers


def test_english_is_complete_around_the_own_words_of_staff(client: Client) -> None:
    client.sign_in("coordinator")
    action = bundle(client)
    show(client, action)
    page = client.get(f"/testby/actions/{action}?lang=en")
    assert "About the action" in page.text
    assert "Nya lampor längs Storgatan" in page.text
    assert "What we do" in client.get("/testby/actions?lang=en").text
