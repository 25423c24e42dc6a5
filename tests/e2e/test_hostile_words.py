"""Scripts written into every free text stay text on every page that shows them, also if the policy were not there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.engine import set_scope
from data.models.watch_area import WatchReview, WatchSign
from tests.e2e.conftest import DESKTOP, Watch
from tests.factories.actions import make_action, the_place
from tests.factories.observations import close, geom, make_observation, publish
from tests.factories.watch_areas import make_area, make_contact
from tests.support.client import Client
from tests.support.reporting import LAMP, begin, choose, link, point
from tests.support.world import CENTRE, PASSWORD, TESTBY
from webapp.core.clock import today

PAYLOADS = [
    "${window.__pwn=1}",
    "`${window.__pwn=2}`",
    "</script><script>window.__pwn=3</script>",
    "<script>window.__pwn=4</script>",
    "<svg onload=window.__pwn=5></svg>",
    "<svg/onload=window.__pwn=6>",
    "<img src=x onerror=window.__pwn=7>",
    '"><img src=x onerror=window.__pwn=8>',
    "'><img src=x onerror=window.__pwn=9>",
    '" autofocus onfocus=window.__pwn=10 x="',
    "a\u2028window.__pwn=11\u2029//",
    "'-(window.__pwn=12)-'",
    '"};window.__pwn=13;//',
    "{{ 7*7 }}{% raw %}<%= 7*7 %>",
    "</textarea></title></template><img src=x onerror=window.__pwn=14>",
    "<iframe srcdoc='<script>parent.__pwn=15</script>'></iframe>",
    "<a href='javascript:window.__pwn=16'>x</a>",
    "&lt;img src=x onerror=window.__pwn=17&gt;",
    "<body onload=window.__pwn=18>",
    "<video src=x onerror=window.__pwn=19>",
    "<audio src=x onerror=window.__pwn=20>",
    "<input autofocus onfocus=window.__pwn=21>",
    "<select autofocus onfocus=window.__pwn=22>",
    "<details open ontoggle=window.__pwn=23>",
    "<marquee onstart=window.__pwn=24>",
    "<object data=javascript:window.__pwn=25>",
    "<embed src=javascript:window.__pwn=26>",
    "<svg><script>window.__pwn=27</script></svg>",
    "<svg><animate onbegin=window.__pwn=28>",
    "<svg><a href=javascript:window.__pwn=29>x",
    "<math><mi href=javascript:window.__pwn=30>",
    "<form><button formaction=javascript:window.__pwn=31>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>*{background:url(//evil.example)}</style>",
    "<div style=position:fixed;inset:0;background:red>",
    "<table background=javascript:window.__pwn=32>",
    "<img src=x oNeRrOr=window.__pwn=33>",
    "<img/src=x/onerror=window.__pwn=34>",
    "<img src=x onerror\t=\twindow.__pwn=35>",
    "<<script>window.__pwn=36//<</script>",
    "<scr<script>ipt>window.__pwn=37</script>",
    "<!--><img src=x onerror=window.__pwn=38>-->",
    "<![CDATA[<img src=x onerror=window.__pwn=39>]]>",
    "<noscript><img src=x onerror=window.__pwn=40></noscript>",
    "<xmp><img src=x onerror=window.__pwn=41></xmp>",
    "</style><img src=x onerror=window.__pwn=42>",
    "--><img src=x onerror=window.__pwn=43>",
    '\\"-(window.__pwn=44)//',
    "\\u003cimg src=x onerror=window.__pwn=45\\u003e",
    "\u202e<img src=x onerror=window.__pwn=46>",
    "[x](javascript:window.__pwn=47)",
    "data:text/html,<script>parent.__pwn=48</script>",
    "javascript:window.__pwn=49",
    "{{constructor.constructor('window.__pwn=50')()}}",
    "#{window.__pwn=51} %{window.__pwn=52} @(window.__pwn=53)",
    "');window.__pwn=54;('",
    '=HYPERLINK("javascript:window.__pwn=55")',
    "<a id=__proto__><a name=cookie>x",
]
ALL = "\n".join(PAYLOADS)
HALVES = ("\n".join(PAYLOADS[:30]), "\n".join(PAYLOADS[30:]))  # a report takes 2,000 characters
LIVING = """() => document.querySelectorAll(
  "[onload], [onerror], [onfocus], [ontoggle], [onstart], [onbegin], [srcdoc], [formaction^='javascript:'], iframe,"
  + "object, embed,"
  + "script:not([src]), base, meta[http-equiv=refresh], a[href^='javascript:'], img[src=x], [href*='evil.example']"
).length"""
X, Y = CENTRE
HERE = (X + 140, Y + 140)


def spots() -> Iterator[tuple[float, float]]:
    """Places on public ground, so far apart that no marks are gathered."""
    return ((X - 400 + 45 * (number % 20), Y + 150 + 45 * (number // 20)) for number in range(len(PAYLOADS)))


@dataclass
class Visitor:
    """A browser that looks at pages and finds that nothing ran."""

    page: Page
    server: str

    def look(self, path: str, *, shows: str = "${window.__pwn=1}") -> None:
        """Open a page, wait until its map is drawn, and open all there is to open."""
        self.page.goto(self.server + path)
        if shows:
            assert shows in self.all_text(), f"{path} shows nothing hostile"
        view = self.page.locator(".tk-map__view[role=application]")
        if self.page.locator(".tk-map__view").count():
            expect(view).to_be_attached()
        self.page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        for row in self.page.locator("[data-map-select], tr[data-id] a[data-open]").all():
            row.dispatch_event("mouseover")
        self.harmless(path)

    def all_text(self) -> str:
        """All words of the page, also those in fields."""
        script = """() => document.body.textContent
          + [...document.querySelectorAll("input, textarea")].map((one) => one.value).join(" ")"""
        return str(self.page.evaluate(script))

    def harmless(self, path: str) -> None:
        """Nothing ran, and nothing that could run is in the page."""
        assert self.page.evaluate("window.__pwn") is None, path
        assert self.page.evaluate(LIVING) == 0, path

    def open_panels(self) -> None:
        """Choose rows of the public list, so that the map's panel shows them."""
        rows = self.page.locator("li[data-map-select]")
        for number in range(min(rows.count(), 6)):
            rows.nth(number).locator("a").first.dispatch_event("click")
            self.harmless(f"panel {number}")

    def open_cases(self) -> None:
        """Choose rows of the inbox, so that the panel beside them is fetched."""
        for number in range(3):
            with self.page.expect_response(lambda answer: "/panel" in answer.url):
                self.page.locator("tr[data-id] a[data-open]").nth(number).dispatch_event("click")
            expect(self.page.locator("[data-case-panel]")).not_to_have_attribute("aria-busy", "true")
            self.harmless(f"case {number}")


