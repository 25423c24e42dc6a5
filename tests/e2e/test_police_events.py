"""Events from the police on the map: whole areas, no signs, reached by keys; the same without JavaScript."""

from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from tests.e2e.conftest import DESKTOP, Watch, check_accessible
from tests.e2e.hands import Hands
from tests.factories.police_events import make_police_event
from tests.support.world import GRANNBY


def told(session: Session) -> None:
    """Six events here, one beside, two whose municipality nobody knows."""
    for days in range(6):
        make_police_event(session, days=days)
    make_police_event(session, GRANNBY)
    for _number in range(2):
        make_police_event(session, None)
    session.commit()


def test_areas_are_shaded_and_named_and_nothing_stands_on_them(
    page: Page, server: str, watch: Watch, session: Session
) -> None:
    told(session)
    page.set_viewport_size(DESKTOP)
    page.goto(f"{server}/testby/police")
    areas = page.locator("path.tk-police")
    expect(areas).to_have_count(3)
    expect(page.locator("path.tk-police--2.tk-police--own")).to_have_attribute("aria-label", "Testby: 6")
    expect(page.locator("path.tk-police--1")).to_have_attribute("aria-label", "Grannby: 1")
    expect(page.locator("path.tk-police--0")).to_have_attribute("aria-label", "Vilstad: 0")
    assert page.locator(".leaflet-marker-icon, .leaflet-marker-pane *, .tk-mk.leaflet-interactive").count() == 0
    check_accessible(page)
    page.locator("tr[data-id='grannby'] a").hover()
    expect(page.locator("path.tk-police--1")).to_have_class("tk-police tk-police--1 leaflet-interactive is-hot")
    page.locator(".tk-legend summary").click()
    for words in ("5–19", "100+"):
        expect(page.locator(".tk-legend")).to_contain_text(words)
    page.locator(".tk-weeks__more summary").click()
    check_accessible(page)


def test_the_areas_are_reached_by_keys(page: Page, server: str, watch: Watch, session: Session) -> None:
    told(session)
    hands = Hands(page)
    page.goto(f"{server}/testby/police")
    expect(page.locator("path.tk-police")).to_have_count(3)
    view = page.locator(".tk-map__view")
    hands.tab_to(view, most=60)
    hands.press("Enter")
    named = "document.activeElement.getAttribute('aria-label')"
    first = page.evaluate(named)
    assert first in ("Testby: 6", "Grannby: 1")
    expect(page.locator(".leaflet-tooltip")).to_have_text(first)
    hands.press("ArrowRight" if first.startswith("Testby") else "ArrowLeft")
    assert page.evaluate(named) != first
    hands.press("Escape")
    expect(view).to_be_focused()


def test_without_javascript_everything_is_in_words(browser: Browser, server: str, session: Session) -> None:
    told(session)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/testby/police")
    expect(page.get_by_role("heading", name="6 händelser")).to_be_visible()
    expect(page.locator("tr[data-id='testby']")).to_contain_text("6")
    expect(page.locator("main")).to_contain_text("2 till i länet")
    page.locator("#what").select_option("traffic")
    page.get_by_role("button", name="Visa").click()
    expect(page.get_by_role("heading", name="0 händelser")).to_be_visible()
    context.close()


def test_before_anything_is_imported(page: Page, server: str, watch: Watch) -> None:
    page.goto(f"{server}/testby/police")
    expect(page.locator("main")).to_contain_text("Inga händelser från Polisen ännu")
    check_accessible(page)
