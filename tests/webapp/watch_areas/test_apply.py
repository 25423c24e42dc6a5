"""A resident applies: what is stored, once; what is refused; the secret page, confirming and withdrawing."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.engine import Engines
from data.models.mail import Mail
from data.models.watch_area import WatchArea, WatchContact
from geo.watch_areas import generalise
from tests.support import shared
from tests.support.client import Client
from tests.support.world import TESTBY
from tests.webapp.watch_areas.conftest import TRIANGLE, filled
from webapp.config import Settings
from webapp.core.tokens import confirm_token, watch_token
from webapp.factory import create_app
from webapp.jobs.mails import deliver_due

APPLY = "/testby/areas/apply"


def areas(store: Session) -> list[WatchArea]:
    store.expire_all()
    return list(store.scalars(select(WatchArea).order_by(WatchArea.created_at)))


def send(client: Client, **changes: Any) -> str:
    return client.post(APPLY, filled(**changes), status=303).location


def test_an_application_is_stored_with_its_contact_and_leads_to_its_own_page(client: Client, store: Session) -> None:
    where = send(client, other_name="Lo Kanarie", other_phone="070-555 01 23", protected="y")
    page = client.get(where)
    assert page.words(".//h1") == ["Tack! Vi har tagit emot din ansökan."]
    (area,) = areas(store)
    assert (area.status, area.kind, area.name) == ("application", "neighbourhood", "Kvarteret Linden")
    assert (area.households_joined, area.households_total) == (12, 30)
    assert area.facts == {"housing": "terraced"}
    assert to_shape(area.public_geom).equals(generalise(to_shape(area.geom)))
    people = store.scalars(select(WatchContact).order_by(WatchContact.applicant.desc())).all()
    assert [(p.name, p.applicant, p.protected) for p in people] == [
        ("Kim Kanarie", True, True),
        ("Lo Kanarie", False, False),
    ]
    assert "Kanarie" not in page.text
    assert "kanarie.example" not in page.text


def test_it_is_no_public_area_before_it_is_approved(client: Client, store: Session) -> None:
    send(client)
    (area,) = areas(store)
    assert "Linden" not in client.get("/testby/areas").text
    client.get(f"/testby/areas/{area.public_id}", status=404)


def test_sending_twice_makes_one_and_leads_to_the_same_page(client: Client, store: Session) -> None:
    first = send(client)
    assert send(client, name="Något annat") == first
    assert [area.name for area in areas(store)] == ["Kvarteret Linden"]
    assert store.scalar(select(func.count()).select_from(WatchContact)) == 1
    assert store.scalar(select(func.count()).select_from(Mail)) == 1


def test_ten_at_once_make_one(settings: Settings, store: Session) -> None:
    engines = Engines.connect(settings.app_url, settings.reader_url, pool_size=20)
    app = create_app(settings, engines)

    def press(_number: int) -> int:
        return Client(app).raw.post(APPLY, data=filled()).status_code

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(press, range(10)))
    engines.dispose()
    assert set(answers) == {303}
    assert len(areas(store)) == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"kind": "boat", "fact-boat-club": "Sundby båtklubb", "fact-boat-guards": "2"},
            {"club": "Sundby båtklubb", "guards": 2},
        ),
        ({"kind": "stairwell", "fact-stairwell-stairwells": "3"}, {"stairwells": 3}),
        ({"kind": "holiday_home", "fact-neighbourhood-housing": "flats"}, {}),
        ({"kind": "business", "fact-business-trade": "shops"}, {"trade": "shops"}),
    ],
)
def test_each_kind_keeps_its_own_facts(
    client: Client, store: Session, changes: dict[str, str], says: dict[str, Any]
) -> None:
    send(client, **changes)
    assert areas(store)[0].facts == says


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": ""}, "Välj vilket slags område det är."),
        ({"kind": "castle"}, ""),
        ({"name": ""}, "Ge området ett namn."),
        ({"households_joined": "40"}, "Det är fler med än det finns totalt."),
        ({"households_total": "många"}, "totalt"),
        ({"email": "ingen adress"}, "Skriv hela adressen"),
        ({"phone": "ring mig"}, "Skriv numret med siffror"),
        ({"consent": ""}, "Vi behöver ert samtycke"),
        ({"other_name": "Lo"}, "Skriv en e-postadress eller ett telefonnummer"),
        ({"fact-neighbourhood-housing": "slott"}, "Se över svaret."),
        ({"geometry": ""}, "Visa var området är"),
        ({"way": "around", "q": "Storgatan"}, "Välj en av platserna"),
        ({"way": "around", "q": "58.7563, 16.8144", "radius": "60"}, ""),
        ({"way": "district", "district": "Månen"}, "Välj en kommundel"),
        ({"form_token": "x"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: Client, store: Session, changes: dict[str, str], words: str
) -> None:
    page = client.post(APPLY, filled(**changes), status=400)
    assert words in page.text or "Ogiltigt val" in page.text
    assert "kim@kanarie.example" in page.text or "email" in changes
    assert areas(store) == []


def polygon(*corners: tuple[float, float]) -> str:
    ring = ",".join(f"[{lon},{lat}]" for lon, lat in (*corners, corners[0]))
    return f'{{"type":"Polygon","coordinates":[[{ring}]]}}'


BAD_SHAPES = {
    "self-crossing": polygon((16.81, 58.755), (16.815, 58.758), (16.815, 58.755), (16.81, 58.758)),
    "huge": polygon((16.0, 58.0), (17.5, 58.0), (17.5, 59.0), (16.0, 59.0)),
    "elsewhere": polygon((18.0, 59.3), (18.01, 59.3), (18.01, 59.31)),
    "the neighbour's": polygon((16.91, 58.755), (16.915, 58.755), (16.915, 58.758)),
    "on the moon": polygon((170.0, 10.0), (170.1, 10.0), (170.1, 10.1)),
    "a point": '{"type":"Point","coordinates":[16.81,58.7555]}',
    "a line": '{"type":"LineString","coordinates":[[16.81,58.755],[16.82,58.756]]}',
    "not closed": '{"type":"Polygon","coordinates":[[[16.81,58.755],[16.815,58.755],[16.8125,58.758]]]}',
    "too deep": "[" * 5000,
    "too many corners": polygon(*((16.81 + 0.000001 * n, 58.755 + 0.0000001 * (n % 2)) for n in range(2000))),
    "not finite": '{"type":"Polygon","coordinates":[[[NaN,58.7],[16.8,58.7],[16.9,58.8],[NaN,58.7]]]}',
}


@pytest.mark.parametrize("shape", BAD_SHAPES.values(), ids=list(BAD_SHAPES))
def test_a_bad_shape_is_refused_with_a_reason(client: Client, store: Session, shape: str) -> None:
    page = client.post(APPLY, filled(geometry=shape), status=400)
    assert page.all(".//p[@id='geometry-error']")
    assert areas(store) == []


def test_no_sample_of_bad_geojson_gets_in_or_breaks_anything(client: Client, store: Session) -> None:
    samples = sorted((shared.shared_data("geojson_invalid")).glob("*bad*.geojson"))
    assert len(samples) > 30
    for sample in samples:
        answer = client.raw.post(APPLY, data=filled(geometry=sample.read_text(errors="replace")))
        assert answer.status_code == 400, sample.name
    assert areas(store) == []


def test_an_area_around_a_position_needs_no_map(client: Client, store: Session) -> None:
    send(client, way="around", geometry="", q="58.7563, 16.8144", radius="200")
    shape = to_shape(areas(store)[0].geom)
    assert shape.area == pytest.approx(3.14159 * 200**2, rel=0.02)


def test_an_area_around_a_place_that_was_searched_for(client: Client, store: Session) -> None:
    page = client.post(APPLY, filled(way="around", geometry="", q="Stortorget", do="search"), status=200)
    found = [i.get("value") for i in page.all(".//input[@name='pick']")]
    send(client, way="around", geometry="", q="Stortorget", pick=found[0])
    assert to_shape(areas(store)[0].geom).area > 30_000


def test_a_whole_district(client: Client, store: Session, settings: Settings) -> None:
    from sqlalchemy import create_engine, text

    owner = create_engine(settings.owner_url)
    with owner.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO district (id, municipality_id, name, source, external_id, geom) VALUES (gen_random_uuid(),"
                " :m, 'Östra Testby', 'test', '1', ST_Multi(ST_MakeEnvelope(606000, 6516000, 607000, 6517000, 3006)))"
            ),
            {"m": TESTBY},
        )
    owner.dispose()
    assert "Östra Testby" in client.get(APPLY).text
    send(client, way="district", district="Östra Testby", geometry="")
    assert to_shape(areas(store)[0].geom).area == pytest.approx(1_000_000, rel=0.01)


def test_the_sixth_from_one_browser_within_an_hour_waits(client: Client, store: Session) -> None:
    client.post(APPLY, filled(name=""), status=400)  # gives the browser its cookie
    for number in range(5):
        send(client, form_token=f"{number:032x}")
    answer = client.post(APPLY, filled(form_token="f" * 32), status=429)
    assert int(answer.response.headers["Retry-After"]) > 0
    assert "kim@kanarie.example" in answer.text
    assert len(areas(store)) == 5


def test_another_site_cannot_send_it(client: Client) -> None:
    assert client.raw.post(APPLY, data=filled(), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def letters(settings: Settings) -> list[str]:
    deliver_due(settings)
    from email import message_from_bytes, policy

    return [
        message_from_bytes(path.read_bytes(), policy=policy.default).get_body().get_content()  # type: ignore[union-attr] # a plain text letter
        for path in sorted((settings.state / "outbox").glob("*"))
    ]


def test_the_letter_confirms_the_address_and_scanners_do_not(
    client: Client, store: Session, settings: Settings
) -> None:
    where = send(client).split("?")[0]
    (letter,) = letters(settings)
    (area,) = areas(store)
    contact = store.scalars(select(WatchContact)).one()
    code = confirm_token(settings.key("confirm"), contact.id, "kim@kanarie.example")
    assert f"{where}/confirm/{code}" in letter
    assert watch_token(settings.key("watch applicant"), area.id) in where
    client.get(f"{where}/confirm/{code}")
    store.expire_all()
    assert contact.confirmed_at is None
    client.get(f"{where}/confirm/{'0' * 26}", status=404)
    client.post(f"{where}/confirm/{code}", status=303)
    store.expire_all()
    assert contact.confirmed_at is not None


def test_the_applicant_can_withdraw_once(client: Client, store: Session) -> None:
    where = send(client).split("?")[0]
    client.get(f"{where}/withdraw")
    client.post(f"{where}/withdraw", status=303)
    (area,) = areas(store)
    assert (area.status, area.closed_at is not None) == ("closed", True)
    assert "tog tillbaka" in client.get(where).text
    client.post(f"{where}/withdraw", status=409)


def test_a_wrong_link_or_another_municipality_finds_nothing(client: Client) -> None:
    where = send(client).split("?")[0]
    client.get(where.replace("/testby/", "/grannby/"), status=404)
    client.get(where[:-1] + ("0" if where[-1] != "0" else "1"), status=404)


def test_own_page_shows_the_area_exactly(client: Client) -> None:
    where = send(client).split("?")[0]
    (feature,) = client.get(f"{where}/place.geojson").json["features"]
    assert shapely.from_geojson(TRIANGLE).symmetric_difference(
        shapely.geometry.shape(feature["geometry"])
    ).area == pytest.approx(0, abs=1e-9)
