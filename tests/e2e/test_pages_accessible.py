"""Every page of the URL map: axe finds nothing at two sizes, no script complains, nothing scrolls sideways."""

from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect
from sqlalchemy.orm import Session

from tests.e2e.conftest import DESKTOP, PHONE, Watch, faults
from tests.e2e.test_loop import letters, link
from tests.factories.actions import make_action, the_place
from tests.factories.observations import close, make_observation, make_public
from tests.support.client import Client
from tests.support.reporting import begin, choose, fill_in, point, report
from tests.support.reporting import link as secret_link
from tests.support.world import CENTRE, PASSWORD
from webapp.config import Settings
from webapp.jobs.mails import deliver_due

NARROW: ViewportSize = {"width": 320, "height": 640}
X, Y = CENTRE

# Endpoints of GET that show no page of their own: data, files, fragments of a page, and those that only lead on.
NO_PAGE = {
    *("static", "health.healthz", "health.readyz", "health.metrics", "maps.script", "maps.basemap", "tiles.base"),
    *("portal.favicon", "portal.robots", "portal.map_features", "places.geojson", "public_observations.geojson"),
    *("actions.public_geojson", "actions.staff_board_geojson", "actions.staff_geojson", "observations.inbox_features"),
    *("receipt.geojson", "report.draft_geojson", "report.near", "report.search"),
    *("report.start", "accounts.staff_home", "observations.case_panel"),
}
EMPTY = "/grannby"
PUBLIC = {
    "portal.start": ["/"],
    "portal.home": ["/testby/", f"{EMPTY}/", "/vilstad/"],
    "portal.map_page": ["/testby/map", f"{EMPTY}/map"],
    "portal.list_page": ["/testby/list", f"{EMPTY}/list"],
    "portal.numbers": ["/testby/about-numbers"],
    "portal.accessibility": ["/about/accessibility"],
    "portal.privacy": ["/about/privacy"],
    "actions.public_list": ["/testby/actions", f"{EMPTY}/actions"],
    "actions.public_page": ["/testby/actions/{action}"],
    "places.public_list": ["/testby/places", f"{EMPTY}/places?q=finns-inte"],
    "places.public_page": ["/testby/places/stortorget", f"{EMPTY}/places/stadsparken"],
    "public_observations.page": ["/o/{shown}", "/o/{mended}"],
}
CAPABILITY = {
    "accounts.login": ["/login"],
    "report.where": ["{where}"],
    "report.what": ["{what}"],
    "report.send": ["{send}"],
    "receipt.show": ["{receipt}?done=sent", "{receipt}"],
    "receipt.confirm": ["{confirm}"],
    "receipt.stop": ["{receipt}/stop"],
}
STAFF = {
    "observations.inbox": ["/staff/testby/inbox?case={open}", "/staff/testby/inbox?status=review"],
    "observations.case": ["/staff/testby/inbox/{open}", "/staff/testby/inbox/{unplaced}"],
    "observations.case_place": ["/staff/testby/inbox/{unplaced}/place"],
    "actions.staff_list": ["/staff/testby/actions", "/staff/testby/actions?q=finns-inte"],
    "actions.new": ["/staff/testby/actions/new?obs={open}&obs={shown}", "/staff/testby/actions/new"],
    "actions.staff_page": ["/staff/testby/actions/{action}"],
    "actions.edit": ["/staff/testby/actions/{action}/edit"],
    "actions.close": ["/staff/testby/actions/{action}/close"],
    "actions.to_confirm": ["/staff/testby/actions/to-confirm"],
}
ADMIN = {
    "accounts.staff": ["/staff/"],
    "accounts.styleguide": ["/staff/testby/styleguide"],
    "admin.outbox_page": ["/admin/outbox", "/admin/outbox?state=failed"],
    "admin.letter": ["{letter}"],
}
ERRORS = {"errors": ["/finns-inte", "/r/0123456789abcdefghjkmnpqrs"]}


def test_every_page_is_in_a_list(app: Flask) -> None:
    gets = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    listed = NO_PAGE | set(PUBLIC) | set(CAPABILITY) | set(STAFF) | set(ADMIN)
    assert gets - listed == set(), "GET routes that no test opens"
    assert listed - gets == set(), "listed, but no route"


