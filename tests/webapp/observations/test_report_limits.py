"""Too many reports: refused for one browser, held for one address or one spot."""

import logging
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.engine import Engines
from tests.support.client import Client
from tests.support.reporting import fill_in, point, report
from tests.support.world import CENTRE
from webapp.config import Settings
from webapp.factory import create_app

X, Y = CENTRE


def held(session: Session) -> list[bool]:
    session.rollback()
    return list(session.scalars(text("SELECT held FROM observation ORDER BY created_at")))


Limited = Callable[..., Client]


@pytest.fixture
def limited(settings: Settings, engines: Engines) -> Limited:
    """A client of an app with limits of its own."""
    return lambda **limits: Client(create_app(settings.model_copy(update=limits), engines))


def test_the_report_over_the_limit_of_a_browser_must_wait_and_stays_filled_in(limited: Limited) -> None:
    client = limited(reports_per_hour=3)
    for n in range(3):
        report(client, geometry=point(X + 200 * n, Y))
    send = fill_in(client, text="Kvar att läsa")
    page = client.post(send, {"email": "lisa@example.com"}, status=429)
    assert int(page.response.headers["Retry-After"]) > 0
    assert "Kvar att läsa" in page.text
    assert 'value="lisa@example.com"' in page.text
    assert "Kvar att läsa" in client.get(send).text


def test_another_browser_at_the_same_address_is_not_stopped(limited: Limited, session: Session) -> None:
    first = limited(reports_per_hour=1)
    report(first)
    report(Client(first.app), geometry=point(X, Y - 300))
    assert held(session) == [False, False]


def test_many_from_one_address_are_held(limited: Limited, session: Session) -> None:
    client = limited(reports_per_hour_address=2)
    for n in range(3):
        report(client, geometry=point(X + 200 * n, Y))
    assert held(session) == [False, False, True]


def test_many_from_one_spot_are_held_and_from_another_are_not(limited: Limited, session: Session) -> None:
    client = limited(reports_per_cell=2)
    for _ in range(3):
        report(client)
    report(client, geometry=point(X, Y - 300))
    assert held(session) == [False, False, True, False]


def test_thirty_from_a_school_pass(limited: Limited, session: Session) -> None:
    app = limited().app
    for n in range(30):
        report(Client(app), geometry=point(X - 400 + 60 * n, Y))
    assert held(session) == [False] * 30


def test_a_forged_address_does_not_start_a_new_count(limited: Limited, session: Session) -> None:
    client = limited(reports_per_hour_address=1)
    for n in range(2):
        send = fill_in(client, geometry=point(X + 200 * n, Y))
        client.post(send, {}, status=303, headers={"X-Forwarded-For": f"10.0.0.{n}"})
    assert held(session) == [False, True]


def test_the_cookie_comes_only_with_answers_to_posts(client: Client) -> None:
    start = client.get("/testby/report", status=302)
    assert "Set-Cookie" not in start.response.headers
    assert "Set-Cookie" not in client.get(start.location).response.headers
    answer = client.post(start.location, {"form": "point", "geometry": point()}, status=303)
    cookie = answer.response.headers["Set-Cookie"]
    assert cookie.startswith("trygg_browser=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    again = client.post(start.location, {"form": "point", "geometry": point()}, status=303)
    assert "Set-Cookie" not in again.response.headers


def test_no_log_line_holds_what_was_written(
    client: Client, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = report(client, email="kanariefagel@example.com", text="kanariefågel i trädet")
    client.get(answer.location)
    client.post(fill_in(client), {"email": "kanariefagel"}, status=400)
    out, err = capsys.readouterr()
    token = answer.location.removeprefix("/r/").partition("?")[0]
    for written in (caplog.text, out, err):
        assert "kanarief" not in written
        assert token not in written


def test_one_address_gets_few_letters_however_many_reports_name_it(client: Client, session: Session) -> None:
    for n in range(7):
        report(Client(client.app), geometry=point(X - 400 + 90 * n, Y), email="Somebody.Else@example.com")
    report(Client(client.app), geometry=point(X, Y - 300), email="another@example.com")
    session.rollback()
    at_once = "SELECT send_after - created_at < interval '1 minute' FROM mail ORDER BY created_at"
    assert list(session.scalars(text(at_once))) == [True] * 5 + [False] * 2 + [True]
