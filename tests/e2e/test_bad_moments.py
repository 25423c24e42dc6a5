"""The database goes away, the disk is full, a session ends: never a false receipt, and what was written comes back."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg.errors
import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from data.embedded.cluster import Cluster
from tests.e2e.conftest import Watch, check_accessible
from tests.factories.observations import make_observation
from tests.support.client import Client
from tests.support.reporting import LAMP, begin, choose, fill_in, point
from tests.support.world import PASSWORD
from webapp.config import Settings
from webapp.core.database import EXTENSION

WORDS = "Det blinkar hela natten vid tunneln."
Away = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def away(template: tuple[Cluster, str], settings: Settings) -> Away:
    """Takes the test's database away, with all connections to it, and gives it back."""
    name = settings.owner_url.database
    owner = create_engine(template[0].url("postgres"), isolation_level="AUTOCOMMIT")

    def run(statement: str) -> None:
        with owner.connect() as connection:
            connection.execute(text(statement))
        owner.dispose()

    @contextmanager
    def without() -> Iterator[None]:
        run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        try:
            yield
        finally:
            run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')

    return without


@contextmanager
def full_disk(app: Flask) -> Iterator[None]:
    """PostgreSQL answers every COMMIT of the app as it does on a full disk."""

    def refuse(_session: Session) -> None:
        raise OperationalError("COMMIT", {}, psycopg.errors.DiskFull("No space left on device"))

    factory = app.extensions[EXTENSION].app
    event.listen(factory, "before_commit", refuse)
    try:
        yield
    finally:
        event.remove(factory, "before_commit", refuse)


def stored(session: Session) -> int:
    """How many reports there are."""
    session.rollback()
    return int(session.execute(text("SELECT count(*) FROM observation")).scalar_one())


def test_no_receipt_while_the_database_is_away_and_the_draft_is_still_there(
    client: Client, away: Away, session: Session
) -> None:
    send = fill_in(client, text=WORDS)
    session.close()
    with away():
        page = client.post(send, {}, status=503)
        assert page.all(f".//a[@href='{send}']"), "a way to try again, with the draft"
        assert int(page.response.headers["Retry-After"]) > 0
        assert page.response.headers["Cache-Control"] == "no-store"
        assert "/r/" not in page.text
        assert "har inte skickats" in page.text
        answer = client.post(send, {}, status=503, headers={"Accept": "application/json"})
        assert answer.json["error"] == "database_away"
        assert client.get("/readyz", status=503).response.headers["Content-Type"].startswith("text/plain")
    assert stored(session) == 0
    assert WORDS in client.get(send).text
    assert client.post(send, {}, status=303).location.startswith("/r/")
    assert stored(session) == 1


def test_what_was_written_comes_back_when_it_cannot_be_saved(client: Client, away: Away, session: Session) -> None:
    what = choose(client, begin(client), geometry=point())
    session.close()
    with away():
        page = client.post(what, {**LAMP, "text": WORDS}, status=503)
        assert page.words(".//textarea[@id='kept']") == [WORDS]
        client.get("/testby/", status=503)
    assert client.post(what, {**LAMP, "text": WORDS}, status=303).location.startswith("/testby/report/send")


def test_a_full_disk_gives_no_receipt(app: Flask, client: Client, session: Session) -> None:
    send = fill_in(client, text=WORDS)
    with full_disk(app):
        page = client.post(send, {}, status=503)
        assert int(page.response.headers["Retry-After"]) > 0
        assert "/r/" not in page.text
    assert stored(session) == 0
    assert client.post(send, {}, status=303).location.startswith("/r/")
    assert stored(session) == 1


def test_a_full_disk_changes_nothing_for_staff(app: Flask, client: Client, session: Session) -> None:
    row = make_observation(session)
    session.commit()
    client.sign_in("coordinator")
    case = f"/staff/testby/inbox/{row.public_id}"
    with full_disk(app):
        form = {"do": "publish", "version": 1, "case-public_ground": "y", "case-public_summary": WORDS}
        page = client.post(case, form, status=503)
        assert page.words(".//textarea[@id='kept']") == [WORDS]
    assert session.execute(text("SELECT count(*) FROM publication")).scalar_one() == 0


def test_a_password_never_comes_back(client: Client, away: Away, session: Session) -> None:
    session.close()
    with away():
        page = client.post("/login", {"email": "coordinator@testby.example", "password": PASSWORD}, status=503)
    assert PASSWORD not in page.text


def test_a_session_that_ends_in_the_middle_of_a_form_leads_back_to_it(
    page: Page, server: str, watch: Watch, session: Session
) -> None:
    row = make_observation(session)
    session.commit()
    form = f"{server}/staff/testby/actions/new?obs={row.public_id}"
    page.goto(form)
    sign_in(page)
    expect(page).to_have_url(form)
    page.locator("#description").fill(WORDS)
    session.execute(text("UPDATE user_session SET ended_at = now()"))
    session.commit()
    page.get_by_role("button", name="Spara åtgärden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Du har blivit utloggad")
    assert WORDS in page.locator("#kept").input_value()
    check_accessible(page)
    page.get_by_role("link", name="Logga in").click()
    sign_in(page)
    expect(page).to_have_url(form)
    assert session.execute(text("SELECT count(*) FROM action")).scalar_one() == 0


def sign_in(page: Page) -> None:
    """Fill in the sign-in page that the browser is on."""
    page.locator("#email").fill("coordinator@testby.example")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
