"""A watch area from the first key press to its yearly review: keyboard only, clicks only, and without JavaScript."""

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.e2e.conftest import DESKTOP, Watch, check_accessible
from tests.e2e.hands import Hands
from tests.support.world import PASSWORD


def stored(session: Session) -> tuple[str, int]:
    """State and corners of the only area."""
    session.rollback()
    found = session.execute(text("SELECT status, ST_NPoints(geom) FROM watch_area")).one()
    return str(found[0]), int(found[1])


def field(page: Page, name: str) -> str:
    return page.locator(f"[name='{name}']").input_value()


def draw(hands: Hands) -> None:
    """Three corners by arrows and Enter."""
    view = hands.page.locator(".tk-map__view")
    hands.tab_to(view, most=8)
    expect(view).to_have_attribute("role", "application")
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        hands.press("Enter")
        hands.press(key, 2)
        hands.page.wait_for_timeout(400)  # the map glides
    assert field(hands.page, "geometry").startswith('{"type":"Polygon"')
    hands.press("Escape")


def apply_by_keyboard(hands: Hands, server: str) -> None:
    """From the list of areas to the receipt."""
    page = hands.page
    page.goto(f"{server}/testby/areas")
    hands.tab_to(page.get_by_role("link", name="Ansök om ett område").first)
    hands.press("Enter")
    page.wait_for_url("**/areas/apply")
    hands.skip()
    hands.tab_to(page.locator("[name='kind']").first)
    hands.press("Space")
    for name, words in (("name", "Linden"), ("households_joined", "12"), ("households_total", "30")):
        hands.tab_to(page.locator(f"[name='{name}']"))
        hands.type(words)
    draw(hands)
    for name, words in (("contact_name", "Kim"), ("email", "kim@kanarie.example")):
        hands.tab_to(page.locator(f"[name='{name}']"))
        hands.type(words)
    hands.tab_to(page.locator("[name='consent']"))
    hands.press("Space")
    hands.tab_to(page.get_by_role("button", name="Skicka ansökan"))
    hands.press("Enter")
    page.wait_for_url("**/areas/own/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tack")


def sign_in(page: Page, server: str, who: str) -> None:
    page.goto(f"{server}/login")
    page.locator("#email").fill(f"{who}@testby.example")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/**")


def open_first(hands: Hands, server: str, view: str) -> None:
    """The first area of a view of the register."""
    page = hands.page
    page.goto(f"{server}/staff/testby/areas?view={view}")
    hands.tab_to(page.get_by_role("link", name="Linden"), most=30)
    hands.press("Enter")
    page.wait_for_url("**/staff/testby/areas/*")


def test_applied_for_approved_and_reviewed_by_keyboard_alone(
    page: Page, server: str, watch: Watch, session: Session
) -> None:
    hands = Hands(page)
    apply_by_keyboard(hands, server)
    assert stored(session) == ("application", 4)
    sign_in(page, server, "police")
    page.set_viewport_size(DESKTOP)
    open_first(hands, server, "applications")
    approve = page.get_by_role("button", name="Godkänn", exact=True)
    hands.tab_to(approve, most=40)
    hands.press("Enter")
    expect(page.locator(".tk-head")).to_contain_text("Aktivt")
    session.execute(text("UPDATE watch_area SET next_review_on = current_date - 23"))
    session.commit()
    open_first(hands, server, "late")
    expect(page.locator(".tk-head")).to_contain_text("23 dagar sen")
    check_accessible(page)
    hands.tab_to(page.locator("[name='outcome']").first, most=40)
    hands.press("Space")
    hands.tab_to(page.get_by_role("button", name="Spara granskningen"))
    hands.press("Enter")
    expect(page.locator("#reviews")).to_contain_text("Godkänt ett år")
    expect(page.locator(".tk-head")).not_to_contain_text("dagar sen")
    assert hands.presses["click"] == 0
    assert stored(session)[0] == "active"
    page.goto(f"{server}/testby/areas?kind=neighbourhood")  # the list itself is kept for a minute
    expect(page.locator("[data-map-list]")).to_contain_text("Linden")


def test_an_area_is_drawn_by_clicks_alone(page: Page, server: str, watch: Watch, session: Session) -> None:
    page.goto(f"{server}/testby/areas/apply")
    page.locator("label", has_text="Båtsamverkan").click()
    for name, words in (
        ("name", "Hamnen"),
        ("households_joined", "5"),
        ("households_total", "9"),
        ("fact-boat-club", "BK"),
        ("contact_name", "Kim"),
        ("email", "kim@kanarie.example"),
    ):
        page.locator(f"[name='{name}']").fill(words)
    view = page.locator(".tk-map__view")
    expect(view).to_have_attribute("role", "application")
    view.scroll_into_view_if_needed()
    for x, y in ((100, 100), (240, 100), (240, 220), (100, 220)):
        view.click(position={"x": x, "y": y})
    page.get_by_role("button", name="Klar").click()
    page.locator("[name='consent']").check()
    page.get_by_role("button", name="Skicka ansökan").click()
    page.wait_for_url("**/areas/own/**")
    assert stored(session) == ("application", 5)
    check_accessible(page)


def test_without_javascript_a_place_and_a_distance_are_enough(browser: Browser, server: str, session: Session) -> None:
    page = browser.new_context(java_script_enabled=False, locale="sv-SE").new_page()
    page.goto(f"{server}/testby/areas/apply")
    expect(page.locator(".tk-map")).to_be_hidden()
    page.locator("label", has_text="Villor, radhus").click()
    page.locator("[name='q']").fill("Stortorget")
    page.get_by_role("button", name="Sök", exact=True).click()
    expect(page.locator("[name='kind'][value='neighbourhood']")).to_be_checked()  # what was filled in is still there
    page.locator("[name='pick']").first.check()
    page.locator("[name='radius']").select_option("200")
    for name, words in (("name", "Torget"), ("households_joined", "5"), ("households_total", "9"),
                        ("contact_name", "Kim"), ("email", "kim@kanarie.example")):  # fmt: skip
        page.locator(f"[name='{name}']").fill(words)
    page.locator("[name='consent']").check()
    page.get_by_role("button", name="Skicka ansökan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tack")
    assert stored(session)[0] == "application"
    page.context.close()
