"""What residents get: list, page and map of areas, and writing to a contact person without seeing who it is."""

from datetime import timedelta

import pytest
import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry import shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models.mail import Mail
from data.models.watch_area import WatchMeeting, WatchMessage
from geo import crs
from tests.factories.watch_areas import block, make_area, make_contact
from tests.support.client import Client
from tests.support.world import GRANNBY, TESTBY
from tests.webapp.watch_areas.test_apply import letters
from webapp.config import Settings
from webapp.core.clock import today

HELLO = {"text": "Jag bor här och vill vara med.", "reply_to": "ny@granne.example"}


@pytest.mark.parametrize("status", ["application", "review", "declined", "closed"])
def test_only_running_areas_are_shown(client: Client, store: Session, status: str) -> None:
    hidden = make_area(store, status=status)
    make_area(store, name="Hamnen", kind="boat", status="dormant", area=block(602_000))
    store.commit()
    said = client.get("/testby/areas").text
    assert "Hamnen" in said
    assert "Kvarteret Eken" not in said
    assert len(client.get("/testby/areas.geojson").json["features"]) == 1
    client.get(f"/testby/areas/{hidden.public_id}", status=404)
    client.get(f"/testby/areas/{hidden.public_id}.geojson", status=404)


def test_the_map_is_generalised_and_the_list_has_the_same_areas(client: Client, store: Session) -> None:
    area = make_area(store)
    store.commit()
    page = client.get("/testby/areas")
    (feature,) = client.get("/testby/areas.geojson").json["features"]
    assert [li.get("data-id") for li in page.all(".//li[@data-id]")] == [feature["id"]] == [area.public_id]
    drawn, true = crs.to_store(shape(feature["geometry"])), to_shape(area.geom)
    assert drawn.covers(true)
    assert drawn.boundary.distance(true) > 49
    assert set(feature["properties"]) == {"k", "kind", "s"}


def test_a_kind_can_be_chosen(client: Client, store: Session) -> None:
    make_area(store)
    make_area(store, name="Hamnen", kind="boat", area=block(602_000))
    store.commit()
    said = client.get("/testby/areas?kind=boat").text
    assert "Hamnen" in said
    assert "Kvarteret Eken" not in said
    assert len(client.get("/testby/areas.geojson?kind=boat").json["features"]) == 1
    assert "Kvarteret Eken" in client.get("/testby/areas?kind=castle").text


def test_one_municipality_does_not_show_anothers(client: Client, store: Session) -> None:
    area = make_area(store, GRANNBY, area=block(616_000))
    store.commit()
    assert "Kvarteret Eken" not in client.get("/testby/areas").text
    client.get(f"/testby/areas/{area.public_id}", status=404)


def test_meetings_are_shown_when_they_are_public(client: Client, store: Session) -> None:
    area = make_area(store)
    for public, days in ((True, 9), (False, 16), (True, -200)):
        row = {"watch_area_id": area.id, "municipality_id": TESTBY, "kind": "meeting", "public": public}
        store.add(WatchMeeting(held_on=today() + timedelta(days=days), **row))
    store.commit()
    said = client.get(f"/testby/areas/{area.public_id}")
    assert said.text.count("<b>Möte</b>") == 1


def test_the_portal_tells_of_them_only_where_there_are_some(client: Client, store: Session) -> None:
    assert "h-areas" not in client.get("/testby/").text
    make_area(store)
    store.commit()
    assert "h-areas" in client.get("/testby/").text
    assert "h-areas" not in client.get("/grannby/").text


def test_a_message_reaches_the_contact_person_and_shows_nobody(
    client: Client, store: Session, settings: Settings
) -> None:
    area = make_area(store)
    make_contact(store, area)
    make_contact(store, area, applicant=False, email="obekraftad@kanarie.example", confirmed_at=None)
    store.commit()
    url = f"/testby/areas/{area.public_id}/contact"
    said = client.get(client.post(url, HELLO, status=303).location)
    assert "är skickat" in said.text
    assert "Kanarie" not in said.text
    (letter,) = letters(settings)
    assert "Jag bor här" in letter
    assert "ny@granne.example" in letter


def test_two_messages_are_both_told(client: Client, store: Session, settings: Settings) -> None:
    area = make_area(store)
    make_contact(store, area)
    store.commit()
    for text in ("Första", "Andra"):
        client.post(f"/testby/areas/{area.public_id}/contact", {**HELLO, "text": text}, status=303)
    (letter,) = letters(settings)
    assert "Första" in letter
    assert "Andra" in letter


def test_a_message_needs_words_and_somebody_to_read_it(client: Client, store: Session) -> None:
    area = make_area(store)
    store.commit()
    url = f"/testby/areas/{area.public_id}/contact"
    client.post(url, {"text": "", "reply_to": "x"}, status=400)
    assert "Just nu finns det ingen" in client.post(url, HELLO, status=409).text
    assert store.scalars(select(WatchMessage)).all() == []
    assert store.scalars(select(Mail)).all() == []


def test_the_sixth_message_within_an_hour_waits(client: Client, store: Session) -> None:
    area = make_area(store)
    make_contact(store, area)
    store.commit()
    url = f"/testby/areas/{area.public_id}/contact"
    for _ in range(6):
        client.post(url, HELLO, status=303)  # the first one gives the browser its cookie
    client.post(url, HELLO, status=429)


def test_public_geometry_has_whole_metres(store: Session) -> None:
    area = make_area(store)
    corners = shapely.get_coordinates(to_shape(area.public_geom))
    assert (corners == corners.round()).all()
