"""A report from the first page to the receipt, without JavaScript."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.engine import Engines
from tests.support.client import Client
from tests.support.reporting import BORDER, LAMP, begin, choose, fill_in, geojson, link, point, report
from tests.support.world import CENTRE, GRANNBY, TESTBY
from webapp.config import Settings
from webapp.factory import create_app

X, Y = CENTRE


def rows(session: Session) -> list[dict[str, object]]:
    session.rollback()
    query = text("SELECT *, ST_AsText(geom) AS wkt, GeometryType(geom) AS shape FROM observation ORDER BY created_at")
    return [dict(row) for row in session.execute(query).mappings()]


def test_a_street_found_by_typing_becomes_a_report_with_number_and_promise(client: Client, session: Session) -> None:
    where = begin(client)
    results = client.post(where, {"q": "bolmora", "form": "point", "do": "search"}, status=303).location
    page = client.get(results)
    pick = page.all(".//input[@name='pick']")[0].get("value")
    what = choose(client, where, q="bolmora", pick=pick)
    questions = client.post(what, {"category": "lighting"}, status=303).location
    assert questions.endswith("#questions")
    assert "Vad är fel?" in client.get(questions).text
    send = client.post(
        what, {**LAMP, "q-lighting-way": "footway", "feeling": "1", "light": "dark", "text": "Kolsvart."}, status=303
    ).location
    review = client.get(send).text
    assert "Bollmoravägen" in review
    assert "Belysning: Lampan är släckt, Gång- eller cykelväg" in review
    assert "Så känns platsen: Otrygg" in review
    receipt = client.get(client.post(send, {"email": ""}, status=303).location)
    (row,) = rows(session)
    assert re.fullmatch(r"TB-\d{4}-0001", str(row["ref"]))
    assert f'<p class="tk-number">{row["ref"]}</p>' in receipt.text
    assert row["promise_on"] is not None
    assert (row["municipality_id"], row["place_name"], row["title_code"]) == (TESTBY, "Bollmoravägen", "out")
    assert (row["category"], row["perception"], row["feeling"], row["light"]) == ("lighting", "unsafe", 1, "dark")
    assert row["answers"] == {"what": "out", "way": "footway"}
    assert (row["held"], row["personal_data"], row["text"]) == (False, False, "Kolsvart.")


@pytest.mark.parametrize(
    ("drawn", "shape", "name"),
    [
        (geojson("LineString", [[X, Y - 400], [X, Y - 100]]), "LINESTRING", "Bollmoravägen"),
        (geojson("Polygon", [[[X - 380, Y + 120], [X - 300, Y + 120], [X - 300, Y + 180], [X - 380, Y + 120]]]),
         "POLYGON", "Stadsparken"),
    ],
)  # fmt: skip
def test_a_drawn_stretch_or_area_is_kept_as_drawn(
    client: Client, session: Session, drawn: str, shape: str, name: str
) -> None:
    report(client, geometry=drawn)
    (row,) = rows(session)
    assert (row["shape"], row["place_name"]) == (shape, name)


def test_a_whole_street_can_be_chosen_without_a_map(client: Client, session: Session) -> None:
    where = begin(client)
    found = client.get(client.post(where, {"q": "Storgatan", "form": "line", "do": "search"}, status=303).location)
    pick = found.all(".//input[@name='pick']")[0].get("value")
    what = choose(client, where, q="Storgatan", form="line", pick=pick)
    client.post(client.post(what, LAMP, status=303).location, {}, status=303)
    (row,) = rows(session)
    assert row["shape"] == "LINESTRING"


def test_a_typed_position_is_enough(client: Client, session: Session) -> None:
    what = choose(client, begin(client), q=f"{Y} {X}")
    client.post(client.post(what, LAMP, status=303).location, {}, status=303)
    assert rows(session)[0]["wkt"] == f"POINT({X} {Y})"


def test_words_alone_are_enough_and_go_to_the_municipality_of_the_page(client: Client, session: Session) -> None:
    what = choose(client, begin(client, "grannby"), words="Gångtunneln vid skolan")
    client.post(client.post(what, LAMP, status=303).location, {}, status=303)
    (row,) = rows(session)
    assert (row["municipality_id"], row["geom"], row["place_words"]) == (GRANNBY, None, "Gångtunneln vid skolan")


def test_back_shows_what_was_given(client: Client) -> None:
    where = begin(client)
    what = choose(client, where, geometry=point(), words="Vid bänken")
    client.post(what, {**LAMP, "text": "Trasig sedan i går", "feeling": "2"}, status=303)
    page = client.get(where)
    assert "Vid bänken" in page.text
    assert "coordinates" in (page.all(".//input[@id='geometry-value']")[0].get("value") or "")
    page = client.get(what)
    assert "Trasig sedan i går" in page.text
    assert page.all(".//input[@id='q-lighting-what-0']")[0].get("checked") is not None
    assert page.all(".//input[@id='feeling-2']")[0].get("checked") is not None


def test_a_change_leads_back_to_the_review(client: Client) -> None:
    send = fill_in(client)
    where = send.replace("/send?", "/where?")
    assert choose(client, where, geometry=point(X, Y - 300)).startswith("/testby/report/send?")
    assert "Bollmoravägen" in client.get(send).text


def test_sending_twice_makes_one_report(client: Client, session: Session) -> None:
    send = fill_in(client)
    first = client.post(send, {"email": "lisa@example.com"}, status=303).location
    assert client.post(send, {"email": "other@example.com"}, status=303).location == first
    assert len(rows(session)) == 1
    assert session.execute(text("SELECT count(*) FROM mail")).scalar() == 1


def test_every_page_of_a_sent_draft_leads_to_its_receipt(client: Client) -> None:
    send = fill_in(client)
    receipt = client.post(send, {}, status=303).location
    for page in ("where", "what", "send"):
        address = send.replace("/send?", f"/{page}?")
        assert client.get(address, status=303).location == receipt
        assert client.post(address, {**LAMP, "form": "point"}, status=303).location == receipt


def test_fifty_posts_at_once_make_one_report(settings: Settings, session: Session) -> None:
    engines = Engines.connect(settings.app_url, settings.reader_url, pool_size=30)
    app = create_app(settings, engines)
    send = fill_in(Client(app))
    with ThreadPoolExecutor(25) as pool:
        answers = list(pool.map(lambda _n: Client(app).raw.post(send, data={"email": ""}), range(50)))
    engines.dispose()
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert len(rows(session)) == 1


def test_numbers_follow_each_other_in_each_municipality(client: Client, session: Session) -> None:
    for _ in range(2):
        report(client)
    report(client, slug="grannby", geometry=point(X + 10_000, Y))
    assert [str(row["ref"])[-4:] for row in rows(session)] == ["0001", "0002", "0001"]


def test_the_place_decides_the_municipality_and_the_reporter_is_told(client: Client, session: Session) -> None:
    what = choose(client, begin(client), geometry=point(BORDER + 2_000, Y))
    assert what.startswith("/grannby/report/what?")
    assert "Platsen ligger i Grannby." in client.get(what).text
    old = what.replace("/grannby/", "/testby/")
    assert client.get(old, status=302).location == what
    client.post(old, LAMP, status=409)
    client.post(client.post(what, LAMP, status=303).location, {}, status=303)
    assert rows(session)[0]["municipality_id"] == GRANNBY


def test_beside_the_border_the_page_decides(client: Client) -> None:
    assert choose(client, begin(client), geometry=point(BORDER + 60, Y)).startswith("/testby/")


def test_a_municipality_that_does_not_use_the_system_is_named_and_the_text_stays(client: Client) -> None:
    page = client.post(
        begin(client), {"form": "point", "geometry": point(X, Y + 7_000), "words": "Vid sjön"}, status=400
    )
    assert "Vilstad använder inte Tryggkartan" in page.words(".//h1")[0]
    assert "Vid sjön" in page.words(".//textarea")[0]
    client.get("/vilstad/report", status=302)


def test_a_draft_older_than_a_day_is_rebuilt_from_the_page_just_posted(client: Client) -> None:
    what = choose(client, begin(client), geometry=point())
    with time_machine.travel(_now() + timedelta(hours=25), tick=True):
        where = client.post(what, {**LAMP, "text": "Det är mörkt"}, status=303).location
        page = client.get(where)
        assert "Välj platsen igen. Det du skrev om den finns kvar." in page.text
        send = choose(client, where, geometry=point())
        assert "/send?" in send
        assert "Det är mörkt" in client.get(send).text


def test_an_expired_review_keeps_the_address(client: Client) -> None:
    send = fill_in(client)
    with time_machine.travel(_now() + timedelta(hours=25), tick=True):
        where = client.post(send, {"email": "lisa@example.com"}, status=303).location
        assert "Din e-postadress finns kvar." in client.get(where).text
        send = client.post(choose(client, where, geometry=point()), LAMP, status=303).location
        assert 'value="lisa@example.com"' in client.get(send).text
    assert "/where?" in client.get(send.replace("draft=", "draft=0"), status=303).location


def test_personal_data_brings_the_page_back_once(client: Client, session: Session) -> None:
    what = choose(client, begin(client), geometry=point())
    words = {**LAMP, "text": "Ring min granne på 070-174 06 05"}
    again = client.post(what, words, status=303).location
    assert again.endswith("#warning")
    page = client.get(again)
    assert "Det ser ut som ett telefonnummer." in page.text
    assert "Fortsätt ändå" in page.text
    send = client.post(what, {**words, "do": "anyway"}, status=303).location
    assert "/send?" in send
    client.post(send, {}, status=303)
    assert rows(session)[0]["personal_data"] is True


def test_the_whole_way_in_english(client: Client, session: Session) -> None:
    where = client.get("/testby/report?lang=en", status=302).location
    assert "lang=en" in where
    assert client.get(where).words(".//h1") == ["Where is it?"]
    what = choose(client, where, geometry=point())
    assert client.get(what).words(".//h1") == ["What is it?"]
    send = client.post(what, LAMP, status=303).location
    assert client.get(send).words(".//h1") == ["Is this right?"]
    receipt = client.get(client.post(send, {}, status=303).location)
    assert receipt.words(".//h1") == ["Thank you! We have received your report."]
    assert rows(session)[0]["language"] == "en"


def test_history_and_mail_are_written_with_the_report(client: Client, session: Session) -> None:
    answer = report(client, email="lisa@example.com")
    assert "Bekräfta din e-post" in client.get(answer.location).text
    event = session.execute(text("SELECT verb, audience, actor_kind, changes FROM event")).one()
    assert (event.verb, event.audience, event.actor_kind) == ("created", "public", "reporter")
    assert event.changes == {"status": [None, "new"], "category": [None, "lighting"]}
    assert session.execute(text("SELECT key, language FROM mail")).all() == [("confirm_email", "sv")]
    draft = session.execute(text("SELECT fields FROM report_draft")).scalar()
    assert draft == {}
    assert len(link(answer)) == len("/r/") + 26


def test_near_says_what_the_spot_is_called(client: Client) -> None:
    lon, lat = 16.8174, 58.7634
    assert client.get(f"/testby/report/near?lat={lat}&lon={lon}").json["label"] in ("Stortorget", "Storgatan", "")
    for wrong in ("", "?lat=x&lon=1", "?lat=nan&lon=nan", "?lat=0&lon=0"):
        answer = client.raw.get(f"/testby/report/near{wrong}", headers={"Accept": "application/json"})
        assert answer.status_code in (200, 400)
        assert answer.get_json().get("label", "") == ""


def test_suggestions_come_with_what_they_are(client: Client) -> None:
    found = client.get("/testby/report/search?q=stor").json["results"]
    assert [(one["label"], one["detail"]) for one in found[:2]] == [("Stortorget", "Torg"), ("Storgatan", "Gata")]


def _now() -> datetime:
    return datetime.now(UTC)
