"""Every page of the URL map: axe finds nothing at two sizes, no script complains, nothing scrolls sideways."""

from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect
from sqlalchemy.orm import Session

from data.engine import set_scope
from data.models.retention import RetentionRule
from data.models.watch_area import WatchMeeting, WatchReview, WatchSign
from data.photo_store import PhotoStore
from tests.e2e.conftest import DESKTOP, PHONE, Watch, faults
from tests.e2e.test_loop import letters, link
from tests.factories.actions import make_action, the_place
from tests.factories.observations import close, geom, make_observation, make_public
from tests.factories.photos import make_photo
from tests.factories.police_events import make_police_event
from tests.factories.watch_areas import block, make_area, make_contact
from tests.support.client import Client
from tests.support.photos import photo as picture
from tests.support.photos import upload
from tests.support.reporting import LAMP, begin, choose, fill_in, point, report
from tests.support.reporting import link as secret_link
from tests.support.world import CENTRE, PASSWORD, TESTBY
from tests.webapp.watch_areas.conftest import filled
from webapp.config import Settings
from webapp.jobs.mails import deliver_due

NARROW: ViewportSize = {"width": 320, "height": 640}
X, Y = CENTRE

# Endpoints of GET that show no page of their own: data, files, fragments of a page, and those that only lead on.
NO_PAGE = {
    "report_near.nearby",
    *("static", "health.healthz", "health.readyz", "health.metrics", "maps.script", "maps.basemap", "tiles.base"),
    *("portal.favicon", "portal.robots", "portal.map_features", "places.geojson", "public_observations.geojson"),
    *("actions.public_geojson", "actions.staff_board_geojson", "actions.staff_geojson", "observations.inbox_features"),
    *(
        "public_photos.image",
        "photos.image",
        "receipt.photo",
        "report_photos.listed",
        "report_near.nearby",
        "report_photos.small",
    ),
    *("receipt.geojson", "report.draft_geojson", "report.near", "report.search"),
    *("exports.public", "exports.observations", "exports.actions", "exports.lights"),
    *("exports.places", "exports.watch_areas"),
    "police_events.public_geojson",
    *("watch_areas.public_geojson", "watch_areas.public_area_geojson", "watch_areas.own_geojson"),
    *("watch_areas.staff_geojson", "watch_areas.staff_area_geojson"),
    *("report.start", "accounts.staff_home", "observations.case_panel"),
}
# Pages on the way in, each behind the one before: test_accounts.py opens them and looks as closely.
ELSEWHERE = {
    *("accounts.second_factor", "accounts.set_up", "accounts.own_set_up", "accounts.new_password", "accounts.once"),
    *("accounts.sso", "accounts.sso_callback", "accounts.set_up_qr", "accounts.own_qr"),
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
    "watch_areas.public_list": ["/testby/areas", f"{EMPTY}/areas", "/testby/areas?kind=boat"],
    "police_events.public_list": [
        "/testby/police",
        "/testby/police?place=county&period=all",
        f"{EMPTY}/police?what=notice",
    ],
    "watch_areas.public_page": ["/testby/areas/{area}", "/testby/areas/{harbour}"],
    "public_observations.page": ["/o/{shown}", "/o/{mended}"],
}
CAPABILITY = {
    "watch_areas.apply": ["/testby/areas/apply"],
    "watch_areas.relay": ["/testby/areas/{area}/contact", "/testby/areas/{area}/contact?done=sent"],
    "watch_areas.own": ["{own}?done=sent", "{own}"],
    "watch_areas.confirm": ["{own_confirm}"],
    "watch_areas.withdraw": ["{own}/withdraw"],
    "watch_areas.forget": ["{own}/forget"],
    "accounts.login": ["/login", "/login?done=password"],
    "accounts.forgot": ["/login/forgot"],
    "report.where": ["{where}"],
    "report.what": ["{what}", "{near}"],
    "report.send": ["{send}"],
    "receipt.show": ["{receipt}?done=sent", "{receipt}"],
    "receipt.confirm": ["{confirm}"],
    "receipt.stop": ["{receipt}/stop"],
    "voices.thanks": ["/o/{shown}/follow?done=seen", "/o/{shown}/follow"],
    "voices.confirm": ["{follow}"],
    "voices.stop": ["{follow}/stop", "{follow}/stop?done=1"],
}
STAFF = {
    "watch_areas.staff_list": ["/staff/testby/areas", "/staff/testby/areas?view=dormant"],
    "watch_areas.staff_page": ["/staff/testby/areas/{area}", "/staff/testby/areas/{asked}"],
    "watch_areas.edit": ["/staff/testby/areas/{area}/edit"],
    "watch_areas.border": ["/staff/testby/areas/{area}/border"],
    "watch_areas.new": ["/staff/testby/areas/new"],
    "observations.inbox": ["/staff/testby/inbox?case={open}", "/staff/testby/inbox?status=review"],
    "observations.case": [
        "/staff/testby/inbox/{open}",
        "/staff/testby/inbox/{unplaced}",
        "/staff/testby/inbox/{mended}",
    ],
    "observations.case_place": ["/staff/testby/inbox/{unplaced}/place"],
    "exports.overview": ["/staff/testby/export/"],
    "photos.page": ["/staff/testby/photos/{photo}", "/staff/testby/photos/{photo_waiting}"],
    "actions.staff_list": ["/staff/testby/actions", "/staff/testby/actions?q=finns-inte"],
    "actions.new": ["/staff/testby/actions/new?obs={open}&obs={shown}", "/staff/testby/actions/new"],
    "actions.staff_page": ["/staff/testby/actions/{action}"],
    "actions.edit": ["/staff/testby/actions/{action}/edit"],
    "actions.close": ["/staff/testby/actions/{action}/close"],
    "actions.to_confirm": ["/staff/testby/actions/to-confirm"],
}
ADMIN = {
    "accounts.staff": ["/staff/"],
    "accounts.account": ["/account"],
    "accounts.users_here": ["/staff/testby/users", "/staff/testby/users?q=finns-inte"],
    "accounts.invite_here": ["/staff/testby/users/invite"],
    "accounts.user_here": ["{person}"],
    "accounts.users_all": ["/admin/users"],
    "accounts.invite_anywhere": ["/admin/users/invite"],
    "accounts.user_anywhere": ["{person_anywhere}"],
    "accounts.groups": ["/admin/groups", "/admin/groups?municipality=testby"],
    "accounts.styleguide": ["/staff/testby/styleguide"],
    "admin.outbox_page": ["/admin/outbox", "/admin/outbox?state=failed"],
    "admin.letter": ["{letter}"],
}
POLICE = {"watch_areas.police_start": ["/police/", "/police/?view=late"]}
TOWN_ADMIN = {
    "watch_areas.read_log": ["/staff/testby/read-log"],
    "retention.overview": ["/staff/testby/retention"],
    "retention.due": ["/staff/testby/retention/case"],
}
ERRORS = {"errors": ["/finns-inte", "/r/0123456789abcdefghjkmnpqrs"]}


