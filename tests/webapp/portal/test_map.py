"""The map and the list are the same things, whatever the filter says."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy.orm import Session

from data.models.observation import Observation
from geo.crs import to_wgs84
from tests.factories.actions import make_action, the_place
from tests.factories.observations import close, make_cell, make_public
from tests.support.client import Client, Page
from tests.support.world import CENTRE, GRANNBY, square
from webapp.core.clock import today

X, Y = CENTRE


def box(west: float, south: float, east: float, north: float) -> str:
    """A bbox parameter from corners in EPSG:3006."""
    from shapely.geometry import box as rectangle

    return ",".join(f"{number:.6f}" for number in to_wgs84(rectangle(west, south, east, north)).bounds)


def listed(page: Page) -> set[str]:
    """The ids of a page's list."""
    return {str(li.get("data-id")) for li in page.all(".//li[@data-id]")}


def drawn(page: Page) -> set[str]:
    """The ids of a feature collection, spokes apart."""
    return {one["id"] for one in page.json["features"] if one["properties"]["k"] != "spoke"}


@pytest.fixture
def town(session: Session) -> dict[str, Observation]:
    """Eight observations in all states, actions and a count of a closed month."""
    now = datetime.now(UTC)
    made = {
        "new": make_public(session, at=(X + 10, Y)),
        "late": make_public(session, at=(X + 20, Y), promise_on=today() - timedelta(days=1)),
        "planned": make_public(session, at=(X - 300, Y), status="planned"),
        "working": make_public(session, category="vegetation", title_code="view", status="in_progress"),
        "graffiti": make_public(session, category="graffiti", title_code="plain", place_name="Bollmoravägen"),
        "old": make_public(session, at=(X + 4000, Y + 4000), created_at=now - timedelta(days=200)),
        "done": make_public(session, category="litter", title_code="bin"),
        "no": make_public(session, category="damage", title_code="railing"),
    }
    close(session, made["done"], "done")
    close(session, made["no"], "not_ours", "Räcket är privat.")
    make_action(session, observations=[made["new"], made["planned"]], places=[the_place(session)], at=(X, Y + 50))
    make_action(session, status="in_progress", title="Buskar klipps", observations=[made["working"]])
    make_action(session, title="Fler väktare", whole_municipality=True, at=None, status="proposed")
    make_action(session, title="Inte publicerad", published=False)
    make_public(session, GRANNBY, at=(X + 10_000, Y))
    make_cell(session, wkt=f"POLYGON(({X} {Y}, {X + 250} {Y}, {X + 250} {Y + 250}, {X} {Y + 250}, {X} {Y}))")
    session.commit()
    return made


NEAR = box(X - 50, Y - 50, X + 60, Y + 60)
FILTERS: list[dict[str, Any]] = [
    {},
    {"layer": "reports"},
    {"layer": ["actions", "places"]},
    {"layer": "areas"},
    {"category": "lighting"},
    {"category": "unsafe_place"},
    {"status": "waiting"},
    {"status": "planned"},
    {"status": "in_progress"},
    {"status": "done"},
    {"status": "declined"},
    {"status": "overdue"},
    {"period": "30"},
    {"q": "bollmora"},
    {"q": "släckt storgatan"},
    {"q": "100%"},
    {"bbox": NEAR},
    {"bbox": NEAR, "category": "lighting", "status": "waiting"},
    {"bbox": "0,0,1,1"},
    {"sort": "due"},
]


def test_the_same_filter_gives_the_map_and_the_list_the_same_things(client: Client, town: dict[str, Any]) -> None:
    sizes = set()
    for chosen in FILTERS:
        query = urlencode(chosen, doseq=True)
        beside = client.get(f"/testby/map?{query}")
        found = drawn(client.get(f"/testby/map.geojson?{query}"))
        assert listed(beside) == found, query
        assert beside.words(".//h1")[0].split()[0] == str(len(found)), query
        assert client.get(f"/testby/list?{query}").words(".//h1")[0].split()[0] == str(len(found)), query
        sizes.add(len(found))
    assert len(sizes) > 5, "the filters hardly choose anything"
    assert len(town) == 8


def ids(client: Client, query: str) -> set[str]:
    """What the map draws for a filter."""
    return drawn(client.get(f"/testby/map.geojson?{query}"))


def test_each_part_of_the_filter_chooses_what_it_says(client: Client, town: dict[str, Observation]) -> None:
    def of(*names: str) -> set[str]:
        return {town[name].public_id for name in names}

    reports = "layer=reports&"
    assert ids(client, reports + "status=waiting") == of("new", "late", "graffiti", "old")
    assert ids(client, reports + "status=overdue") == of("late")
    assert ids(client, reports + "status=done") == of("done")
    assert ids(client, reports + "status=declined") == of("no")
    assert ids(client, reports + "period=30") == of(*town) - of("old")
    assert ids(client, reports + "category=vegetation") == of("working")
    assert ids(client, reports + "q=bollmora") == of("graffiti")
    assert ids(client, reports + "q=sl%C3%A4ckt") == of("new", "late", "planned", "old")
    assert ids(client, reports + "q=full+papperskorg+storgatan") == of("done")
    assert of("old").isdisjoint(ids(client, f"bbox={NEAR}"))


def test_features_hold_codes_and_no_text(client: Client, town: dict[str, Observation]) -> None:
    page = client.get("/testby/map.geojson")
    by_id = {one.get("id"): one for one in page.json["features"]}
    late = by_id[town["late"].public_id]
    assert late["properties"] == {"k": "o", "c": "lighting", "s": "new", "o": None, "od": True}
    assert late["geometry"]["type"] == "Point"
    assert by_id[town["done"].public_id]["properties"] == {
        "k": "o",
        "c": "litter",
        "s": "closed",
        "o": "done",
        "od": False,
    }
    assert "Storgatan" not in page.text
    assert page.json["truncated"] is False


