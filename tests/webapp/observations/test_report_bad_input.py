"""What is wrong is said beside the field, what was typed stays, and nothing is stored."""

import json
import time

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.support.client import Client, Page
from tests.support.reporting import LAMP, begin, choose, fill_in, geojson, point
from tests.support.world import CENTRE

X, Y = CENTRE
UNREADABLE = "Platsen på kartan gick inte att läsa. Peka ut den igen."
MANY = "Ritningen har för många punkter. Rita enklare."
BAD_GEOMETRIES = [
    ("", "Ange var det är"),
    ("{", UNREADABLE),
    ("null", UNREADABLE),
    ('"\x00"', UNREADABLE),
    ("[" * 50_000, UNREADABLE),
    ('{"type":"Point","coordinates":["a",1]}', UNREADABLE),
    ('{"type":"Point","coordinates":[NaN,59]}', UNREADABLE),
    ('{"type":"Point","coordinates":[1e400,59]}', UNREADABLE),
    ('{"type":"Point","coordinates":[2.35,48.85]}', "Platsen ligger utanför Sverige."),
    ('{"type":"GeometryCollection","geometries":[]}', "Välj en punkt, en sträcka eller en yta."),
    ('{"type":"MultiPoint","coordinates":[[16,58]]}', "Välj en punkt, en sträcka eller en yta."),
    ('{"type":"LineString","coordinates":[[16.8,58.7]]}', "minst två punkter"),
    ('{"type":"LineString","coordinates":[[16.8,58.7],[16.8,58.7]]}', "Sträckan är för kort."),
    ('{"type":"LineString","coordinates":[[16.8,58.7],[16.8,59.7]]}', "Sträckan är för lång."),
    ('{"type":"Polygon","coordinates":[[[16,58],[16.001,58],[16,58.001]]]}', "minst tre"),
    (geojson("Polygon", [[[X, Y], [X + 90, Y + 90], [X + 90, Y], [X, Y + 90], [X, Y]]]), "korsar varandra"),
    (geojson("Polygon", [[[X, Y], [X + 9000, Y], [X + 9000, Y + 9000], [X, Y]]]), "Ytan är för stor."),
    (json.dumps({"type": "LineString", "coordinates": [[16.8 + n / 1e6, 58.7] for n in range(5_001)]}), MANY),
    (point(100_000 + X, Y), "Platsen ligger utanför Sverige."),
]


def stored(session: Session) -> int:
    session.rollback()
    return int(session.execute(text("SELECT count(*) FROM observation")).scalar_one())


def errors(page: Page) -> str:
    return " ".join(page.words(".//p[@class='tk-err']"))


@pytest.mark.parametrize(("geometry", "words"), BAD_GEOMETRIES, ids=lambda value: str(value)[:40])
def test_a_wrong_place_is_refused_with_a_reason(client: Client, geometry: str, words: str) -> None:
    began = time.perf_counter()
    page = client.post(begin(client), {"form": "line", "geometry": geometry}, status=400)
    assert words in errors(page)
    assert page.all(".//*[@id='error-summary']//a[@href='#geometry']")
    assert page.all(".//input[@id='form-line']")[0].get("checked") is not None
    assert time.perf_counter() - began < 5  # the first page of a run loads Folium


def test_a_hostile_search_finds_nothing_and_breaks_nothing(client: Client) -> None:
    for typed in ("%", "_" * 90, "\\", "'; DROP TABLE street; --", "<script>", "\u2028", "48,85 2,35"):
        page = client.get(
            client.post(begin(client), {"q": typed, "form": "point", "do": "search"}, status=303).location
        )
        assert "Inget hittades" in page.text or not typed.strip()
        client.get("/testby/report/search", query_string={"q": typed})
    client.get("/testby/report/search", query_string={"q": "\x00"}, status=400)


@pytest.mark.parametrize("pick", ["street|", "street|x,y", "street|48.85,2.35", "|" * 100, "street|59.1\x00,18.1"])
def test_a_made_up_choice_is_refused(client: Client, pick: str) -> None:
    assert errors(client.post(begin(client), {"form": "point", "pick": pick}, status=400))


