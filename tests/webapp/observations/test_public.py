"""The public page of one observation."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from data.vocabulary import Precision
from tests.factories.actions import make_action
from tests.factories.observations import close, make_observation, make_public, publish
from tests.support.client import Client
from webapp.core.clock import today

TOMORROW = today() + timedelta(days=1)
YESTERDAY = today() - timedelta(days=1)


def test_an_open_report_says_when_the_answer_comes_and_who_has_it(client: Client, session: Session) -> None:
    row = make_public(session, promise_on=TOMORROW)
    session.commit()
    page = client.get(f"/o/{row.public_id}")
    assert page.words(".//h1") == ["Släckt lampa, Storgatan"]
    assert page.words(".//div[@class='tk-status tk-tag--new']")[0].startswith("Mottagen Svar senast")
    assert page.words(".//ol[@class='tk-tl']/li[@aria-current='step']")[0].startswith("Mottagen")


def test_a_late_report_says_so(client: Client, session: Session) -> None:
    row = make_public(session, promise_on=YESTERDAY)
    session.commit()
    page = client.get(f"/o/{row.public_id}")
    assert page.words(".//div[@class='tk-status tk-tag--overdue']")[0].startswith("Försenad Svar skulle ha kommit")


def test_a_closed_report_opens_with_its_sentence(client: Client, session: Session) -> None:
    row = make_public(session, promise_on=YESTERDAY)
    close(session, row, "declined", "Lampan står på privat mark.")
    session.commit()
    page = client.get(f"/o/{row.public_id}")
    assert page.words(".//div[@class='tk-status tk-tag--declined']") == ["Ingen åtgärd Lampan står på privat mark."]
    steps = page.words(".//ol[@class='tk-tl']/li")
    assert steps[-1].startswith("Ingen åtgärd ·")
    assert "Försenad" not in page.text


def test_the_action_that_answers_it_is_named_with_what_else_it_answers(client: Client, session: Session) -> None:
    row = make_public(session)
    other = make_public(session, place_name="Bollmoravägen")
    hidden = make_observation(session, place_name="Hemliga gatan")
    action = make_action(session, title="Ny kabel", observations=[row, other, hidden], due_on=TOMORROW)
    session.commit()
    page = client.get(f"/o/{row.public_id}")
    assert "Ny kabel" in page.words(".//h2[@id='action-1']")
    linked = page.words(".//ul[@class='tk-links']/li")
    assert len(linked) == 2
    assert "Hemliga" not in page.text
    body = client.get(f"/o/{row.public_id}.geojson").json
    assert {one.get("id") for one in body["features"]} == {row.public_id, other.public_id, action.public_id, None}


def test_an_unpublished_action_is_not_named(client: Client, session: Session) -> None:
    row = make_public(session)
    make_action(session, title="Hemlig plan", observations=[row], published=False)
    session.commit()
    assert "Hemlig plan" not in client.get(f"/o/{row.public_id}").text


def test_the_summary_of_staff_replaces_the_title(client: Client, session: Session) -> None:
    row = make_observation(session)
    publish(session, row, summary="Tre lampor är släckta vid lekplatsen")
    session.commit()
    assert client.get(f"/o/{row.public_id}").words(".//h1") == ["Tre lampor är släckta vid lekplatsen"]


def test_days_are_told_and_hours_are_not(client: Client, session: Session) -> None:
    row = make_public(session, created_at=datetime(2026, 10, 3, 21, 47, tzinfo=UTC), light="dark", feeling=0)
    session.commit()
    text = client.get(f"/o/{row.public_id}").text
    assert "lördag 3 oktober" in text
    for hour in ("21:47", "21.47", "23:47", "23.47"):
        assert hour not in text


def test_markup_in_what_staff_wrote_stays_text(client: Client, session: Session) -> None:
    row = make_observation(session)
    publish(session, row, summary="<img src=x onerror=alert(1)> ${7*7}")
    close(session, row, "done", "</script><b>klart</b>")
    session.commit()
    page = client.get(f"/o/{row.public_id}")
    assert page.words(".//h1") == ["<img src=x onerror=alert(1)> ${7*7}"]
    assert not page.all(".//img[@src='x']")


@pytest.mark.parametrize("precision", [Precision.PLACE, Precision.CELL, Precision.NEVER])
def test_what_is_not_exact_has_no_page(client: Client, session: Session, precision: Precision) -> None:
    row = make_observation(session)
    publish(session, row, precision)
    session.commit()
    client.get(f"/o/{row.public_id}", status=404)
    client.get(f"/o/{row.public_id}.geojson", status=404)


def test_a_duplicate_has_no_page(client: Client, session: Session) -> None:
    first = make_public(session)
    second = make_public(session, duplicate_of=first.id)
    session.commit()
    client.get(f"/o/{first.public_id}")
    client.get(f"/o/{second.public_id}", status=404)


def test_a_hidden_one_looks_like_one_that_never_was(client: Client, session: Session) -> None:
    row = make_observation(session)
    session.commit()
    hidden = client.get(f"/o/{row.public_id}", status=404)
    unknown = client.get("/o/0000000000", status=404)
    assert hidden.text.replace(row.public_id, "") == unknown.text.replace("0000000000", "")
    assert list(hidden.response.headers) == list(unknown.response.headers)