@dataclass
class Reader:
    """A browser that reads pages one after the other."""

    page: Page
    server: str
    names: dict[str, str]

    def read(self, pages: dict[str, list[str]], *, narrow: bool = False) -> None:
        """Open each page once and look at it at both sizes; all faults are told together."""
        told: dict[str, list[str]] = {}
        for path in (path for paths in pages.values() for path in paths):
            self.page.set_viewport_size(PHONE)
            self.page.goto(self.server + path.format_map(self.names))
            for view in self.page.locator(".tk-map__view").all():
                expect(view).to_have_attribute("role", "application")
            found = [f"390: {fault}" for fault in faults(self.page)]
            self.page.set_viewport_size(DESKTOP)
            found += [f"1440: {fault}" for fault in faults(self.page)]
            if narrow:
                found += self.sideways()
            if found:
                told[path] = found
        assert told == {}

    def sideways(self) -> list[str]:
        """The things that stick out of a narrow window."""
        self.page.set_viewport_size(NARROW)
        wide = int(self.page.evaluate("document.scrollingElement.scrollWidth"))
        return [f"320 px: {wide} px wide"] if wide > NARROW["width"] else []


@pytest.fixture
def reader_of(page: Page, server: str, watch: Watch, app: Flask, session: Session, settings: Settings) -> Reader:
    """A browser in a municipality where things have happened, beside one where nothing has."""
    return Reader(page, server, happened(session) | reported(Client(app), settings))


def happened(session: Session) -> dict[str, str]:
    """Reports and actions in several states; gives their ids."""
    shown = make_public(session, at=(X + 120, Y + 120), place_name="Stortorget", place_id=the_place(session).id)
    mended = make_public(session, at=(X + 200, Y), resident_message="Lampan lyser.")
    close(session, mended, message="Lampan lyser.")
    line = make_public(session, at=f"LINESTRING({X} {Y}, {X} {Y + 200})", title_code="missing", status="planned")
    unplaced = make_observation(session, at=None, place_name=None, place_words="Bakom skolan", category="other")
    waiting = make_observation(session, at=(X + 125, Y + 120), text="Det blinkar hela natten.")
    action = make_action(session, observations=[shown, line], places=[the_place(session)], description="Åtta stolpar.")
    make_action(session, title="Klippa häcken", kind="vegetation", status="proposed", published=False)
    session.commit()
    ids = {"shown": shown.public_id, "mended": mended.public_id, "unplaced": unplaced.public_id}
    return ids | {"open": waiting.public_id, "action": action.public_id}


def reported(client: Client, settings: Settings) -> dict[str, str]:
    """Pages of a reporter's own: a draft on its way, a receipt, a mail."""
    receipt = secret_link(report(client, email="resident@example.org", geometry=point(X - 300, Y)))
    assert deliver_due(settings) == 1
    confirm = link(letters(settings)[0], r"/r/\w+/confirm/\w+")
    where = begin(client)
    what = choose(client, where, geometry=point(X - 200, Y))
    return {"receipt": receipt, "confirm": confirm, "where": begin(client), "what": what, "send": fill_in(client)}


def sign_in(reader: Reader, email: str) -> None:
    """Sign in."""
    reader.page.goto(f"{reader.server}/login")
    reader.page.locator("#email").fill(email)
    reader.page.locator("#password").fill(PASSWORD)
    reader.page.get_by_role("button", name="Logga in").click()
    reader.page.wait_for_url("**/staff/**")


def test_pages_for_everybody(reader_of: Reader) -> None:
    reader_of.read(PUBLIC | CAPABILITY | ERRORS, narrow=True)


def test_pages_for_staff(reader_of: Reader) -> None:
    sign_in(reader_of, "coordinator@testby.example")
    reader_of.read(STAFF)


def test_pages_for_administrators(reader_of: Reader) -> None:
    sign_in(reader_of, "system_admin@example.com")
    reader_of.page.goto(f"{reader_of.server}/admin/outbox")
    first = reader_of.page.locator("main a[href*='/outbox/']").first
    reader_of.names["letter"] = str(first.get_attribute("href"))
    reader_of.read(ADMIN)
