"""One's own account: password, signed-in browsers, and how long a session lives."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.engine import Engines
from tests.support.client import Client
from tests.support.world import PASSWORD
from webapp.accounts.rules import device_name
from webapp.config import Settings
from webapp.factory import create_app

NEW = "sju gröna hattar på en rad"
EMAIL = "coordinator@testby.example"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/19.0 Mobile/15E148 Safari/604.1"
)


def second_browser(app: Flask, agent: str = PHONE) -> Client:
    found = Client(app)
    found.post("/login", {"email": EMAIL, "password": PASSWORD}, headers={"User-Agent": agent})
    found.csrf = found.token()
    return found


def signed_in(client: Client) -> bool:
    return client.raw.get("/staff/").headers["Location"].startswith("/staff/testby/")


def test_the_list_of_browsers_and_signing_one_of_them_out(client: Client, app: Flask) -> None:
    client.sign_in("coordinator")
    phone, desk = second_browser(app), second_browser(app, FIREFOX)
    page = client.get("/account")
    assert "Safari, iPhone" in page.text
    assert "Firefox, Windows" in page.text
    assert page.text.count("Den här webbläsaren") == 1
    forms = {
        str(form.find(".//button").get("aria-label")): str(form.find(".//input[@name='session']").get("value"))  # type: ignore[union-attr] # both are there
        for form in page.all(".//li/form")
    }
    client.post("/account/sessions/end", {"session": forms["Logga ut Safari, iPhone"]})
    assert not signed_in(phone)
    assert signed_in(desk)
    assert signed_in(client)


def test_signing_all_others_out(client: Client, app: Flask) -> None:
    client.sign_in("coordinator")
    others = [second_browser(app), second_browser(app, FIREFOX)]
    client.post("/account/sessions/end", {"session": "others"})
    assert [signed_in(one) for one in others] == [False, False]
    assert signed_in(client)


def test_nobody_ends_anothers_session(client: Client, app: Flask, session: Session) -> None:
    victim = Client(app).sign_in("coordinator")
    found = session.execute(text("SELECT id FROM user_session")).scalar_one()
    client.sign_in("unit_staff")
    client.post("/account/sessions/end", {"session": str(found)})
    assert signed_in(victim)
    client.post("/account/sessions/end", {"session": "not an id"}, status=404)


def test_a_new_password_needs_the_old_one_and_signs_all_others_out(client: Client, app: Flask) -> None:
    client.sign_in("coordinator")
    before = client.raw.get_cookie("trygg")
    other = second_browser(app)
    wrong = client.post("/account/password", {"old": "fel", "password": NEW}, status=400)
    assert "Det är inte ditt lösenord." in wrong.text
    short = client.post("/account/password", {"old": PASSWORD, "password": "kort"}, status=400)
    assert "minst 12 tecken" in short.text
    client.post("/account/password", {"old": PASSWORD, "password": NEW})
    after = client.raw.get_cookie("trygg")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert signed_in(client)
    assert not signed_in(other)
    Client(app).post("/login", {"email": EMAIL, "password": PASSWORD}, status=400)
    Client(app).post("/login", {"email": EMAIL, "password": NEW})


def test_guessing_the_old_password_ends(client: Client) -> None:
    client.sign_in("coordinator")
    for _ in range(10):
        client.post("/account/password", {"old": "fel", "password": NEW}, status=400)
    client.post("/account/password", {"old": PASSWORD, "password": NEW}, status=429)


@pytest.mark.parametrize(
    ("who", "minutes", "lives"),
    [("coordinator", 29, True), ("coordinator", 31, False), ("police", 14, True), ("police", 16, False)],
)
def test_a_session_that_nobody_uses_ends(client: Client, session: Session, who: str, minutes: int, lives: bool) -> None:
    client.sign_in(who)
    session.execute(text(f"UPDATE user_session SET seen_at = now() - interval '{minutes} minutes'"))
    session.commit()
    assert signed_in(client) == lives


@pytest.mark.parametrize(("hours", "lives"), [(9, True), (11, False)])
def test_a_session_ends_after_ten_hours_anyway(client: Client, session: Session, hours: int, lives: bool) -> None:
    client.sign_in("coordinator")
    session.execute(text(f"UPDATE user_session SET created_at = now() - interval '{hours} hours'"))
    session.commit()
    assert signed_in(client) == lives


def test_an_old_cookie_is_worth_nothing_after_sign_out(client: Client) -> None:
    client.sign_in("coordinator")
    cookie = client.raw.get_cookie("trygg")
    assert cookie is not None
    client.post("/logout")
    client.raw.set_cookie("trygg", cookie.value)
    for address in ("/staff/", "/staff/testby/inbox", "/account"):
        assert client.get(address, status=302).location.startswith("/login")
    client.get("/staff/testby/inbox", status=401, headers={"Accept": "application/json"})


def test_a_cookie_planted_before_is_replaced_at_sign_in(client: Client) -> None:
    client.raw.set_cookie("trygg", "planted")
    client.sign_in("coordinator")
    cookie = client.raw.get_cookie("trygg")
    assert cookie is not None
    assert cookie.value != "planted"


def test_over_https_the_cookies_are_bound_to_the_host(settings: Settings, engines: Engines) -> None:
    app = create_app(settings.model_copy(update={"https": True}), engines)
    form = {"email": EMAIL, "password": PASSWORD}
    answer = app.test_client().post("/login", data=form, base_url="https://localhost")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-trygg=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_somebody_without_any_role_can_still_sign_out(client: Client, session: Session, app: Flask) -> None:
    client.sign_in("council")
    admin = Client(app).sign_in("municipality_admin")
    person = str(admin.get("/staff/testby/users?q=council").all(".//tbody//a")[0].get("href"))
    membership = str(admin.get(person).all(".//input[@name='membership']")[0].get("value"))
    admin.post(person, {"do": "end_role", "membership": membership})
    client.get("/staff/testby/actions", status=403)
    assert "ingen roll" in client.get("/staff/").text
    client.get("/account")
    client.post("/logout")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        (PHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/144.0 Safari/537.36 Edg/144.0", "Edge, Linux"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/144.0 Mobile Safari/537.36", "Chrome, Android"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_what_a_browser_is_called(agent: str, name: str) -> None:
    assert device_name(agent) == name
