"""Photos in a browser: two on a phone, one of them broken; staff cover a face and publish; the resident sees it."""

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import create_engine, text

from data.photo_store import PhotoStore
from tests.e2e.conftest import DESKTOP, PHONE, Watch, check_accessible
from tests.e2e.hands import radio, sent
from tests.support.photos import drawn, extremes, here, photo
from tests.support.world import PASSWORD
from webapp.config import Settings
from webapp.photos.processing import process

WAITING = text("SELECT public_id FROM photo WHERE state = 'waiting' ORDER BY created_at")


@pytest.fixture
def worker(settings: Settings) -> Iterator[None]:
    """Makes photos ready while the test goes on, as the worker does."""
    engine, stop = create_engine(settings.app_url), threading.Event()

    def run() -> None:
        while not stop.wait(0.1):
            with engine.connect() as connection:
                waiting = list(connection.execute(WAITING).scalars())
            for one in waiting:
                process(settings, one, engine)

    thread = threading.Thread(target=run)
    thread.start()
    yield
    stop.set()
    thread.join()
    engine.dispose()


@pytest.fixture
def pictures(tmp_path: Path) -> dict[str, Path]:
    """A photo of an iPhone, a broken one, and one that knows where it was taken."""
    files = {
        "IMG_2041.HEIC": photo("HEIF", drawn(1200, 900)),
        "trasig.jpg": photo()[:3000],
        "anteckning.jpg": b"inte en bild",
        "plats.jpg": photo(position=here()),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in files}


def choose(page: Page, name: str) -> None:
    """Tap a choice."""
    page.locator("label").filter(has=radio(page, name)).first.click()


def tiles(page: Page, state: str) -> Locator:
    """The photos of the second page in one state."""
    return page.locator(f".tk-pic--{state}")


def to_what(page: Page, server: str) -> None:
    """To the second page, the place told in words."""
    page.goto(f"{server}/testby/report/where")
    page.get_by_text("Beskriv platsen med ord i stället").click()
    page.locator("#words").fill("Vid gångtunneln")
    page.get_by_role("button", name="Fortsätt").click()
    page.wait_for_url("**/what*")
    choose(page, "Belysning")


def test_two_photos_one_broken_covered_published_seen(
    page: Page, server: str, watch: Watch, worker: None, pictures: dict[str, Path], settings: Settings, browser: Browser
) -> None:
    page.goto(f"{server}/testby/report/where")
    page.get_by_text("Börja med en bild").click()
    page.set_input_files("#photo-file", pictures["plats.jpg"])
    expect(page.locator("[data-photo-said]")).to_contain_text("Punkten är där bilden togs")
    check_accessible(page)
    page.get_by_role("button", name="Fortsätt").click()
    page.wait_for_url("**/what*")
    expect(tiles(page, "ready")).to_have_count(1)
    page.get_by_role("button", name="Ta bort Bild 1").or_(page.get_by_role("button", name="Ta bort bild 1")).click()
    expect(tiles(page, "ready")).to_have_count(0)
    choose(page, "Belysning")
    choose(page, "Lampan är släckt")
    page.set_input_files("#photo", [pictures["IMG_2041.HEIC"], pictures["trasig.jpg"], pictures["anteckning.jpg"]])
    expect(tiles(page, "ready").locator("img")).to_have_count(1)
    expect(tiles(page, "refused")).to_contain_text("filen är trasig")
    expect(tiles(page, "failed")).to_contain_text("anteckning.jpg är ingen bild")
    check_accessible(page)
    page.get_by_role("button", name="Fortsätt").last.click()
    page.wait_for_url("**/send*")
    expect(page.locator("#review img")).to_have_count(1)
    check_accessible(page)
    page.get_by_role("button", name="Skicka rapporten").click()
    number = sent(page)
    receipt = page.url.partition("?")[0]

    staff = browser.new_context(viewport=DESKTOP, locale="sv-SE")
    desk = staff.new_page()
    watch.follow(desk)
    public_id = cover_and_publish(desk, server, number, settings)
    page.goto(f"{server}/o/{public_id}")
    image = page.get_by_role("img", name=re.compile("Bild: "))
    expect(image).to_be_visible()
    image.evaluate("(one) => one.decode()")  # waits until it has come
    assert image.evaluate("(one) => one.naturalWidth") > 100
    check_accessible(page)
    page.goto(receipt)
    expect(page.locator(".tk-pic--ready img")).to_have_count(1)
    check_accessible(page)
    staff.close()


