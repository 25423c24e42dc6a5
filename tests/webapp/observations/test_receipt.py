"""The secret link: receipt, status, "still there", and the e-mail address."""

import re
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from data.audit import SYSTEM
from data.engine import Engines, set_scope
from data.models.observation import Observation
from data.vocabulary import ObservationStatus, Outcome
from tests.support.client import Client
from tests.support.reporting import link, report
from tests.support.world import TESTBY
from webapp.config import Settings
from webapp.core.tokens import confirm_token
from webapp.factory import create_app
from webapp.jobs.mails import deliver_due
from webapp.observations.service.status import change_status


def only(session: Session) -> Observation:
    session.rollback()
    set_scope(session, municipalities=(TESTBY,))
    return session.scalars(select(Observation)).one()


def close(session: Session, outcome: Outcome = Outcome.DONE, message: str = "Lampan är bytt.") -> None:
    change_status(session, only(session), ObservationStatus.CLOSED, actor=SYSTEM, outcome=outcome, message=message)
    session.commit()


def confirm_address(client: Client, settings: Settings, session: Session, address: str, email: str) -> str:
    return f"{address}/confirm/{confirm_token(settings.key('confirm'), only(session).id, email)}"


def test_the_status_page_tells_title_history_and_promise(client: Client, session: Session) -> None:
    address = link(report(client))
    page = client.get(address)
    assert page.words(".//h1") == ["Släckt lampa, Stortorget"]
    assert "Mottagen" in page.text
    assert "Du får svar senast" in page.text
    assert "Är det här kvar?" not in page.text
    assert page.response.headers["Cache-Control"] == "no-store"
    assert page.response.headers["X-Robots-Tag"] == "noindex"
    assert page.response.headers["Referrer-Policy"] == "same-origin"


def test_the_link_works_in_capitals_too(client: Client) -> None:
    token = link(report(client)).removeprefix("/r/")
    assert client.get(f"/r/{token.upper()}").words(".//h1") == client.get(f"/r/{token}").words(".//h1")


@pytest.mark.parametrize("token", ["x", "0" * 26, "0" * 2_000, "å", "%00", "../etc"], ids=lambda token: token[:8])
def test_a_wrong_link_gets_the_same_page(client: Client, token: str) -> None:
    report(client)
    assert client.get(f"/r/{token}", status=404).words(".//h1") == client.get("/r/" + "z" * 26, status=404).words(
        ".//h1"
    )
    client.post(f"/r/{token}/still-there", {}, status=404)
    client.post(f"/r/{token}/email", {"email": "lisa@example.com"}, status=404)


def test_a_closed_report_opens_with_its_sentence(client: Client, session: Session) -> None:
    address = link(report(client))
    close(session)
    page = client.get(address)
    assert page.text.index("Lampan är bytt.") < page.text.index("Vad har hänt")
    assert "Åtgärdad" in page.text
    assert "Är det här kvar?" in page.text


def test_still_there_opens_it_again_at_once(client: Client, session: Session) -> None:
    address = link(report(client))
    close(session)
    for _ in range(2):
        done = client.post(f"{address}/still-there", {"reason": "Den blinkar igen"}, status=303).location
    assert "Tack. Vi granskar det igen." in client.get(done).text
    assert "Du sa till att det är kvar." in client.get(address).text
    row = only(session)
    assert (row.status, row.outcome) == ("review", None)
    verbs = session.scalars(text("SELECT verb FROM event ORDER BY id")).all()
    assert verbs == ["created", "status", "still_there", "status"]
    details = session.scalars(text("SELECT detail ->> 'reason' FROM event_detail ORDER BY event_id")).all()
    assert details[-2:] == ["Den blinkar igen", "Den blinkar igen"]


def test_an_open_report_stays_as_it_is(client: Client, session: Session) -> None:
    address = link(report(client))
    client.post(f"{address}/still-there", {}, status=303)
    assert only(session).status == "new"


def test_what_is_still_wrong_is_checked(client: Client, session: Session) -> None:
    address = link(report(client))
    close(session)
    page = client.post(f"{address}/still-there", {"reason": "a" * 501}, status=400)
    assert "Skriv högst 500 tecken." in page.text
    assert only(session).status == "closed"


def test_a_step_that_was_undone_is_not_told(client: Client, session: Session) -> None:
    address = link(report(client))
    session.execute(
        text(
            "INSERT INTO event (municipality_id, object_kind, object_id, actor_kind, verb, audience, changes, batch_id)"
            " SELECT municipality_id, 'observation', id, 'system', v.verb, 'public', cast(v.changes AS jsonb),"
            " '00000000-0000-7000-8000-000000000001' FROM observation,"
            " (VALUES ('status', '{\"status\": [\"new\", \"planned\"]}'), ('undone', '{}')) v (verb, changes)"
        )
    )
    session.commit()
    assert "Planerad" not in client.get(address).text


def test_an_address_is_confirmed_by_a_click_and_not_by_a_look(
    client: Client, session: Session, settings: Settings
) -> None:
    address = link(report(client, email="lisa@example.com"))
    confirm = confirm_address(client, settings, session, address, "lisa@example.com")
    assert client.get(confirm).all(".//main//form//button")
    assert contacts(session) == [("lisa@example.com", False)]
    done = client.post(confirm, status=303).location
    assert "Du får våra svar med e-post." in client.get(done).text
    assert contacts(session) == [("lisa@example.com", True)]
    client.post(confirm, status=303)
    assert mails(session) == ["confirm_email", "receipt"]


