"""Named places: the list and each place's page."""

from sqlalchemy.orm import Session

from tests.factories.actions import make_action, the_place
from tests.factories.observations import close, make_observation, make_public, publish
from tests.support.client import Client
from tests.support.world import CENTRE

X, Y = CENTRE
IN_SQUARE = (X + 140, Y + 140)


def test_the_list_groups_places_by_kind(client: Client) -> None:
    page = client.get("/testby/places")
    assert [words.split()[0] for words in page.words(".//section/h2")] == ["Torg", "Park", "Gångtunnel"]
    assert "i Grannby" not in page.text


def test_the_search_finds_by_part_of_the_name(client: Client) -> None:
    page = client.get("/testby/places?q=TORG")
    assert "1 plats stämmer med ”TORG”" in page.text
    assert page.words(".//li/a[@href='/testby/places/stortorget']") == ["Stortorget"]
    assert "Ingen plats hittades" in client.get("/testby/places?q=%25").text


def test_a_place_shows_what_lies_in_it_and_what_is_done(client: Client, session: Session) -> None:
    inside = make_public(session, at=IN_SQUARE, category="litter", title_code="bin", place_name="Stortorget")
    elsewhere = make_public(session, at=(X - 900, Y - 900), category="graffiti", title_code="plain")
    named = make_observation(session, at=(X, Y), place_name="Torget")
    publish(session, named, place_id=the_place(session).id)
    close(session, named, "done")
    make_action(session, title="Fler papperskorgar", places=[the_place(session)])
    session.commit()
    page = client.get("/testby/places/stortorget")
    shown = {li.get("data-id") for li in page.all(".//li[@data-id]")}
    assert {inside.public_id, named.public_id} <= shown
    assert elsewhere.public_id not in shown
    assert page.words(".//p[@class='tk-now__i']/b") == ["1", "1", "1"]
    assert any("Fler papperskorgar" in words for words in page.words(".//ol/li"))


def test_the_map_of_a_place_draws_the_same(client: Client, session: Session) -> None:
    inside = make_public(session, at=IN_SQUARE)
    action = make_action(session, observations=[inside], places=[the_place(session)])
    session.commit()
    page = client.get("/testby/places/stortorget")
    body = client.get("/testby/places/stortorget.geojson").json
    kinds = {one.get("id"): one["properties"]["k"] for one in body["features"]}
    assert kinds == {the_place(session).public_id: "p", inside.public_id: "o", action.public_id: "a", None: "spoke"}
    assert page.all(".//div[@data-source='/testby/places/stortorget.geojson']")


def test_an_empty_place_says_why(client: Client) -> None:
    page = client.get("/testby/places/stadsparken")
    assert "inga rapporter som kan visas var för sig" in page.text
    assert page.all(".//a[@href='/testby/about-numbers#areas']")


def test_the_maps_own_link_leads_to_the_named_address(client: Client, session: Session) -> None:
    place = the_place(session)
    assert client.get(f"/testby/places/{place.public_id}", status=301).location == "/testby/places/stortorget"


def test_what_is_not_a_place_is_not_there(client: Client, session: Session) -> None:
    foreign = the_place(session, municipality_id=9902).public_id
    for path in ("ingenstans", foreign, "ingenstans.geojson", "%00"):
        client.get(f"/testby/places/{path}", status=404)