def test_spokes_tie_an_action_to_what_is_drawn(client: Client, town: dict[str, Observation]) -> None:
    spokes = [one for one in client.get("/testby/map.geojson").json["features"] if one["properties"]["k"] == "spoke"]
    ends = {one["properties"]["to"] for one in spokes}
    assert ends == {
        town["new"].public_id,
        town["planned"].public_id,
        town["working"].public_id,
        "place10000",
    }
    assert all(len(one["geometry"]["coordinates"]) == 2 for one in spokes)


def test_the_map_says_so_when_there_is_more_than_it_draws(client: Client, session: Session) -> None:
    from data.queries import public_filter

    for number in range(4):
        make_public(session, at=(X + number, Y), history=False)
    session.commit()
    before = public_filter.MOST_FEATURES
    public_filter.MOST_FEATURES = 3  # 2,001 rows would only make the test slow
    try:
        body = client.get("/testby/map.geojson?layer=reports").json
    finally:
        public_filter.MOST_FEATURES = before
    assert body["truncated"] is True
    assert len(body["features"]) == 3


def test_a_browser_that_has_the_features_gets_304(client: Client, town: dict[str, Observation]) -> None:
    first = client.get("/testby/map.geojson")
    assert first.response.mimetype == "application/geo+json"
    again = client.get("/testby/map.geojson", status=304, headers={"If-None-Match": first.response.headers["ETag"]})
    assert again.text == ""
    assert again.response.headers["Cache-Control"] == "public, max-age=60"
    assert town


NONSENSE = [
    ("layer=x", "lager"),
    ("category=x", "kategori"),
    ("status=closed", "läge"),
    ("period=8", "tid"),
    ("sort=name", "ordning"),
    ("bbox=1,2,3", "fyra tal"),
    ("bbox=a,b,c,d", "fyra tal"),
    ("page=0", "Sidnumret"),
    ("page=%C2%B2", "Sidnumret"),
    ("page=0000019999999999999999999999", "Sidnumret"),
    ("q=a+b+c+d+e+f+g", "högst 6 ord"),
    ("q=%00", "tecken som inte går att använda"),
]


def test_nonsense_in_the_filter_is_refused_and_named(client: Client) -> None:
    for path in ("map", "list"):
        for query, words in NONSENSE:
            assert words in client.get(f"/testby/{path}?{query}", status=400).text, query


def test_a_program_gets_the_name_of_the_field(client: Client) -> None:
    answer = client.get("/testby/map.geojson?status=x", status=400, headers={"Accept": "application/json"})
    assert answer.json["field"] == "status"


def test_the_list_has_pages_that_keep_the_filter(client: Client, session: Session) -> None:
    for number in range(51):
        make_public(session, at=(X + number, Y), history=False)
    session.commit()
    page = client.get("/testby/list?layer=reports&q=storgatan")
    assert len(page.all(".//a[@class='tk-item']")) == 50
    following = next(str(a.get("href")) for a in page.all(".//a[@rel='next']"))
    assert "layer=reports" in following
    assert "q=storgatan" in following
    assert len(client.get(following).all(".//a[@class='tk-item']")) == 1


def test_an_area_is_told_in_a_band_of_people(client: Client, town: dict[str, Observation]) -> None:
    page = client.get("/testby/map?layer=areas")
    assert "5–9 personer i oktober" in page.text
    assert "Otryggt område vid Stortorget" in page.text
    assert town


def test_english_pages_stay_english(client: Client, town: dict[str, Observation]) -> None:
    page = client.get("/testby/map?lang=en")
    assert "places on the map" in page.words(".//h1")[0]
    assert "Lamp out, Storgatan" in page.text
    inside = [a.get("href") or "" for a in page.all(".//main//a")]
    assert all("lang=en" in link for link in inside if link.startswith("/"))
    assert [i.get("value") for i in page.all(".//input[@name='lang']")] == ["en"]
    assert town


def test_counts_of_another_month_or_of_a_year_can_be_chosen(client: Client, session: Session) -> None:
    wkt = f"POLYGON(({X} {Y}, {X + 250} {Y}, {X + 250} {Y + 250}, {X} {Y + 250}, {X} {Y}))"
    for period, band in (("2025", "50+"), ("2026-09", "10-19"), ("2026-10", "5-9")):
        make_cell(session, wkt=wkt, period=period, band=band)
    session.commit()
    assert "5–9 personer" in client.get("/testby/list?layer=areas").text
    assert "10–19 personer" in client.get("/testby/list?layer=areas&counted=2026-09").text
    assert "50+ personer" in client.get("/testby/list?layer=areas&counted=2025").text
    assert client.get("/testby/map.geojson?layer=areas&counted=2025").json["features"][0]["properties"]["band"] == "50+"
    assert "5–9" not in client.get("/testby/list?layer=areas&counted=2024-01").text
    refused = client.get("/testby/list?counted=2026-13", status=400)
    assert "varken en månad eller ett år" in refused.text


def test_the_rest_of_the_municipality_is_a_line_and_no_shape(client: Client, session: Session) -> None:
    make_cell(session, wkt=square(600_000, 6_510_000, 10_000), level="municipality")
    session.commit()
    assert "övriga kommunen" in client.get("/testby/list?layer=areas").text
    (drawn,) = client.get("/testby/map.geojson?layer=areas").json["features"]
    assert drawn["geometry"] is None
