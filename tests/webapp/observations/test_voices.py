"""What others than the reporter say of a public report: me too, nearby, still there."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.engine import set_scope
from data.models.observation import Observation, Publication
from data.queries import support as reads
from data.vocabulary import Precision
from tests.factories.observations import close, make_observation, make_public, publish
from tests.support.client import Client
from tests.support.reporting import LAMP, begin, choose, point
from tests.support.world import CENTRE, GRANNBY, TESTBY
from tests.webapp.observations.staff import seen, staff, versions
from webapp.core.browser import COOKIE
from webapp.observations.service import bulk, triage

X, Y = CENTRE


def shown(client: Client, row: Observation) -> str:
    """The words of the band on the public page."""
    return client.get(f"/o/{row.public_id}").words(".//form[@class='tk-card tk-metoo']//b")[0]


def verbs(session: Session, row: Observation) -> list[tuple[str, str, object]]:
    session.rollback()
    query = text("SELECT verb, actor_kind, changes FROM event WHERE object_id = :id AND verb <> 'created' ORDER BY id")
    return [(e.verb, e.actor_kind, e.changes) for e in session.execute(query, {"id": row.id})]


def test_one_tap_counts_once_a_browser_and_only_a_code_is_kept(client: Client, session: Session) -> None:
    row = make_public(session)
    session.commit()
    assert shown(client, row) == "Har du också sett det?"
    answer = client.post(f"/o/{row.public_id}/me-too", status=303)
    assert answer.location == f"/o/{row.public_id}/follow?done=seen"
    cookie = client.raw.get_cookie(COOKIE)
    assert cookie is not None
    client.post(f"/o/{row.public_id}/me-too", status=303)
    assert shown(client, row) == "1 har också sett det"
    Client(client.app).post(f"/o/{row.public_id}/me-too", status=303)
    assert shown(client, row) == "2 har också sett det"
    assert "1 har också sett det" not in client.get("/testby/list").text
    assert "2 har också sett det" in client.get("/testby/list").text
    kept = session.scalars(text("SELECT browser_key FROM support")).all()
    assert all(cookie.value.encode() not in bytes(key) and len(key) == 32 for key in kept)
    assert verbs(session, row) == [("supported", "resident", {})] * 2


def test_the_thanks_offer_to_follow_and_set_no_cookie_on_reading(client: Client, session: Session) -> None:
    row = make_public(session)
    session.commit()
    page = client.get(client.post(f"/o/{row.public_id}/me-too", status=303).location)
    assert page.words(".//h1") == ["Tack! Du har också sett det."]
    assert page.all(".//input[@name='email']")
    public = Client(client.app).get(f"/o/{row.public_id}")
    assert "Set-Cookie" not in public.response.headers
    assert "max-age=60" in public.response.headers["Cache-Control"]
    assert "Set-Cookie" not in page.response.headers


@pytest.mark.parametrize("what", ["me-too", "follow", "still-there"])
def test_what_the_public_may_not_see_cannot_be_talked_about(client: Client, session: Session, what: str) -> None:
    hidden = make_observation(session)
    masked = make_observation(session)
    publish(session, masked, Precision.CELL)
    session.commit()
    for row in (hidden, masked):
        client.post(f"/o/{row.public_id}/{what}", {"email": "lisa@example.com"}, status=404)
        client.get(f"/o/{row.public_id}/follow", status=404)
    assert session.scalar(text("SELECT count(*) FROM support")) == 0


@pytest.mark.parametrize("what", ["me-too", "follow", "still-there"])
def test_another_site_cannot_make_a_browser_say_it(client: Client, session: Session, what: str) -> None:
    row = make_public(session)
    session.commit()
    client.post(f"/o/{row.public_id}/{what}", status=403, headers={"Sec-Fetch-Site": "cross-site"})
    client.post(f"/o/{row.public_id}/{what}", status=403, headers={"Origin": "https://evil.example"})
    for table in ("support", "observation_follower", "still_there"):
        assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0


def test_one_address_cannot_fill_up_the_count_by_throwing_cookies_away(client: Client, session: Session) -> None:
    row, other = make_public(session), make_public(session)
    session.commit()
    for _ in range(10):
        Client(client.app).post(f"/o/{row.public_id}/me-too", status=303)
    refused = Client(client.app).post(f"/o/{row.public_id}/me-too", status=429)
    assert refused.words(".//h1") == ["Vänta en stund"]
    assert int(refused.response.headers["Retry-After"]) > 0
    Client(client.app).post(f"/o/{other.public_id}/me-too", status=303)
    assert shown(client, row) == "10 har också sett det"


def test_merging_counts_each_browser_once_and_undoing_gives_it_back(client: Client, session: Session) -> None:
    keep, other = make_public(session), make_public(session)
    session.commit()
    both, one = Client(client.app), Client(client.app)
    for row in (keep, other):
        both.post(f"/o/{row.public_id}/me-too", status=303)
    one.post(f"/o/{other.public_id}/me-too", status=303)
    actor = staff(session)
    result = bulk.merge(session, TESTBY, versions([keep, other]), keep.public_id, actor=actor)
    session.commit()
    assert shown(client, keep) == "2 har också sett det"
    triage.undo(session, TESTBY, result.batch_id, actor=actor)
    session.commit()
    assert shown(client, keep) == "1 har också sett det"
    assert shown(client, other) == "2 har också sett det"


def test_a_me_too_does_not_stop_staff_from_taking_a_change_back(client: Client, session: Session) -> None:
    row = make_public(session)
    session.commit()
    actor = staff(session)
    result = bulk.set_unit(session, TESTBY, versions([row]), None, actor=actor) if row.unit_id else None
    result = result or bulk.hide(session, TESTBY, versions([make_public(session)]), actor=actor)
    session.commit()
    client.post(f"/o/{row.public_id}/me-too", status=303)
    assert triage.undo(session, TESTBY, result.batch_id, actor=actor) == set()


def test_the_inbox_shows_the_count_and_a_view_with_most_first(client: Client, session: Session) -> None:
    few, most, none = (make_public(session) for _ in range(3))
    session.commit()
    for row, number in ((few, 1), (most, 2)):
        for _ in range(number):
            Client(client.app).post(f"/o/{row.public_id}/me-too", status=303)
    client.sign_in("coordinator")
    page = client.get("/staff/testby/inbox?seen=1")
    ids = [row.get("data-id") for row in page.all(".//tr[@data-id]")]
    assert ids == [most.public_id, few.public_id]
    assert "2 har också sett det" in page.text
    assert none.public_id in client.get("/staff/testby/inbox").text
    assert "Flest har sett" in client.get("/staff/testby/inbox").text


# Nearby


def test_only_open_public_reports_within_fifty_metres_are_offered_nearest_first(session: Session) -> None:
    from shapely import Point

    far = make_public(session, at=(X + 40, Y))
    near = make_public(session, at=(X + 5, Y), category="litter", title_code=None)
    line = make_public(session, at=f"LINESTRING({X + 20} {Y - 500}, {X + 20} {Y + 500})")
    closed = make_public(session, at=(X, Y))
    close(session, closed)
    make_public(session, at=(X + 60, Y))
    make_observation(session, at=(X, Y))
    publish(session, make_observation(session, at=(X, Y)), Precision.CELL)
    make_public(session, GRANNBY, at=(X, Y))
    make_public(session, at=(X, Y), duplicate_of=near.id)
    found = reads.near(session, TESTBY, Point(X, Y))
    assert [(one.row.public_id, one.metres) for one in found] == [
        (near.public_id, 5), (line.public_id, 20), (far.public_id, 40)]  # fmt: skip
    for n in range(6):
        make_public(session, at=(X + n, Y + 1))
    assert len(reads.near(session, TESTBY, Point(X, Y))) == 5


def test_without_javascript_they_stand_on_the_next_page_until_somebody_goes_on(
    client: Client, session: Session
) -> None:
    row = make_public(session, at=(X + 150, Y + 140), place_name="Stortorget")
    session.commit()
    what = choose(client, begin(client), geometry=point())
    page = client.get(what)
    assert page.words(".//section/h2[@id='near-h']") == ["Redan rapporterat i närheten"]
    (button,) = page.all(f".//button[@formaction='/o/{row.public_id}/me-too']")
    form = button.get("form")
    assert page.all(f".//form[@id='{form}'][@method='post']")
    other = next(a.get("href") for a in page.all(".//a") if "Nej, något annat" in "".join(a.itertext()))
    assert "near-h" not in client.get(str(other)).text
    assert "/send?" in client.post(str(other).replace("other=1&", ""), LAMP, status=303).location
    client.post(f"/o/{row.public_id}/me-too", status=303)
    assert shown(client, row) == "1 har också sett det"


def test_what_the_script_has_shown_is_not_shown_again(client: Client, session: Session) -> None:
    row = make_public(session, at=(X + 150, Y + 140))
    session.commit()
    what = choose(client, begin(client), geometry=point(), near_seen=row.public_id)
    assert "near-h" not in client.get(what).text
    other = make_public(session, at=(X + 155, Y + 140))
    session.commit()
    assert other.public_id in client.get(what).text
    assert row.public_id not in client.get(what).text


def test_the_script_gets_a_fragment_for_a_position(client: Client, session: Session) -> None:
    row = make_public(session, at=(X, Y), place_name="<b>Torget</b>")
    hidden = make_observation(session, at=(X, Y))
    session.commit()
    from shapely import Point

    from geo import crs

    at = crs.to_wgs84(Point(X, Y))
    answer = client.raw.get(f"/testby/report/nearby?lat={at.y}&lon={at.x}")
    words = answer.get_data(as_text=True)
    assert row.public_id in words
    assert hidden.public_id not in words
    assert "<b>Torget" not in words
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.raw.get("/testby/report/nearby?lat=x&lon=1").status_code == 400
    assert client.raw.get("/testby/report/nearby?lat=nan&lon=inf").status_code == 400


# Still there


def closed_public(session: Session) -> Observation:
    row = make_public(session)
    close(session, row, message="Lampan är bytt.")
    session.commit()
    return row


def test_anybody_may_say_that_a_closed_report_is_still_there_and_a_person_decides(
    client: Client, session: Session
) -> None:
    row = closed_public(session)
    page = client.get(f"/o/{row.public_id}")
    assert "Ja, fortfarande kvar" in page.text
    assert not page.all(".//form[@class='tk-card tk-metoo']")
    answer = client.post(f"/o/{row.public_id}/still-there", {"words": "Lampan blinkar."}, status=303)
    assert "Tack! Vi tittar på det igen." in client.get(answer.location).text
    session.refresh(row)
    assert row.status == "closed"
    assert "Lampan blinkar" not in client.get(f"/o/{row.public_id}").text
    client.sign_in("coordinator")
    inbox = client.get("/staff/testby/inbox?still=1")
    assert [tr.get("data-id") for tr in inbox.all(".//tr[@data-id]")] == [row.public_id]
    assert "Finns kvar?" in client.get("/staff/testby/inbox").text
    case = client.get(f"/staff/testby/inbox/{row.public_id}")
    assert "Lampan blinkar." in case.text
    assert "1 boende säger att det är kvar" in case.text
    client.post(f"/staff/testby/inbox/{row.public_id}", {"do": "still_accept", "version": row.version})
    session.refresh(row)
    assert (row.status, row.outcome) == ("review", None)
    assert "boende säger att det är kvar" not in client.get(f"/staff/testby/inbox/{row.public_id}").text
    assert [(verb, actor) for verb, actor, _ in verbs(session, row)][-2:] == [
        ("still_there", "resident"), ("status", "user")]  # fmt: skip


def test_undoing_the_answer_lets_it_wait_again(client: Client, session: Session) -> None:
    for do, status in (("still_accept", "review"), ("still_dismiss", "closed")):
        row = closed_public(session)
        Client(client.app).post(f"/o/{row.public_id}/still-there", status=303)
        client.sign_in("coordinator")
        done = client.post(f"/staff/testby/inbox/{row.public_id}", {"do": do, "version": row.version}).location
        session.refresh(row)
        assert row.status == status
        assert row.public_id not in client.get("/staff/testby/inbox?still=1").text
        batch = done.partition("done=")[2].partition("&")[0]
        client.post("/staff/testby/inbox/undo", {"batch": batch})
        session.refresh(row)
        assert row.status == "closed"
        assert row.public_id in client.get("/staff/testby/inbox?still=1").text


def test_one_who_may_only_look_cannot_answer_it(client: Client, session: Session) -> None:
    row = closed_public(session)
    Client(client.app).post(f"/o/{row.public_id}/still-there", status=303)
    client.sign_in("police")
    client.post(f"/staff/testby/inbox/{row.public_id}", {"do": "still_accept", "version": row.version}, status=403)
    session.refresh(row)
    assert row.status == "closed"


def test_words_that_look_like_personal_data_are_warned_about_once(client: Client, session: Session) -> None:
    row = closed_public(session)
    words = {"words": "Ring 070-174 06 05"}
    page = client.post(f"/o/{row.public_id}/still-there", words, status=400)
    assert "Det ser ut som ett telefonnummer." in page.text
    assert "070-174 06 05" in page.words(".//textarea")[0]
    assert session.scalar(text("SELECT count(*) FROM still_there")) == 0
    client.post(f"/o/{row.public_id}/still-there", {**words, "do": "anyway"}, status=303)
    assert session.scalar(text("SELECT personal_data FROM still_there")) is True


def test_one_browser_says_it_once_and_again_only_after_it_was_closed_again(client: Client, session: Session) -> None:
    row = closed_public(session)
    for _ in range(2):
        client.post(f"/o/{row.public_id}/still-there", {"words": "Kvar"}, status=303)
    assert [verb for verb, _actor, _ in verbs(session, row)] == ["status", "still_there"]
    client.sign_in("coordinator")
    client.post(f"/staff/testby/inbox/{row.public_id}", {"do": "still_dismiss", "version": row.version})
    client.csrf = ""
    client.post(f"/o/{row.public_id}/still-there", {"words": "Fortfarande"}, status=303)
    assert session.scalars(text("SELECT words FROM still_there")).all() == ["Fortfarande"]


def test_an_open_report_cannot_be_still_there_and_a_closed_one_not_seen_too(client: Client, session: Session) -> None:
    row = make_public(session)
    closed = closed_public(session)
    client.post(f"/o/{row.public_id}/still-there", status=409)
    client.post(f"/o/{closed.public_id}/me-too", status=409)


def test_too_long_or_unstorable_words_are_refused_beside_the_field(client: Client, session: Session) -> None:
    row = closed_public(session)
    for words in ("x" * 201, "a\x01b"):
        page = client.post(f"/o/{row.public_id}/still-there", {"words": words}, status=400)
        assert page.words(".//p[@class='tk-err']")


def test_withdrawn_reports_lose_their_counts_from_the_public(client: Client, session: Session) -> None:
    row = make_public(session)
    session.commit()
    client.post(f"/o/{row.public_id}/me-too", status=303)
    session.delete(session.get_one(Publication, row.id))
    session.commit()
    assert session.scalar(text("SELECT count(*) FROM public_api.observation WHERE supports > 0")) == 0
    client.post(f"/o/{row.public_id}/me-too", status=404)
    set_scope(session, municipalities=(TESTBY,))
    assert seen([row])
