"""Signing in, out, and what a session is worth."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.support.client import Client
from tests.support.world import PASSWORD


def test_a_coordinator_signs_in_and_lands_in_the_own_municipality(client: Client) -> None:
    client.sign_in("coordinator")
    assert client.get("/staff/", status=302).location.endswith("/staff/testby/")


def test_a_wrong_password_says_so_beside_the_field_and_keeps_the_address(client: Client) -> None:
    page = client.post("/login", {"email": "coordinator@testby.example", "password": "fel"}, status=400)
    assert "E-postadressen eller lösenordet stämmer inte." in page.text
    assert 'value="coordinator@testby.example"' in page.text


def test_an_unknown_address_gets_the_same_answer(client: Client) -> None:
    wrong = client.post("/login", {"email": "coordinator@testby.example", "password": "fel"}, status=400)
    unknown = client.post("/login", {"email": "nobody@nowhere.example", "password": "fel"}, status=400)
    assert wrong.words(".//*[@class='tk-err']") == unknown.words(".//*[@class='tk-err']")


def test_a_cookie_is_worth_nothing_after_sign_out(client: Client) -> None:
    client.sign_in("coordinator")
    cookie = client.raw.get_cookie("trygg")
    assert cookie is not None
    client.post("/logout")
    client.raw.set_cookie("trygg", cookie.value)
    assert "/login" in client.get("/staff/", status=302).location


def test_signing_in_gives_a_new_key_and_ends_the_old_session(client: Client, session: Session) -> None:
    client.sign_in("coordinator")
    first = client.raw.get_cookie("trygg")
    client.sign_in("coordinator")
    second = client.raw.get_cookie("trygg")
    assert first is not None
    assert second is not None
    assert first.value != second.value
    assert session.execute(text("SELECT count(*) FROM user_session WHERE ended_at IS NULL")).scalar() == 1


def test_a_form_without_its_token_is_refused(client: Client) -> None:
    client.sign_in("coordinator")
    client.csrf = "wrong"
    client.post("/logout", status=403)


def test_a_form_from_another_site_is_refused(client: Client) -> None:
    form = {"email": "coordinator@testby.example", "password": PASSWORD}
    client.post("/login", form, status=403, headers={"Sec-Fetch-Site": "cross-site"})
    client.post("/login", form, status=403, headers={"Origin": "https://other.example"})


def test_the_eleventh_wrong_guess_must_wait(client: Client) -> None:
    for _ in range(10):
        client.post("/login", {"email": "coordinator@testby.example", "password": "fel"}, status=400)
    page = client.post("/login", {"email": "coordinator@testby.example", "password": PASSWORD}, status=429)
    assert int(page.response.headers["Retry-After"]) > 0


def test_guessing_at_many_accounts_from_one_address_must_wait_too(client: Client, session: Session) -> None:
    client.post("/login", {"email": "somebody@testby.example", "password": "fel"}, status=400)
    session.execute(text("UPDATE rate_count SET count = 100 WHERE count = 1"))
    session.commit()
    form = {"email": "coordinator@testby.example", "password": PASSWORD}
    client.post("/login", form, status=429)
    client.post("/login", form, environ_overrides={"REMOTE_ADDR": "192.0.2.7"})


def test_an_address_that_no_database_can_hold_is_a_wrong_address(client: Client) -> None:
    page = client.post("/login", {"email": "a\0b@testby.example", "password": "\0"}, status=400)
    assert "E-postadressen eller lösenordet stämmer inte." in page.text


def test_next_never_leads_to_another_site(client: Client) -> None:
    targets = ("https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)")
    for target in (*targets, "/staff/\nSet-Cookie: a=b", "/staff/\r\nX: y"):
        form = {"email": "coordinator@testby.example", "password": PASSWORD, "next": target}
        assert client.post("/login", form).location == "/staff/"


def test_a_form_sent_without_a_session_survives_a_broken_referrer(client: Client) -> None:
    page = client.post("/staff/testby/inbox", {"do": "hide"}, status=401, headers={"Referer": "http://["})
    assert page.location.endswith("next=/staff/")