def test_an_unknown_form_is_refused(client: Client) -> None:
    page = client.post(begin(client), {"form": "sphere", "geometry": point()}, status=400)
    assert "Välj en punkt, en sträcka eller en yta." in errors(page)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"category": ""}, "Välj vad det gäller."),
        ({"category": "volcano"}, "Välj vad det gäller."),
        ({"category": "\x00"}, "Välj vad det gäller."),
        ({"feeling": "9"}, "Välj ett av de fyra svaren."),
        ({"light": "neon"}, "Välj ett av de tre svaren."),
        ({"q-lighting-what": "x"}, "Välj bland svaren på sidan."),
        ({"q-lighting-what": ["out", "weak"]}, "Välj bland svaren på sidan."),
        ({"text": "a" * 2_001}, "Skriv högst 2000 tecken."),
        ({"text": "mörkt\x00här"}, "tecken som inte går att spara"),
    ],
)
def test_a_wrong_answer_is_refused_and_the_rest_stays(client: Client, changes: dict[str, object], words: str) -> None:
    what = choose(client, begin(client), geometry=point())
    page = client.post(what, {**LAMP, "feeling": "1", "text": "Kvar att läsa", **changes}, status=400)
    assert words in errors(page)
    if "text" not in changes:
        assert "Kvar att läsa" in page.text
    if "feeling" not in changes:
        assert page.all(".//input[@id='feeling-1']")[0].get("checked") is not None


@pytest.mark.parametrize("email", ["x", "a@b", "a b@example.com", "a@example.com\nBcc: b@example.com", "å" * 300])
def test_a_wrong_address_is_refused_and_kept(client: Client, session: Session, email: str) -> None:
    page = client.post(fill_in(client), {"email": email}, status=400)
    assert errors(page)
    assert stored(session) == 0


def test_a_text_of_a_megabyte_is_refused(client: Client, session: Session) -> None:
    what = choose(client, begin(client), geometry=point())
    client.post(what, {**LAMP, "text": "a" * 1_100_000}, status=413)
    assert "aaa" not in str(session.execute(text("SELECT fields FROM report_draft")).scalar())
    assert stored(session) == 0


def test_two_thousand_characters_with_line_ends_are_room_enough(client: Client) -> None:
    what = choose(client, begin(client), geometry=point())
    client.post(what, {**LAMP, "text": "\r\n".join(["a" * 99] * 20)}, status=303)


@pytest.mark.parametrize("draft", ["", "x", "0" * 32, "å" * 32, "G" * 32])
def test_a_made_up_draft_begins_anew(client: Client, draft: str) -> None:
    for page in ("what", "send"):
        answer = client.get(f"/testby/report/{page}", query_string={"draft": draft}, status=303)
        assert "/testby/report/where?" in answer.location
    client.get("/testby/report/where", query_string={"draft": draft})


def test_sending_a_draft_that_lacks_an_answer_asks_for_it(client: Client, session: Session) -> None:
    what = choose(client, begin(client), geometry=point())
    send = what.replace("/what?", "/send?")
    assert client.post(send, {}, status=303).location.startswith("/testby/report/what?")
    assert client.get(send, status=303).location.startswith("/testby/report/what?")
    assert stored(session) == 0


def test_a_category_that_is_no_longer_used_is_asked_again(client: Client, session: Session) -> None:
    send = fill_in(client)
    session.execute(text("UPDATE category SET active = false WHERE code = 'lighting'"))
    session.commit()
    assert client.post(send, {}, status=303).location.startswith("/testby/report/what?")


def test_a_form_from_another_site_is_refused(client: Client, session: Session) -> None:
    send = fill_in(client)
    client.post(send, {}, status=403, headers={"Sec-Fetch-Site": "cross-site"})
    assert stored(session) == 0


def test_markup_is_shown_as_text(client: Client) -> None:
    where = begin(client)
    what = choose(client, where, geometry=point(), words="<b>${1+1}</b>")
    send = client.post(what, {**LAMP, "text": "<script>alert(1)</script>"}, status=303).location
    page = client.get(send)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "&lt;b&gt;${1+1}&lt;/b&gt;" in page.text