@pytest.fixture
def names(session: Session, app: Flask) -> dict[str, str]:
    """Hostile words in every field, one payload a row and all in one; gives ids for addresses."""
    place = the_place(session)
    place.name = PAYLOADS[6]
    for payload, at in zip(PAYLOADS, spots(), strict=True):
        row = make_observation(session, at=at, place_name=payload, place_words=payload, text=payload)
        publish(session, row, summary=payload)
        make_action(session, title=payload, description=payload, controls_site=payload, observations=[row], at=at)
    row = make_observation(session, at=HERE, place_name=ALL, place_words=ALL, text=ALL, place_id=place.id)
    publish(session, row, summary=ALL)
    close(session, row, message=ALL)
    fields: dict[str, Any] = {"title": ALL, "description": ALL, "controls_site": ALL}
    open_action = make_action(session, observations=[row], places=[place], at=HERE, **fields)
    ended: dict[str, Any] = {"status": "closed", "outcome": "done", "resident_message": ALL}
    done = make_action(session, observations=[row], places=[place], at=HERE, **fields, **ended)
    session.execute(text("UPDATE action SET closed_at = now() WHERE status = 'closed'"))
    area = watched(session)
    session.commit()
    ids = area | {"row": row.public_id, "action": open_action.public_id, "done": done.public_id}
    return ids | reported(Client(app))


def watched(session: Session) -> dict[str, str]:
    """A watch area with hostile words in all that can be written about it."""
    set_scope(session, municipalities=(TESTBY,))
    texts: dict[str, Any] = {"name": ALL, "public_name": ALL, "public_text": ALL, "resident_message": ALL}
    area = make_area(session, facts={"association": ALL}, **texts)
    make_contact(session, area, name=ALL, email=PAYLOADS[1], phone=PAYLOADS[2])
    here: dict[str, Any] = {"watch_area_id": area.id, "municipality_id": TESTBY}
    session.add(WatchSign(place_words=ALL, state="worn", geom=geom((X + 1000, Y + 1000)), **here))
    session.add(
        WatchReview(reviewed_on=today(), outcome="approved", conditions=ALL, note=ALL, note_shared=True, **here)
    )
    return {"area": area.public_id}


