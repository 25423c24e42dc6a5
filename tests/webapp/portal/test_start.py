"""The start page and the portal of a municipality."""

from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.factories.actions import make_action
from tests.factories.observations import close, make_public
from tests.support.client import Client
from tests.support.world import TESTBY


def test_the_start_page_lists_those_who_take_part_and_not_the_others(client: Client) -> None:
    page = client.get("/")
    links = [a.get("href") for a in page.all(".//a[@class='tk-muni']")]
    assert links == ["/grannby/", "/testby/"]


def test_a_search_names_a_municipality_that_does_not_take_part(client: Client) -> None:
    page = client.get("/?q=vil")
    assert "Vilstad" in page.text
    assert "använder inte Tryggkartan" in page.text


def test_the_whole_name_leads_straight_there(client: Client) -> None:
    assert client.get("/?q=tEstby", status=302).location == "/testby/"
    assert client.get("/?q=Testby&lang=en", status=302).location == "/testby/?lang=en"


def test_a_search_without_a_match_says_what_to_write(client: Client) -> None:
    assert "Kontrollera stavningen" in client.get("/?q=%25%25").text


def test_only_the_start_page_looks_at_the_language_of_the_browser(client: Client) -> None:
    english = {"Accept-Language": "en-GB,en;q=0.9"}
    start = client.get("/", headers=english)
    assert start.tree.get("lang") == "en"
    assert "Accept-Language" in start.response.headers["Vary"]
    home = client.get("/testby/", headers=english)
    assert home.tree.get("lang") == "sv"
    assert "Vary" not in home.response.headers


def test_an_inactive_municipality_says_what_to_do_instead(client: Client) -> None:
    page = client.get("/vilstad/")
    assert page.words(".//h1") == ["Vilstad använder inte Tryggkartan"]
    assert "Gör så här i stället" in page.text
    assert "08-465 004 10" in page.text
    assert "Vilstad ansvarar" not in page.text
    assert not [a for a in page.all(".//a") if "/report" in (a.get("href") or "")]


def test_the_other_pages_of_an_inactive_municipality_lead_there(client: Client) -> None:
    for path in ("map", "list", "map.geojson", "places", "places/x", "about-numbers"):
        assert client.get(f"/vilstad/{path}", status=302).location == "/vilstad/"


def test_the_counted_facts_say_what_the_lists_hold(client: Client, session: Session) -> None:
    make_public(session)
    make_public(session, category="litter", title_code="bin")
    close(session, make_public(session), "done")
    close(session, make_public(session), "declined")
    make_action(session)
    make_action(session, status="proposed")
    session.commit()
    page = client.get("/testby/")
    assert page.words(".//p[@class='tk-now__i']/b") == ["2", "1", "1"]
    for link in page.all(".//p[@class='tk-now__i']/span/a"):
        assert client.get(str(link.get("href"))).status == 200


def test_what_has_happened_shows_the_sentence_once(client: Client, session: Session) -> None:
    answered, alone = make_public(session), make_public(session, category="graffiti", title_code="plain")
    for row in (answered, alone):
        close(session, row, "done", "Lampan är bytt." if row is answered else "Klottret är borta.")
    make_action(
        session,
        observations=[answered],
        status="closed",
        outcome="done",
        closed_at=datetime.now(UTC),
        resident_message="Elva lampor byttes.",
    )
    session.commit()
    news = client.get("/testby/").words(".//article")
    assert len(news) == 2
    assert any("Elva lampor byttes." in one and "svarade på 1 rapport" in one for one in news)
    assert any("Klottret är borta." in one for one in news)


def test_a_number_that_nobody_has_checked_for_a_year_is_told(client: Client, session: Session) -> None:
    assert "inte kontrollerats" not in client.get("/testby/").text
    old = '[{"name": {"sv": "Växeln"}, "phone": "08-1", "checked_on": "2024-01-01"}]'
    session.execute(
        text("UPDATE municipality SET contacts = cast(:old AS jsonb) WHERE id = :id"), {"old": old, "id": TESTBY}
    )
    session.commit()
    page = client.get("/testby/").text
    assert "inte kontrollerats på över ett år" in page
    assert "kontrollerat 1 januari 2024, för över ett år sedan" in page


def test_an_empty_portal_says_what_will_come(client: Client) -> None:
    page = client.get("/grannby/")
    assert "Inga rapporter än" in page.text
    assert "Här står vad som har åtgärdats" in page.text


def test_an_unknown_municipality_is_not_there(client: Client) -> None:
    client.get("/ingenstans/", status=404)


def test_the_small_files_that_browsers_ask_for(client: Client) -> None:
    assert "Disallow: /r/" in client.get("/robots.txt").text
    assert client.get("/favicon.ico", status=301).location.endswith("brand.svg")
