"""The ways in, in a browser: an invitation with a second step, a forgotten password, and single sign-on."""

import re
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from data.engine import Engines
from data.queries import accounts
from data.vocabulary import LinkKind
from tests.e2e.conftest import DESKTOP, PHONE, Watch, check_accessible
from tests.support.client import Client
from tests.support.factors import code, want_factor
from tests.support.installation import free_port
from tests.support.provider import Running, running
from tests.support.world import PASSWORD
from tests.webapp.accounts.test_links import link
from webapp.accounts.service import links
from webapp.config import Settings
from webapp.core.tokens import account_token
from webapp.factory import create_app

NEW = "sju gröna hattar på en rad"


def look(page: Page) -> None:
    """Axe finds nothing on the page at two sizes, and nothing sticks out on a narrow phone."""
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        check_accessible(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 320, page.url
    page.set_viewport_size(PHONE)


def press(page: Page, words: str) -> None:
    """Press the button or follow the link with these words."""
    page.get_by_role("main").get_by_text(words, exact=True).click()


def test_from_invitation_to_work_with_a_second_step(
    page: Page, server: str, watch: Watch, app: Flask, settings: Settings
) -> None:
    admin = Client(app).sign_in("municipality_admin")
    form = {"name": "Pat Polis", "email": "pat@testby.example", "role": "police", "language": "sv"}
    admin.post("/staff/testby/users/invite", form)
    page.goto(server + link(settings))
    look(page)
    page.fill("#password", "kort")
    press(page, "Spara lösenordet")
    expect(page.locator("#password-error")).to_contain_text("minst 12 tecken")
    look(page)
    page.fill("#password", NEW)
    press(page, "Spara lösenordet")
    page.fill("#email", "pat@testby.example")
    page.fill("#password", NEW)
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ställ in inloggning i två steg")
    qr = page.locator("img.tk-qr")
    qr.evaluate("(one) => one.decode()")  # waits until it has come
    assert qr.evaluate("(one) => one.naturalWidth") > 100
    look(page)
    secret = page.locator("code").inner_text().replace(" ", "")
    page.fill("#code", "000000")
    press(page, "Fortsätt")
    look(page)
    page.fill("#code", code(secret, -1))
    press(page, "Fortsätt")
    expect(page.locator("code")).to_have_count(10)
    look(page)
    press(page, "Jag har sparat dem")
    expect(page).to_have_url(re.compile("/staff/testby/"))
    page.goto(f"{server}/account")
    look(page)
    page.fill("#code", code(secret))
    press(page, "Byt till en ny telefon")
    look(page)


def test_the_second_time_a_code_is_asked_for(
    page: Page, server: str, watch: Watch, app: Flask, session: Session
) -> None:
    client = Client(app).sign_in("coordinator")
    client.post("/account/second-factor", {"do": "set_up"})
    page_text = client.get("/account/second-factor/set-up").text
    secret = re.search(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", page_text)
    assert secret
    client.post("/account/second-factor/set-up", {"code": code(secret[0].replace(" ", ""), -1)}, status=200)
    page.goto(f"{server}/login?next=/staff/testby/actions")
    page.fill("#email", "coordinator@testby.example")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    press(page, "Har du inte telefonen med dig?")
    look(page)
    for number in range(10):
        page.fill("#code", f"{number:06d}")
        press(page, "Fortsätt")
    page.fill("#code", code(secret[0].replace(" ", "")))
    press(page, "Fortsätt")
    expect(page.get_by_role("heading", level=1)).to_have_text("För många försök")
    look(page)


def test_a_forgotten_password(page: Page, server: str, watch: Watch, settings: Settings) -> None:
    page.goto(f"{server}/login")
    press(page, "Har du glömt ditt lösenord?")
    page.fill("#email", "unit_staff@testby.example")
    press(page, "Skicka länken")
    look(page)
    path = link(settings)
    page.goto(server + path)
    page.fill("#password", NEW)
    press(page, "Spara lösenordet")
    expect(page.get_by_role("status")).to_contain_text(["Ditt nya lösenord gäller nu."])
    page.goto(server + path)
    look(page)


@pytest.fixture
def at_provider(settings: Settings, engines: Engines) -> Iterator[tuple[str, Running]]:
    """A server whose address the provider knows."""
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    with running(f"{here}/login/sso/callback") as provider:
        app = create_app(provider.settings(settings, public_url=here), engines)
        app.testing = True
        admin = Client(app).sign_in("system_admin")
        admin.post("/admin/groups?municipality=testby", {"name": "TRYGG-POLIS", "role": "police"})
        found = make_server("127.0.0.1", port, app, threaded=True)
        thread = threading.Thread(target=found.serve_forever, daemon=True)
        thread.start()
        yield here, provider
        found.shutdown()
        thread.join()
        found.server_close()


def test_single_sign_on_there_and_back(browser: Browser, at_provider: tuple[str, Running], session: Session) -> None:
    here, provider = at_provider
    context = browser.new_context(locale="sv-SE", viewport=PHONE)
    page = context.new_page()
    page.goto(f"{here}/login")
    look(page)
    page.get_by_role("link", name="Logga in med Testbyinloggning").click()
    expect(page).to_have_url(re.compile("^" + re.escape(provider.issuer)))
    page.fill("[name=login]", "polis")
    page.fill("[name=password]", "any")
    page.click("[type=submit]")
    expect(page.locator("[name=login]")).to_have_count(0)  # now it asks for consent
    page.click("[type=submit]")
    expect(page).to_have_url(f"{here}/login/set-up")
    secret = page.locator("code").inner_text().replace(" ", "")
    page.fill("#code", code(secret))
    press(page, "Fortsätt")
    press(page, "Jag har sparat dem")
    expect(page).to_have_url(re.compile("/staff/testby/"))
    page.goto(f"{here}/account")
    expect(page.get_by_text("Med gemensam inloggning.")).to_be_visible()
    look(page)
    page.goto(f"{here}/login/sso/callback?error=access_denied&state=x")
    look(page)
    context.close()


def test_the_emergency_link(page: Page, server: str, watch: Watch, app: Flask, session: Session) -> None:
    want_factor(session, "system_admin@example.com")
    key = app.config["TRYGG"].key("account link")
    user = accounts.user_by_email(session, "system_admin@example.com")
    assert user is not None
    token = account_token(key, links.add_link(session, key, user.id, LinkKind.SIGN_IN))
    session.commit()
    page.goto(f"{server}/login/once/{token}")
    look(page)
    press(page, "Logga in")
    expect(page).to_have_url(f"{server}/login/set-up")