def test_every_page_is_in_a_list(app: Flask) -> None:
    gets = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    pages = (PUBLIC, CAPABILITY, STAFF, ADMIN, POLICE, TOWN_ADMIN)
    listed = NO_PAGE | ELSEWHERE | {endpoint for group in pages for endpoint in group}
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
    names = happened(session, PhotoStore(settings.photos)) | reported(Client(app), settings)
    names |= followed(Client(app), settings, names["shown"], names["mended"])
    return Reader(page, server, names | applied(Client(app), settings))


def happened(session: Session, store: PhotoStore) -> dict[str, str]:
    """Reports and actions in several states; gives their ids."""
    shown = make_public(session, at=(X + 120, Y + 120), place_name="Stortorget", place_id=the_place(session).id)
    mended = make_public(session, at=(X + 200, Y), resident_message="Lampan lyser.")
    close(session, mended, message="Lampan lyser.")
    line = make_public(session, at=f"LINESTRING({X} {Y}, {X} {Y + 200})", title_code="missing", status="planned")
    unplaced = make_observation(session, at=None, place_name=None, place_words="Bakom skolan", category="other")
    waiting = make_observation(session, at=(X + 125, Y + 120), text="Det blinkar hela natten.")
    decided = {"days": 365, "decision": "KS 2026/1", "decided_on": date(2026, 1, 2)}
    session.add(RetentionRule(municipality_id=TESTBY, kind="case", **decided))
    action = make_action(session, observations=[shown, line], places=[the_place(session)], description="Åtta stolpar.")
    make_action(session, title="Klippa häcken", kind="vegetation", status="proposed", published=False)
    photo = make_photo(session, store, observation_id=waiting.id)
    photo_waiting = make_photo(session, store, observation_id=waiting.id, state="waiting", version=0, position=2)
    make_photo(session, store, observation_id=shown.id, review="approved")
    for position, role in enumerate(("before", "after"), 1):
        make_photo(session, store, action_id=action.id, role=role, position=position, review="approved")
    areas = watched(session)
    for days in (1, 2, 9, 30, 31):
        make_police_event(session, days=days, version=days)
    make_police_event(session, None, source="demo", type="Trafikolycka", type_group="traffic", url=None)
    session.commit()
    photos = areas | {"photo": photo.public_id, "photo_waiting": photo_waiting.public_id}
    ids = photos | {"shown": shown.public_id, "mended": mended.public_id, "unplaced": unplaced.public_id}
    return ids | {"open": waiting.public_id, "action": action.public_id}


