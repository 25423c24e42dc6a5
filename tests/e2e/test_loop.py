"""The whole loop in a browser: a dark path is reported, published, bundled, mended, and the reporter is told."""

import email
import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from tests.e2e.conftest import DESKTOP, Watch, check_accessible
from tests.factories.observations import make_observation
from tests.support.world import CENTRE, PASSWORD
from webapp.config import Settings
from webapp.jobs.mails import deliver_due

ADDRESS = "resident@example.org"


def letters(settings: Settings) -> list[EmailMessage]:
    """The mails that were sent so far, oldest first; without an SMTP server they are files."""
    files = sorted((settings.state / "outbox").glob("*.eml"))
    return [email.message_from_bytes(path.read_bytes(), policy=default) for path in files]  # type: ignore[misc]


def words(letter: EmailMessage) -> str:
    """The plain text of a mail."""
    body = letter.get_body(("plain",))
    return body.get_content() if body else ""


def link(letter: EmailMessage, pattern: str) -> str:
    """The path of the first link in a mail that fits."""
    found = re.search(rf"https?://[^/\s]+({pattern})", words(letter))
    assert found is not None, words(letter)
    return found.group(1)


def choose(page: Page, name: str) -> None:
    """Tap a choice as a finger does: its label."""
    page.locator("label").filter(has=page.get_by_role("radio", name=name, exact=True)).first.click()


def report_a_dark_path(page: Page, server: str) -> str:
    """Three screens on a phone; returns the address of the secret link."""
    page.goto(f"{server}/testby/")
    check_accessible(page)
    page.get_by_role("link", name="Rapportera en plats").first.click()
    choose(page, "En sträcka")
    box = page.get_by_role("combobox")
    box.fill("bolmora")
    page.get_by_role("option", name=re.compile("Bollmoravägen")).click()
    view = page.locator(".tk-map__view")
    expect(view.locator(".tk-cross")).to_be_visible()
    page.wait_for_timeout(600)
    frame = view.bounding_box()
    assert frame is not None
    for share in (0.35, 0.5, 0.65):
        page.mouse.click(frame["x"] + frame["width"] * 0.5, frame["y"] + frame["height"] * share)
        page.wait_for_timeout(350)
    check_accessible(page)
    page.get_by_role("button", name="Fortsätt").click()
    page.wait_for_url("**/what*")
    choose(page, "Belysning")
    choose(page, "Det saknas lampor")
    choose(page, "Mycket otrygg")
    choose(page, "Mörkt")
    page.locator("#text").fill("Helt svart mellan torget och skolan. Ring mig på 070-123 45 67.")
    expect(page.locator("[data-warning]")).to_contain_text("telefonnummer")
    page.locator("#text").fill("Helt svart mellan torget och skolan.")
    check_accessible(page)
    page.get_by_role("button", name="Fortsätt").click()
    page.wait_for_url("**/send*")
    page.locator("#email").fill(ADDRESS)
    check_accessible(page)
    page.get_by_role("button", name="Skicka rapporten").click()
    page.wait_for_url("**/r/*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tack")
    expect(page.locator(".tk-number")).to_have_text(re.compile(r"TB-\d{4}-0001"))
    check_accessible(page)
    return page.url.split("?")[0]


def sign_in(context: BrowserContext, server: str) -> Page:
    """The coordinator's page."""
    page = context.new_page()
    page.goto(f"{server}/login")
    check_accessible(page)
    page.locator("#email").fill("coordinator@testby.example")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url("**/staff/testby/inbox")
    return page


def bundle(page: Page) -> None:
    """Publish the three reports, bundle them into an action, show it to residents, start it."""
    check_accessible(page)
    expect(page.locator("tr[data-id]")).to_have_count(3)
    page.get_by_role("button", name=re.compile("^alla 3")).click()
    page.keyboard.press("p")
    expect(page.locator(".tk-note, [data-banner]").first).to_contain_text("3")
    page.get_by_role("button", name=re.compile("^alla 3")).click()
    page.keyboard.press("b")
    page.wait_for_url("**/actions/new")
    check_accessible(page)
    page.locator("#title").fill("Nya lampor längs Bollmoravägen")
    page.get_by_role("button", name="Spara åtgärden").click()
    page.wait_for_url(re.compile(r"/staff/testby/actions/[0-9a-z]{10}"))
    check_accessible(page)
    page.get_by_role("button", name=re.compile("Visa för invånar")).click()
    page.get_by_role("button", name=re.compile("Pågår|Starta")).first.click()


def close(page: Page) -> None:
    """Close the action with one sentence; its reports are ticked already."""
    page.get_by_role("link", name=re.compile("Stäng|Avsluta")).first.click()
    page.wait_for_url("**/close")
    check_accessible(page)
    expect(page.locator("input[name=obs]:checked")).to_have_count(3)
    choose(page, "Klar")
    page.locator("#resident_message").fill("Sju nya lampor lyser hela natten.")
    page.get_by_role("button", name=re.compile("Stäng åtgärden|Avsluta")).click()
    page.wait_for_url(re.compile(r"/staff/testby/actions/[0-9a-z]{10}$"))
    expect(page.get_by_role("button", name=re.compile("Ångra"))).to_be_visible()
    check_accessible(page)


def owner(settings: Settings) -> Engine:
    """The owner's login, for what happened before the test."""
    return create_engine(settings.owner_url)


def two_more(settings: Settings) -> None:
    """Two other residents have reported lamps on the same street."""
    engine = owner(settings)
    with Session(engine) as session:
        for north in (40, 160):
            make_observation(session, at=(CENTRE[0] + 3, CENTRE[1] + north), place_name="Bollmoravägen")
        session.commit()
    engine.dispose()


def test_a_dark_path_is_reported_mended_and_answered(
    page: Page, browser: Browser, server: str, settings: Settings, watch: Watch, tmp_path: Path
) -> None:
    secret = report_a_dark_path(page, server)
    assert deliver_due(settings) == 1
    page.goto(server + link(letters(settings)[0], r"/r/\w+/confirm/\w+"))
    check_accessible(page)
    page.get_by_role("button", name=re.compile("Ja")).click()
    assert deliver_due(settings) == 1
    assert "TB-" in letters(settings)[1]["Subject"] + words(letters(settings)[1])
    two_more(settings)

    desk = browser.new_context(viewport=DESKTOP, locale="sv-SE")
    desk.on("page", watch.follow)
    staff = sign_in(desk, server)
    bundle(staff)
    close(staff)
    desk.close()

    assert deliver_due(settings, datetime.now(UTC) + timedelta(minutes=5)) == 0
    assert deliver_due(settings, datetime.now(UTC) + timedelta(minutes=11)) >= 1
    told = letters(settings)[-1]
    assert told["To"] == ADDRESS
    assert "Sju nya lampor lyser hela natten." in words(told)

    page.goto(secret)
    expect(page.locator("main")).to_contain_text("Åtgärdad")
    expect(page.locator("main")).to_contain_text("Sju nya lampor lyser hela natten.")
    check_accessible(page)
    page.goto(f"{server}/testby/actions")
    page.get_by_role("link", name="Nya lampor längs Bollmoravägen").click()
    expect(page.locator("main")).to_contain_text("Sju nya lampor lyser hela natten.")
    check_accessible(page)