def test_a_wrong_code_is_nothing(client: Client, session: Session) -> None:
    address = link(report(client, email="lisa@example.com"))
    for code in ("x", "0" * 26, "å"):
        client.get(f"{address}/confirm/{code}", status=404)
        client.post(f"{address}/confirm/{code}", status=404)
    assert contacts(session) == [("lisa@example.com", False)]


def test_an_address_can_be_given_later_changed_and_taken_away(client: Client, session: Session) -> None:
    address = link(report(client))
    assert "Följ rapporten" in client.get(address).text
    done = client.post(f"{address}/email", {"email": "lisa@example.com"}, status=303).location
    assert "Klicka på länken i mejlet" in client.get(done).text
    client.post(f"{address}/email", {"email": "other@example.com"}, status=303)
    assert contacts(session) == [("other@example.com", False)]
    page = client.get(f"{address}/stop")
    assert "other@example.com" not in page.text + client.get(address).text
    client.post(f"{address}/stop", status=303)
    client.post(f"{address}/stop", status=303)
    assert contacts(session) == []
    assert "Följ rapporten" in client.get(address).text


def test_a_wrong_or_missing_address_is_refused_beside_the_field(client: Client) -> None:
    address = link(report(client))
    for email in ("", "lisa"):
        page = client.post(f"{address}/email", {"email": email}, status=400)
        assert page.words(".//p[@class='tk-err']")


def test_nobody_is_flooded_with_mails(client: Client, session: Session) -> None:
    address = link(report(client))
    for _ in range(5):
        client.post(f"{address}/email", {"email": "lisa@example.com"}, status=303)
    before = session.scalar(text("SELECT count(*) FROM mail"))
    session.commit()
    client.post(f"{address}/email", {"email": "lisa@example.com"}, status=429)
    assert session.scalar(text("SELECT count(*) FROM mail")) == before


def test_only_public_actions_are_shown(client: Client, session: Session) -> None:
    address = link(report(client))
    insert = text(
        "WITH made AS (INSERT INTO action (id, public_id, ref, municipality_id, kind, title, status, published_at)"
        " VALUES (gen_random_uuid(), :p, :p, :m, 'lighting', :title, 'decided', :at) RETURNING id)"
        " INSERT INTO action_observation (action_id, observation_id) SELECT made.id, o.id FROM made, observation o"
    )
    session.execute(insert, {"p": "a000000001", "m": TESTBY, "title": "Nya lampor vid torget", "at": "2026-11-01"})
    session.execute(insert, {"p": "a000000002", "m": TESTBY, "title": "Ännu inte öppen", "at": None})
    session.commit()
    page = client.get(address)
    assert "Nya lampor vid torget" in page.text
    assert "Ännu inte öppen" not in page.text


def test_the_reporter_sees_the_own_place_exactly(client: Client) -> None:
    address = link(report(client))
    (feature,) = client.get(f"{address}/place.geojson").json["features"]
    assert feature["geometry"]["type"] == "Point"
    assert feature["properties"] == {"k": "o", "c": "lighting", "s": "new", "o": None}


def test_the_page_tells_of_the_report_that_this_one_repeats(client: Client, session: Session) -> None:
    first = link(report(client))
    second = link(report(client))
    session.execute(
        text(
            "UPDATE observation SET status = 'closed', outcome = 'duplicate', duplicate_of ="
            " (SELECT id FROM observation ORDER BY created_at LIMIT 1)"
            " WHERE id = (SELECT id FROM observation ORDER BY created_at DESC LIMIT 1)"
        )
    )
    session.commit()
    page = client.get(second)
    assert "Flera har rapporterat samma sak" in page.text
    assert "Öppna den första rapporten" not in page.text
    assert not re.search(first.removeprefix("/r/"), page.text)


def test_the_mails_say_where_to_click(client: Client, session: Session, settings: Settings) -> None:
    address = link(report(client, email="lisa@example.com"))
    confirm = confirm_address(client, settings, session, address, "lisa@example.com")
    assert deliver_due(settings) == 1
    assert confirm in letter(settings, "Bekräfta din e-post")
    client.post(confirm, status=303)
    assert deliver_due(settings) == 1
    receipt = letter(settings, "Vi har tagit emot din rapport: Släckt lampa, Stortorget")
    assert address in receipt
    assert "Du får svar senast" in receipt


def letter(settings: Settings, subject: str) -> str:
    for path in (settings.state / "outbox").rglob("*.eml"):
        message = message_from_bytes(path.read_bytes(), policy=default)
        if str(message["Subject"]).startswith(subject):
            return message.get_content()
    raise AssertionError(f"no letter {subject}")


def contacts(session: Session) -> list[tuple[str, bool]]:
    session.rollback()
    set_scope(session, municipalities=(TESTBY,))
    rows = session.execute(text("SELECT email, confirmed_at IS NOT NULL FROM observation_contact ORDER BY email"))
    return [(row[0], row[1]) for row in rows]


def mails(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(text("SELECT key FROM mail ORDER BY created_at")))


def test_the_link_to_keep_has_the_address_of_the_settings(client: Client, engines: Engines, settings: Settings) -> None:
    address = link(report(client))
    kept = ".//input[@id='share']"
    assert client.get(address).all(kept)[0].get("value") == f"http://localhost{address}"
    known = Client(create_app(settings.model_copy(update={"public_url": "https://trygg.example.se/"}), engines))
    page = known.get(address, headers={"Host": "evil.example"})
    assert page.all(kept)[0].get("value") == f"https://trygg.example.se{address}"