def watched(session: Session) -> dict[str, str]:
    """Watch areas that run, rest and are asked for, with all that belongs to one."""
    set_scope(session, municipalities=(TESTBY,))
    area = make_area(session, next_review_on=date(2026, 1, 2), facts={"housing": "flats"})
    make_contact(session, area)
    here = {"watch_area_id": area.id, "municipality_id": TESTBY}
    session.add(WatchMeeting(kind="meeting", held_on=date(2099, 1, 2), public=True, **here))
    session.add(WatchSign(place_words="Norra infarten", state="worn", geom=geom((X + 1000, Y + 1000)), **here))
    session.add(WatchReview(reviewed_on=date(2025, 1, 2), outcome="more_needed", conditions="Håll ett möte.", **here))
    harbour = make_area(
        session, name="Sundby hamn", kind="boat", status="dormant", area=block(X - 900), households_joined=3
    )
    asked = make_area(session, name="Linden", status="application", public_name=None, area=block(X + 3000))
    return {"area": area.public_id, "harbour": harbour.public_id, "asked": asked.public_id}


def applied(client: Client, settings: Settings) -> dict[str, str]:
    """The page of somebody who applied for a watch area."""
    own = client.post("/testby/areas/apply", filled(), status=303).location.split("?")[0]
    assert deliver_due(settings) == 1
    return {"own": own, "own_confirm": link(letters(settings)[-1], r"/testby/areas/own/\w+/confirm/\w+")}


def followed(client: Client, settings: Settings, shown: str, mended: str) -> dict[str, str]:
    """What others say of public reports: seen too, followed, still there; the second page of a report beside one."""
    client.post(f"/o/{shown}/me-too", status=303)
    client.post(f"/o/{mended}/still-there", {"words": "Lampan blinkar igen."}, status=303)
    client.post(f"/o/{shown}/follow", {"email": "neighbour@example.org"}, status=303)
    assert deliver_due(settings) == 1
    near = choose(client, begin(client), geometry=point(X + 130, Y + 120))
    return {"follow": link(letters(settings)[-1], r"/o/\w+/follow/\w+"), "near": near}


def reported(client: Client, settings: Settings) -> dict[str, str]:
    """Pages of a reporter's own: a draft on its way, a receipt, a mail."""
    receipt = secret_link(report(client, email="resident@example.org", geometry=point(X - 300, Y)))
    assert deliver_due(settings) == 1
    confirm = link(letters(settings)[0], r"/r/\w+/confirm/\w+")
    where = begin(client)
    what = choose(client, where, geometry=point(X - 200, Y))
    client.post_files(what, **LAMP, photo=[upload(picture(), "a.jpg"), upload(picture("PNG"), "b.png")])
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


def test_pages_for_police_and_the_municipality(reader_of: Reader) -> None:
    sign_in(reader_of, "police@testby.example")
    reader_of.read(POLICE)
    reader_of.page.context.clear_cookies()
    sign_in(reader_of, "municipality_admin@testby.example")
    reader_of.read(TOWN_ADMIN)


def test_pages_for_administrators(reader_of: Reader) -> None:
    sign_in(reader_of, "system_admin@example.com")
    reader_of.page.goto(f"{reader_of.server}/admin/outbox")
    first = reader_of.page.locator("main a[href*='/outbox/']").first
    reader_of.names["letter"] = str(first.get_attribute("href"))
    for name, path in (("person", "/staff/testby/users"), ("person_anywhere", "/admin/users")):
        reader_of.page.goto(reader_of.server + path)
        reader_of.names[name] = str(reader_of.page.locator("tbody a").first.get_attribute("href"))
    reader_of.read(ADMIN)