def cover_and_publish(desk: Page, server: str, number: str, settings: Settings) -> str:
    """Draw over a part of the picture, look at it, approve it, publish the report; gives the report's public id."""
    desk.goto(f"{server}/login")
    desk.locator("#email").fill("coordinator@testby.example")
    desk.locator("#password").fill(PASSWORD)
    desk.get_by_role("button", name="Logga in").click()
    desk.wait_for_url("**/staff/**")
    desk.goto(f"{server}/staff/testby/inbox?q={number}")
    case = str(desk.locator("[data-open]").first.get_attribute("href"))
    desk.goto(server + case)
    check_accessible(desk)
    desk.locator(".tk-strip__p").filter(has=desk.locator("img")).click()
    desk.wait_for_url("**/photos/*")
    box = desk.locator("[data-picture]").bounding_box()
    assert box is not None
    desk.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    desk.mouse.down()
    desk.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5, steps=5)
    desk.mouse.up()
    expect(desk.locator("input[name=left]")).to_have_value(re.compile("^2[45]"))
    check_accessible(desk)
    desk.get_by_role("button", name="Täck för gott").click()
    expect(desk.locator("[data-picture]")).to_have_attribute("src", re.compile("v=2"))
    desk.get_by_role("button", name="Godkänn").click()
    expect(desk.get_by_text("Godkänd", exact=True)).to_be_visible()
    store = PhotoStore(settings.photos)
    served = store.picture(desk.url.rpartition("/")[2], 2, 1600).read_bytes()
    assert all(low == high for low, high in extremes(served, (0.26, 0.26, 0.49, 0.49)))
    assert len(list(store.files())) == 3, "nothing is left of the picture before, nor of the photo taken away"
    desk.goto(server + case)
    desk.locator("button[form=case-publish]").click()
    desk.wait_for_url("**done=*")
    return case.rpartition("/")[2]


def test_a_lost_connection_can_be_tried_again(
    page: Page, context: BrowserContext, server: str, watch: Watch, worker: None, pictures: dict[str, Path]
) -> None:
    to_what(page, server)
    fails = [True]
    page.route(
        "**/report/photos?*",
        lambda route: route.abort() if fails and route.request.method == "POST" else route.continue_(),
    )
    page.set_input_files("#photo", pictures["plats.jpg"])
    expect(tiles(page, "failed")).to_contain_text("kunde inte skickas")
    watch.complaints.clear()  # the browser tells of the request that the test broke
    fails.clear()
    page.get_by_role("button", name="Försök igen").click()
    expect(tiles(page, "ready").locator("img")).to_have_count(1)
    page.reload()
    expect(tiles(page, "ready").locator("img")).to_have_count(1)


def test_send_waits_for_a_photo_under_way(
    page: Page, server: str, watch: Watch, worker: None, pictures: dict[str, Path]
) -> None:
    to_what(page, server)

    def slowly(route: object) -> None:
        time.sleep(0.8)
        route.continue_()  # type: ignore[attr-defined] # playwright's Route

    page.route("**/report/photos?*", slowly)
    page.set_input_files("#photo", pictures["plats.jpg"])
    page.get_by_role("button", name="Fortsätt").last.click()
    page.wait_for_url("**/send*")
    expect(page.locator("#review .tk-pic")).to_have_count(1)


@pytest.fixture
def plain(browser: Browser, watch: Watch) -> Iterator[Page]:
    """A phone whose browser runs no script."""
    made = browser.new_context(viewport=PHONE, locale="sv-SE", has_touch=True, java_script_enabled=False)
    made.on("page", watch.follow)
    yield made.new_page()
    made.close()


def test_without_javascript(plain: Page, server: str, worker: None, pictures: dict[str, Path]) -> None:
    to_what(plain, server)
    plain.set_input_files("#photo", [pictures["IMG_2041.HEIC"], pictures["anteckning.jpg"]])
    plain.get_by_role("button", name="Fortsätt").last.click()
    expect(plain.locator("#photo-error")).to_contain_text("anteckning.jpg")
    choose(plain, "Lampan är släckt")
    plain.get_by_role("button", name="Fortsätt").last.click()
    plain.wait_for_url("**/send*")
    plain.get_by_role("button", name="Skicka rapporten").click()
    sent(plain)
    expect(plain.locator(".tk-pic")).to_have_count(1)


def test_covering_with_the_keyboard_and_without_javascript(
    plain: Page, server: str, worker: None, pictures: dict[str, Path]
) -> None:
    test_without_javascript(plain, server, worker, pictures)
    number = plain.locator(".tk-number").inner_text()
    plain.goto(f"{server}/login")
    plain.locator("#email").fill("coordinator@testby.example")
    plain.locator("#password").fill(PASSWORD)
    plain.get_by_role("button", name="Logga in").click()
    plain.goto(f"{server}/staff/testby/inbox?q={number}")
    plain.goto(server + str(plain.locator("[data-open]").first.get_attribute("href")))
    plain.get_by_role("link", name="Bild 1").click()
    for name, value in {"left": "10", "top": "20", "width": "30", "height": "12.5"}.items():
        plain.locator(f"input[name={name}]").first.fill(value)
    with plain.expect_navigation():
        plain.keyboard.press("Enter")
    for _ in range(40):
        if plain.locator("[data-wait]").count() == 0:
            break
        plain.wait_for_timeout(200)
        plain.reload()
    expect(plain.locator("[data-picture]")).to_have_attribute("src", re.compile("v=2"))
