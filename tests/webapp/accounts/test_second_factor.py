"""The second factor: who must have one, what a code is worth, and the way in without the phone."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.support.client import Client
from tests.support.factors import code, password, secret_on, set_up, want_factor
from tests.support.world import PASSWORD

POLICE = "police@testby.example"


@pytest.mark.parametrize(
    ("email", "asked"),
    [
        (POLICE, True),
        ("municipality_admin@testby.example", True),
        ("system_admin@example.com", True),
        ("coordinator@testby.example", False),
        ("unit_staff@testby.example", False),
        ("council@testby.example", False),
    ],
)
def test_who_is_sent_to_set_it_up(client: Client, session: Session, email: str, asked: bool) -> None:
    want_factor(session, email)
    assert password(client, email).startswith("/login/set-up") == asked


def test_before_it_is_set_up_nothing_opens(client: Client, session: Session) -> None:
    want_factor(session, POLICE)
    password(client, POLICE)
    for address in ("/staff/", "/staff/testby/inbox", "/account"):
        assert "/login" in client.get(address, status=302).location
    assert client.get("/login", status=302).location == "/login/set-up"
    client.post("/account/sessions/end", {"session": "others"}, status=401)


def test_setting_it_up_shows_qr_secret_and_recovery_codes_and_gives_a_new_key(client: Client, session: Session) -> None:
    want_factor(session, POLICE)
    assert password(client, POLICE) == "/login/set-up"
    before = client.raw.get_cookie("trygg")
    page = client.get("/login/set-up?next=/staff/testby/inbox")
    picture = client.raw.get("/login/set-up/qr.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.get_data().startswith(b"<?xml")
    assert b"<script" not in picture.get_data()
    assert b"style=" not in picture.get_data()
    assert [img.get("src") for img in page.all(".//main//img")] == ["/login/set-up/qr.svg"]
    client.post("/login/set-up", {"code": "000000"}, status=400)
    done = client.post("/login/set-up?next=/staff/testby/inbox", {"code": code(secret_on(page.text))}, status=200)
    codes = done.words(".//code")
    assert len(codes) == len(set(codes)) == 10
    assert 'href="/staff/testby/inbox"' in done.text
    after = client.raw.get_cookie("trygg")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    client.get("/staff/testby/inbox")
    stored = session.execute(text("SELECT encode(factor_salt, 'base64'), factor_next_salt FROM user_account WHERE"
                                  " email = :email"), {"email": POLICE}).one()  # fmt: skip
    assert secret_on(page.text) not in str(stored)
    assert stored[1] is None


def test_a_code_opens_once_and_with_a_new_key(client: Client, session: Session, app: Flask) -> None:
    want_factor(session, POLICE)
    secret, _codes = set_up(client, POLICE)
    other = Client(app)
    assert password(other, POLICE) == "/login/code"
    before = other.raw.get_cookie("trygg")
    other.get("/staff/", status=302)
    shown = code(secret, 1)
    assert other.post("/login/code?next=/staff/testby/inbox", {"code": f"{shown[:3]} {shown[3:]}"}).location
    after = other.raw.get_cookie("trygg")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    other.get("/staff/testby/inbox")
    thief = Client(app)
    password(thief, POLICE)
    page = thief.post("/login/code", {"code": shown}, status=400)
    assert "redan använd" in page.text


def test_one_step_early_or_late_is_right_and_two_are_not(client: Client, session: Session, app: Flask) -> None:
    want_factor(session, POLICE)
    # The database keeps its own clock, so all of it happens within the quarter of an hour around now.
    start = datetime.fromtimestamp(datetime.now(UTC).timestamp() // 30 * 30 + 10, UTC)
    with time_machine.travel(start, tick=False):
        secret, _codes = set_up(client, POLICE)
    for minutes, steps, status in ((5, -2, 400), (5, -1, 302), (5, -1, 400), (5, 1, 302), (5, 0, 400), (10, 2, 400)):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            other = Client(app)
            password(other, POLICE)
            other.post("/login/code", {"code": code(secret, steps)}, status=status)


def test_a_recovery_code_lets_in_once(client: Client, session: Session, app: Flask) -> None:
    want_factor(session, POLICE)
    _secret, codes = set_up(client, POLICE)
    for status in (302, 400):
        other = Client(app)
        password(other, POLICE)
        other.post("/login/code", {"code": codes[0].upper()}, status=status)
    assert "Du har 9 reservkoder kvar." in client.get("/account").text
    stored = session.execute(text("SELECT string_agg(encode(code_hash, 'escape'), '') FROM recovery_code")).scalar()
    assert codes[1].replace("-", "") not in str(stored)


def test_guessing_at_the_code_ends_after_ten_tries(client: Client, session: Session, app: Flask) -> None:
    want_factor(session, POLICE)
    secret, _codes = set_up(client, POLICE)
    other = Client(app)
    password(other, POLICE)
    for number in range(10):
        other.post("/login/code", {"code": f"{number:06d}"}, status=400)
    page = other.post("/login/code", {"code": code(secret, 1)}, status=429)
    assert int(page.response.headers["Retry-After"]) > 0
    assert re.search(r"försöka igen om \d+ minut", page.text)


def test_the_time_between_the_two_steps_is_short(client: Client, session: Session) -> None:
    want_factor(session, POLICE)
    password(client, POLICE)
    session.execute(text("UPDATE user_session SET created_at = now() - interval '16 minutes'"))
    session.commit()
    assert client.get("/login/set-up", status=302).location == "/login"


def test_anybody_may_turn_it_on_and_off_again(client: Client, app: Flask) -> None:
    email = "coordinator@testby.example"
    client.sign_in("coordinator")
    assert client.post("/account/second-factor", {"do": "set_up"}).location == "/account/second-factor/set-up"
    secret = secret_on(client.get("/account/second-factor/set-up").text)
    assert client.raw.get("/account/second-factor/qr.svg").mimetype == "image/svg+xml"
    client.post("/account/second-factor/set-up", {"code": "123"}, status=400)
    client.post("/account/second-factor/set-up", {"code": code(secret, -1)}, status=200)
    assert password(Client(app), email) == "/login/code"
    client.post("/account/second-factor", {"do": "off", "code": "000000"}, status=400)
    client.post("/account/second-factor", {"do": "off", "code": code(secret)})
    assert password(Client(app), email) == "/staff/"


def test_who_must_have_one_can_move_it_but_not_turn_it_off(client: Client, session: Session, app: Flask) -> None:
    want_factor(session, POLICE)
    secret, codes = set_up(client, POLICE)
    assert "går inte att stänga av" in client.get("/account").text
    moved = client.post("/account/second-factor", {"do": "off", "code": code(secret)})
    assert moved.location == "/account/second-factor/set-up"  # a new one, not none
    other = Client(app)
    password(other, POLICE)
    other.post("/login/code", {"code": code(secret, 1)})  # the old one works until the new one is confirmed
    fresh = client.post("/account/second-factor", {"do": "codes", "code": codes[0]}, status=200).words(".//code")
    assert set(fresh).isdisjoint(codes)


def test_somebody_who_becomes_police_signs_in_again_and_sets_it_up(
    client: Client, session: Session, app: Flask
) -> None:
    email = "council@testby.example"
    want_factor(session, email)
    client.sign_in("council")
    admin = Client(app).sign_in("municipality_admin")
    person = str(admin.get("/staff/testby/users?q=council").all(".//tbody//a")[0].get("href"))
    admin.post(person, {"do": "add_role", "role": "police"})
    assert "/login" in client.get("/staff/", status=302).location
    assert client.post("/login", {"email": email, "password": PASSWORD}).location == "/login/set-up"
