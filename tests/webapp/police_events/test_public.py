"""What residents get: honest areas, the same numbers in list, map, chart and table, and nothing of Folium's."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories.police_events import make_police_event
from tests.support.client import Client, Page
from tests.support.world import GRANNBY, TESTBY
from webapp.core.clock import today


def counts(page: Page) -> dict[str, int]:
    """The table beside the map."""
    rows = page.all(".//tbody[@data-map-list]/tr")
    return {str(row.get("data-id")): int("".join(row[1].itertext())) for row in rows}


def test_nothing_imported_is_said_so_and_the_portal_does_not_lead_here(client: Client) -> None:
    assert "Inga händelser från Polisen ännu" in client.get("/testby/police").text
    assert "/testby/police" not in client.get("/testby/").text
    assert client.get("/vilstad/police", status=302).location == "/vilstad/"


def test_an_event_says_what_when_and_where_in_words(client: Client, session: Session) -> None:
    event = make_police_event(session, summary="<script>alert(1)</script> Det brinner.", version=2)
    make_police_event(session, None, type="Stöld", type_group="theft", summary="Någonstans i länet.")
    session.commit()
    page = client.get("/testby/police")
    for words in ("Brand", "21.30", "Testby kommun", "&lt;script&gt;alert(1)&lt;/script&gt;", "Ändrad av Polisen"):
        assert words in page.text, words
    assert f'href="{event.url}"' in page.text
    assert "Källa: Polisen" in page.text
    assert f"{today().year}" in page.text
    assert "Någonstans i länet" not in page.text
    county = client.get("/testby/police?place=county").text
    assert "Någonstans i länet" in county
    assert "plats okänd" in county
    assert "Det brinner" not in county
    assert "/testby/police" in client.get("/testby/").text


def test_an_event_of_the_county_is_counted_beside_the_map_and_in_no_municipality(
    client: Client, session: Session
) -> None:
    for _number in range(6):
        make_police_event(session)
    make_police_event(session, GRANNBY)
    for _number in range(3):
        make_police_event(session, None)
    session.commit()
    page = client.get("/testby/police")
    assert counts(page) == {"testby": 6, "grannby": 1, "vilstad": 0}
    assert "3 till i länet" in page.text
    drawn = client.get("/testby/police.geojson").json["features"]
    assert {one["id"]: one["properties"]["n"] for one in drawn} == counts(page)
    assert {one["id"]: one["properties"]["c"] for one in drawn} == {"testby": 2, "grannby": 1, "vilstad": 0}
    assert [one["id"] for one in drawn if one["properties"]["own"]] == ["testby"]
    assert {one["geometry"]["type"] for one in drawn} <= {"Polygon", "MultiPolygon"}
    assert {key for one in drawn for key in one["properties"]} == {"k", "n", "c", "own"}


def test_a_list_of_one_municipality_has_none_of_anothers(client: Client, session: Session) -> None:
    make_police_event(session, GRANNBY, summary="Hos grannen.")
    session.commit()
    assert "Hos grannen" not in client.get("/testby/police").text
    assert "Hos grannen" in client.get("/grannby/police").text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"fire"}),
        ("?period=365", {"fire", "old"}),
        ("?period=all", {"fire", "old", "ancient"}),
        ("?what=damage", {"fire"}),
        ("?what=traffic", set()),
        ("?what=summary", {"night"}),
        ("?what=notice", {"office"}),
    ],
)
def test_the_filter_narrows_list_map_and_numbers_alike(
    client: Client, session: Session, query: str, expected: set[str]
) -> None:
    make_police_event(session, summary="-fire-")
    make_police_event(session, summary="-old-", days=200)
    make_police_event(session, summary="-ancient-", days=900)
    make_police_event(session, summary="-night-", kind="summary", type="Sammanfattning natt", type_group="other")
    make_police_event(session, summary="-office-", kind="notice", type="Övrigt", type_group="other")
    session.commit()
    page = client.get(f"/testby/police{query}")
    listed = " ".join("".join(row.itertext()) for row in page.all(".//li[@class='tk-pev']"))
    assert set(re.findall(r"-(\w+)-", listed)) == expected
    assert counts(page)["testby"] == len(expected)
    drawn = client.get(f"/testby/police.geojson{query}").json["features"]
    assert {one["id"]: one["properties"]["n"] for one in drawn} == counts(page)


@pytest.mark.parametrize("query", ["what=murder", "period=7", "place=street", "page=0", "page=x", "page=99999999"])
def test_nonsense_in_the_address_is_refused(client: Client, query: str) -> None:
    client.get(f"/testby/police?{query}", status=400)
    client.get(f"/testby/police.geojson?{query}", status=400)


def test_the_chart_and_its_table_have_the_same_numbers(client: Client, session: Session) -> None:
    for days in (1, 1, 8, 8, 8, 40):
        make_police_event(session, days=days)
    make_police_event(session, days=8, type="Rån", type_group="theft")
    session.commit()
    page = client.get("/testby/police")
    drawings = page.all(".//{*}svg[@class='tk-weeks__s']")
    assert [one.get("role") for one in drawings] == ["img", "img"]
    told = " ".join(str(one.get("aria-label")) for one in drawings)
    assert "Skadegörelse och brand: 6 på" in told
    assert "Stöld, rån och bedrägeri: 1 på" in told
    table = page.all(".//details[@class='tk-weeks__more']//table")[0]
    body = [[int("".join(cell.itertext())) for cell in row if cell.tag == "td"] for row in table.iter("tr")]
    rows = [row for row in body if row]
    assert [sum(column) for column in zip(*rows, strict=True)] == [1, 6]
    heights = [float(str(rect.get("height"))) for one in drawings for rect in one]
    assert max(heights) == 40
    assert len(heights) == sum(1 for row in rows for number in row if number)
    begins = today() - timedelta(days=90)
    monday = begins - timedelta(days=begins.weekday())
    assert len(rows) == (today() - monday).days // 7 + 1


def test_all_time_shows_a_year_of_weeks_up_to_the_last_event(client: Client, session: Session) -> None:
    make_police_event(session, days=900)
    make_police_event(session, days=400)
    session.commit()
    page = client.get("/testby/police?period=all")
    assert "2 händelser" in page.text
    assert "De sista 53 veckorna med händelser" in page.text
    table = page.all(".//details[@class='tk-weeks__more']//table")[0]
    assert len(list(table.iter("tr"))) == 54


def test_the_list_has_pages(client: Client, session: Session) -> None:
    for number in range(30):
        make_police_event(session, days=1 + number, summary=f"nr {number}.")
    session.commit()
    first, second = client.get("/testby/police").text, client.get("/testby/police?page=2").text
    assert "nr 0." in first
    assert "nr 15." not in first
    assert "nr 15." in second
    assert 'href="/testby/police?page=2"' in first
    assert "period=365&amp;page=2" in client.get("/testby/police?period=365").text


def test_english_keeps_its_language_in_links(client: Client, session: Session) -> None:
    make_police_event(session)
    session.commit()
    page = client.get("/testby/police?lang=en")
    for words in (
        "Events from the police",
        "Testby municipality",
        "21:30",
        "place=county&amp;lang=en",
        "Source: the police",
    ):
        assert words in page.text, words


def test_no_word_of_the_police_is_in_the_maps_script(client: Client, session: Session) -> None:
    make_police_event(session, summary="hemligtord", type="Hemligtyp")
    session.commit()
    page = client.get("/testby/police")
    scripts = [str(one.get("src")) for one in page.all(".//script") if "/maps/police-" in str(one.get("src"))]
    assert len(scripts) == 1
    said = client.get(scripts[0]).text + client.get("/testby/police.geojson").text
    assert "hemlig" not in said.lower()
    assert str(TESTBY) not in client.get("/testby/police.geojson").text


def test_the_police_start_leads_here_where_there_are_events(client: Client, session: Session) -> None:
    client.sign_in("police")
    assert "/testby/police" not in client.get("/police/").text
    make_police_event(session)
    session.commit()
    assert 'href="/testby/police"' in client.get("/police/").text
