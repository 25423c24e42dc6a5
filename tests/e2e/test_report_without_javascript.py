"""A report in a browser without JavaScript: the same pages, the same receipt, and never two reports of one."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.e2e.conftest import PHONE, Watch
from tests.e2e.hands import radio, sent


@pytest.fixture
def plain(browser: Browser, watch: Watch) -> Iterator[BrowserContext]:
    """A phone whose browser runs no script."""
    made = browser.new_context(viewport=PHONE, locale="sv-SE", has_touch=True, java_script_enabled=False)
    made.on("page", watch.follow)
    yield made
    made.close()


def choose(page: Page, name: str) -> None:
    """Tap a choice."""
    page.locator("label").filter(has=radio(page, name)).first.click()


def fill_in(page: Page, server: str) -> None:
    """From the portal to the review: a street by search, a category, its questions."""
    page.goto(f"{server}/testby/")
    page.get_by_role("link", name="Rapportera en plats").first.click()
    expect(page.get_by_role("button", name="Använd min plats")).to_be_hidden()
    page.locator("#q").fill("bolmora")
    page.get_by_role("button", name="Sök").click()
    page.get_by_role("radio", name=re.compile("Bollmoravägen")).check()
    page.get_by_role("button", name="Fortsätt").click()
    page.wait_for_url("**/what*")
    expect(radio(page, "Lampan är släckt")).to_be_hidden()
    choose(page, "Belysning")
    page.get_by_role("button", name="Fortsätt").click()
    choose(page, "Lampan är släckt")
    choose(page, "Mörkt")
    page.locator("#text").fill("Ring mig på 070-123 45 67.")
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.locator("#warning")).to_contain_text("telefonnummer")
    page.locator("#text").fill("Helt svart vid busskuren.")
    page.locator(".tk-flow__act").get_by_role("button", name="Fortsätt").click()
    page.wait_for_url("**/send*")
    review = page.locator(".tk-rev")
    for words in ("Bollmoravägen", "Lampan är släckt", "Mörkt", "Helt svart vid busskuren."):
        expect(review).to_contain_text(words)


def stored(session: Session) -> list[tuple[str, str, str]]:
    """Place, category and text of all reports."""
    session.rollback()
    return [tuple(row) for row in session.execute(text("SELECT place_name, category, text FROM observation"))]


def test_a_report_needs_no_script_and_is_sent_once(plain: BrowserContext, server: str, session: Session) -> None:
    page = plain.new_page()
    fill_in(page, server)
    again = plain.new_page()
    again.goto(page.url)
    page.get_by_role("button", name="Skicka rapporten").click()
    number = sent(page)
    page.go_back()
    assert sent(page) == number, "Back leads to the receipt"
    again.get_by_role("button", name="Skicka rapporten").click()
    assert sent(again) == number, "the same form sent twice leads to the same receipt"
    assert stored(session) == [("Bollmoravägen", "lighting", "Helt svart vid busskuren.")]
    page.get_by_role("link", name="Öppna rapporten").click()
    expect(page.locator("main")).to_contain_text("Bollmoravägen")


def test_a_second_press_while_the_first_is_on_its_way_makes_one_report(
    page: Page, server: str, watch: Watch, session: Session
) -> None:
    page.goto(f"{server}/testby/report")
    page.locator("summary").filter(has_text="Beskriv platsen med ord").click()
    page.locator("#words").fill("Tunneln vid skolan")
    page.get_by_role("button", name="Fortsätt").click()
    page.wait_for_url("**/what*")
    choose(page, "Belysning")
    choose(page, "Lampan är släckt")
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_role("button", name="Skicka rapporten").dblclick(no_wait_after=True)
    sent(page)
    assert [row[1] for row in stored(session)] == ["lighting"]
