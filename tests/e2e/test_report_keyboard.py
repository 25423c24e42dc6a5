"""A report by keyboard alone: few presses, a focus that is always seen, and a map that lets go."""

import re

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.e2e.conftest import Watch
from tests.e2e.hands import Hands, radio, sent


def stored(session: Session) -> tuple[str, str]:
    """Form and name of the only report."""
    found = session.execute(text("SELECT ST_GeometryType(geom), place_name FROM observation")).one()
    return str(found[0]), str(found[1])


def open_by_keyboard(hands: Hands, server: str) -> Page:
    """From the portal to the first page of a report."""
    page = hands.page
    page.goto(f"{server}/testby/")
    hands.tab_to(page.get_by_role("link", name="Rapportera en plats").first)
    hands.press("Enter")
    page.wait_for_url("**/report/where*")
    return page


def find_street(hands: Hands) -> None:
    """Type a part of the name, choose the first suggestion by arrow and Enter."""
    page = hands.page
    box = page.get_by_role("combobox")
    hands.skip()
    hands.tab_to(box)
    hands.type("bolmora")
    option = page.get_by_role("option", name=re.compile("Bollmoravägen"))
    expect(option).to_be_visible()
    hands.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    hands.press("Enter")
    expect(box).to_have_value("Bollmoravägen")
    expect(page.locator("#geometry-value")).not_to_have_value("")


def finish(hands: Hands) -> None:
    """What it is, and send."""
    page = hands.page
    page.wait_for_url("**/what*")
    hands.skip()
    hands.tab_to(radio(page, "Belysning"))
    hands.press("Space")
    fault = radio(page, "Lampan är släckt")
    expect(fault).to_be_visible()
    hands.tab_to(fault)
    hands.press("Space")
    go_on = page.get_by_role("button", name="Fortsätt")
    hands.tab_to(go_on)
    hands.press("Enter")
    page.wait_for_url("**/send*")
    hands.skip()
    hands.skip("Hoppa över kartan")
    hands.tab_to(page.get_by_role("button", name="Skicka rapporten"))
    hands.press("Enter")
    sent(page)


def test_a_point_by_search_takes_few_presses(page: Page, server: str, watch: Watch, session: Session) -> None:
    hands = Hands(page)
    open_by_keyboard(hands, server)
    find_street(hands)
    hands.skip("Hoppa över kartan")
    hands.tab_to(page.get_by_role("button", name="Fortsätt"))
    hands.press("Enter")
    finish(hands)
    assert hands.presses["click"] == 0
    assert hands.tabs_and_enters <= 40, hands.presses
    assert stored(session) == ("ST_Point", "Bollmoravägen")


def test_a_line_is_drawn_by_arrows_and_enter(page: Page, server: str, watch: Watch, session: Session) -> None:
    hands = Hands(page)
    open_by_keyboard(hands, server)
    find_street(hands)
    hands.tab_to(radio(page, "En punkt"))
    hands.press("ArrowRight")
    expect(radio(page, "En sträcka")).to_be_checked()
    view = page.locator(".tk-map__view")
    hands.tab_to(view)
    expect(view).to_have_attribute("role", "application")
    for _ in range(3):
        hands.press("Enter")
        hands.press("ArrowDown")
        page.wait_for_timeout(400)  # the map glides
    assert points(page) == 3
    hands.press("Backspace")
    assert points(page) == 2
    hands.press("Escape")
    expect(page.get_by_role("button", name="Fortsätt")).to_be_focused()
    hands.press("Enter")
    finish(hands)
    assert hands.presses["click"] == 0
    assert stored(session) == ("ST_LineString", "Bollmoravägen")


def points(page: Page) -> int:
    """How many points the drawing has."""
    value = page.locator("#geometry-value").input_value()
    return value.count("[") - 1 if value else 0


def wanted_stops(page: Page) -> int:
    """How many things on the page can have the focus by Tab; a group of radio buttons is one stop."""
    script = """() => {
      const all = [...document.querySelectorAll("a[href], button, input, textarea, select, summary, [tabindex='0']")];
      const reached = (one) => one.checkVisibility() && !one.disabled && one.type !== "hidden" && one.tabIndex >= 0;
      const open = all.filter(reached);
      const groups = new Set(open.filter((one) => one.type === "radio").map((one) => one.name));
      return open.filter((one) => one.type !== "radio").length + groups.size;
    }"""
    return int(page.evaluate(script))


def around(hands: Hands, presses: int) -> list[str]:
    """The stops of that many Tabs; the empty string is the page itself."""
    seen = []
    for _ in range(presses):
        hands.press("Tab")
        found = hands.focus()
        seen.append(str(found["mark"]) if found else "")
    return seen


def test_three_hundred_tabs_go_round_and_round(page: Page, server: str, watch: Watch) -> None:
    page.goto(f"{server}/testby/report")
    expect(page.locator(".tk-map__view[role=application]")).to_be_visible()
    stops = wanted_stops(page)
    seen = around(Hands(page), 300)
    assert len(set(seen) - {""}) == stops
    first = [number for number, mark in enumerate(seen) if mark == seen[0]]
    assert len(first) >= 300 // (stops + 2), seen[: 2 * stops]


def leaves(hands: Hands, view: Locator) -> None:
    """Escape takes the focus out of a map."""
    view.focus()
    found = hands.focus()
    assert found is not None
    assert found["map"]
    hands.press("Escape")
    found = hands.focus()
    assert not (found and found["map"])


def test_escape_leaves_every_map(page: Page, server: str, watch: Watch) -> None:
    hands = Hands(page)
    for path in ("/testby/report", "/testby/", "/testby/map", "/testby/places/stortorget"):
        page.goto(server + path)
        view = page.locator(".tk-map__view[role=application]")
        expect(view).to_be_attached()
        leaves(hands, view)


GO = """() => {
  const view = document.querySelector(".tk-map__view");
  const places = [[58.725, 16.815], [58.7251, 16.8155]].map(([lat, lon]) => {
    view.dispatchEvent(new CustomEvent("tk:goto", { detail: { lat, lon } }));
    return JSON.parse(document.querySelector("#geometry-value").value).coordinates;
  });
  return places;
}"""


def test_a_chosen_place_counts_before_the_map_has_arrived(page: Page, server: str, watch: Watch) -> None:
    page.goto(f"{server}/testby/report")
    expect(page.locator(".tk-map__view[role=application]")).to_be_visible()
    assert page.evaluate(GO) == [[16.815, 58.725], [16.8155, 58.7251]]


def test_enter_after_a_chosen_place_means_continue(page: Page, server: str, watch: Watch, session: Session) -> None:
    hands = Hands(page)
    open_by_keyboard(hands, server)
    find_street(hands)
    hands.press("Enter")
    page.wait_for_url("**/what*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vad är det?")