def look_at_contacts(visitor: Visitor, area: str) -> None:
    """State a purpose in hostile words and see the contact persons."""
    visitor.page.goto(f"{visitor.server}/staff/testby/areas/{area}")
    visitor.page.locator("#purpose").select_option("review")
    visitor.page.locator("#words").fill(ALL[:200])
    visitor.page.get_by_role("button", name="Visa kontaktpersonerna").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Kontaktpersoner")
    visitor.harmless("contacts")


def reported(client: Client) -> dict[str, str]:
    """The same words through the door that everybody may use."""
    ids = {}
    for name, words in zip(("", "more_"), HALVES, strict=True):
        what = choose(client, begin(client), geometry=point(*HERE), words=words[:500])
        send = client.post(what, {**LAMP, "text": words}, status=303).location
        ids[f"{name}receipt"] = link(client.post(send, {}, status=303))
    kept = choose(client, begin(client), geometry=point(*HERE), words=ALL[:500])
    draft = client.post(kept, {**LAMP, "text": HALVES[0]}, status=303).location
    return ids | {"send": draft, "what": draft.replace("/send?", "/what?")}


PUBLIC = ["/testby/list", "/testby/areas/{area}", "/testby/actions/{done}", "{receipt}"]
MORE = [
    *("/testby/", "/testby/actions", "/o/{row}", "/testby/places", "/testby/places/stortorget"),
    *("/testby/actions/{action}", "{what}", "{send}"),
    *("/testby/areas", "/testby/areas/{area}/contact"),
]
STAFF = ["/staff/testby/actions/{done}", "/staff/testby/areas/{area}"]
MORE_STAFF = [
    *("/staff/testby/inbox/{row}", "/staff/testby/actions", "/staff/testby/actions/{action}"),
    "/staff/testby/actions/{action}/edit",
    *("/staff/testby/areas", "/staff/testby/areas/{area}/edit", "/staff/testby/areas/{area}/border"),
    *("/staff/testby/actions/{action}/close", "/staff/testby/actions/new?obs={row}", "/staff/testby/inbox/{row}/place"),
]


@pytest.mark.parametrize("policy", [True, False], ids=["with the policy", "without the policy"])
def test_hostile_words_stay_words(
    browser: Browser, server: str, watch: Watch, names: dict[str, str], policy: bool
) -> None:
    desk = browser.new_context(viewport=DESKTOP, locale="sv-SE", bypass_csp=not policy)
    desk.on("page", watch.follow)
    visitor = Visitor(desk.new_page(), server)
    for path in PUBLIC if policy else PUBLIC + MORE:
        visitor.look(path.format_map(names), shows="" if "places" in path else "${window.__pwn=1}")
    visitor.look(names["more_receipt"], shows=PAYLOADS[30])
    visitor.look("/testby/map")
    visitor.open_panels()
    sign_in(visitor)
    for path in STAFF if policy else STAFF + MORE_STAFF:
        visitor.look(path.format_map(names))
    look_at_contacts(visitor, names["area"])
    visitor.look("/staff/testby/inbox")
    visitor.open_cases()
    desk.close()


def test_a_search_for_hostile_words_shows_them_as_words(page: Page, server: str, watch: Watch) -> None:
    visitor = Visitor(page, server)
    page.goto(f"{server}/testby/report")
    for payload in PAYLOADS[:9:3]:
        page.locator("#q").fill(payload)
        page.locator("#q").press("Enter")
        page.wait_for_url("**#results")
        assert payload in page.locator("#results").inner_text()
        visitor.harmless(payload)


def test_the_words_do_run_where_they_are_not_escaped(page: Page) -> None:
    page.set_content(f"<p>{ALL}")
    page.wait_for_function("window.__pwn !== undefined")
    assert page.evaluate(LIVING) > 5


def sign_in(visitor: Visitor) -> None:
    """As coordinator."""
    visitor.page.goto(f"{visitor.server}/login")
    visitor.page.locator("#email").fill("coordinator@testby.example")
    visitor.page.locator("#password").fill(PASSWORD)
    visitor.page.get_by_role("button", name="Logga in").click()
    visitor.page.wait_for_url("**/staff/**")
