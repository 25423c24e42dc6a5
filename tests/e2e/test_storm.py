"""A storm morning in a real browser: 200 lamps are published, merged and bundled in at most 25 clicks and keys."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from tests.e2e.conftest import DESKTOP, Watch, check_accessible
from tests.e2e.hands import Hands
from tests.support import storm
from tests.support.world import PASSWORD
from webapp.config import Settings

MOST = 25
COUNTS = {
    "exact": "SELECT count(*) FROM publication WHERE precision = 'exact'",
    "public": "SELECT count(*) FROM publication",
    "duplicates": "SELECT count(*) FROM observation WHERE outcome = 'duplicate' AND duplicate_of IS NOT NULL",
    "actions": "SELECT count(*) FROM action",
    "linked": "SELECT count(*) FROM action_observation",
}


def counts(settings: Settings) -> dict[str, int]:
    """What the database holds."""
    engine = create_engine(settings.owner_url)
    with engine.connect() as connection:
        found = {name: int(connection.execute(text(query)).scalar_one()) for name, query in COUNTS.items()}
    engine.dispose()
    return found


@pytest.fixture
def inbox(browser: Browser, server: str, watch: Watch, session: Session) -> Iterator[Page]:
    """The inbox of a coordinator on the morning after."""
    storm.storm(session)
    session.commit()
    desk = browser.new_context(viewport=DESKTOP, locale="sv-SE")
    desk.on("page", watch.follow)
    page = desk.new_page()
    page.goto(f"{server}/login")
    page.locator("#email").fill("coordinator@testby.example")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url("**/staff/testby/inbox")
    yield page
    desk.close()


def test_two_hundred_lamps_in_twenty_five_presses(inbox: Page, settings: Settings) -> None:
    hands = Hands(inbox)
    expect(inbox.locator("tr[data-id]")).to_have_count(storm.ON_PUBLIC_GROUND + storm.ELSEWHERE)
    hands.click(inbox.get_by_role("button", name=f"{storm.ON_PUBLIC_GROUND} på allmän plats"))
    hands.press("p")
    expect(inbox.get_by_role("status").filter(has_text="150")).to_be_visible()
    assert counts(settings)["exact"] == storm.ON_PUBLIC_GROUND

    hands.click(inbox.get_by_role("button", name=re.compile(f"^Slå ihop {storm.DUPLICATES} ")))
    rest = storm.ON_PUBLIC_GROUND - storm.DUPLICATES
    expect(inbox.locator("tr[data-id]")).to_have_count(rest + storm.ELSEWHERE)
    merged = counts(settings)
    assert merged["duplicates"] == storm.DUPLICATES

    hands.press("z")
    expect(inbox.locator("tr[data-id]")).to_have_count(storm.ON_PUBLIC_GROUND + storm.ELSEWHERE)
    assert counts(settings)["duplicates"] == 0
    assert counts(settings)["exact"] == storm.ON_PUBLIC_GROUND
    hands.click(inbox.get_by_role("button", name=re.compile(f"^Slå ihop {storm.DUPLICATES} ")))
    expect(inbox.locator("tr[data-id]")).to_have_count(rest + storm.ELSEWHERE)

    hands.click(inbox.get_by_role("button", name=f"{rest} på allmän plats"))
    hands.press("b")
    inbox.wait_for_url("**/actions/new")
    expect(inbox.locator("#title")).to_have_value(re.compile("."))
    check_accessible(inbox)
    hands.click(inbox.get_by_role("button", name="Spara åtgärden"))
    inbox.wait_for_url(re.compile(r"/staff/testby/actions/[0-9a-z]{10}"))
    assert hands.count <= MOST, hands.presses

    found = counts(settings)
    assert (found["actions"], found["linked"], found["duplicates"]) == (1, rest, storm.DUPLICATES)
    assert (found["exact"], found["public"]) == (rest, rest), "a merged report is no longer shown"
